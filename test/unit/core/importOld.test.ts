import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJournal, type Journal } from "../../../src/core/journal/journal";
import { isOfSystem } from "../../../src/core/journal/attempt";
import type { Sql } from "../../../src/core/store/sqlite";
import { openStore } from "../../../src/core/store/store";
import { naming } from "../../../src/wording/naming";
import { attemptLine } from "../../../src/wording/journal";
import { englishOf } from "../english";
import { anIntent } from "./intent";

/** A number that no process has. */
const gone = 4_194_304 + 1;

/** What version 0.1 wrote: neither a path, nor always a caller. */
const { url: _, ...oldIntent } = anIntent();
const line = (content: object) => `${JSON.stringify(content)}\n`;
const intent = (id: string, at: number, about: object = {}) =>
  line({ id, at, phase: "intent", ...oldIntent, ...about });
const outcome = (id: string, at: number, about: object) => line({ id, at, phase: "outcome", ...about });

describe("what version 0.1 wrote", () => {
  let folder: string;
  let open: { dispose(): void }[] = [];
  const oldFolder = () => join(folder, "globalStorage", "journal");
  const openJournal = (): Journal => {
    const store = openStore({ folder: join(folder, "home") });
    const journal = createJournal({ store, oldFolder: oldFolder() });
    open.push(journal, store);
    return journal;
  };
  const fileOf = (pid: number | undefined, place = "a") =>
    join(oldFolder(), `2026-01-01T00-00-00-000Z_${pid}_${place}bcd1234.jsonl`);
  const kindsOf = async (journal: Journal) =>
    (await journal.read()).attempts.map((one) => [one.id, one.outcome?.kind ?? (one.underWay ? "under way" : "open")]);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "case-access-"));
    await mkdir(oldFolder(), { recursive: true });
  });
  afterEach(async () => {
    open.forEach((one) => one.dispose());
    open = [];
    await rm(folder, { recursive: true, force: true });
  });

  it("is in the journal, with what became of it, and its files are renamed", async () => {
    await writeFile(fileOf(gone, "a"), intent("a", 1) + outcome("b", 9, { kind: "done", settled: true, entryId: "e" }));
    await writeFile(
      fileOf(gone, "b"),
      intent("b", 2) + outcome("b", 3, { kind: "undetermined" }) + outcome("a", 4, { kind: "notDone" }),
    );
    const journal = openJournal();
    assert.deepEqual(await kindsOf(journal), [
      ["b", "done"],
      ["a", "notDone"],
    ]);
    assert.ok((await readdir(oldFolder())).every((name) => name.endsWith(".imported")));
    assert.deepEqual(await kindsOf(journal), [
      ["b", "done"],
      ["a", "notDone"],
    ]);
    assert.deepEqual(
      await kindsOf(openJournal()),
      [
        ["b", "done"],
        ["a", "notDone"],
      ],
      "once, in whichever window",
    );
  });

  it("states neither a path nor a caller where it had none, and belongs to the connection that it names", async () => {
    await writeFile(fileOf(gone), intent("a", 1));
    const [attempt] = (await openJournal().read()).attempts;
    assert.deepEqual([attempt?.url, attempt?.caller], [undefined, undefined]);
    const to = { name: "Argus", system: "argus", origin: oldIntent.origin, url: `${oldIntent.origin}/any` } as const;
    assert.deepEqual(
      [isOfSystem(attempt!, to), isOfSystem(attempt!, { ...to, name: "Other" }), isOfSystem(anIntent(), to)],
      [true, false, false],
    );
  });

  it("counts what a crash tore and what a later version wrote, and looks for no outcome in words of its own", async () => {
    await writeFile(
      fileOf(gone),
      intent("a", 1) +
        outcome("a", 2, { kind: "handedOn" }) +
        '[]\nnull\n{"id":"x","at":1,"phase":"later"}\n{"id":"torn","at":17,"pha',
    );
    const { attempts, unreadable } = await openJournal().read();
    assert.deepEqual(
      [attempts.map((one) => [one.id, one.outcome, one.unreadOutcome, one.underWay]), unreadable],
      [[["a", undefined, true, false]], 5],
    );
  });

  it("has its unfinished bulks, which can be taken up", async () => {
    const rows = ["1", "2"].map((id) => ({ case: { id, title: "" }, change: oldIntent.change }));
    const batch = (id: string) =>
      line({ id, at: 1, phase: "batch", connection: "Argus", origin: oldIntent.origin, rows });
    await writeFile(
      fileOf(gone),
      batch("open") +
        batch("ended") +
        line({ id: "ended", at: 3, phase: "batchEnd" }) +
        intent("a", 2, { batch: { id: "open", row: 0 } }) +
        outcome("a", 2, { kind: "done" }),
    );
    const journal = openJournal();
    const unfinished = await journal.unfinished();
    assert.deepEqual(
      unfinished.map(({ id, size, done, system, url }) => [id, size, done, system, url]),
      [["open", 2, 1, undefined, undefined]],
    );
    assert.equal(await journal.resumeBatch("open"), true);
  });

  describe("by a process that is still there", () => {
    let old: ChildProcess;
    beforeEach(async () => {
      old = spawn(process.execPath, ["-e", "process.stdin.on('data', () => process.exit())"], {
        stdio: ["pipe", "ignore", "inherit"],
      });
      await once(old, "spawn");
    });
    afterEach(() => old.kill());

    it("is read as it grows, and its file is renamed when the process is gone", async () => {
      const file = fileOf(old.pid);
      await writeFile(file, intent("a", 1).slice(0, -10));
      const journal = openJournal();
      assert.deepEqual(await kindsOf(journal), []);
      await writeFile(file, intent("a", 1));
      assert.deepEqual(await kindsOf(journal), [["a", "under way"]]);
      await appendFile(file, outcome("a", 2, { kind: "done" }) + intent("b", 3));
      assert.deepEqual(await kindsOf(journal), [
        ["b", "under way"],
        ["a", "done"],
      ]);
      assert.deepEqual(await readdir(oldFolder()), [file.slice(oldFolder().length + 1)]);
      old.stdin!.end("x");
      await once(old, "close");
      assert.deepEqual(await kindsOf(journal), [
        ["b", "open"],
        ["a", "done"],
      ]);
      assert.ok((await readdir(oldFolder()))[0]!.endsWith(".imported"));
    });
  });

  it("is read by several windows at once, and once", async () => {
    await writeFile(
      fileOf(gone),
      Array.from({ length: 200 }, (_, at) => intent(`i${at}`, at) + outcome(`i${at}`, at, { kind: "done" })).join(""),
    );
    const windows = Array.from({ length: 5 }, () => openJournal());
    const counts = await Promise.all(windows.map(async (journal) => (await journal.read()).attempts.length));
    for (const journal of windows) assert.equal((await journal.read()).attempts.length, 200);
    assert.ok(counts.every((count) => count <= 200));
    const store = openStore({ folder: join(folder, "home") });
    open.push(store);
    assert.equal(await store.read((sql) => sql.get("SELECT count(*) AS n FROM outcome")?.n, 0), 200);
  });

  it("is there once where the folder was copied, as an editor does that takes over another one's data", async () => {
    const text = intent("a", 1) + outcome("a", 2, { kind: "undetermined" }) + outcome("a", 3, { kind: "done" });
    await writeFile(fileOf(gone), text + outcome("a", 4, { kind: "handedOn" }));
    const expected = await kindsOf(openJournal());
    const copy = join(folder, "copied", "journal");
    await mkdir(copy, { recursive: true });
    for (const name of await readdir(oldFolder()))
      await copyFile(join(oldFolder(), name), join(copy, name.replace(".imported", "")));
    const store = openStore({ folder: join(folder, "home") });
    const journal = createJournal({ store, oldFolder: copy });
    open.push(journal, store);
    assert.deepEqual(await kindsOf(journal), expected);
    assert.equal(await store.read((sql) => sql.get("SELECT count(*) AS n FROM outcome")?.n, undefined), 3);
  });

  it("does not lose an outcome whose intent was written while the files were read", async () => {
    const [first, second] = [fileOf(process.pid, "a"), fileOf(process.pid, "b")];
    await writeFile(first, intent("a", 1));
    await writeFile(second, intent("b", 1));
    const store = openStore({ folder: join(folder, "home") });
    let looks = 0;
    const watched = {
      ...store,
      read: async <T>(work: (sql: Sql) => T, none: T): Promise<T> => {
        looks += 1;
        // The first file is read by now.
        if (looks === 2) {
          await appendFile(first, intent("late", 2));
          await appendFile(second, outcome("late", 3, { kind: "done" }));
        }
        return store.read(work, none);
      },
    };
    const journal = createJournal({ store: watched, oldFolder: oldFolder() });
    open.push(journal, store);
    assert.deepEqual((await kindsOf(journal))[0], ["late", "done"]);
  });

  it("is not held up by a line that no column takes", async () => {
    const odd = [1.5, -1, 1e300, 8.64e15 + 1, "1"].map((at, place) => intent(`odd${place}`, at as number));
    const rows = [0.5, -1, 1e300].map((row, place) => intent(`row${place}`, 1, { batch: { id: "b", row } }));
    await writeFile(fileOf(gone), [...odd, ...rows, intent("good", 8.64e15)].join(""));
    const { attempts, unreadable } = await openJournal().read();
    assert.deepEqual([attempts.map(({ id }) => id), unreadable], [["good"], 8]);
  });

  it("is kept where its system is not known any more, and a title or a reason is any text", async () => {
    const title = "\u0000\ud800\u202e<b>\"'; DROP TABLE attempt; --";
    await writeFile(
      fileOf(gone),
      intent("a", 1, { system: "jira", case: { id: "__proto__", title }, reason: title }) +
        intent("b", 2, { system: "" }),
    );
    const { attempts, unreadable } = await openJournal().read();
    assert.deepEqual(
      attempts.map(({ id, system, case: of }) => [id, system, of.id]),
      [
        ["b", "", "9001"],
        ["a", "jira", "__proto__"],
      ],
    );
    assert.equal(unreadable, 0);
    const words = englishOf("jira");
    assert.ok(attemptLine(words, attempts[1]!, naming([])).length > 10);
  });

  it("stays where it is when it cannot be written to the store", async () => {
    await writeFile(fileOf(gone), intent("a", 1));
    const text = await readFile(fileOf(gone), "utf8");
    const journal = createJournal({
      store: openStore({ folder: join(folder, "home"), sqlite: undefined }),
      oldFolder: oldFolder(),
    });
    assert.deepEqual((await journal.read()).attempts, []);
    assert.equal(await readFile(fileOf(gone), "utf8"), text);
  });
});
