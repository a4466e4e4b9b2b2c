import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJournal, type Intent, type Journal, type JournalContents } from "../../../src/core/journal/journal";
import { journalFileName, presenceOf } from "../../../src/core/locks/processes";

const ola = { id: "2", kind: "user", name: "Ola" } as const;

function intent(about: Partial<Intent> = {}): Intent {
  return {
    connection: "Argus",
    origin: "https://api.mnemonic.no",
    system: "argus",
    case: { id: "9001", title: "Suspicious login" },
    change: { kind: "grant", subject: ola, level: "read" },
    to: "read",
    ...about,
  };
}

describe("the journal", () => {
  let folder: string;
  let open: Journal[] = [];
  const openJournal = (now?: () => number): Journal => {
    const journal = createJournal({ folder: join(folder, "journal"), now });
    open.push(journal);
    return journal;
  };
  const texts = async (): Promise<string[]> => {
    const at = join(folder, "journal");
    return Promise.all((await readdir(at)).sort().map((name) => readFile(join(at, name), "utf8")));
  };

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case-access-"))));
  afterEach(async () => {
    open.forEach((one) => one.dispose());
    open = [];
    await rm(folder, { recursive: true, force: true });
  });

  it("is empty, and touches no disk, before something is written", async () => {
    const journal = openJournal();
    assert.deepEqual(await journal.read(), { attempts: [], batches: [], unreadable: 0 });
    assert.deepEqual(await readdir(folder), []);
  });

  it("puts intent and outcome together, newest first", async () => {
    let time = 1_000;
    const journal = openJournal(() => (time += 1));
    const first = await journal.begin(intent());
    await journal.end(first, { kind: "done", entryId: "e1" });
    const second = await journal.begin(intent({ reason: "asked for by Kari", undoes: first }));
    const { attempts } = await journal.read();
    assert.deepEqual(
      attempts.map(({ id }) => id),
      [second, first],
    );
    assert.deepEqual(
      [attempts[0]?.outcome, attempts[0]?.underWay, attempts[0]?.reason, attempts[0]?.undoes],
      [undefined, true, "asked for by Kari", first],
    );
    assert.deepEqual(
      [attempts[1]?.outcome?.kind, attempts[1]?.outcome?.entryId, attempts[1]?.underWay],
      ["done", "e1", false],
    );
    assert.deepEqual(attempts[1]?.change, intent().change);
  });

  it("takes nothing for given up that is begun, or ends, while it reads", async () => {
    const journal = openJournal();
    // Files that are read before its own, so that there is time for something to happen.
    await mkdir(join(folder, "journal"));
    for (let n = 100; n < 400; n++)
      await writeFile(join(folder, "journal", `2025-01-01T00-00-00-${n}Z_1_abcdef${n}.jsonl`), "");
    const open = ({ attempts }: JournalContents) =>
      attempts.filter(({ outcome, underWay }) => outcome === undefined && !underWay);
    for (let time = 0; time < 3; time++) {
      const beginning = journal.read();
      const id = await journal.begin(intent());
      assert.deepEqual(open(await beginning), []);
      const ending = journal.read();
      await journal.end(id, { kind: "done" });
      assert.deepEqual(open(await ending), []);
    }
  });

  it("takes what settled an outcome for the later one, also where the clock was set back meanwhile", async () => {
    let now = 10_000_000;
    const journal = openJournal(() => now);
    const id = await journal.begin(intent());
    await journal.end(id, { kind: "undetermined" });
    now -= 3_600_000;
    await journal.end(id, { kind: "done", settled: true });
    assert.equal((await journal.read()).attempts[0]?.outcome?.kind, "done");
  });

  it("begins a new file where its folder was taken away", async function () {
    if (process.platform === "win32") return assert.ok(true, "Windows lets no file go that is open");
    const journal = openJournal();
    await journal.end(await journal.begin(intent()), { kind: "done" });
    await rm(join(folder, "journal"), { recursive: true });
    const id = await journal.begin(intent());
    assert.deepEqual(
      (await journal.read()).attempts.map((one) => one.id),
      [id],
    );
  });

  it("reads again what another process has written since, and nothing otherwise", async () => {
    const [one, other] = [openJournal(), openJournal()];
    let reads = 0;
    one.onDidRead(() => (reads += 1));
    await one.begin(intent());
    await one.readOthers();
    assert.equal(reads, 0);
    await other.begin(intent());
    await one.readOthers();
    await one.readOthers();
    assert.equal(reads, 1);
  });

  it("has read again what another process has written for each who asks, also for who asks while it reads", async () => {
    const [one, other] = [openJournal(), openJournal()];
    await Promise.all(Array.from({ length: 500 }, () => other.begin(intent())));
    let read = false;
    one.onDidRead(() => (read = true));
    const asking = Array.from({ length: 50 }, async (_, turns) => {
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      await one.readOthers();
      return read;
    });
    assert.ok((await Promise.all(asking)).every((known) => known));
  });

  it("has the intent on disk before it says so", async () => {
    const journal = openJournal();
    const id = await journal.begin(intent());
    assert.ok((await texts()).join("").includes(id));
  });

  it("is readable by its owner only", async function () {
    if (process.platform === "win32") return assert.ok(true, "Windows has no such modes");
    await openJournal().begin(intent());
    const [name] = await readdir(join(folder, "journal"));
    assert.equal((await stat(join(folder, "journal"))).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, "journal", name!))).mode & 0o777, 0o600);
  });

  it("says no when the disk does not take an intent, and works again when it does", async () => {
    await writeFile(join(folder, "journal"), "a file is in the way");
    const journal = openJournal();
    await assert.rejects(journal.begin(intent()), { code: "EEXIST" });
    await rm(join(folder, "journal"));
    const id = await journal.begin(intent());
    assert.deepEqual(
      (await journal.read()).attempts.map((one) => one.id),
      [id],
    );
  });

  it("keeps lines whole however many are written at once", async () => {
    const journal = openJournal();
    const ids = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        journal.begin(intent({ case: { id: String(at), title: `line\nbreak “${at}” \u2028` } })),
      ),
    );
    await Promise.all(ids.map((id) => journal.end(id, { kind: "done" })));
    const { attempts, unreadable } = await journal.read();
    assert.equal(unreadable, 0);
    assert.equal(attempts.filter(({ outcome }) => outcome?.kind === "done").length, 200);
  });

  it("takes two windows writing at once", async () => {
    const [one, two] = [openJournal(), openJournal()];
    const write = async (journal: Journal, name: string) => {
      for (let at = 0; at < 50; at += 1)
        await journal.end(await journal.begin(intent({ case: { id: `${name}${at}`, title: "" } })), { kind: "done" });
    };
    await Promise.all([write(one, "a"), write(two, "b")]);
    assert.equal((await texts()).length, 2);
    for (const journal of [one, two]) {
      const { attempts, unreadable } = await journal.read();
      assert.deepEqual(
        [attempts.length, unreadable, attempts.every(({ outcome }) => outcome?.kind === "done")],
        [100, 0, true],
      );
    }
  });

  it("reads past a torn last line and past what a later version writes", async () => {
    const journal = openJournal();
    const id = await journal.begin(intent());
    const at = join(folder, "journal");
    const [name] = await readdir(at);
    await appendFile(join(at, name!), '{"id":"x","at":1,"phase":"later"}\n[]\nnull\n{"id":"torn","at":17,"phase":"int');
    await writeFile(join(at, "notes.txt"), "not ours");
    const { attempts, unreadable } = await openJournal().read();
    assert.deepEqual([attempts.map((one) => one.id), unreadable], [[id], 4]);
  });

  it("leaves out what a later version wrote in words of its own, and counts it", async () => {
    const journal = openJournal();
    const id = await journal.begin(intent());
    const [name] = await readdir(join(folder, "journal"));
    const later = [
      { id: "a", phase: "intent", ...intent(), change: { kind: "changeReporter", to: ola } },
      { id: "b", phase: "intent", ...intent(), change: { kind: "grant", subject: ola, level: "owner" } },
      { id: "c", phase: "intent", ...intent(), change: { kind: "revoke" } },
      {
        id: "d",
        phase: "batch",
        connection: "Argus",
        origin: "https://a.example",
        rows: [{ case: { id: "1", title: "" }, change: { kind: "changeReporter" } }],
      },
      { id, phase: "outcome", kind: "handedOn" },
    ];
    await appendFile(
      join(folder, "journal", name!),
      later.map((line) => `${JSON.stringify({ at: Date.now() + 1, ...line })}\n`).join(""),
    );
    const { attempts, batches, unreadable } = await openJournal().read();
    assert.deepEqual(
      [attempts.map((one) => [one.id, one.outcome, one.unreadOutcome, one.underWay]), batches, unreadable],
      [[[id, undefined, true, false]], [], 5],
    );
  });

  it("takes the latest outcome, as a later reading may settle an earlier one", async () => {
    let time = 1;
    const journal = openJournal(() => (time += 1));
    const id = await journal.begin(intent());
    await journal.end(id, { kind: "undetermined" });
    await openJournal(() => (time += 1)).end(id, { kind: "done", settled: true });
    assert.equal((await journal.read()).attempts[0]?.outcome?.kind, "done");
  });

  it("tells a bulk that is under way from one that was torn off", async () => {
    const journal = openJournal();
    const rows = [{ case: { id: "1", title: "" }, change: intent().change }];
    const batch = { connection: "Argus", origin: "https://api.mnemonic.no", rows };
    const running = await journal.beginBatch(batch);
    const paused = await journal.beginBatch(batch);
    await journal.pauseBatch(paused);
    const ended = await journal.beginBatch(batch);
    await journal.endBatch(ended);
    const state = Object.fromEntries((await journal.read()).batches.map((one) => [one.id, [one.underWay, one.ended]]));
    assert.deepEqual(state, { [running]: [true, false], [paused]: [false, false], [ended]: [false, true] });
  });

  describe("of a bulk", () => {
    const rows = [{ case: { id: "1", title: "" }, change: intent().change }];
    /** A number that no process has. */
    const gone = 4_194_304 + 1;

    /** A bulk that a window began that is gone, which wrote later than any other and claimed it or died before. */
    async function tornOff(claims: number): Promise<string> {
      const at = join(folder, "journal");
      await mkdir(at, { recursive: true });
      const name = journalFileName(Date.now() + 60_000, gone);
      const place = { connection: "Argus", origin: "https://a.example" };
      const batch = { id: "b", at: Date.now(), phase: "batch", ...place, rows };
      await writeFile(join(at, name), `${JSON.stringify(batch)}\n`);
      for (let number = 1; number <= claims; number += 1) await writeFile(join(at, `claim_b_${number}`), name);
      return "b";
    }
    const underWay = async (journal: Journal): Promise<boolean[]> =>
      (await journal.read()).batches.map((batch) => batch.underWay);

    for (const claims of [0, 1, 3]) {
      it(`lets one window of many take it up that is torn off, which all others see (${claims} claims before)`, async () => {
        const id = await tornOff(claims);
        const windows = Array.from({ length: 8 }, () => openJournal());
        assert.deepEqual(await underWay(windows[0]!), [false]);
        const taken = await Promise.all(windows.map((journal) => journal.resumeBatch(id)));
        assert.equal(taken.filter(Boolean).length, 1);
        const holder = windows[taken.indexOf(true)]!;
        for (const journal of windows) assert.deepEqual(await underWay(journal), [true]);
        assert.equal(await holder.resumeBatch(id), false, "not twice in the same window");
        await holder.pauseBatch(id);
        assert.deepEqual(await underWay(windows[0]!), [false]);
        assert.equal(await windows[0]!.resumeBatch(id), true);
        await windows[0]!.endBatch(id);
        assert.equal(await holder.resumeBatch(id), false, "it is at its end");
        assert.deepEqual(
          (await readdir(join(folder, "journal"))).filter((name) => name.startsWith("claim")),
          [],
        );
      });
    }

    it("does not take one for torn off that has been silent for long, as while the computer slept", async () => {
      let time = Date.now();
      const journal = openJournal(() => time);
      await journal.beginBatch({ connection: "Argus", origin: "https://a.example", rows });
      time += 8 * 60 * 60 * 1000;
      assert.deepEqual(await underWay(openJournal(() => time)), [true]);
    });

    it("is not begun where it cannot be claimed", async () => {
      await writeFile(join(folder, "journal"), "a file is in the way");
      await assert.rejects(openJournal().beginBatch({ connection: "Argus", origin: "https://a.example", rows }), {
        code: "EEXIST",
      });
    });
  });

  it("tells the process that writes from a later one of the same number", () => {
    if (process.platform !== "linux") return assert.ok(true, "elsewhere nothing cheap tells them apart");
    const name = journalFileName(Date.now(), process.pid);
    assert.equal(presenceOf(name), "there");
    assert.equal(presenceOf(name.replace(/_(\d+)-/, "_1$1-")), "gone");
    assert.equal(presenceOf(name.replace(/_\d+-/, "_")), "perhaps");
    assert.equal(presenceOf("notes.txt"), "gone");
  });

  it("survives a kill in the middle: every intent that was reported is there, and known to be open", async function () {
    this.timeout(20_000);
    const at = join(folder, "journal");
    const script = join(__dirname, "journalWriter.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, at], { stdio: ["ignore", "pipe", "inherit"] });
    const reported = await new Promise<string[]>((resolve, reject) => {
      let text = "";
      child.on("error", reject);
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.split("\n").length > 40) child.kill("SIGKILL");
      });
      child.on("close", () => resolve(text.split("\n").slice(0, -1)));
    });
    assert.ok(reported.length >= 40);
    const { attempts, batches, unreadable } = await openJournal().read();
    const known = new Set(attempts.map(({ id }) => id));
    assert.deepEqual(
      reported.filter((id) => !known.has(id)),
      [],
    );
    assert.ok(
      attempts.every(({ underWay }) => !underWay),
      "the writer is gone",
    );
    assert.ok(attempts.some(({ outcome }) => outcome === undefined));
    assert.ok(unreadable <= 1);
    assert.deepEqual(
      batches.map(({ ended, underWay }) => [ended, underWay]),
      [[false, false]],
    );
  });
});
