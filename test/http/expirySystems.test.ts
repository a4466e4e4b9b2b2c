import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entriesOf, type Change, type Subject } from "../../src/access/case";
import type { GrantLevel } from "../../src/access/level";
import { startSandbox, type Sandbox, type StandInId } from "../../src/backends/standIns";
import { openBackend } from "../../src/core/connections/openBackend";
import { NotRestorable } from "../../src/core/expiry/plan";
import { endRefusalOf } from "../../src/core/expiry/refusal";
import { memorySettings } from "../unit/core/memory";
import { noSignal } from "../unit/noSignal";
import { assembleWorkspace, type AssembledWorkspace } from "./assembleWorkspace";

const hour = 60 * 60_000;

/** A case of each system, somebody without an entry there, and two levels that an entry can have. */
const systems: Readonly<
  Record<StandInId, { readonly key: string; readonly levels: readonly [GrantLevel, GrantLevel]; readonly id: string }>
> = {
  argus: { key: "ada", levels: ["read", "write"], id: "1107" },
  cmf: { key: "ana", levels: ["read", "write"], id: "user:12" },
  iris: { key: "ada.admin", levels: ["read", "owner"], id: "user:1103" },
};

for (const [system, { key, levels, id }] of Object.entries(systems) as [StandInId, (typeof systems)[StandInId]][])
  describe(`access that ends, over the stand-in of ${system}`, function () {
    this.timeout(30_000);
    const [low, high] = levels;
    const somebody: Subject = { id, kind: "user", name: "Somebody" };
    let sandbox: Sandbox;
    let folder: string;
    let workspace: AssembledWorkspace;
    let caseId: string;

    /** The same store, as another window or process, with any key. */
    const open = (name = key) => {
      const settings = memorySettings({ roleFunctions: { ...sandbox.argus.roleFunctions } });
      const one = assembleWorkspace({ settings, folder, openBackend: (...given) => openBackend(...given) });
      const part = sandbox.systems[system]!;
      const own = part.keys.find((each) => each.name === name) ?? part.keys[0]!;
      one.connections.attach({ name: system, system, url: part.url + (part.path ?? "") }, own.key);
      return one;
    };
    const connectionOf = (one: AssembledWorkspace) => one.connections.find(system)!;
    const levelsNow = async (one = workspace) =>
      entriesOf((await one.cases.readState(connectionOf(one), caseId, noSignal)).entries, somebody).map(
        ({ level }) => level,
      );
    const change = async (wanted: Change, until?: number) => {
      const planned = await workspace.changes.plan(connectionOf(workspace), caseId, wanted, noSignal);
      const ends = until === undefined ? undefined : await workspace.expiries.plan(planned, { until });
      const outcome = await workspace.changes.apply(planned, noSignal, { ...(ends && { ends }) });
      assert.equal(outcome.kind, "done", JSON.stringify(outcome));
    };
    const timeCame = async () => {
      sandbox[system].setClockAhead(2 * hour);
      await workspace.cases.readState(connectionOf(workspace), caseId, noSignal);
    };
    const sweep = async (one = workspace) =>
      (await one.expiries.sweep(connectionOf(one), noSignal)).map(({ expiry }) => expiry.state);

    beforeEach(async () => {
      sandbox = await startSandbox({ port: 0, cmfPort: 0 });
      folder = await mkdtemp(join(tmpdir(), "case-access-ends-"));
      workspace = open();
      const { items } = await (
        await workspace.connections.backend(connectionOf(workspace))
      ).listCases({}, undefined, noSignal);
      caseId = system === "argus" ? "9003" : items[0]!.id;
      await workspace.cases.learn(connectionOf(workspace), undefined, noSignal);
      for (const entry of entriesOf(
        (await workspace.cases.readState(connectionOf(workspace), caseId, noSignal)).entries,
        somebody,
      ))
        await change({ kind: "revoke", entry });
    });
    afterEach(async () => {
      workspace.dispose();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("is taken away at the time of the server, by another process, and not before", async () => {
      await change({ kind: "grant", subject: somebody, level: low }, Date.now() + hour);
      assert.deepEqual([await sweep(), await levelsNow()], [[], [low]]);
      await timeCame();
      const other = open();
      await other.cases.readState(connectionOf(other), caseId, noSignal);
      await other.cases.learn(connectionOf(other), undefined, noSignal);
      assert.deepEqual([await sweep(other), await levelsNow(other)], [["done"], []]);
      other.dispose();
    });

    it("goes back to the level before", async () => {
      await change({ kind: "grant", subject: somebody, level: low });
      await change({ kind: "grant", subject: somebody, level: high }, Date.now() + hour);
      assert.deepEqual(await levelsNow(), [high]);
      await timeCame();
      assert.deepEqual([await sweep(), await levelsNow()], [["done"], [low]]);
    });

    it("comes back where it was taken away for a time", async () => {
      await change({ kind: "grant", subject: somebody, level: low });
      const [entry] = entriesOf(
        (await workspace.cases.readState(connectionOf(workspace), caseId, noSignal)).entries,
        somebody,
      );
      await change({ kind: "revoke", entry: entry! }, Date.now() + hour);
      assert.deepEqual(await levelsNow(), []);
      await timeCame();
      assert.deepEqual([await sweep(), await levelsNow()], [["done"], [low]]);
    });

    if (system === "iris")
      it("says that a key which is no administrator's cannot take it away, and ends in deny", async () => {
        const part = sandbox.systems.iris!;
        const others = part.keys.filter(({ name }) => name !== key);
        let tried = 0;
        for (const { name } of others) {
          const one = open(name);
          const connection = connectionOf(one);
          try {
            const backend = await one.connections.backend(connection);
            const { items } = await backend.listCases({}, undefined, noSignal);
            const own = items.find(({ own }) => own?.level === "owner");
            if (own === undefined) continue;
            const wanted = { kind: "grant", subject: somebody, level: "read" } as const;
            const planned = await one.changes.plan(connection, own.id, wanted, noSignal).catch(() => undefined);
            if (planned?.before.unlisted !== true) continue;
            const until = Date.now() + hour;
            await assert.rejects(one.expiries.plan(planned, { until }), (thrown: unknown) => {
              assert.ok(thrown instanceof NotRestorable);
              assert.equal(thrown.instead, "deny");
              return true;
            });
            const ends = await one.expiries.plan(planned, { until, then: "deny" });
            assert.equal(ends.then, "deny");
            const group = { ...somebody, kind: "group", id: "group:2003" } as const;
            const ofGroup = await one.changes
              .plan(connection, own.id, { ...wanted, subject: group }, noSignal)
              .catch(() => undefined);
            if (ofGroup !== undefined)
              await assert.rejects(one.expiries.plan(ofGroup, { until, then: "deny" }), (thrown: never) => {
                assert.equal(endRefusalOf(thrown), "notListed");
                return true;
              });
            tried += 1;
            break;
          } finally {
            one.dispose();
          }
        }
        assert.ok(tried > 0, "a key that may change a case and is no administrator's");
      });
  });
