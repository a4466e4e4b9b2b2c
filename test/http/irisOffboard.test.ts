import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import type { Level } from "../../src/access/level";
import type { Keep } from "../../src/access/lockDown/question";
import { offboard } from "../../src/commands/change/offboard";
import type { Services } from "../../src/commands/services";
import type { Sandbox } from "../../src/backends/standIns";
import { planBatchUndo } from "../../src/core/changes/undoBatch";
import { planChangesOf } from "../../src/core/lockDown/planChangesOf";
import { planLockDown } from "../../src/core/lockDown/planLockDown";
import { noSignal } from "../unit/noSignal";
import { askIris, openIrisAt, openSandbox, user, type IrisWorkspace } from "./irisHarness";

describe("Taking access away in DFIR-IRIS with a key that is shown no entries", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let signe: IrisWorkspace;
  beforeEach(async () => {
    screen.clear();
    sandbox = await openSandbox();
    signe = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("signe.vakt"));
  });
  afterEach(async () => {
    await signe.close();
    await sandbox.close();
  });

  /** What the server enforces, past the product. */
  async function levelOf(caseId: string, id: number): Promise<number | undefined> {
    const asked = `/case/users/list?cid=${caseId}`;
    const list = await askIris<{ user_id: number; user_access_level: number }[]>(
      sandbox.iris.url,
      sandbox.iris.keyOf("signe.vakt"),
      asked,
    );
    return list.find(({ user_id }) => user_id === id)?.user_access_level;
  }

  async function leave(press: (buttons: readonly string[]) => string | undefined): Promise<string[]> {
    const shown: string[] = [];
    screen.answer = (one: Shown) => {
      shown.push([one.text, one.detail].filter(Boolean).join("\n"));
      return press(one.buttons);
    };
    const views = { tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined } };
    const { connections, cases, changes, journal, bulk } = signe;
    const parts = { connections, cases, changes, journal, bulk, ...views, again: () => undefined };
    const services = { ...parts, fullPreview: { show: async () => "cancel" } } as unknown as Services;
    await signe.cases.loadPage(signe.connection, noSignal);
    await signe.cases.findSubjects(signe.connection, "berit", noSignal);
    await offboard(services, { connection: "iris", subject: "user:1103" });
    return shown;
  }

  it("offboards by denying, once that is chosen, on every case on which it helps", async () => {
    const shown = await leave((buttons) => buttons.find((one) => /^(Set deny|Grant)/.test(one)));
    assert.match(
      shown[0]!,
      /^Berit Haugen has or may have access to \d+ cases where the server shows this key no entry/,
    );
    assert.match(shown[1]!, /^Set deny for Berit Haugen on \d+ cases\?/);
    const { attempts } = await signe.journal.read();
    assert.ok(attempts.length > 1);
    for (const { case: of, outcome } of attempts) {
      assert.equal(outcome?.kind, "done");
      assert.equal(await levelOf(of.id, 1103), 1, of.id);
    }
  });

  it("offboards nothing where it is not chosen", async () => {
    await leave(() => undefined);
    assert.deepEqual((await signe.journal.read()).attempts, []);
  });

  it("denies several on several cases as one batch, and takes it back as one", async () => {
    await signe.cases.loadPage(signe.connection, noSignal);
    const rows = ["9003", "9017"].flatMap((caseId) =>
      [1101, 1102].map((id) => ({
        caseId,
        change: { kind: "grant", subject: user(id), level: "deny" } as const,
      })),
    );
    const before = await Promise.all(
      rows.map(({ caseId, change }) => levelOf(caseId, Number(change.subject.id.slice(5)))),
    );
    assert.ok(
      before.every((level) => level === 4),
      before.join(),
    );
    const run = await signe.bulk.run(await signe.bulk.plan(signe.connection, rows, noSignal), noSignal);
    assert.deepEqual([...new Set(run.outcomes.map(({ kind }) => kind))], ["done"]);
    for (const { caseId, change } of rows) assert.equal(await levelOf(caseId, Number(change.subject.id.slice(5))), 1);
    // What their entries were before is not known to this key, and only an administrator takes the new ones away.
    const undo = await planBatchUndo(signe, signe.connection, run.batch!, noSignal);
    const undone = await signe.bulk.run(undo.plan, noSignal);
    assert.equal(undo.stays.length + undone.outcomes.length, rows.length, "each row is taken back, or said to stay");
    assert.ok(undone.outcomes.every(({ kind }) => kind === "done" || kind === "notDone"));
  });

  it("locks a case down by denying whoever is listed, and says whom it cannot know", async () => {
    const keep: Keep[] = [{ subject: user(1101, "Kari Writer"), level: "owner" }];
    const plan = await planLockDown(signe, signe.connection, "9017", keep, noSignal);
    assert.ok(plan.found.changes.length > 0);
    assert.ok(
      plan.found.changes.every((change) => "level" in change && change.level === "deny"),
      "no revoke is planned",
    );
    const run = await signe.bulk.run(await planChangesOf(signe.bulk, signe.connection, [plan], noSignal), noSignal);
    assert.deepEqual([...new Set(run.outcomes.map(({ kind }) => kind))], ["done"]);
    const named: Readonly<Record<string, Level>> = { "user:1101": "owner", "user:1003": "owner" };
    for (const { person, beyond } of [...plan.found.proof.out, ...plan.found.proof.kept]) {
      assert.equal(beyond, "no");
      if (person.kind !== "known" || person.subject.kind === "group") continue;
      const level = await levelOf("9017", Number(person.subject.id.slice(5)));
      assert.equal(level, named[person.subject.id] === undefined ? 1 : 4, person.subject.name);
    }
  });
});
