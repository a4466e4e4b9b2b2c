import { isSameSubject, type Entry, type Subject } from "../case";
import { compile, hiddenCondition } from "../compile";
import type { Evidence, Path } from "../evidence";
import { findingOf } from "../facts";
import { allGrantLevels, compareLevels, rights, type GrantLevel, type Level, type Right } from "../level";
import { isTiered, type FactName, type Policy, type TablePolicy } from "../policy";
import { covers, type Needs } from "../ways";
import type { Person, Question } from "./question";

/** Certain: in every world. */
export const certainly: readonly Needs[] = [[]];
export const never: readonly Needs[] = [];

/**
 * What is known of one person (or of a group as a whole), taken apart so that a plan can be judged without asking
 * again: the ways in which each fact holds without entries on the case, and those in which each entry reaches them.
 */
export interface Standing {
  readonly person: Person;
  readonly facts: ReadonlyMap<FactName, readonly Needs[]>;
  /** By the id of the entry. Entries that certainly do not reach them are left out. */
  readonly reached: ReadonlyMap<string, readonly Needs[]>;
  /** In which worlds the gate is open to them. */
  readonly gate: readonly Needs[];
  /** In which worlds at least this right is named for them. */
  readonly named: Readonly<Record<Right, readonly Needs[]>>;
}

/** The entry that stands for a kept group, to learn who is in it. */
function entryFor(subject: Subject, place: number, level: GrantLevel): Entry {
  return { id: `keep:${place}`, subject, level, on: "case" };
}

/**
 * Takes apart what is known of a person, from one question: with an entry for each kept group beside those of the case,
 * what reaches them by it says in which worlds they are in the group.
 */
export function standingsOf(question: Question): (person: Person) => Standing {
  const { policy, state, keep } = question;
  const lowest = allGrantLevels.find((level) => level !== "deny" && policy.entryFacts[level] !== undefined)!;
  const groups = keep.map(({ subject }, place) => entryFor(subject, place, lowest));
  const asked = { ...state, entries: [...state.entries, ...groups.filter(({ subject }) => subject!.kind !== "user")] };
  return (person) => {
    const evidence = question.evidence(asked, person.subject);
    const { facts, reached } = splitEvidence(policy, evidence);
    const named: Record<Right, readonly Needs[]> = { read: never, write: never, owner: never };
    keep.forEach(({ subject, level }, place) => {
      const isOne = isSameSubject(subject, person.subject);
      const ways = isOne ? certainly : (reached.get(groups[place]!.id) ?? never);
      if (ways.length === 0) return;
      for (const right of rights)
        if (compareLevels(right, level) <= 0) named[right] = minimalOf([...named[right], ...ways]);
    });
    return { person, facts, reached, gate: gateWays(policy, facts), named };
  };
}

function splitEvidence(policy: Policy, evidence: Evidence): Pick<Standing, "facts" | "reached"> {
  const facts = new Map<FactName, readonly Needs[]>();
  const reached = new Map<string, readonly Needs[]>();
  for (const fact of policy.facts) {
    const apart: Needs[] = [];
    for (const path of findingOf(evidence, fact).paths) {
      const needs = path.needs.map(({ id }) => id);
      const { entry } = path;
      // "Through one of these groups, the server does not say which": each of them has a way of its own beside it.
      if (entry === undefined && path.role === undefined && path.through.length > 0) continue;
      if (entry === undefined || entry.on !== "case") apart.push(needs);
      else reached.set(entry.id, [...(reached.get(entry.id) ?? []), membershipNeeds(path)]);
    }
    facts.set(fact, minimalOf(apart));
  }
  for (const [id, ways] of reached) reached.set(id, minimalOf(ways));
  return { facts, reached };
}

/** What an entry needs to reach somebody, whatever its level is. */
function membershipNeeds({ needs }: Path): Needs {
  return needs.filter(({ about }) => about !== "level").map(({ id }) => id);
}

/** The same somebody where somebody else, or they, are the reporter: that may also open or close the gate. */
export function withReporter(policy: TablePolicy, standing: Standing, reporter: Subject): Standing {
  const fact = policy.reporterFact;
  if (fact === undefined) return standing;
  const ways = isSameSubject(reporter, standing.person.subject) ? certainly : never;
  if (ways.length === 0 && standing.facts.get(fact)!.length === 0) return standing;
  const facts = new Map(standing.facts).set(fact, ways);
  return { ...standing, facts, gate: gateWays(policy, facts) };
}

/** In which worlds the gate of a policy is open to somebody, by the ways of their facts. */
export function gateWays(policy: Policy, facts: Standing["facts"]): readonly Needs[] {
  if (isTiered(policy) || policy.gate === undefined) return certainly;
  const { fact, passes, disputed } = policy.gate;
  const opened = [fact, ...passes].flatMap((one) => facts.get(one) ?? never);
  const argued = disputed.flatMap((one) => (facts.get(one) ?? never).map((way) => [...way, hiddenCondition]));
  return minimalOf([...opened, ...argued]);
}

/** Ways without those that need more than another way does. */
export function minimalOf(ways: readonly Needs[]): readonly Needs[] {
  if (ways.length < 2) return ways;
  if (ways.some((way) => way.length === 0)) return certainly;
  const sorted = ways.map((way) => [...new Set(way)].sort()).sort((a, b) => a.length - b.length);
  const kept: Needs[] = [];
  for (const way of sorted) if (!covers(kept, [way])) kept.push(way);
  return kept;
}

/** In which worlds both hold. */
export function bothHold(a: readonly Needs[], b: readonly Needs[]): readonly Needs[] {
  if (a === certainly) return b;
  if (b === certainly) return a;
  return minimalOf(a.flatMap((one) => b.map((other) => [...one, ...other])));
}

/**
 * The highest level that a source with these ways may give somebody without going beyond what is named for them (and
 * `besides`) in any world: each right in turn has to be named wherever the source holds.
 */
export function capOf(
  standing: Pick<Standing, "gate" | "named">,
  ways: readonly Needs[],
  besides?: Readonly<Record<Right, readonly Needs[]>>,
): Level {
  const holds = bothHold(ways, standing.gate);
  let cap: Level = "none";
  for (const right of rights) {
    const named = besides ? [...standing.named[right], ...besides[right]] : standing.named[right];
    if (!covers(named, holds)) return cap;
    cap = right;
  }
  return cap;
}

/** Whether a source that gives more than the cap intrudes in every world: it always holds, and nothing is named. */
export function isCertainBeyond(
  standing: Pick<Standing, "gate" | "named">,
  ways: readonly Needs[],
  given: Level,
): boolean {
  if (!isCertainlyMet(ways) || !isCertainlyMet(standing.gate)) return false;
  return rights.some((right) => compareLevels(right, given) <= 0 && standing.named[right].length === 0);
}

export function isCertainlyMet(ways: readonly Needs[]): boolean {
  return ways.some((way) => way.length === 0);
}

/** The level that a fact gives in a mode, with what it implies; at least that in a mode that is not in the table. */
export function levelOfFact(policy: TablePolicy, mode: string, fact: FactName): Level {
  const compiled = compile(policy);
  const { gives } = compiled.row(mode);
  const holding = compiled.implied[compiled.facts.indexOf(fact)]!;
  if (holding & gives.owner) return "owner";
  if (holding & gives.write) return "write";
  return holding & gives.read ? "read" : "none";
}

/** The level that an entry of a level gives in a mode; one whose level is not stated may give the highest. */
export function levelOfGrant(policy: TablePolicy, mode: string, level: GrantLevel | undefined): Level {
  const highest = allGrantLevels.findLast((one) => policy.entryFacts[one as "read"] !== undefined)!;
  const fact = policy.entryFacts[(level ?? highest) as "read"];
  return fact === undefined ? "none" : levelOfFact(policy, mode, fact);
}

/** The highest level that is certainly named for somebody. */
export function namedLevel({ named }: Pick<Standing, "named">): Level {
  return rights.findLast((right) => isCertainlyMet(named[right])) ?? "none";
}
