import assert from "node:assert/strict";
import type { Keep } from "../../src/access/lockDown/question";
import { Failure } from "../../src/base/failure";
import type { BulkPlan } from "../../src/core/changes/bulk";
import { planChangesOf } from "../../src/core/lockDown/planChangesOf";
import { planLockDown } from "../../src/core/lockDown/planLockDown";
import { noSignal } from "../unit/noSignal";
import { listed, nils, openHarness, siv } from "./changesHarness";

const day = 24 * 60 * 60_000;

describe("changes of many rows that end", function () {
  this.timeout(60_000);
  let h: Awaited<ReturnType<typeof openHarness>>;
  let ahead: number;
  beforeEach(async () => {
    h = await openHarness();
    ahead = 0;
    const serverTime = () => ({ now: Date.now() + ahead, skew: ahead });
    Object.assign(await h.connections.backend(h.connection), { serverTime });
  });
  afterEach(() => h.close());

  /** Carries out what is due, once so many days have passed on the server. */
  async function sweepAfter(days: number): Promise<number> {
    ahead = days * day;
    const swept = await h.expiries.sweep(h.connection, noSignal);
    ahead = 0;
    return swept.length;
  }

  async function withEnds(bulk: BulkPlan, until: number): Promise<BulkPlan> {
    const rows = bulk.rows.map(async (row) =>
      row.plan instanceof Failure ? row : { ...row, ends: await h.expiries.plan(row.plan, { until }) },
    );
    return { ...bulk, rows: await Promise.all(rows) };
  }

  it("give everything back that a lock-down took and gave, the mode too, and nothing before its time", async () => {
    const keep: Keep[] = [{ subject: nils, level: "write" }];
    const before = await h.truth("9003");
    const plan = await planLockDown(h, h.connection, "9003", keep, noSignal);
    const rows = await planChangesOf(h.bulk, h.connection, [plan], noSignal);
    const ending = await withEnds(rows, Date.now() + 3 * day);
    const kinds = ending.rows.map(({ plan: row, ends }) => [
      row instanceof Error ? row.message : "planned",
      ends?.then,
    ]);
    assert.ok(
      kinds.every(([kind]) => kind === "planned"),
      JSON.stringify(kinds),
    );
    const run = await h.bulk.run(ending, noSignal);
    assert.deepEqual([...new Set(run.outcomes.map(({ kind }) => kind))], ["done"]);
    const locked = await h.truth("9003");
    assert.equal(locked.case.mode, "explicit");
    assert.equal(await sweepAfter(2), 0);
    assert.deepEqual(listed((await h.truth("9003")).entries), listed(locked.entries));
    await sweepAfter(4);
    await sweepAfter(5);
    const after = await h.truth("9003");
    assert.equal(after.case.mode, before.case.mode);
    assert.deepEqual(listed(after.entries), listed(before.entries));
    assert.deepEqual(await h.expiries.openOf(h.connection), []);
  });

  it("end on each case of a bulk, and ask about the one that somebody else has changed", async () => {
    const cases = ["9001", "9003", "9004"];
    const change = { kind: "grant", subject: siv, level: "read" } as const;
    const before = await Promise.all(cases.map(async (id) => listed((await h.truth(id)).entries)));
    const rows = cases.map((caseId) => ({ caseId, change }));
    const plan = await withEnds(await h.bulk.plan(h.connection, rows, noSignal), Date.now() + day);
    const run = await h.bulk.run(plan, noSignal);
    assert.deepEqual([...new Set(run.outcomes.map(({ kind }) => kind))], ["done"]);
    const ada = h.another("ada");
    const changed = await ada.cases.readState(ada.connection, "9004", noSignal);
    const entry = changed.entries.find(({ subject }) => subject?.id === siv.id)!;
    await ada.changes.apply(
      await ada.changes.plan(ada.connection, "9004", { kind: "changeLevel", entry, level: "write" }, noSignal),
      noSignal,
    );
    await sweepAfter(2);
    const after = await Promise.all(cases.map(async (id) => listed((await h.truth(id)).entries)));
    assert.deepEqual(after.slice(0, 2), before.slice(0, 2));
    assert.notDeepEqual(after[2], before[2]);
    const open = await h.expiries.openOf(h.connection);
    assert.deepEqual(
      open.map((one) => [one.case.id, one.state]),
      [["9004", "asked"]],
    );
  });
});
