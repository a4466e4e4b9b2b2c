import assert from "node:assert/strict";
import { apply } from "../../../../src/access/apply";
import type { Case, CaseState, Enforced, Subject } from "../../../../src/access/case";
import { evaluate } from "../../../../src/access/evaluate";
import { factsOf } from "../../../../src/access/facts";
import { previewEvidence } from "../../../../src/access/preview";
import type { Directory, KnownState } from "../../../../src/backends/backend";
import { createAccessReading } from "../../../../src/backends/iris/accessReading";
import type { IrisClient } from "../../../../src/backends/iris/client";
import { evidence } from "../../../../src/backends/iris/evidence";
import { irisPolicy } from "../../../../src/backends/iris/policy";
import type { Register } from "../../../../src/backends/iris/register";
import { sideEffects } from "../../../../src/backends/iris/sideEffects";
import { knownState } from "../../../../src/backends/knownState";
import { systemClock } from "../../../../src/base/clock";
import { Failure } from "../../../../src/base/failure";
import { noSignal } from "../../noSignal";

const of: Case = { id: "1", number: "1", title: "", mode: "tiers", people: [], details: [], readAt: 0 };
const notFetched = () => ({ known: false, gap: "notFetched" }) as const;
const membersAre = (members: Directory["members"]): Directory => ({
  caller: undefined,
  ownGroups: notFetched,
  members,
  roles: notFetched,
  isSomebody: () => true,
});
const noEntries: KnownState = { case: of, entries: { known: true, value: [], readAt: 0 } };

describe("What is known of somebody in DFIR-IRIS", () => {
  /** Whether a group reads, and what leaves that open. */
  function reads(group: Subject, members: Directory["members"], state = noEntries): [string, string | undefined] {
    const found = evidence(state, group, membersAre(members));
    const need = found.groupRead!.paths[0]?.needs[0];
    return [evaluate(irisPolicy, of.mode, factsOf(found)).read, need && `${need.about} ${need.gap}`];
  }
  it("is one of two levels of who is listed with both", async () => {
    const row = { user_id: "7", user_name: "Ola", user_login: "ola", user_active: true };
    const users = [
      { ...row, user_access_level: 4 },
      { ...row, user_access_level: 1 },
    ];
    const client = { read: async () => users } as unknown as IrisClient;
    const refuse = () => Promise.reject(new Failure("notAllowed"));
    const reading = createAccessReading(client, { entries: refuse } as unknown as Register, systemClock);
    const { enforced } = await reading.read(of, noSignal);
    assert.deepEqual(enforced?.levels, { "user:7": ["none", "owner"] });
  });

  it("is not that nobody else has an entry where the list of all users leaves somebody out", async () => {
    const users = [{ user_id: "7", user_name: "Ola", user_login: "ola", user_active: true, user_access_level: 4 }];
    const client = { read: async () => users } as unknown as IrisClient;
    const listed = { entries: [], readAt: 0, empty: [] };
    const leaves = (absent: boolean) =>
      createAccessReading(
        client,
        { entries: async () => listed, isAbsent: () => absent } as unknown as Register,
        systemClock,
      );
    assert.equal((await leaves(true).read(of, noSignal)).unlisted, true);
    assert.equal((await leaves(false).read(of, noSignal)).unlisted, undefined);
  });

  it("may change with a group of which it is not known whether somebody is in it, whatever they have", () => {
    const team: Subject = { id: "group:3", kind: "group", name: "Team" };
    const change = { kind: "grant", subject: team, level: "deny" } as const;
    const verdict = (id: string, members: Directory["members"]) => {
      const directory = membersAre(members);
      const enforced: Enforced = { levels: { "user:7": ["none", "owner"] }, people: [], readAt: 0 };
      const before: CaseState = { case: of, entries: [], unlisted: true, enforced };
      const after = sideEffects(before, apply(before, change), change, directory);
      const side = (state: CaseState) => ({
        mode: of.mode,
        evidence: evidence(knownState(state), { id, kind: "user", name: "Ola" }, directory),
      });
      return previewEvidence(irisPolicy, side(before), side(after)).verdict;
    };
    const refused = () => ({ known: false, gap: "forbidden" }) as const;
    const everybody = () => ({ known: true, value: [{ id: "user:8", kind: "user", name: "" }], readAt: 0 }) as const;
    assert.deepEqual([verdict("user:7", refused), verdict("user:8", refused)], ["mayChange", "mayChange"]);
    assert.deepEqual([verdict("user:7", everybody), verdict("user:8", everybody)], ["same", "mayLose"]);
  });

  const typed: Subject = { id: "group:9999", kind: "group", name: "group:9999" };

  it("is nothing of a number that no group has, or that nothing tells to be a group", () => {
    const notFound = () => ({ known: false, gap: "failed", detail: "notFound" }) as const;
    const refused = () => ({ known: false, gap: "forbidden" }) as const;
    const empty = () => ({ known: true, value: [], readAt: 0 }) as const;
    assert.deepEqual(reads(typed, notFound), ["unknown", "somebody failed"]);
    assert.deepEqual(reads({ ...typed, name: "Gone" }, notFound), ["unknown", "somebody failed"]);
    assert.deepEqual(reads(typed, refused), ["unknown", "somebody forbidden"]);
    assert.deepEqual(reads(typed, empty), ["no", undefined]);
    assert.deepEqual(reads({ ...typed, name: "Named" }, notFetched), ["no", undefined]);
    const named = { id: typed.id, subject: typed, level: "read", on: "case" } as const;
    const state: KnownState = { ...noEntries, entries: { known: true, value: [named], readAt: 0 } };
    assert.deepEqual(reads(typed, notFound, state), ["yes", undefined]);
  });
});
