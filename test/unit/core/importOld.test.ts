import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJournal, type Journal } from "../../../src/core/journal/journal";
import { isOfSystem } from "../../../src/core/journal/attempt";
import { openStore } from "../../../src/core/store/store";
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
