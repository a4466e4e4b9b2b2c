import assert from "node:assert/strict";
import type { Change, CaseState, Entry } from "../../../src/access/case";
import type { Cases } from "../../../src/core/cases/cases";
import type { Connection } from "../../../src/core/connections/connections";
import { createEvent } from "../../../src/base/event";
import { mayArriveFor, type Attempt, type RecordedOutcome } from "../../../src/core/journal/attempt";
import type { Journal } from "../../../src/core/journal/journal";
import type { Pending } from "../../../src/core/pending/pending";
import { createPendingWrites, type Arrived } from "../../../src/core/pending/pendingWrites";
import { aCase, anEntry } from "./fakeBackend";

/** Pending writes over a journal whose readings the test decides. */
describe("pending writes beside a journal that others write to", () => {
  const connection: Connection = {
    name: "Argus",
    system: "argus",
    url: "https://one.example",
    origin: "https://one.example",
    sandbox: false,
  };
  const elsewhere: Connection = { ...connection, url: "https://two.example", origin: "https://two.example" };
  const change: Extract<Change, { kind: "grant" }> = {
    kind: "grant",
    subject: { id: "7", kind: "user", name: "Seven" },
    level: "read",
  };
  const before: CaseState = { case: aCase("1"), entries: [] };
  const write: Pending = { record: "r1", caseId: "1", before, change, at: 1_000, state: "awaited" };
  const attempt: Attempt = {
    id: "r1",
    at: 900,
    connection: "Argus",
    origin: connection.origin,
    system: "argus",
    case: { id: "1", title: "" },
    change,
    underWay: false,
    outcome: { kind: "undetermined", late: true, at: 1_000 },
  };

  function open(entries: readonly Entry[] = [], readAt = 0, now = 2_000) {
    const read = createEvent<readonly Attempt[]>();
    const ended: [string, RecordedOutcome][] = [];
    const cases = {
      onDidChange: createEvent().event,
      find: () => before.case,
      entries: () => ({ known: true, value: entries, readAt }),
      watchers: () => ({ known: false, gap: "notFetched" }),
    } as unknown as Cases;
    const end = (record: string, outcome: RecordedOutcome) => {
      ended.push([record, outcome]);
      return Promise.resolve();
    };
    const journal = { onDidRead: read.event, readOthers: () => Promise.resolve(), end } as unknown as Journal;
    const pending = createPendingWrites({ cases, journal, now: () => now });
    return { pending, ended, read: (...attempts: Attempt[]) => read.fire(attempts) };
  }

  it("do not come back by a reading that does not know yet of the change that follows", () => {
    const { pending, read } = open();
    pending.add(connection, write);
    const earlier = pending.supersede(connection, "1", change);
    read(attempt);
    assert.deepEqual([...pending.undetermined(connection)], []);
    pending.restore(connection, earlier);
    read(attempt);
    assert.deepEqual([...pending.undetermined(connection)], ["1"]);
  });

  it("end when another window has found that nothing came of the change", () => {
    const { pending, read } = open();
    read(attempt);
    assert.deepEqual([...pending.undetermined(connection)], ["1"]);
    read({ ...attempt, outcome: { kind: "notDone", settled: true, at: 1_900 } });
    assert.deepEqual([...pending.undetermined(connection)], []);
  });

  it("do not go over to a connection of the same name that leads to another server", () => {
    const { pending } = open();
    pending.add(connection, write);
    pending.restore(elsewhere, pending.supersede(elsewhere, "1", change));
    assert.deepEqual([[...pending.undetermined(elsewhere)], [...pending.undetermined(connection)]], [[], ["1"]]);
  });

  it("tell of a half where both entries are there, not where the new one was taken away since", async () => {
    const old = anEntry("old", change.subject, "write");
    const raising: Pending = {
      ...write,
      before: { ...before, entries: [old] },
      change: { kind: "changeLevel", entry: old, level: "read" },
      left: { kind: "revoke", entry: old },
    };
    for (const [entries, half] of [
      [[old, anEntry("new", change.subject)], ["r1"]],
      [[old], []],
    ] as const) {
      const { pending } = open(entries, write.at + mayArriveFor);
      const told: Arrived[] = [];
      pending.onDidArrive((one) => told.push(one));
      pending.add(connection, raising);
      await pending.look(connection, "1");
      assert.deepEqual([told.map((one) => one.half), [...pending.undetermined(connection)]], [half, []]);
    }
  });

  const { outcome: _, ...killed } = attempt;
  for (const [what, earlier] of [
    ["that timed out", attempt],
    ["of a window that was killed", killed],
  ] as const) {
    it(`do not wait any more for a request ${what} a day ago`, async () => {
      const now = attempt.at + 24 * 3_600_000;
      const { pending, read, ended } = open([], now, now);
      read(earlier);
      assert.deepEqual([...pending.undetermined(connection)], ["1"]);
      await pending.look(connection, "1");
      assert.equal(pending.expected(connection, "1", change, false), undefined);
      assert.deepEqual(ended, [["r1", { kind: "notDone", settled: true }]]);
    });
  }

  it("take what was asked for twice for not made where that was found of the second request, whoever makes the same later", async () => {
    const now = attempt.at + 24 * 3_600_000;
    const { pending, read, ended } = open([anEntry("of somebody else", change.subject)], now, now);
    const second: Attempt = {
      ...attempt,
      id: "r2",
      at: 1_500,
      outcome: { kind: "notDone", settled: true, at: 1_500 + mayArriveFor },
    };
    read(second, attempt);
    assert.deepEqual([...pending.undetermined(connection)], []);
    await pending.look(connection, "1");
    assert.deepEqual(ended, [["r1", { kind: "notDone", settled: true }]]);
    read({ ...second, change: { ...change, level: "write" } }, { ...attempt, id: "r0" });
    assert.deepEqual([...pending.undetermined(connection)], ["1"], "something else was asked for");
  });

  it("tell of two entries also where the server states no levels", async () => {
    const higher = { ...change, level: "write" } as const;
    const bare = (id: string): Entry => ({ id, subject: change.subject, on: "case" });
    const { pending } = open([bare("first"), bare("second")], 2_000);
    const told: Arrived[] = [];
    pending.onDidArrive((one) => told.push(one));
    pending.watchOn(
      connection,
      { ...write, change: higher, state: "watched" },
      { ...before, entries: [bare("first")] },
    );
    await pending.look(connection, "1");
    assert.deepEqual(
      told.map(({ doubled }) => doubled),
      [true],
    );
  });

  describe("where somebody sets the clock", () => {
    const minute = 60_000;
    /** A request that went without an answer at noon, on both clocks. */
    const lateOne = () => {
      const clocks = { wall: 12 * 60 * minute, steady: 0 };
      const readings = { readAt: clocks.wall };
      const ended: RecordedOutcome[] = [];
      const cases = {
        onDidChange: createEvent().event,
        find: () => before.case,
        entries: () => ({ known: true, value: [], readAt: readings.readAt }),
        watchers: () => ({ known: false, gap: "notFetched" }),
      } as unknown as Cases;
      const journal = {
        onDidRead: createEvent<readonly Attempt[]>().event,
        readOthers: () => Promise.resolve(),
        end: (_: string, outcome: RecordedOutcome) => (ended.push(outcome), Promise.resolve()),
      } as unknown as Journal;
      const pending = createPendingWrites({ cases, journal, now: () => clocks.wall, steady: () => clocks.steady });
      pending.add(connection, { ...write, at: clocks.wall });
      const expected = () => pending.expected(connection, "1", change, false);
      return { clocks, readings, ended, pending, expected };
    };

    it("back an hour, warn no longer than the ten minutes that they may arrive in", () => {
      const { clocks, expected } = lateOne();
      clocks.wall -= 60 * minute;
      clocks.steady += 5 * minute;
      assert.equal(expected()?.until, clocks.wall + 5 * minute);
      clocks.steady += 5 * minute;
      assert.equal(expected(), undefined);
    });

    it("forward an hour, are not settled, and warn on", async () => {
      const { clocks, readings, ended, pending, expected } = lateOne();
      clocks.wall += 60 * minute;
      clocks.steady += minute;
      readings.readAt = clocks.wall;
      await pending.look(connection, "1");
      assert.equal(ended.length, 0);
      assert.ok(expected());
      clocks.steady += 9 * minute;
      await pending.look(connection, "1");
      assert.deepEqual(
        ended.map(({ kind }) => kind),
        ["notDone"],
      );
    });
  });
});
