import assert from "node:assert/strict";
import type { Change } from "../../src/access/case";
import { Conflict } from "../../src/core/changes/drift";
import type { Arrived } from "../../src/core/pending/pendingWrites";
import { planUndo } from "../../src/core/changes/undo";
import { noSignal } from "../unit/noSignal";
import { entryOf, nils, openHarness, siv, type Harness } from "./changesHarness";

/** What becomes of the mark of a change when other changes of the case follow it, here or in another window. */
describe("the mark of a change of which nobody heard an answer", () => {
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  const grant: Change = { kind: "grant", subject: nils, level: "read" };
  const another: Change = { kind: "grant", subject: siv, level: "read" };
  const changeMode: Change = { kind: "changeMode", mode: "explicit" };
  const path = /9003\/access/;
  const methods = {
    grant: "POST",
    changeMode: "PUT",
    changeLevel: "DELETE",
    revoke: "DELETE",
    recompute: "GET",
    reporter: "PUT",
    publish: "PUT",
    unwatch: "DELETE",
  } as const;
  const requestOf = ({ kind }: Change) => ({ method: methods[kind], path });
  const marked = (window: Harness) => [...window.changes.undetermined(window.connection)];
  const arrived = ({ changes }: Harness) => new Promise<Arrived>((resolve) => changes.onDidArrive(resolve));

  async function timeOut(change: Change, window = h): Promise<void> {
    const hit = h.sandbox.faults.next({ kind: "hang", match: requestOf(change) });
    void hit.reached.then(window.expire);
    assert.equal((await window.change("9003", change)).kind, "undetermined");
    h.sandbox.faults.clear();
  }
  /** The server comes to it. */
  async function arrive(change: Change): Promise<void> {
    await (await h.connections.backend(h.connection)).write(await h.truth("9003"), change, noSignal);
    await h.cases.refresh(h.connection, "9003", noSignal);
  }
  /** Nobody hears an answer to two grants, and then the server comes to both. */
  async function twice(): Promise<Arrived> {
    await timeOut(grant);
    await timeOut(grant);
    const told = arrived(h);
    const backend = await h.connections.backend(h.connection);
    for (const _ of [1, 2]) await backend.write(await h.truth("9003"), grant, noSignal);
    await h.cases.refresh(h.connection, "9003", noSignal);
    return told;
  }
  async function raised(): Promise<Change> {
    assert.equal((await h.change("9003", grant)).kind, "done");
    return { kind: "changeLevel", entry: entryOf(await h.truth("9003"), nils.id), level: "write" };
  }

  for (const next of ["refused", "made"] as const) {
    it(`stays when another change of the case is ${next}, and what it stands for is told when it arrives`, async () => {
      await timeOut(changeMode);
      if (next === "refused") h.sandbox.faults.next({ kind: "status", status: 403, match: requestOf(another) });
      assert.equal((await h.change("9003", another)).kind, next === "refused" ? "notDone" : "done");
      assert.deepEqual(marked(h), ["9003"]);
      const settled = new Promise<void>((resolve) => h.journal.onDidChange(resolve));
      await arrive(changeMode);
      await settled;
      const { attempts } = await h.journal.read();
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome?.kind),
        [next === "refused" ? "notDone" : "done", "done"],
      );
      assert.deepEqual(marked(h), []);
    });

    it(`that was told as not made is watched for when another change of the case is ${next}`, async () => {
      h.sandbox.faults.next({ kind: "drop", match: requestOf(changeMode) });
      assert.equal((await h.change("9003", changeMode)).kind, "notDone");
      if (next === "refused") h.sandbox.faults.next({ kind: "status", status: 403, match: requestOf(another) });
      assert.equal((await h.change("9003", another)).kind, next === "refused" ? "notDone" : "done");
      const told = arrived(h);
      await arrive(changeMode);
      assert.deepEqual((await told).change, changeMode);
    });
  }

  it("tells of a second entry when the first half of a change of level that was made again arrives", async () => {
    const change = await raised();
    const hit = h.sandbox.faults.next({ kind: "hang", match: requestOf(grant) });
    void hit.reached.then(h.expire);
    assert.equal((await h.change("9003", change)).kind, "undetermined");
    assert.equal((await h.change("9003", change)).kind, "done");
    const told = arrived(h);
    await arrive({ ...grant, level: "write" });
    assert.equal((await told).doubled, true);
  });

  it("stays beside that of another change of the case, until each is settled by itself", async () => {
    await timeOut(changeMode);
    await timeOut(grant);
    const kinds = async () => (await h.journal.read()).attempts.map(({ outcome }) => outcome?.kind);
    const settled = async () => new Promise<void>((resolve) => h.journal.onDidChange(resolve));
    for (const [change, expected] of [
      [grant, ["done", "undetermined"]],
      [changeMode, ["done", "done"]],
    ] as const) {
      assert.deepEqual(marked(h), ["9003"]);
      const written = settled();
      await arrive(change);
      await written;
      assert.deepEqual(await kinds(), expected);
    }
    assert.deepEqual(marked(h), []);
  });

  it("is gone when the same was made again: no reading tells the two apart", async () => {
    await timeOut(changeMode);
    assert.equal((await h.change("9003", changeMode)).kind, "done");
    assert.deepEqual(marked(h), []);
  });

  it("does not tell a half that is known as one that arrived, in the next window", async () => {
    const change = await raised();
    h.sandbox.faults.next({ kind: "drop", match: requestOf(change) });
    assert.equal((await h.change("9003", change)).kind, "half");
    const next = h.another();
    const told: Arrived[] = [];
    next.changes.onDidArrive((one) => told.push(one));
    await next.changes.plan(next.connection, "9003", changeMode, noSignal);
    assert.deepEqual(told, []);
  });

  it("stays in the next window as long as the second half of a change of level may be carried out", async () => {
    const change = await raised();
    await timeOut(change);
    const next = h.another();
    await next.changes.plan(next.connection, "9003", changeMode, noSignal);
    assert.deepEqual(marked(next), ["9003"]);
    assert.deepEqual(
      (await next.journal.read()).attempts.map(({ outcome }) => outcome?.kind),
      ["undetermined", "done"],
    );
  });

  it("is not taken for done by what another window did since", async () => {
    const killed = h.another();
    const hanging = h.sandbox.faults.next({ kind: "hang", match: requestOf(grant) });
    const applying = killed.change("9003", grant);
    await hanging.reached;
    killed.kill();
    const other = h.another();
    for (const window of [h, other]) {
      await window.changes.recover();
      assert.deepEqual(marked(window), ["9003"]);
    }
    assert.equal((await other.change("9003", grant)).kind, "done");
    await h.changes.plan(h.connection, "9003", another, noSignal);
    assert.deepEqual(marked(h), []);
    assert.equal((await h.change("9003", another)).kind, "done");
    assert.deepEqual(
      (await h.journal.read()).attempts.map(({ outcome }) => outcome?.kind),
      ["done", "done", "notDone"],
    );
    killed.expire();
    hanging.release();
    await applying;
  });

  it("is taken over from another window also where an earlier change is watched for", async () => {
    h.sandbox.faults.next({ kind: "drop", match: requestOf(changeMode) });
    assert.equal((await h.change("9003", changeMode)).kind, "notDone");
    await timeOut(grant, h.another());
    await h.changes.plan(h.connection, "9003", another, noSignal);
    assert.deepEqual(marked(h), ["9003"]);
  });

  it("is known to every plan, also where another one is just reading the journal", async () => {
    await timeOut(grant);
    const other = h.another();
    const plans = await Promise.all(
      ["9003", "9003", "9003"].map((id) => other.changes.plan(other.connection, id, grant, noSignal)),
    );
    assert.deepEqual(
      plans.map(({ mayArrive }) => mayArrive !== undefined),
      [true, true, true],
    );
  });

  it("keeps another window from sending the same that it planned before, and it can once that is known", async () => {
    const other = h.another();
    const planned = await other.changes.plan(other.connection, "9003", grant, noSignal);
    h.sandbox.faults.next({ kind: "drop", match: requestOf(grant) });
    assert.equal((await h.change("9003", grant)).kind, "notDone");
    const outcome = await other.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure.detail === "mayArrive" && outcome.failure.notHandled);
    assert.equal((await h.truth("9003")).entries.length, planned.before.entries.length);
    const again = await other.changes.plan(other.connection, "9003", grant, noSignal);
    assert.ok(again.mayArrive !== undefined);
    assert.equal((await other.changes.apply(again, noSignal)).kind, "done");
    const told = arrived(other);
    await arrive(grant);
    await other.cases.refresh(other.connection, "9003", noSignal);
    assert.equal((await told).doubled, true);
  });

  it("is known also to who names the person otherwise: by a number before, and by the name once it was seen", async () => {
    await timeOut({ ...grant, subject: { id: nils.id, kind: "unknown", name: nils.id } });
    assert.notEqual((await h.changes.plan(h.connection, "9003", grant, noSignal)).mayArrive, undefined);
    assert.equal((await h.change("9003", grant)).kind, "done");
    const told = arrived(h);
    await arrive(grant);
    assert.equal((await told).doubled, true);
  });

  it("does not take for arrived what a change of level that was made again has left half done", async () => {
    const change = await raised();
    h.sandbox.faults.next({ kind: "drop", match: requestOf(grant) });
    assert.equal((await h.change("9003", change)).kind, "notDone");
    h.sandbox.faults.next({ kind: "status", status: 403, match: requestOf(change) });
    assert.equal((await h.change("9003", change)).kind, "half");
    const told: Arrived[] = [];
    h.changes.onDidArrive((one) => told.push(one));
    await h.changes.plan(h.connection, "9003", changeMode, noSignal);
    assert.deepEqual(told, []);
    assert.deepEqual(
      (await h.journal.read()).attempts.map(({ outcome }) => outcome?.kind),
      ["half", "notDone", "done"],
    );
  });

  it("does not take for a second entry one that somebody else put in the place of the first", async () => {
    await timeOut(grant);
    assert.equal((await h.change("9003", grant)).kind, "done");
    const told: Arrived[] = [];
    h.changes.onDidArrive((one) => told.push(one));
    const backend = await h.connections.backend(h.connection);
    const entry = entryOf(await h.truth("9003"), nils.id);
    await backend.write(await h.truth("9003"), { ...grant, level: "write" }, noSignal);
    await backend.write(await h.truth("9003"), { kind: "revoke", entry }, noSignal);
    await h.changes.plan(h.connection, "9003", changeMode, noSignal);
    assert.deepEqual(told, []);
    await arrive(grant);
    await h.changes.plan(h.connection, "9003", changeMode, noSignal);
    assert.deepEqual(
      told.map(({ doubled }) => doubled),
      [true],
    );
  });

  it("tells of two entries where the same timed out twice and both arrive", async () => {
    assert.equal((await twice()).doubled, true);
  });

  for (const fault of ["hang", "drop"] as const) {
    it(`tells that only the new entry of a change of level is there when it arrives (${fault})`, async () => {
      const change = await raised();
      const hit = h.sandbox.faults.next({ kind: fault, match: requestOf(grant) });
      if (fault === "hang") void hit.reached.then(h.expire);
      assert.equal((await h.change("9003", change)).kind, fault === "hang" ? "undetermined" : "notDone");
      h.sandbox.faults.clear();
      const told = arrived(h);
      await arrive({ ...grant, level: "write" });
      const { half, doubled } = await told;
      assert.deepEqual([half, doubled], [(await h.journal.read()).attempts[0]!.id, false]);
    });
  }

  it("tells of two entries where a lower one was granted before the higher one arrives", async () => {
    h.sandbox.faults.next({ kind: "drop", match: requestOf(grant) });
    assert.equal((await h.change("9003", { ...grant, level: "write" })).kind, "notDone");
    assert.equal((await h.change("9003", grant)).kind, "done");
    const told = arrived(h);
    await arrive({ ...grant, level: "write" });
    assert.equal((await told).doubled, true);
  });

  it("tells of a grant that arrives after the access was granted again and revoked", async () => {
    await timeOut(grant);
    assert.equal((await h.change("9003", grant)).kind, "done");
    assert.equal(
      (await h.change("9003", { kind: "revoke", entry: entryOf(await h.truth("9003"), nils.id) })).kind,
      "done",
    );
    const told = arrived(h);
    await arrive(grant);
    assert.equal((await told).doubled, false);
  });

  it("tells of a revoke that arrives after somebody was told that the access is there already", async () => {
    assert.equal((await h.change("9003", grant)).kind, "done");
    const revoke: Change = { kind: "revoke", entry: entryOf(await h.truth("9003"), nils.id) };
    await timeOut(revoke);
    const outcome = await h.change("9003", grant);
    assert.ok(outcome.kind === "done" && outcome.remark === "alreadySo");
    assert.deepEqual(marked(h), ["9003"]);
    const told = arrived(h);
    await arrive(revoke);
    assert.deepEqual((await told).change, revoke);
  });

  it("warns of an access mode that may yet replace another one, and tells of it when it does", async () => {
    await timeOut(changeMode);
    const over: Change = { kind: "changeMode", mode: "writeRestricted" };
    const planned = await h.changes.plan(h.connection, "9003", over, noSignal);
    assert.ok(planned.mayArrive !== undefined && planned.mayBeUndone);
    assert.equal(
      (await h.changes.plan(h.connection, "9003", changeMode, noSignal)).mayArrive,
      undefined,
      "the same mode",
    );
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
    const told = arrived(h);
    await arrive(changeMode);
    assert.deepEqual((await told).change, changeMode);
  });

  it("does not leave a person without access whose level is lowered again before the removal of the lower entry arrives", async () => {
    const raise = await raised();
    const lower = entryOf(await h.truth("9003"), nils.id);
    await timeOut(raise);
    const higher = (await h.truth("9003")).entries.find(
      ({ subject, level }) => subject?.id === nils.id && level === "write",
    )!;
    const planned = await h.changes.plan(
      h.connection,
      "9003",
      { kind: "changeLevel", entry: higher, level: "read" },
      noSignal,
    );
    assert.equal(planned.mayArrive, undefined, "nothing that arrives does harm");
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
    const told = arrived(h);
    await arrive({ kind: "revoke", entry: lower });
    assert.deepEqual((await told).change, { kind: "revoke", entry: lower });
    const { level, id } = entryOf(await h.truth("9003"), nils.id);
    assert.equal(level, "read");
    assert.notEqual(id, lower.id);
  });

  describe("that made a second entry", () => {
    const undo = async (at: number) => {
      const { attempts } = await h.journal.read();
      return planUndo(h, h.connection, attempts[at]!, attempts, noSignal).then(
        ({ planned }) => planned.change,
        (thrown: unknown) => (thrown instanceof Conflict ? thrown.differences.map(({ kind }) => kind) : thrown),
      );
    };

    it("is undone by taking that one away, and not the other one where it is gone", async () => {
      await timeOut(grant);
      assert.equal((await h.change("9003", grant)).kind, "done");
      const first = entryOf(await h.truth("9003"), nils.id);
      const told = arrived(h);
      await arrive(grant);
      await told;
      const second = (await h.truth("9003")).entries.find(
        ({ subject, id }) => subject?.id === nils.id && id !== first.id,
      )!;
      assert.deepEqual(await undo(1), { kind: "revoke", entry: second });
      assert.equal((await h.change("9003", { kind: "revoke", entry: second })).kind, "done");
      assert.deepEqual(await undo(2), ["entryGone"]);
    });

    it("is not undone where it is not known which one that is", async () => {
      await twice();
      assert.deepEqual(await undo(0), ["entryAdded", "entryAdded"]);
    });
  });
});
