import type { Case, CaseState, Entry, Subject } from "../../access/case";
import { allGrantLevels, type GrantLevel } from "../../access/level";
import type { Asked } from "../../access/evidence";
import type { Way } from "../../access/explain";
import { keptBy } from "../../access/keptBy";
import type { Backend, Directory, KnownState } from "../../backends/backend";
import { knownState } from "../../backends/knownState";
import { Failure } from "../../base/failure";
import { inSlices } from "../../base/slices";
import type { NamingCase, Namings } from "../cases/namings";
import { judge, type Verdict } from "../cases/verdict";
import type { BulkPlan } from "./bulk";
import type { ChangeRequest } from "./requests";

/**
 * Something that names the person and is not taken away: an entry that denies, since without it they may gain access;
 * one that holds for all cases of a definition; one whose level the server does not state, so that it cannot be handed
 * over first; or being the reporter, which somebody always is.
 */
export interface StillNamed {
  readonly of: Case;
  readonly why: "denies" | "definition" | "levelNotStated" | "reporter";
}

export interface OffboardRequests {
  /** Rows of one case follow one another: what is handed over, then what is taken away, the reporter last. */
  readonly wanted: readonly ChangeRequest[];
  readonly stays: readonly StillNamed[];
}

/**
 * The changes that take away what names a person or group. `to`: who gets the same first; where that fails on a case,
 * nothing is taken away there.
 */
export function offboardRequests(...asked: Parameters<typeof requested>): Promise<OffboardRequests> {
  return inSlices(requested(...asked));
}

function* requested(
  { found }: Pick<Namings, "found">,
  { capabilities }: Pick<Backend, "capabilities">,
  to?: Subject,
): Generator<void, OffboardRequests> {
  const wanted: ChangeRequest[] = [];
  const stays: StillNamed[] = [];
  for (const { state, readAt, entries, onDefinition, isReporter } of found) {
    yield;
    const { case: of } = state;
    const add = (change: ChangeRequest["change"]) =>
      wanted.push({ caseId: of.id, change, seen: state, seenAt: readAt });
    const going = entries.filter((entry) => {
      const why = entry.level === "deny" ? "denies" : to && entry.level === undefined ? "levelNotStated" : undefined;
      if (why !== undefined) stays.push({ of, why });
      return why === undefined;
    });
    stays.push(...onDefinition.map((): StillNamed => ({ of, why: "definition" })));
    const highest = allGrantLevels.findLast((level) => going.some((entry) => entry.level === level));
    if (to !== undefined && highest !== undefined) add({ kind: "grant", subject: to, level: highest });
    for (const entry of going) add({ kind: "revoke", entry });
    const canReport = to !== undefined && to.kind !== "group" && capabilities.special?.reporter !== undefined;
    if (isReporter && canReport) add({ kind: "reporter", subject: to });
    else if (isReporter) stays.push({ of, why: "reporter" });
  }
  return { wanted, stays };
}

/** What somebody can do on a case after the plan. */
export interface Remaining {
  readonly of: Case;
  readonly verdict: Verdict;
  /** What certainly gives the level that they have at least. */
  readonly ways: readonly Way[];
}

/**
 * What the person can still do, or may, when the plan is carried out as far as it could be planned: by a role, by a
 * group, or by what stays.
 * @param listed cases that are judged beside those that were read
 */
export function remainingAccess(
  backend: Backend,
  directory: Directory,
  namings: Namings,
  plan: Pick<BulkPlan, "rows">,
  listed: readonly Case[],
): Promise<Remaining[]> {
  return inSlices(remaining(backend, directory, namings, plan, listed));
}

function* remaining(
  backend: Backend,
  directory: Directory,
  { subject, found, others, search }: Namings,
  plan: Pick<BulkPlan, "rows">,
  listed: readonly Case[],
): Generator<void, Remaining[]> {
  const after = new Map(found.map(({ state }) => [state.case.id, state]));
  for (const { caseId, plan: planned } of plan.rows)
    if (!(planned instanceof Failure)) after.set(caseId, planned.after);
  const read = [...found.map(({ state }) => after.get(state.case.id)!), ...others];
  const isRead = new Set(read.map((state) => state.case.id));
  const searched = (of: Case): KnownState[] => {
    if (isRead.has(of.id) || search === undefined) return [];
    const entries: Asked<readonly Entry[]> = { known: false, gap: "notFetched" };
    const named = {
      known: true,
      value: search.levels.get(of.id) ?? [],
      readAt: search.at,
      ...(search.truncated && { truncated: true }),
    } as const;
    return [{ case: of, entries, named }];
  };
  const remains: Remaining[] = [];
  for (const state of [...read.map((one) => knownState(one)), ...listed.flatMap(searched)]) {
    const verdict = judge(backend, state, subject, directory, undefined);
    const { case: of, access, evidence } = verdict;
    if (access.atMost !== "none")
      remains.push({ of, verdict, ways: keptBy(backend.policy, of.mode, evidence, access.atLeast) });
    yield;
  }
  return remains;
}

/** A level that takes access away, and the cases on which it helps: the server shows this key no entry to revoke. */
export interface InsteadOfRevoke {
  readonly level: GrantLevel;
  readonly cases: readonly Case[];
}

/** What can be set where no entry can be revoked, because the server lists none to this key. */
export function insteadOfRevoking(
  { capabilities }: Pick<Backend, "capabilities">,
  { others }: Pick<Namings, "others">,
  remains: readonly Remaining[],
): InsteadOfRevoke | undefined {
  const level = capabilities.levelInPlaceOfRevoke;
  const unlisted = new Set(others.flatMap((state) => (state.unlisted ? [state.case.id] : [])));
  const cases = remains.flatMap(({ of }) => (unlisted.has(of.id) ? [of] : []));
  return level === undefined || cases.length === 0 ? undefined : { level, cases };
}

/** The cases that a plan is made from, each once, in the order of its rows. */
export function statesOf({ rows }: Pick<BulkPlan, "rows">, namings: readonly NamingCase[]): CaseState[] {
  const ids = new Set(rows.map(({ caseId }) => caseId));
  return namings.flatMap(({ state }) => (ids.has(state.case.id) ? [state] : []));
}
