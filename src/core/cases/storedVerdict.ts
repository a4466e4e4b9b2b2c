import { isSameSubject, subjectKey, type Case, type CaseState, type Subject } from "../../access/case";
import type { Level } from "../../access/level";
import { isTiered } from "../../access/policy";
import type { SelfCheckCount } from "../../access/selfCheck";
import { entriesOnly } from "../../access/tiers";
import type { KnownState } from "../../backends/backend";
import { knownState } from "../../backends/knownState";
import type { CaseStore } from "./caseStore";
import { namedOn } from "./namedCases";
import { judge, type Verdict } from "./verdict";

/** See `Cases.judge`: from what is in the store, at once. */
export function storedVerdict(
  store: CaseStore,
  caseId: string,
  subject: Subject,
  state?: CaseState,
  maxAge?: number,
): Verdict | undefined {
  const of = state?.case ?? store.known(caseId);
  if (store.backend === undefined || of === undefined) return undefined;
  return judge(
    store.backend,
    state === undefined ? knownOf(store, of, subject) : knownState(state),
    subject,
    maxAge === undefined ? store.directory : store.directory.within(maxAge),
    state === undefined ? statedLevel(store, of, subject) : undefined,
  );
}

/** See `Cases.selfCheck`. */
export function storedSelfCheck(store: CaseStore, most?: number): SelfCheckCount {
  const { backend, directory } = store;
  const count = store.tally.count((id) => {
    const of = store.isListed(id) ? store.known(id) : undefined;
    const { caller } = directory;
    if (backend === undefined || caller === undefined || of === undefined) return undefined;
    const level = statedLevel(store, of, caller);
    if (level === undefined) return undefined;
    return judge(backend, knownOf(store, of, caller), caller, directory, level).agreement?.kind;
  }, most);
  const keepsLevels = backend !== undefined && isTiered(backend.policy) && entriesOnly(backend.policy) !== undefined;
  return keepsLevels ? { ...count, about: "entries" } : count;
}

/** What is loaded of a case, and what a search found for one person on it. */
function knownOf(store: CaseStore, of: Case, subject: Subject): KnownState {
  const enforced = store.enforced(of.id);
  const named = namedOn(store, of, subject);
  return { case: of, entries: store.entries(of.id), named, ...(enforced && { enforced }) };
}

/**
 * The server's own word on a person: with the entries on everybody, where it keeps levels beside them; on the caller
 * with every case; on others where it was asked.
 */
function statedLevel(store: CaseStore, of: Case, subject: Subject): Level | undefined {
  const enforced = store.enforced(of.id);
  // What an account that is switched off may do is not what it has.
  if (enforced?.people.some((one) => one.inactive && isSameSubject(one, subject))) return undefined;
  const levels = enforced?.levels[subject.id];
  if (levels !== undefined) return levels.length === 1 ? levels[0] : undefined;
  const { caller } = store.directory;
  if (of.own !== undefined && caller !== undefined && isSameSubject(subject, caller)) return of.own.level;
  return store.serverLevels.get(of.id)?.get(subjectKey(subject));
}
