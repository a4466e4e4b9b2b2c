import type { PlannedChange, Effect } from "./model";
import { isSameSubject, subjectOf, uniqueSubjects, type CaseState, type Change, type Subject } from "../../access/case";
import { widened } from "../../access/evaluate";
import type { Evidence } from "../../access/evidence";
import { keptBy } from "../../access/keptBy";
import { compareLevels, levelOfEntry, type Level, type Right } from "../../access/level";
import { groupsFrom } from "../../access/membership";
import { previewRight } from "../../access/onlyRight";
import { keepsOtherwise, previewAgainst, previewEvidence, type Preview } from "../../access/preview";
import type { Backend, Directory } from "../../backends/backend";
import { grantLevels, isTiered, tableRow, type FactName, type Policy } from "../../access/policy";
import { entriesOnly } from "../../access/tiers";
import { ownersAfter } from "./ownersAfter";
import { knownState } from "../../backends/knownState";
import { atOnce } from "../../base/slices";
import { everyoneFrom } from "../cases/whoIsOn";

/**
 * Beyond so many people an effect is not computed; how many were left out is said. In a bulk it is fewer, for each
 * case.
 */
const mostPeople = { single: 2_000, bulk: 200 };
/** A person is held against each group with an entry; beyond so many pairs fewer people are looked at, but so many. */
const mostPairs = 500_000;
const leastPeople = 100;

export interface Effects {
  readonly effects: readonly Effect[];
  readonly leftOut: number;
  readonly locksOut: PlannedChange["locksOut"];
  readonly locksOutLater?: PlannedChange["locksOut"];
  readonly owners?: PlannedChange["owners"];
  readonly ownersLater?: PlannedChange["owners"];
}

export interface EffectOptions {
  readonly bulk?: boolean;
  /** The caller's level before the change, as the server told it together with that state. */
  readonly stated?: Level;
}

/**
 * What turning one state into the other does to everyone it may concern: the caller, the subject of the change, the
 * reporter, people and groups with an entry, members of groups, and of the others seen those whose access may change:
 * the same people and groups as in the matrix of the case. Of those whose access stays the same, the ones who had it
 * also by what goes away.
 */
export function effectsOf(...asked: Parameters<typeof effectsIn>): Effects {
  return atOnce(effectsIn(...asked));
}

/** The same, to be done in slices: there may be thousands of people and of entries. */
export function* effectsIn(
  backend: Backend,
  before: CaseState,
  after: CaseState,
  change: Change,
  directory: Directory,
  seen: readonly Subject[],
  { bulk, stated }: EffectOptions = {},
): Generator<void, Effects> {
  const { caller } = directory;
  const named = [subjectOf(change), before.case.reporter];
  const { near, looked, leftOut, bound, isElsewhere } = yield* whomItMayConcern(
    before,
    after,
    change,
    directory,
    seen,
    bulk === true ? mostPeople.bulk : mostPeople.single,
  );
  const byEntries = isTiered(backend.policy) ? entriesOnly(backend.policy) : undefined;
  // The mode is no part of the evidence where a table decides.
  const isSame = byEntries === undefined && after.entries === before.entries && isSameCase(before, after);
  const mayStay = new Set(after.enforced?.mayStay);
  const effects: Effect[] = [];
  for (const subject of looked) {
    yield;
    const self = caller !== undefined && isSameSubject(subject, caller);
    const first = sideOf(backend, before, subject, directory);
    yield;
    const second = isSame ? { ...first, mode: after.case.mode } : sideOf(backend, after, subject, directory);
    yield;
    const preview = previewAgainst(backend.policy, first, second, self ? stated : undefined);
    const given = byEntries && previewEvidence(byEntries, first, second);
    const entries = given && (mayStay.has(subject.id) ? eitherOf(given, preview) : given);
    const effect: Effect = { subject, preview, self, ...(entries && { entries }) };
    if (!isTold(effect, named)) continue;
    const { atLeast } = preview.after;
    const isKept = keepsOtherwise(preview) || isAmong(subject, named);
    const ways = isKept ? keptBy(backend.policy, second.mode, second.evidence, atLeast) : [];
    effects.push(ways.length === 0 ? effect : { ...effect, keptBy: ways });
  }
  const elsewhere = uniqueSubjects(seen).filter(isElsewhere);
  return {
    effects,
    leftOut,
    ...(yield* lossesIn({ backend, before, after, directory, stated }, change, [near, elsewhere], bound)),
  };
}

/**
 * Whether an effect is told, of a change and of a draft alike: the caller's, that of those whom the change names, and
 * of the others where access changes or may, stays by another way only, or changes by what the entries give.
 */
export function isTold({ subject, preview, self, entries }: Effect, named: readonly (Subject | null | undefined)[]) {
  return (
    self ||
    isAmong(subject, named) ||
    preview.verdict !== "same" ||
    keepsOtherwise(preview) ||
    (entries !== undefined && entries.verdict !== "same")
  );
}

function isAmong(subject: Subject, named: readonly (Subject | null | undefined)[]): boolean {
  return named.some((one) => one && isSameSubject(one, subject));
}

/** What somebody has after the next recompute where it may leave what is enforced: that, or what the entries give. */
function eitherOf(given: Preview, now: Preview): Preview {
  const isSame = given.verdict === now.verdict;
  return {
    verdict: isSame ? now.verdict : "mayChange",
    before: widened(given.before, now.before.atLeast, now.before.atMost),
    after: widened(given.after, now.after.atLeast, now.after.atMost),
  };
}

/** What the caller loses, now and by what the entries give, and who owns the case then, of so many people. */
function* lossesIn(
  asked: Omit<Parameters<typeof locksOut>[0], "policy">,
  change: Change,
  [near, elsewhere]: readonly [readonly Subject[], readonly Subject[]],
  bound: number,
): Generator<void, Omit<Effects, "effects" | "leftOut">> {
  const { backend, after, directory } = asked;
  const { policy } = backend;
  const byEntries = isTiered(policy) ? entriesOnly(policy) : undefined;
  const now = onlyAdds(backend, change) ? "no" : yield* locksOut({ ...asked, policy });
  const given = byEntries && (yield* locksOut({ ...asked, policy: byEntries, stated: undefined }));
  const mayStay = directory.caller !== undefined && after.enforced?.mayStay?.includes(directory.caller.id);
  const later = mayStay && given !== undefined && given !== "no" ? "unknown" : given;
  const namesOwners = (now !== "no" || (later ?? "no") !== "no") && policy.rights.includes("owner");
  const owners = (by: Policy) => ownersAfter(backend, by, after, near, elsewhere, directory, bound);
  return {
    locksOut: now,
    ...(later && { locksOutLater: later }),
    ...(namesOwners && { owners: yield* owners(policy) }),
    ...(namesOwners && byEntries && { ownersLater: yield* owners(byEntries) }),
  };
}

/** Whom a change may concern. */
interface Concerned {
  /** The caller, and whom the change or the case names. */
  readonly near: readonly Subject[];
  /** These, and others, as far as they are looked at. */
  readonly looked: readonly Subject[];
  readonly leftOut: number;
  /** So many are looked at, at most. */
  readonly bound: number;
  /** Whether somebody is none of those who are near. */
  isElsewhere(one: Subject): boolean;
}

function* whomItMayConcern(
  before: CaseState,
  after: CaseState,
  change: Change,
  directory: Directory,
  seen: readonly Subject[],
  most: number,
): Generator<void, Concerned> {
  const near = uniqueSubjects([
    directory.caller,
    subjectOf(change),
    before.case.reporter,
    after.case.reporter,
    ...[...before.entries, ...after.entries].map((entry) => entry.subject),
  ]);
  // A change of one person's entry concerns nobody else; a group's, or a mode, may concern anyone, its members first.
  const others = concernsNobodyElse(before, change)
    ? []
    : (yield* everyoneFrom(
        { named: near, groups: groupsFrom(near, directory), of: [before.case], seen },
        directory,
      )).people.map(({ subject }) => subject);
  const nearBy = new Map<string, Subject[]>();
  for (const one of near) nearBy.set(one.id, [...(nearBy.get(one.id) ?? []), one]);
  const isElsewhere = (one: Subject) => !nearBy.get(one.id)?.some((other) => isSameSubject(one, other));
  const more = others.filter(isElsewhere);
  const open = before.entries.filter(({ subject }) => subject?.kind !== "user").length;
  const bound = Math.min(most, Math.max(leastPeople, Math.floor(mostPairs / (open + 1))));
  const looked = [...near, ...more].slice(0, bound);
  return { near, looked, leftOut: near.length + more.length - looked.length, bound, isElsewhere };
}

/** The roles that let read in the mode of a case and are kept out only by the gate that a change opens. */
export function opensTo(
  { policy }: Pick<Backend, "policy">,
  { mode }: CaseState["case"],
  change: Change,
): readonly FactName[] {
  if (change.kind !== "publish" || isTiered(policy) || policy.gate === undefined) return [];
  const { gate, reporterFact, entryFacts } = policy;
  const apart = [reporterFact, ...Object.values(entryFacts), ...gate.passes];
  return tableRow(policy, mode).read.filter((fact) => !apart.includes(fact));
}

/** A change of one person's entry, or of the reporter where that is a person before and after. */
function concernsNobodyElse({ case: { reporter } }: CaseState, change: Change): boolean {
  if (change.kind === "unwatch") return true;
  if (change.kind === "reporter" && reporter !== null && reporter?.kind !== "user") return false;
  return subjectOf(change)?.kind === "user";
}

/** Whether a change leaves all of the case that is evidence. */
function isSameCase({ case: before }: CaseState, { case: after }: CaseState): boolean {
  return before.reporter === after.reporter && before.condition === after.condition;
}

/** More entries, and higher ones, take nothing from anybody, as long as none overrides another. */
export function onlyAdds({ policy }: Pick<Backend, "policy">, change: Change): boolean {
  if (change.kind === "unwatch") return true;
  if (isTiered(policy)) return false;
  if (change.kind === "publish") return true;
  if (change.kind !== "changeLevel") return change.kind === "grant";
  const { entry, level } = change;
  if (entry.level !== undefined) return compareLevels(levelOfEntry(level), levelOfEntry(entry.level)) >= 0;
  return level === grantLevels(policy).at(-1);
}

/** One side of a preview: what is known of somebody in a state. */
export function sideOf(
  backend: Pick<Backend, "evidence">,
  state: CaseState,
  subject: Subject,
  directory: Directory,
): { mode: string; evidence: Evidence } {
  return {
    mode: state.case.mode,
    evidence: backend.evidence(knownState(state), subject, directory),
  };
}

/**
 * Whether the caller would lose the right to change access, or sight of the case. Each right is looked at by itself.
 */
function* locksOut({
  backend,
  policy,
  before,
  after,
  directory,
  stated,
}: {
  readonly backend: Backend;
  /** The system's, or what of it the entries give. */
  readonly policy: Policy;
  readonly before: CaseState;
  readonly after: CaseState;
  readonly directory: Directory;
  readonly stated: Level | undefined;
}): Generator<void, PlannedChange["locksOut"]> {
  const { caller } = directory;
  if (caller === undefined) return "unknown";
  const first = sideOf(backend, before, caller, directory);
  yield;
  const sides = [first, sideOf(backend, after, caller, directory)] as const;
  yield;
  const loses = (right: Right): "yes" | "no" | "unknown" => {
    const { verdict, ...access } = previewRight(policy, right, ...sides, stated);
    const own = policy === backend.policy ? before.case.own : undefined;
    const hadIt = access.before.read === "yes" || (own !== undefined && compareLevels(own.level, right) >= 0);
    if (verdict === "loses" || (access.after.read === "no" && hadIt)) return "yes";
    return verdict === "mayLose" || verdict === "mayChange" ? "unknown" : "no";
  };
  const sight = loses("read");
  if (sight === "yes") return "loses sight";
  yield;
  const owner = policy.rights.includes("owner") ? loses("owner") : "no";
  if (owner === "yes") return "loses owner";
  return sight === "unknown" || owner === "unknown" ? "unknown" : "no";
}
