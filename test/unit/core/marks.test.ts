import assert from "node:assert/strict";
import type { Change, CaseState, Entry } from "../../../src/access/case";
import type { Cases } from "../../../src/core/cases/cases";
import type { Connection } from "../../../src/core/connections/connections";
import { createEvent } from "../../../src/base/event";
import type { Attempt, RecordedOutcome } from "../../../src/core/journal/attempt";
import type { Journal } from "../../../src/core/journal/journal";
import { createMarks, latest, type Arrived, type Mark } from "../../../src/core/pending/pendingWrites";
import { aCase, anEntry } from "./fakeBackend";

/** Marks over a journal of which the test says what is read, and when. */
describe("marks beside a journal that others write to", () => {
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
  const mark: Mark & { before: CaseState } = { record: "r1", before, change, at: 1_000, open: true, late: true };
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
    const marks = createMarks({ cases, journal, now: () => now });
    return { marks, ended, read: (...attempts: Attempt[]) => read.fire(attempts) };
  }

  it("do not come back by a reading that does not know yet of the change that follows", () => {
    const { marks, read } = open();
    marks.set(connection, mark);
    const earlier = marks.drop(connection, "1", change);
    read(attempt);
    assert.deepEqual([...marks.of(connection)], []);
    marks.putBack(connection, "1", earlier);
    read(attempt);
    assert.deepEqual([...marks.of(connection)], ["1"]);
  });

  it("end when another window has found that nothing came of the change", () => {
    const { marks, read } = open();
    read(attempt);
    assert.deepEqual([...marks.of(connection)], ["1"]);
    read({ ...attempt, outcome: { kind: "notDone", settled: true, at: 1_900 } });
    assert.deepEqual([...marks.of(connection)], []);
  });

  it("do not go over to a connection of the same name that leads to another server", () => {
    const { marks } = open();
    marks.set(connection, mark);
    marks.putBack(elsewhere, "1", marks.drop(elsewhere, "1", change));
    assert.deepEqual([[...marks.of(elsewhere)], [...marks.of(connection)]], [[], ["1"]]);
  });

  it("tell of a half where both entries are there, not where the new one was taken away since", async () => {
    const old = anEntry("old", change.subject, "write");
    const raising: Mark & { before: CaseState } = {
      ...mark,
      before: { ...before, entries: [old] },
      change: { kind: "changeLevel", entry: old, level: "read" },
      left: { kind: "revoke", entry: old },
    };
    for (const [entries, half] of [
      [[old, anEntry("new", change.subject)], ["r1"]],
      [[old], []],
    ] as const) {
      const { marks } = open(entries, mark.at + latest);
      const told: Arrived[] = [];
      marks.onDidArrive((one) => told.push(one));
      marks.set(connection, raising);
      await marks.look(connection, "1");
      assert.deepEqual([told.map((one) => one.half), [...marks.of(connection)]], [half, []]);
    }
  });

  const { outcome: _, ...killed } = attempt;
  for (const [what, earlier] of [
    ["that timed out", attempt],
    ["of a window that was killed", killed],
  ] as const) {
    it(`do not wait any more for a request ${what} a day ago`, async () => {
      const now = attempt.at + 24 * 3_600_000;
      const { marks, read, ended } = open([], now, now);
      read(earlier);
      assert.deepEqual([...marks.of(connection)], ["1"]);
      await marks.look(connection, "1");
      assert.equal(marks.expected(connection, "1", change, false), undefined);
      assert.deepEqual(ended, [["r1", { kind: "notDone", settled: true }]]);
    });
  }

  it("take what was asked for twice for not made where that was found of the second request, whoever makes the same later", async () => {
    const now = attempt.at + 24 * 3_600_000;
    const { marks, read, ended } = open([anEntry("of somebody else", change.subject)], now, now);
    const second: Attempt = {
      ...attempt,
      id: "r2",
      at: 1_500,
      outcome: { kind: "notDone", settled: true, at: 1_500 + latest },
    };
    read(second, attempt);
    assert.deepEqual([...marks.of(connection)], []);
    await marks.look(connection, "1");
    assert.deepEqual(ended, [["r1", { kind: "notDone", settled: true }]]);
    read({ ...second, change: { ...change, level: "write" } }, { ...attempt, id: "r0" });
    assert.deepEqual([...marks.of(connection)], ["1"], "something else was asked for");
  });

  it("tell of two entries also where the server states no levels", async () => {
    const write = { ...change, level: "write" } as const;
    const bare = (id: string): Entry => ({ id, subject: change.subject, on: "case" });
    const { marks } = open([bare("first"), bare("second")], 2_000);
    const told: Arrived[] = [];
    marks.onDidArrive((one) => told.push(one));
    marks.watch(
      connection,
      { record: "r1", before, change: write, at: 1_000, late: true },
      { ...before, entries: [bare("first")] },
    );
    await marks.look(connection, "1");
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
      const marks = createMarks({ cases, journal, now: () => clocks.wall, steady: () => clocks.steady });
      marks.set(connection, { ...mark, before, at: clocks.wall, open: true, late: true });
      const expected = () => marks.expected(connection, "1", change, false);
      return { clocks, readings, ended, marks, expected };
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
      const { clocks, readings, ended, marks, expected } = lateOne();
      clocks.wall += 60 * minute;
      clocks.steady += minute;
      readings.readAt = clocks.wall;
      await marks.look(connection, "1");
      assert.equal(ended.length, 0);
      assert.ok(expected());
      clocks.steady += 9 * minute;
      await marks.look(connection, "1");
      assert.deepEqual(
        ended.map(({ kind }) => kind),
        ["notDone"],
      );
    });
  });
});
