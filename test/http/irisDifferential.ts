import assert from "node:assert/strict";
import type { CaseState, Change, Level, Subject } from "../../src/access";
import { entriesOnly } from "../../src/access/tiers";
import { possibleLevels, factsOf } from "../../src/access";
import { irisPolicy } from "../../src/backends/iris/policy";
import { evidence } from "../../src/backends/iris/evidence";
import { knownState } from "../../src/backends/knownState";
import { noSignal } from "../unit/noSignal";
import { askIris, group, user, type IrisWorkspace } from "./irisHarness";

/** A server that changes are tried on: two workspaces with full access, and a way to ask the server itself. */
export interface Tried {
  readonly url: string;
  /** Of an administrator of the server. */
  readonly key: string;
  readonly admin: IrisWorkspace;
  readonly cases: readonly string[];
  readonly users: readonly number[];
  readonly groups: readonly number[];
  readonly customers: readonly number[];
}

/** What a level allows: the bit of deny takes everything. */
function meaningOf(mask: number): Level {
  if ((mask & 1) !== 0) return "none";
  return (mask & 4) !== 0 ? "owner" : (mask & 2) !== 0 ? "read" : "none";
}

/** Numbers that look like chance and are the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Makes random changes through the product, and holds against the server after each: the levels that it enforces
 * against those previewed, and its audit against what the entries give by the model. Resolves with how many levels of
 * each were compared.
 */
export async function differ(
  tried: Tried,
  steps: number,
  seed: number,
): Promise<{ enforced: number; entries: number }> {
  const { admin, url, key } = tried;
  const pick = chance(seed);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  let [enforced, entries] = [0, 0];
  for (let step = 0; step < steps; step++) {
    await disturb(tried, pick);
    const caseId = one(tried.cases);
    const before = await fresh(tried, caseId);
    const change = anyChange(before, tried, pick);
    if (change === undefined) continue;
    const planned = await admin.changes.plan(admin.connection, caseId, change, noSignal);
    if (planned.alreadySo) continue;
    const outcome = await admin.changes.apply(planned, noSignal);
    assert.equal(outcome.kind, "done", `${JSON.stringify(change)}: ${JSON.stringify(outcome)}`);
    const levels = await askIris<{ user_id: number; user_access_level: number }[]>(
      url,
      key,
      `/case/users/list?cid=${caseId}`,
    );
    for (const { user_id, user_access_level } of levels) {
      const expected = planned.after.enforced!.levels[`user:${user_id}`];
      if (expected === undefined) continue;
      const context = `step ${step}, seed ${seed}: user ${user_id} after ${JSON.stringify(change)}`;
      assert.ok(expected.includes(meaningOf(user_access_level)), `${context}: ${expected} and ${user_access_level}`);
      enforced += 1;
    }
    entries += await compareAudit(tried, caseId, one(tried.users), `step ${step}, seed ${seed}`);
  }
  return { enforced, entries };
}

/** The state as it is now, with what is known of everybody's groups and customers. */
async function fresh({ admin, users }: Tried, caseId: string): Promise<CaseState> {
  admin.forget();
  // What is known of groups and customers is read again after the whole list was.
  await admin.cases.refresh(admin.connection, undefined, noSignal);
  const state = await admin.state(caseId);
  for (const id of users) await admin.cases.learn(admin.connection, user(id), noSignal, { caseId });
  return state;
}

/** What others do meanwhile, past the product: it makes levels stale. */
async function disturb(
  { url, key, users, groups, cases, customers }: Tried,
  pick: (below: number) => number,
): Promise<void> {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const some = (list: readonly number[]): number[] => list.filter(() => pick(2) === 0);
  switch (pick(5)) {
    case 0:
      await askIris(url, key, `/manage/groups/${one(groups)}/members/update`, { group_members: some(users) });
      return;
    case 1:
      await askIris(url, key, `/manage/users/${one(users)}/customers/update`, {
        // The server refuses an empty list.
        customers_membership: [one(customers)],
      });
      return;
    case 2:
      await askIris(url, key, `/manage/access-control/recompute-effective-user-ac/${one(users)}`);
      return;
    case 3:
      await askIris(url, key, `/manage/cases/update/${one(cases)}?cid=1`, { case_customer: one(customers) });
      return;
    default: {
      const caseId = Number(one(cases));
      await askIris(url, key, `/case/access/set-group?cid=${caseId}`, {
        case_id: caseId,
        group_id: one(groups),
        // The server takes any number.
        access_level: pick(3) > 0 ? [1, 2, 4][pick(3)] : [0, 3, 5, 6, 7, -1][pick(6)],
      });
    }
  }
}

function anyChange(state: CaseState, { users, groups }: Tried, pick: (below: number) => number): Change | undefined {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const subjects: Subject[] = [...users.map((id) => user(id)), ...groups.map((id) => group(id))];
  const known = state.entries.filter((entry) => subjects.some(({ id }) => id === entry.subject?.id));
  if (pick(3) === 0 && known.length > 0) return { kind: "revoke", entry: one(known) };
  const subject = one(subjects);
  if (subject.kind === "user" && pick(8) === 0) return { kind: "recompute", subject };
  return { kind: "grant", subject, level: one(["deny", "read", "owner"] as const) };
}

/** Of one user on a case, what the entries give by the model holds against the server's audit. */
async function compareAudit(tried: Tried, caseId: string, userId: number, context: string): Promise<number> {
  const { admin, url, key } = tried;
  const state = await fresh(tried, caseId);
  const directory = admin.cases.directory(admin.connection);
  const facts = factsOf(evidence(knownState(state), user(userId), directory));
  const possible = possibleLevels(entriesOnly(irisPolicy)!, "", facts);
  const { access_audit } = await askIris<{
    access_audit: Record<string, { user_effective_access: { value: number }[] }>;
  }>(url, key, `/manage/access-control/audit/users/${userId}`);
  const mask = access_audit[caseId]!.user_effective_access.reduce((sum, { value }) => sum | value, 0);
  assert.ok(possible.includes(meaningOf(mask)), `${context}: ${possible} and ${mask} for user ${userId} on ${caseId}`);
  return 1;
}
