import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Attempt } from "../../../src/core/journal/attempt";
import { createJournal, type Journal } from "../../../src/core/journal/journal";
import { readOpen } from "../../../src/core/journal/read";
import { purgeOld } from "../../../src/core/journal/retention";
import type { Sql } from "../../../src/core/store/sqlite";
import { openStore, type Store } from "../../../src/core/store/store";
import { anIntent, ola } from "./intent";

const { connection, system, origin, url } = anIntent();

describe("the journal", () => {
  let folder: string;
  let open: { dispose(): void }[] = [];
  const stores = new Map<Journal, Store>();
  const openJournal = (now?: () => number): Journal => {
    const store = openStore({ folder });
    const journal = createJournal({ store, now });
    stores.set(journal, store);
    open.push(journal, store);
    return journal;
  };

  const closeJournals = () => {
    open.forEach((one) => one.dispose());
    open = [];
  };

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case-access-"))));
  afterEach(async () => {
    closeJournals();
    await rm(folder, { recursive: true, force: true });
  });

  it("is empty before something is written", async () => {
    assert.deepEqual(await openJournal().read(), { attempts: [], batches: [], unreadable: 0 });
  });

  it("is looked through for what may still change by its indexes, however long it is", async () => {
    const journal = openJournal();
    await journal.end(await journal.begin(anIntent()), { kind: "done" });
    const nobody = { own: undefined, lost: new Set<string>(), isThere: () => false, isAtBatch: () => false };
    const plan = await stores.get(journal)!.read((sql) => {
      const steps: unknown[] = [];
      const all: Sql["all"] = (text, ...values) => {
        steps.push(...sql.all(`EXPLAIN QUERY PLAN ${text}`, ...values).map(({ detail }) => detail));
        return [];
      };
      readOpen({ ...sql, all }, { attempt: 1, outcome: 1 }, 0, nobody);
      return steps;
    }, []);
    const whole = plan.filter((step) => /^SCAN (attempt|a|outcome|o)\b(?!.* attempt_open$)/.test(String(step)));
    assert.ok(plan.length > 5);
    assert.deepEqual(whole, []);
  });

  it("puts intent and outcome together, newest first", async () => {
    let time = 1_000;
    const journal = openJournal(() => (time += 1));
    const first = await journal.begin(anIntent());
    await journal.end(first, { kind: "done", entryId: "e1" });
    const about = { reason: "asked for by Kari", undoes: first, caller: ola, from: "read", batch: undefined };
    const second = await journal.begin(anIntent(about));
    const { attempts } = await journal.read();
    assert.deepEqual(
      attempts.map(({ id }) => id),
      [second, first],
    );
    const { id: _, at: __, underWay, ...intent } = attempts[0]!;
    assert.deepEqual(intent, JSON.parse(JSON.stringify(anIntent(about))), "as it was given");
    assert.equal(underWay, true);
    assert.deepEqual(
      [attempts[1]?.outcome?.kind, attempts[1]?.outcome?.entryId, attempts[1]?.underWay],
      ["done", "e1", false],
    );
  });

  it("has committed the intent before it says so: another process reads it", async () => {
    const id = await openJournal().begin(anIntent());
    const { attempts } = await openJournal().read();
    assert.deepEqual(
      attempts.map((one) => [one.id, one.underWay, one.elsewhere]),
      [[id, true, true]],
    );
  });

  it("takes what settled an outcome for the later one, also where the clock was set back meanwhile", async () => {
    let now = 10_000_000;
    const journal = openJournal(() => now);
    const id = await journal.begin(anIntent());
    await journal.end(id, { kind: "undetermined" });
    now -= 3_600_000;
    await journal.end(id, { kind: "done", settled: true });
    await journal.end(id, { kind: "notDone" });
    assert.equal((await journal.read()).attempts[0]?.outcome?.kind, "done");
  });

  it("keeps all outcomes of an attempt", async () => {
    const journal = openJournal();
    const id = await journal.begin(anIntent());
    await journal.end(id, { kind: "undetermined" });
    await journal.end(id, { kind: "done", settled: true });
    const kinds = await stores.get(journal)!.read((sql) => sql.all("SELECT kind FROM outcome ORDER BY seq"), []);
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ["undetermined", "done"],
    );
  });

  it("tells its listeners what others have written since, and nothing otherwise", async () => {
    const [one, other] = [openJournal(), openJournal()];
    const told: (readonly Attempt[])[] = [];
    one.onDidRead((attempts) => told.push(attempts));
    await one.end(await one.begin(anIntent()), { kind: "done" });
    await one.readOthers();
    const own = told.length;
    await one.readOthers();
    assert.equal(told.length, own);
    const id = await other.begin(anIntent());
    await one.readOthers();
    assert.ok(told.at(-1)!.some((attempt) => attempt.id === id));
    await other.end(id, { kind: "done" });
    await one.readOthers();
    assert.deepEqual(
      told.at(-1)!.map(({ outcome }) => outcome?.kind),
      ["done", "done"],
      "with what is of the same, although nothing is pending any more",
    );
    const after = told.length;
    await one.readOthers();
    assert.equal(told.length, after);
  });

  it("takes the end of a process for one of what it was at", async () => {
    const [one, other] = [openJournal(), openJournal()];
    await other.begin(anIntent());
    let last: readonly Attempt[] = [];
    one.onDidRead((attempts) => (last = attempts));
    await one.readOthers();
    assert.deepEqual(
      last.map(({ underWay, elsewhere }) => [underWay, elsewhere]),
      [[true, true]],
    );
    other.dispose();
    await one.readOthers();
    assert.deepEqual(
      last.map(({ underWay, elsewhere }) => [underWay, elsewhere]),
      [[false, undefined]],
    );
  });

  it("takes many windows writing at once", async () => {
    const windows = Array.from({ length: 4 }, () => openJournal());
    await Promise.all(
      windows.map(async (journal, name) => {
        for (let at = 0; at < 25; at += 1) {
          const title = `line\nbreak “${at}” \u2028`;
          await journal.end(await journal.begin(anIntent({ case: { id: `${name} ${at}`, title } })), { kind: "done" });
        }
      }),
    );
    for (const journal of windows) {
      const { attempts, unreadable } = await journal.read();
      assert.deepEqual([attempts.length, unreadable], [100, 0]);
      assert.ok(attempts.every(({ outcome }) => outcome?.kind === "done"));
    }
  });

  it("leaves out what a later version wrote in words of its own, and counts it", async () => {
    const journal = openJournal();
    const id = await journal.begin(anIntent());
    await journal.end(id, { kind: "handedOn" as "done" });
    await journal.begin(anIntent({ change: { kind: "changeReporter", entry: { id: "7" } } as never }));
    await journal.begin(anIntent({ change: { kind: "grant", subject: ola, level: "everything" as "read" } }));
    const { attempts, unreadable } = await journal.read();
    assert.deepEqual(
      [attempts.map((one) => [one.id, one.outcome, one.unreadOutcome, one.underWay]), unreadable],
      [[[id, undefined, true, false]], 3],
    );
  });

  describe("of a bulk", () => {
    const rows = ["1", "2"].map((id) => ({ case: { id, title: "" }, change: anIntent().change }));
    const batch = { connection, system, origin, url, rows };
    const underWay = async (journal: Journal) => (await journal.read()).batches.map((one) => one.underWay);

    it("tells one that is under way from one that was paused, and one that is at its end", async () => {
      const journal = openJournal();
      const running = await journal.beginBatch(batch);
      const paused = await journal.beginBatch(batch);
      await journal.pauseBatch(paused);
      const ended = await journal.beginBatch(batch);
      await journal.endBatch(ended);
      for (const each of [journal, openJournal()]) {
        const { batches } = await each.read();
        assert.deepEqual(Object.fromEntries(batches.map((one) => [one.id, [one.underWay, one.ended, one.size]])), {
          [running]: [true, false, 2],
          [paused]: [false, false, 2],
          [ended]: [false, true, 2],
        });
        assert.deepEqual(
          (await each.unfinished()).map((one) => [one.id, one.rows]),
          [[paused, rows]],
        );
      }
    });

    it("lets one window of many take it up that is torn off, which all others see", async () => {
      const first = openJournal();
      const id = await first.beginBatch(batch);
      first.dispose();
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
    });

    it("counts the rows that are done, each once", async () => {
      const journal = openJournal();
      const id = await journal.beginBatch(batch);
      for (const row of [0, 0, 1])
        await journal.end(await journal.begin(anIntent({ batch: { id, row } })), {
          kind: row === 0 ? "done" : "notDone",
        });
      assert.equal((await journal.read()).batches[0]?.done, 1);
    });

    it("has all rows of a long one, and offers none that was not written to its end", async () => {
      const journal = openJournal();
      const store = stores.get(journal)!;
      const many = Array.from({ length: 4_500 }, (_, at) => ({ ...rows[0]!, case: { id: String(at), title: "" } }));
      await journal.pauseBatch(await journal.beginBatch({ ...batch, rows: many }));
      assert.deepEqual(
        (await journal.unfinished()).map((one) => one.rows),
        [many],
      );
      await store.write((sql) => sql.run("DELETE FROM batch_row WHERE row >= 4000")); // killed in between
      assert.deepEqual(await journal.unfinished(), []);

      const { write } = store;
      let writes = 0;
      const failing: typeof write = (work) => ((writes += 1) === 2 ? Promise.reject(new Error("full")) : write(work));
      Object.assign(store, { write: failing });
      await assert.rejects(journal.beginBatch({ ...batch, rows: many }), /full/);
      assert.deepEqual(await underWay(journal), [false, false]);
      assert.deepEqual(await openJournal().unfinished(), []);
      // It is as a process leaves it that is killed in between: not offered as one that can be gone on with.
      assert.deepEqual(
        (await journal.read()).batches.map(({ size, ended }) => [size, ended]),
        [
          [many.length, true],
          [many.length, false],
        ],
      );
    });

    it("does not take one for torn off that has been silent for long, as while the computer slept", async () => {
      let time = Date.now();
      await openJournal(() => time).beginBatch(batch);
      time += 8 * 60 * 60 * 1000;
      assert.deepEqual(await underWay(openJournal(() => time)), [true]);
    });
  });

  describe("is asked", () => {
    it("for a page at a time, and has all records once, also those of one moment", async () => {
      const journal = openJournal(() => 1_000);
      const ids: string[] = [];
      for (let at = 0; at < 25; at += 1) ids.push(await journal.begin(anIntent()));
      const found: string[] = [];
      let pages = 0;
      for (let after, isFirst = true; isFirst || after !== undefined; isFirst = false, pages += 1) {
        const { attempts, next } = await journal.read({ limit: 10, after });
        found.push(...attempts.map(({ id }) => id));
        after = next;
      }
      assert.deepEqual([found, pages], [ids.reverse(), 3]);
    });

    it("for what one window has begun, while others write of the same case", async () => {
      const windows = [openJournal(), openJournal(), openJournal()];
      const begun = await Promise.all(windows.slice(1).map((one) => one.begin(anIntent())));
      const query = { caseId: anIntent().case.id, own: true } as const;
      const read = await Promise.all(windows.map((one) => one.read(query)));
      const found = read.map(({ attempts }) => attempts.map(({ id }) => id));
      assert.deepEqual(found, [[], [begun[0]], [begun[1]]]);
    });

    it("for words, past what does not have them, and by what they are the label of", async () => {
      let time = Date.parse("2026-03-01T12:00:00Z");
      const journal = openJournal(() => (time += 1_000));
      const [read, mode, undo] = [
        await journal.begin(anIntent({ reason: "Handover to KARI" })),
        await journal.begin(anIntent({ change: { kind: "changeMode", mode: "explicit" }, to: "explicit" })),
        await journal.begin(anIntent({ undoes: "x", case: { id: "77", title: "100 % sure_" } })),
      ];
      await journal.end(mode, { kind: "done", remark: "alreadySo" });
      const word = { text: "\u0000", changes: [], outcomes: [], times: [] };
      const found = async (...words: object[]) => {
        const { attempts } = await journal.read({ words: words.map((one) => ({ ...word, ...one })) });
        return attempts.map(({ id }) => id);
      };
      assert.deepEqual(await found({ text: "kari" }), [read]);
      assert.deepEqual(await found({ text: "100" }, { text: "%" }, { text: "sure_" }), [undo]);
      assert.deepEqual(await found({ text: "2026-03-01" }), [undo, mode, read]);
      assert.deepEqual(await found({ changes: [{ kind: "grant", to: "read" }] }), [undo, read]);
      assert.deepEqual(await found({ changes: [{ kind: "grant", to: "read", undoes: true }] }), [undo]);
      assert.deepEqual(await found({ changes: [{ kind: "changeMode", to: "explicit" }] }), [mode]);
      assert.deepEqual(await found({ outcomes: [{ kind: "done", remark: "alreadySo" }] }), [mode]);
      assert.deepEqual(await found({ outcomes: [{ kind: "done" }] }), []);
      assert.deepEqual(await found({ outcomes: [{}] }), [undo, read]);
      const at = (await journal.read({ ids: [mode] })).attempts[0]!.at;
      assert.deepEqual(await found({ times: [[at, at + 1]] }), [mode]);
      assert.deepEqual(await found({ text: "kari" }, { changes: [{ kind: "changeMode" }] }), []);
      const oldest = (await journal.read({ ids: [read] })).attempts[0]!.at;
      assert.deepEqual(
        [await journal.modes(), await journal.oldest()],
        [[{ system: "argus", mode: "explicit" }], oldest],
      );
    });

    it("for what undoing and finishing rest on", async () => {
      const journal = openJournal();
      const [one, half, other] = [await journal.begin(anIntent()), await journal.begin(anIntent()), ""];
      await journal.end(half, { kind: "half", left: { kind: "changeMode", mode: "x" } });
      const undo = await journal.begin(anIntent({ undoes: one, case: { id: "2", title: "" } }));
      await journal.begin(anIntent({ case: { id: "3", title: other } }));
      const { attempts } = await journal.read({ ids: [one, half] });
      assert.deepEqual(
        [...new Set((await journal.related(attempts)).map(({ id }) => id))].sort(),
        [undo, one, half].sort(),
      );
      assert.deepEqual(
        (await journal.read({ outcome: "half" })).attempts.map(({ id }) => id),
        [half],
      );
      assert.deepEqual((await journal.ofCase(attempts[0]!)).map(({ id }) => id).sort(), [one, half].sort());
    });
  });

  describe("is purged", () => {
    const day = 24 * 60 * 60 * 1000;
    it("of what is old, and of nothing that is pending", async () => {
      let now = 100 * day;
      const journal = openJournal(() => now);
      const make = async (...outcomes: Parameters<Journal["end"]>[1][]) => {
        const id = await journal.begin(anIntent());
        for (const outcome of outcomes) await journal.end(id, outcome);
        return id;
      };
      const goes = [
        await make({ kind: "done" }),
        await make({ kind: "undetermined" }, { kind: "notDone", settled: true }),
      ];
      const stays = [await make(), await make({ kind: "undetermined" })];
      const rows = [{ case: { id: "1", title: "" }, change: anIntent().change }];
      const id = await journal.beginBatch({ connection, system, origin, url, rows });
      const ofBulk = await journal.begin(anIntent({ batch: { id, row: 0 } }));
      await journal.end(ofBulk, { kind: "done" });
      await journal.pauseBatch(id);
      now += 10 * day;
      const late = await make({ kind: "notDone", late: true });
      const young = await make({ kind: "done" });
      const before = now + 1;
      assert.deepEqual(await journal.purgeable(105 * day), { records: 2, kept: 3, from: 100 * day, to: 100 * day });
      assert.equal(await journal.purge(105 * day), 2);
      const left = async () => (await journal.read()).attempts.map((one) => one.id).sort();
      assert.deepEqual(await left(), [...stays, ofBulk, late, young].sort());
      assert.ok(goes.length === 2 && (await journal.unfinished()).length === 1);

      assert.equal(await journal.purge(before), 1, "what may arrive late stays");
      now += day;
      await journal.endBatch(id);
      assert.equal(await journal.purge(before), 2);
      assert.deepEqual(await left(), [...stays].sort());
      assert.deepEqual((await journal.read()).batches, []);
      const outcomes = await stores.get(journal)!.read((sql) => sql.all("SELECT attempt FROM outcome"), []);
      assert.deepEqual(
        outcomes.map(({ attempt }) => attempt),
        [stays[1]],
      );
    });
  });

  describe("is kept for as long as the setting says", () => {
    const day = 24 * 60 * 60 * 1000;
    async function withRecords() {
      let now = 100 * day;
      const journal = openJournal(() => now);
      for (const at of [100, 130, 159]) {
        now = at * day;
        await journal.end(await journal.begin(anIntent()), { kind: "done" });
      }
      await journal.begin(anIntent());
      now = 160 * day;
      const left = async () => (await journal.read()).attempts.map(({ at }) => at / day).sort((a, b) => a - b);
      return { journal, left, start: (days: number) => purgeOld(journal, days, now) };
    }

    it("for ever, where it says 0", async () => {
      const { left, start } = await withRecords();
      assert.equal(await start(0), 0);
      assert.deepEqual(await left(), [100, 130, 159, 159]);
    });

    it("otherwise what is older goes at the start, once, and what is open stays", async () => {
      const { left, start } = await withRecords();
      assert.equal(await start(30), 1, "to the day");
      assert.deepEqual(await left(), [130, 159, 159]);
      assert.equal(await start(30), 0);
      assert.equal(await start(0.5), 2);
      assert.deepEqual(await left(), [159], "the one that nobody knows the outcome of");
    });

    it("and nothing is written where there is nothing to take", async () => {
      const { journal, start } = await withRecords();
      const before = await stores.get(journal)!.version();
      assert.equal(await start(90), 0);
      assert.equal(await stores.get(journal)!.version(), before);
    });
  });

  it("leaves no more lock files than processes were there at a time, and deletes none", async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const windows = [openJournal(), openJournal()];
      for (const journal of windows) {
        await journal.begin(anIntent());
        const id = await journal.beginBatch({ connection, system, origin, url, rows: [] });
        await (round % 2 === 0 ? journal.endBatch(id) : journal.pauseBatch(id));
      }
      const files = await readdir(join(folder, "locks"));
      for (const name of seen) assert.ok(files.includes(name), "none is deleted");
      for (const name of files) seen.add(name);
      closeJournals();
    }
    // 10 windows, 10 bulks: the numbers are given again.
    assert.equal(seen.size, 2);
  });

  it("knows a window that is gone also when a later one has its number", async () => {
    const first = openJournal();
    const id = await first.begin(anIntent());
    closeJournals();
    const second = openJournal();
    await second.begin(anIntent());
    const [seen] = (await openJournal().read({ ids: [id] })).attempts;
    assert.deepEqual([seen!.underWay, seen!.elsewhere], [false, undefined]);
    const numbers = await stores
      .get(second)!
      .read((sql) => sql.all("SELECT slot FROM session ORDER BY slot").map(({ slot }) => slot), []);
    assert.deepEqual(numbers, [null, 0]);
  });

  it("survives a kill in the middle: every intent that was reported is there, and known to be open", async function () {
    this.timeout(20_000);
    const script = join(__dirname, "journalWriter.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
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
    assert.equal(unreadable, 0);
    assert.deepEqual(
      batches.map(({ ended, underWay }) => [ended, underWay]),
      [[false, false]],
    );
  });
});
