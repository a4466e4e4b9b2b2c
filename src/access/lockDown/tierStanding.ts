import { isSameSubject, type CaseState, type Change } from "../case";
import { compareLevels, levels as allLevels, type Level, type Right } from "../level";
import type { Evidence } from "../evidence";
import { findingOf } from "../facts";
import type { FactName, TierPolicy } from "../policy";
import { entriesOnly, possibleInTiers } from "../tiers";
import type { Needs } from "../ways";
import type { Question } from "./question";
import type { Standing } from "./standing";

/** Beyond so many unknowns of one person, worlds are not gone through one by one, and levels are taken apart. */
const mostUnknowns = 10;

/** How somebody stands in a state: by what is enforced, and by what the entries give. */
export interface TierVerdict {
  readonly enforced: Range;
  /** Undefined where the server keeps no levels beside the entries. */
  readonly entries?: Range;
}

/** What holds in all worlds together. */
export interface Range {
  readonly atLeast: Level;
  readonly atMost: Level;
  /** Beyond what is named for them in every world, or in some. */
  readonly beyond: "certain" | "possible" | "no";
}

/** How far people are from what is named for them. The first number that differs decides. */
export interface Count {
  readonly certain: number;
  readonly possible: number;
  readonly lost: number;
}

/** Below 0 where the first is the better one. */
export function compareCounts(a: Count, b: Count): number {
  return a.certain - b.certain || a.possible - b.possible || a.lost - b.lost;
}

/** Judges a person in a state, world by world. */
export function judgeInTiers(policy: TierPolicy, evidence: Evidence, named: Standing["named"]): TierVerdict {
  const byEntries = entriesOnly(policy);
  const enforced = rangeOf(policy, evidence, named);
  return { enforced, ...(byEntries && { entries: rangeOf(byEntries, evidence, named) }) };
}

/**
 * What is enforced counts as it is. What the entries give counts after the next recompute only, so it is possible at
 * most; where the server lists no entries, nothing is known of it.
 */
export function countVerdict(
  { enforced, entries }: TierVerdict,
  needed: Level,
  { unlisted }: Pick<CaseState, "unlisted">,
): Count {
  const later = unlisted ? undefined : entries;
  const isLost = [enforced, later].some((range) => range && compareLevels(range.atLeast, needed) < 0);
  return {
    certain: enforced.beyond === "certain" ? 1 : 0,
    possible: (enforced.beyond === "possible" ? 1 : 0) + (later !== undefined && later.beyond !== "no" ? 1 : 0),
    lost: isLost ? 1 : 0,
  };
}

function rangeOf(policy: TierPolicy, evidence: Evidence, named: Standing["named"]): Range {
  const ways = relevantWays(policy, evidence);
  const ids = [...new Set([...[...ways.values()].flat(2), ...Object.values(named).flat(2)])];
  if (ids.length > mostUnknowns) return cautiousRange(policy, ways, named);
  let [low, high] = [allLevels.length, -1];
  let [all, some] = [true, false];
  for (let world = 0; world < 2 ** ids.length; world++) {
    const holds = (some: readonly Needs[]) => some.some((way) => way.every((id) => world & (1 << ids.indexOf(id))));
    const facts = Object.fromEntries([...ways].map(([fact, own]) => [fact, holds(own) ? "yes" : "no"] as const));
    const allowed = allLevels.findLast((level) => level === "none" || holds(named[level]))!;
    for (const level of possibleInTiers(policy, facts)) {
      const place = allLevels.indexOf(level);
      [low, high] = [Math.min(low, place), Math.max(high, place)];
      if (compareLevels(level, allowed) > 0) some = true;
      else all = false;
    }
  }
  return { atLeast: allLevels[low]!, atMost: allLevels[high]!, beyond: !some ? "no" : all ? "certain" : "possible" };
}

/** The ways of the facts down to the first tier that certainly exists: what is below it makes no difference. */
function relevantWays(policy: TierPolicy, evidence: Evidence): Map<FactName, readonly Needs[]> {
  const ways = new Map<FactName, readonly Needs[]>();
  for (const { gives } of policy.tiers) {
    for (const { fact } of gives)
      ways.set(
        fact,
        findingOf(evidence, fact).paths.map(({ needs }) => needs.map(({ id }) => id)),
      );
    if (gives.some(({ fact }) => ways.get(fact)!.some((way) => way.length === 0))) break;
  }
  for (const fact of policy.facts) if (!ways.has(fact)) ways.set(fact, []);
  return ways;
}

/** True, and possibly weaker than what going through the worlds would show. */
function cautiousRange(
  policy: TierPolicy,
  ways: ReadonlyMap<FactName, readonly Needs[]>,
  named: Standing["named"],
): Range {
  const facts = Object.fromEntries(
    [...ways].map(([fact, own]) => {
      const value = own.length === 0 ? "no" : own.some((way) => way.length === 0) ? "yes" : "unknown";
      return [fact, value] as const;
    }),
  );
  const possible = possibleInTiers(policy, facts);
  const [atLeast, atMost] = [possible[0]!, possible.at(-1)!];
  const highest = (is: (right: Right) => boolean) => allLevels.findLast((level) => level === "none" || is(level))!;
  const [surely, perhaps] = [
    highest((right) => named[right].some((way) => way.length === 0)),
    highest((right) => named[right].length > 0),
  ];
  const beyond =
    compareLevels(atMost, surely) <= 0 ? "no" : compareLevels(atLeast, perhaps) > 0 ? "certain" : "possible";
  return { atLeast, atMost, beyond };
}

/**
 * The part of a case that concerns one person: their own entries and those that reach them, and what is enforced for
 * them. What a change makes of it is what it makes of the case, as far as it concerns them.
 */
export function partFor(state: CaseState, { person: { subject }, reached }: Standing): CaseState {
  const entries = state.entries.filter(
    (entry) => reached.has(entry.id) || (entry.subject !== undefined && isSameSubject(entry.subject, subject)),
  );
  const { enforced } = state;
  const levels = enforced?.levels[subject.id];
  return {
    ...state,
    entries,
    ...(enforced && {
      enforced: {
        ...enforced,
        levels: levels === undefined ? {} : { [subject.id]: levels },
        people: enforced.people.filter((one) => isSameSubject(one, subject)),
      },
    }),
  };
}

/** What changes make of a state, one after the other. */
export function afterAll(question: Pick<Question, "after">, state: CaseState, changes: readonly Change[]): CaseState {
  return changes.reduce((before, change) => question.after(before, change), state);
}
