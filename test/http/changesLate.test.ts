import assert from "node:assert/strict";
import type { Change } from "../../src/access/case";
import type { Attempt } from "../../src/core/journal/attempt";
import type { Journal } from "../../src/core/journal/journal";
import type { Arrived } from "../../src/core/pending/pendingWrites";
import { planUndo } from "../../src/core/changes/undo";
import { grantsOn } from "../../src/core/changes/requests";
import { noSignal } from "../unit/noSignal";
import { entryOf, listed, nils, openHarness, siv, type Harness } from "./changesHarness";

/** A write without an answer, and its later outcome. */
describe("a write that is carried out late", () => {
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  const grant: Change = { kind: "grant", subject: nils, level: "read" };
  const path = /9003\/access$/;
  const newest = async ({ journal }: Pick<Harness, "journal">): Promise<Attempt> => (await journal.read()).attempts[0]!;
  const once = (journal: Pick<Journal, "onDidChange">) => new Promise<void>((resolve) => journal.onDidChange(resolve));
  /** The server comes to it. */
  async function arrive(change: Change): Promise<void> {
    await (await h.connections.backend(h.connection)).write(await h.truth("9003"), change, noSignal);
  }
  /** Sends the grant; no answer comes in time. */
  async function timeOut(readings: "work" | "fail" = "work") {
    const planned = await h.changes.plan(h.connection, "9003", grant, noSignal);
    const hit = h.sandbox.faults.next({ kind: "hang", match: { method: "POST", path } });
    void hit.reached.then(h.expire);
    if (readings === "fail")
      h.sandbox.faults.next({ kind: "status", status: 500, times: Infinity, match: () => hit.hits > 0 });
    const outcome = await h.changes.apply(planned, noSignal);
    h.sandbox.faults.clear();
    return outcome;
  }

  for (const readings of ["work", "fail"] as const) {
    it(`after a time-out stays open for ten minutes, also where the readings after it ${readings}`, async () => {
      const outcome = await timeOut(readings);
      assert.ok(outcome.kind === "undetermined" && outcome.until !== undefined);
      assert.equal(outcome.lookedFor, readings === "work" ? true : undefined);
      await h.cases.refresh(h.connection, "9003", noSignal);
      assert.deepEqual(
        [(await newest(h)).outcome?.kind, ...h.changes.undetermined(h.connection)],
        ["undetermined", "9003"],
      );
      await arrive(grant);
      const settled = once(h.journal);
      await h.cases.refresh(h.connection, "9003", noSignal);
      await settled;
      const { outcome: found } = await newest(h);
      assert.deepEqual(
        [found?.kind, found?.settled, found?.entryId],
        ["done", true, entryOf(await h.truth("9003"), nils.id).id],
      );
      assert.deepEqual([...h.changes.undetermined(h.connection)], []);
    });
  }

  it("is told when it had been told as not made", async () => {
    const change: Change = { kind: "changeMode", mode: "explicit" };
    h.sandbox.faults.next({ kind: "drop", match: { method: "PUT", path } });
    assert.equal((await h.change("9003", change)).kind, "notDone");
    const told = new Promise<Arrived>((resolve) => h.changes.onDidArrive(resolve));
    await arrive(change);
    await h.cases.refresh(h.connection, "9003", noSignal);
    const { case: of, change: made, doubled } = await told;
    assert.deepEqual([of.id, of.mode, made, doubled], ["9003", "explicit", change, false]);
  });

  it("is watched for after the window that sent it was killed", async () => {
    const hanging = h.sandbox.faults.next({ kind: "hang", match: { method: "POST", path } });
    const killed = h.another();
    const applying = killed.change("9003", grant);
    await hanging.reached;
    killed.kill();
    const next = h.another();
    await next.changes.recover();
    assert.deepEqual([...next.changes.undetermined(next.connection)], ["9003"]);
    const settled = once(next.journal);
    await next.cases.refresh(next.connection, "9003", noSignal);
    await settled;
    assert.deepEqual([(await newest(next)).outcome?.kind, (await newest(next)).outcome?.late], ["notDone", true]);
    const told = new Promise<Arrived>((resolve) => next.changes.onDidArrive(resolve));
    await arrive(grant);
    await next.cases.refresh(next.connection, "9003", noSignal);
    assert.equal((await told).case.id, "9003");
    killed.expire();
    hanging.release();
    await applying;
  });

  it("is warned of before the same is done again, in every window", async () => {
    const outcome = await timeOut();
    const until = outcome.kind === "undetermined" ? outcome.until! : 0;
    const other = h.another();
    for (const { changes, connection } of [h, other]) {
      const planned = await changes.plan(connection, "9003", grant, noSignal);
      assert.ok(Math.abs((planned.mayArrive ?? 0) - until) < 1_000, `${planned.mayArrive} and ${until}`);
      assert.equal(
        (await changes.plan(connection, "9003", { ...grant, subject: siv }, noSignal)).mayArrive,
        undefined,
        "somebody else",
      );
      assert.equal(
        (await changes.plan(connection, "9003", { kind: "changeMode", mode: "explicit" }, noSignal)).mayArrive,
        undefined,
        "another change",
      );
    }
    assert.deepEqual([...other.changes.undetermined(other.connection)], ["9003"], "the row is marked there as well");
  });

  it("is told where the same was done again in another window, so that there are two entries", async () => {
    await timeOut();
    const other = h.another();
    assert.equal((await other.change("9003", grant)).kind, "done");
    const told = new Promise<Arrived>((resolve) => other.changes.onDidArrive(resolve));
    await arrive(grant);
    await other.cases.refresh(other.connection, "9003", noSignal);
    const { change, doubled } = await told;
    assert.deepEqual([change, doubled], [grant, true]);
    assert.deepEqual(
      listed((await h.truth("9003")).entries).filter((one) => one.startsWith(nils.id)),
      [`${nils.id} read`, `${nils.id} read`],
    );
  });

  it("is warned of in the rows of a bulk that is resumed", async () => {
    const plan = await h.bulk.plan(
      h.connection,
      [...grantsOn(["9003"], nils, "read"), ...grantsOn(["9003"], siv, "read")],
      noSignal,
    );
    const hit = h.sandbox.faults.next({ kind: "hang", match: { method: "POST", path } });
    void hit.reached.then(h.expire);
    assert.deepEqual(
      (await h.bulk.run(plan, noSignal)).outcomes.map(({ kind }) => kind),
      ["undetermined", "notStarted"],
    );
    const rest = await h.bulk.resume(h.connection, (await h.bulk.unfinished())[0]!, noSignal);
    assert.deepEqual(
      rest.rows.map((row) => "mayArrive" in row.plan),
      [true, false],
    );
  });

  it("is not taken back by taking away what somebody else granted since", async () => {
    await timeOut();
    await arrive(grant);
    const settled = once(h.journal);
    await h.cases.refresh(h.connection, "9003", noSignal);
    await settled;
    const record = await newest(h);
    const other = h.another();
    await other.change("9003", { kind: "revoke", entry: entryOf(await h.truth("9003"), nils.id) });
    await other.change("9003", grant);
    const { attempts } = await h.journal.read();
    await assert.rejects(
      planUndo(
        h,
        h.connection,
        attempts.find(({ id }) => id === record.id)!,
        attempts,
        noSignal,
      ),
      { kind: "conflict" },
    );
  });
});
