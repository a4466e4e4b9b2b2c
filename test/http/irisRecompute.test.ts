import assert from "node:assert/strict";
import type { Sandbox } from "../../src/backends/standIns";
import { noUndo } from "../../src/core/changes/undo";
import { noSignal } from "../unit/noSignal";
import { askIris, group, openIrisAt, openSandbox, user, type IrisWorkspace } from "./irisHarness";

interface Row {
  readonly user_id: number;
  readonly user_access_level: number;
}

const kari = user(1101, "Kari Writer");
const recompute = { kind: "recompute", subject: kari } as const;
const route = "/manage/access-control/recompute-effective-user-ac/1101";

describe("Recomputing in DFIR-IRIS", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let ada: IrisWorkspace;
  beforeEach(async () => {
    sandbox = await openSandbox();
    ada = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"));
  });
  afterEach(async () => {
    await ada.close();
    await sandbox.close();
  });

  const ask = <T>(target: string, body?: object) =>
    askIris<T>(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"), target, body);
  const levelOn = async (caseId: string) =>
    (await ask<Row[]>(`/case/users/list?cid=${caseId}`)).find(({ user_id }) => user_id === 1101)!.user_access_level;
  const sent = () => sandbox.iris.requests.filter(({ path }) => path === route).length;
  const plan = () => ada.changes.plan(ada.connection, "9001", recompute, noSignal);

  /** On two cases a group of hers is set to deny over her own entry, which gives full. */
  async function makeStale(): Promise<void> {
    await ask("/manage/groups/2006/members/update?cid=1", { group_members: [1101] });
    for (const id of [9001, 9003]) {
      await ask(`/case/access/set-user?cid=${id}`, { case_id: id, user_id: 1101, access_level: 4 });
      await ask(`/case/access/set-group?cid=${id}`, { case_id: id, group_id: 2006, access_level: 1 });
      assert.equal(await levelOn(String(id)), 1);
    }
  }

  it("previews all cases of the person, sends one request, verifies it and keeps it in the journal", async () => {
    await makeStale();
    const planned = await plan();
    const here = planned.effects.find(({ subject }) => subject.id === kari.id)!;
    assert.deepEqual([here.preview.before.atMost, here.preview.after.atLeast], ["none", "owner"]);
    const there = planned.reach!.effects.find((one) => one.case.id === "9003")!;
    assert.deepEqual([there.preview.before.atMost, there.preview.after.atLeast], ["none", "owner"]);
    assert.ok(planned.reach!.looked > 20, `${planned.reach!.looked}`);
    assert.equal(sent(), 0);

    const outcome = await ada.changes.apply(planned, noSignal);
    assert.equal(outcome.kind, "done", JSON.stringify(outcome));
    assert.equal(sent(), 1);
    assert.deepEqual([await levelOn("9001"), await levelOn("9003")], [4, 4]);
    for (const { case: of, preview } of planned.reach!.effects) {
      const level = { none: 1, read: 2, owner: 4, write: 4 }[preview.after.atLeast];
      if (preview.after.atLeast === preview.after.atMost) assert.equal(await levelOn(of.id), level, of.id);
    }
    const { attempts } = await ada.journal.read();
    assert.equal(attempts[0]!.change.kind, "recompute");
    assert.equal(attempts[0]!.outcome!.kind, "done");
    assert.equal(noUndo(attempts[0]!, attempts), "recomputed");
  });

  it("does not repeat a request that had no answer, and finds by looking that it was carried out", async () => {
    await makeStale();
    const planned = await plan();
    sandbox.iris.faults.next({ kind: "drop", applied: true, match: { path: route } });
    const outcome = await ada.changes.apply(planned, noSignal);
    assert.equal(sent(), 1);
    assert.equal(await levelOn("9001"), 4);
    assert.equal(outcome.kind === "done" && outcome.remark, "foundAfterTimeout", JSON.stringify(outcome));
  });

  it("cannot tell without an answer where nothing was to change, and says so", async () => {
    const planned = await plan();
    await ada.changes.apply(planned, noSignal);
    const again = await plan();
    assert.deepEqual(again.reach!.effects, []);
    sandbox.iris.faults.next({ kind: "drop", applied: true, match: { path: route } });
    const outcome = await ada.changes.apply(again, noSignal);
    assert.equal(outcome.kind, "undetermined", JSON.stringify(outcome));
    assert.deepEqual([...ada.changes.undetermined(ada.connection)], []);
  });

  it("is for administrators, for a person, and only where the system has it", async () => {
    const signe = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("signe.vakt"));
    try {
      await assert.rejects(signe.changes.plan(signe.connection, "9001", recompute, noSignal), {
        kind: "notSupported",
        detail: "recomputeAdministrators",
      });
    } finally {
      await signe.close();
    }
    await assert.rejects(
      ada.changes.plan(ada.connection, "9001", { kind: "recompute", subject: group(2006) }, noSignal),
      { kind: "notSupported", detail: "notAPerson" },
    );
    assert.equal(sent(), 0);
  });
});
