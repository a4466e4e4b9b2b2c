import assert from "node:assert/strict";
import { compareLevels, type Level } from "../../src/access/level";
import type { Subject } from "../../src/access/case";
import type { Proven } from "../../src/access/lockDown/proof";
import type { Keep } from "../../src/access/lockDown/question";
import { createArgusBackend } from "../../src/backends/argus";
import { toFailure } from "../../src/base/failure";
import type { Workspace } from "../../src/core/core";
import { planBatchUndo } from "../../src/core/changes/undoBatch";
import type { Connection } from "../../src/core/connections/connections";
import { planChangesOf } from "../../src/core/lockDown/planChangesOf";
import { planLockDown, type LockDownPlan } from "../../src/core/lockDown/planLockDown";
import { lockDownText } from "../../src/wording/lockDown";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { listed, legal, nils, openHarness, siv } from "./changesHarness";
import { openCmf } from "./cmfHarness";
import { askIris, openIrisAt, openSandbox, user } from "./irisHarness";

/** Plans and carries out, as one batch. Gives the plan and the batch. */
async function lockDownOf(
  workspace: Pick<Workspace, "connections" | "cases" | "bulk">,
  connection: Connection,
  caseId: string,
  keep: readonly Keep[],
): Promise<{ readonly plan: LockDownPlan; readonly batch: string | undefined }> {
  const plan = await planLockDown(workspace, connection, caseId, keep, noSignal);
  const run = await workspace.bulk.run(await planChangesOf(workspace.bulk, connection, [plan], noSignal), noSignal);
  assert.deepEqual([...new Set(run.outcomes.map(({ kind }) => kind))], plan.found.changes.length > 0 ? ["done"] : []);
  return { plan, batch: run.batch };
}

/** What the server says of a person has to be within what is proven of them. */
function assertWithin({ person, after, beyond, named }: Proven, level: Level): void {
  const who = `${person.subject.name} has ${level}`;
  assert.ok(compareLevels(level, after.atLeast) >= 0 && compareLevels(level, after.atMost) <= 0, who);
  if (beyond === "no") assert.ok(compareLevels(level, named) <= 0 || person.kind !== "known", who);
  if (beyond === "certain") assert.ok(compareLevels(level, named) > 0, who);
}

function everybody({ found: { proof } }: LockDownPlan): readonly Proven[] {
  return [...proof.out, ...proof.kept, ...proof.remains, ...proof.unknown].filter(
    ({ person }) => person.kind === "known",
  );
}

const names = (list: readonly Proven[]) => list.map(({ person }) => person.subject.name).sort();

describe("a lock-down that is carried out, against what the server says of each person", function () {
  this.timeout(60_000);

  describe("over Argus", () => {
    const people = ["ada", "signe", "tor", "rita", "kari", "ola", "nils", "eva"];

    /** The level that a case tells each caller that they have, with their own key. */
    async function levelsOf(h: Awaited<ReturnType<typeof openHarness>>, caseId: string): Promise<Map<string, Level>> {
      const found = new Map<string, Level>();
      for (const name of people) {
        const { key } = h.sandbox.argus.keys.find((one) => one.name === name)!;
        const backend = createArgusBackend({
          url: h.sandbox.argus.url,
          key,
          fetch: (address, init) => globalThis.fetch(address, init),
          pageSize: 50,
          timeoutSeconds: 30,
          roleFunctions: {},
        });
        const { id } = (await backend.readCaller(noSignal))!;
        const level = await backend.readCase(caseId, noSignal).then(
          (of) => of.own?.level ?? "none",
          (thrown: unknown) => {
            const { kind } = toFailure(thrown);
            assert.ok(kind === "notAllowed" || kind === "notFound", kind);
            return "none" as const;
          },
        );
        found.set(id, level);
      }
      return found;
    }

    for (const caseId of ["9001", "9003", "9004"])
      it(`leaves on case ${caseId} those who were named, and whom it says cannot be kept out`, async () => {
        const h = await openHarness();
        try {
          const before = (await h.truth(caseId)).entries;
          const keep: Keep[] = [
            { subject: nils, level: "write" },
            { subject: siv, level: "owner" },
          ];
          const { plan, batch } = await lockDownOf(h, h.connection, caseId, keep);
          assert.equal(plan.found.exact, true);
          const told = await levelsOf(h, caseId);
          for (const one of everybody(plan)) {
            const level = told.get(one.person.subject.id);
            if (level !== undefined) assertWithin(one, level);
          }
          assert.equal(told.get(nils.id), "write");
          assert.deepEqual(names(plan.found.proof.unknown.filter(({ person }) => person.kind === "known")), []);
          const text = lockDownText(englishOf("argus"), plan);
          assert.ok(text.out.some(({ name }) => name === "Everyone else, apart from: Administrators"));
          const undo = await planBatchUndo(h, h.connection, batch!, noSignal);
          assert.deepEqual(undo.stays, []);
          const undone = await h.bulk.run(undo.plan, noSignal);
          assert.deepEqual([...new Set(undone.outcomes.map(({ kind }) => kind))], ["done"]);
          assert.deepEqual(listed((await h.truth(caseId)).entries), listed(before));
        } finally {
          await h.close();
        }
      });

    it("says that read alone cannot be had where every entry writes, and the nearest that can", async () => {
      const h = await openHarness();
      try {
        const plan = await planLockDown(h, h.connection, "9003", [{ subject: legal, level: "read" }], noSignal);
        const { remarks } = lockDownText(englishOf("argus"), plan);
        assert.ok(
          remarks.some((one) => /Legal does not certainly have read.*nearest level is write/.test(one)),
          remarks.join("\n"),
        );
      } finally {
        await h.close();
      }
    });

    it("is refused to who may not change access", async () => {
      const h = await openHarness({ keyName: "ola" });
      try {
        await assert.rejects(planLockDown(h, h.connection, "9003", [{ subject: nils, level: "read" }], noSignal), {
          kind: "notAllowed",
        });
      } finally {
        await h.close();
      }
    });
  });

  it("over CMf leaves those who were named, and says whom it cannot see", async () => {
    const h = await openCmf();
    try {
      const [first] = (await h.cases.loadPage(h.connection, noSignal), h.cases.list(h.connection).cases);
      const caseId = first!.id;
      const keep: Keep[] = [{ subject: { id: "user:14", kind: "user", name: "User 14" }, level: "read" }];
      // What a list shows may be an entry on the definition; a refused revoke tells so, and the next plan knows.
      const planNow = () => planLockDown(h, h.connection, caseId, keep, noSignal);
      let plan = await planNow();
      for (let left = 5; plan.found.changes.length > 0 && left > 0; left--) {
        const run = await h.bulk.run(await planChangesOf(h.bulk, h.connection, [plan], noSignal), noSignal);
        const failures = run.outcomes.flatMap((one) => ("failure" in one ? [one.failure.detail] : []));
        assert.ok(
          failures.every((detail) => detail === "OS-CMFR-GEN-00008"),
          failures.join(" "),
        );
        plan = await planNow();
      }
      assert.deepEqual(plan.found.changes, []);
      const backend = await h.connections.backend(h.connection);
      const of = await h.cases.readCase(h.connection, caseId, noSignal);
      assert.ok(everybody(plan).length > 5);
      for (const one of everybody(plan))
        assertWithin(one, await backend.readServerLevel!(of, one.person.subject, noSignal));
      const state = await h.cases.readState(h.connection, caseId, noSignal);
      const kept = state.entries.filter(({ on }) => on === "case").map(({ subject }) => subject?.id);
      assert.deepEqual(kept, ["user:14"]);
    } finally {
      await h.close();
    }
  });

  it("over DFIR-IRIS leaves those who were named, by what is enforced and by what the entries give", async () => {
    const sandbox = await openSandbox();
    const { iris } = sandbox;
    const ada = iris.keys.find(({ name }) => name === "ada.admin")!;
    const workspace = await openIrisAt(iris.url, ada.key);
    try {
      for (const caseId of ["9001", "9003", "9004"]) {
        const keep: Keep[] = [{ subject: user(1107, "Nils"), level: "read" }];
        const { plan } = await lockDownOf(workspace, workspace.connection, caseId, keep);
        const enforced = await askIris<{ user_id: number; user_access_level: number }[]>(
          iris.url,
          ada.key,
          `/case/users/list?cid=${caseId}`,
        );
        const bits: Readonly<Record<number, Level>> = { 0: "none", 1: "none", 2: "read", 4: "owner" };
        const told = new Map(enforced.map((one) => [`user:${one.user_id}`, bits[one.user_access_level]!]));
        assert.equal(told.get("user:1107"), "read");
        for (const one of everybody(plan)) {
          const level = told.get(one.person.subject.id);
          if (level !== undefined) assertWithin(one, level);
        }
        const others = [...told].filter(([, level]) => level !== "none").map(([id]) => id);
        const said = [...plan.found.proof.remains, ...plan.found.proof.kept, ...plan.found.proof.unknown];
        const expected = said.map(({ person }: { person: { subject: Subject } }) => person.subject.id);
        assert.ok(
          others.every((id) => expected.includes(id)),
          others.join(" "),
        );
      }
      // An entry gives no plain write here, so a caller who asks for it locks themselves out, which is said first.
      const me = workspace.cases.directory(workspace.connection).caller!;
      const losing = async (level: Level) => {
        const plan = await planLockDown(workspace, workspace.connection, "9002", [{ subject: me, level }], noSignal);
        return lockDownText(englishOf("iris"), plan).own;
      };
      assert.match((await losing("write"))!, /^You lose sight of this case/);
      assert.equal(await losing("owner"), undefined);
      // What takes it from the caller comes last, or the steps after it would be refused.
      await lockDownOf(workspace, workspace.connection, "9001", [{ subject: me, level: "write" }]);
    } finally {
      await workspace.close();
      await sandbox.close();
    }
  });
});
