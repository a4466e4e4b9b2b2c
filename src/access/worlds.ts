import { compile, type CompiledRow } from "./compile";
import { levelOf } from "./evaluate";
import { levels } from "./level";
import type { FactName, Policy } from "./policy";

/**
 * One side of a comparison: the mode of the case and, for each fact, the ways in which it holds. A way is the list
 * of the unknowns that all have to be true (ids); the empty list is certain; a fact without any way does not hold.
 */
export interface Side {
  readonly mode: string;
  readonly ways: Readonly<Record<FactName, readonly (readonly string[])[]>>;
}

/** What a change does to a person's level over all possible worlds. */
export type ChangeVerdict = "gains" | "loses" | "mayGain" | "mayLose" | "mayChange" | "same";

/** Beyond this many unknowns that matter separately, worlds are not gone through one by one; the verdict is then a cautious one. */
export const mostUnknowns = 16;

/**
 * Compares two sides world by world. A world says of each unknown whether it is true, the same on both sides; a world
 * in which a fact holds without one that it implies is impossible. A mode that is not in the table is a function
 * of the facts about which only two things are known: more facts never mean less, and it gives at least what every mode gives.
 *
 * Exact as long as no more than `limit` unknowns matter. Beyond that the answer is still true, but may be weaker
 * than possible: "mayChange" where "mayGain" would do, and never "same", "gains" or "loses" unless that is proven.
 */
export function compareSides(policy: Policy, before: Side, after: Side, limit = mostUnknowns): ChangeVerdict {
  const known = knownVerdicts(policy);
  const key = `${limit} ${patternOf(policy, before, after)}`;
  let verdict = known.get(key);
  if (!verdict) {
    verdict = verdictFor(policy, before, after, limit);
    if (known.size >= mostRemembered) known.clear();
    if (key.length <= longestRemembered) known.set(key, verdict);
  }
  return verdict;
}

function verdictFor(policy: Policy, before: Side, after: Side, limit: number): ChangeVerdict {
  const compiled = compile(policy);
  const relevant = relevantFacts(policy, before, after);
  const sides = mergeUnknowns([minimalWays(before, relevant), minimalWays(after, relevant)]);
  const ids = [...new Set(sides.flatMap((side) => [...side.values()].flat(2)))];
  const rows: [CompiledRow, CompiledRow] = [compiled.row(before.mode), compiled.row(after.mode)];
  const compare = comparison(policy, rows, before.mode === after.mode);
  if (ids.length > limit) return cautiousVerdict(policy, compare, sides, before.mode === after.mode);

  const [holdsBefore, holdsAfter] = sides.map((side) => factsInWorlds(policy, side, ids)) as [FactsInWorld, FactsInWorld];
  let outcome = 0;
  for (let world = 0; world < 2 ** ids.length && outcome !== anything; world++) {
    const a = holdsBefore(world);
    const b = holdsAfter(world);
    if (a !== undefined && b !== undefined) outcome |= compare(a, b);
  }
  return verdicts[outcome]!;
}

/** A change looked at on thousands of cases has few patterns, so verdicts are remembered; this many, of patterns this long, to bound the memory. */
const mostRemembered = 2000;
const longestRemembered = 1000;

const verdictsByPolicy = new WeakMap<Policy, Map<string, ChangeVerdict>>();

function knownVerdicts(policy: Policy): Map<string, ChangeVerdict> {
  let known = verdictsByPolicy.get(policy);
  if (!known) verdictsByPolicy.set(policy, (known = new Map<string, ChangeVerdict>()));
  return known;
}

/** All that a verdict depends on: the modes, and the ways, with the unknowns numbered as they come, because their names do not matter. */
function patternOf(policy: Policy, before: Side, after: Side): string {
  const numbers = new Map<string, number>();
  let pattern = JSON.stringify([before.mode, after.mode]);
  for (const side of [before, after]) {
    for (const fact of policy.facts) {
      pattern += "/";
      for (const way of side.ways[fact] ?? []) {
        pattern += "|";
        for (const id of way) {
          let number = numbers.get(id);
          if (number === undefined) numbers.set(id, (number = numbers.size));
          pattern += `${number} `;
        }
      }
    }
  }
  return pattern;
}

const higher = 1;
const lower = 2;
const equal = 4;
const anything = higher | lower | equal;

const verdicts: Readonly<Record<number, ChangeVerdict>> = {
  [equal]: "same",
  [higher]: "gains",
  [lower]: "loses",
  [higher | equal]: "mayGain",
  [lower | equal]: "mayLose",
  [higher | lower]: "mayChange",
  [anything]: "mayChange",
};

/** The facts that hold in a world, or undefined when the world is impossible. */
type FactsInWorld = (world: number) => number | undefined;

/** Which of higher, lower and equal are possible when these facts hold before and after. */
type Comparison = (before: number, after: number) => number;

function comparison(policy: Policy, [rowBefore, rowAfter]: readonly [CompiledRow, CompiledRow], sameMode: boolean): Comparison {
  const top = levels.indexOf(policy.rights.at(-1) ?? "none");
  const rank = (row: CompiledRow, facts: number): number => levels.indexOf(levelOf(row, facts));
  return (before, after) => {
    const a = rank(rowBefore, before);
    const b = rank(rowAfter, after);
    if (rowBefore.inTable && rowAfter.inTable) return a < b ? higher : a > b ? lower : equal;
    if (rowBefore.inTable) return (top > a ? higher : 0) | (a > b ? lower : 0) | (a >= b ? equal : 0); // after is b or more
    if (rowAfter.inTable) return (b > a ? higher : 0) | (top > b ? lower : 0) | (b >= a ? equal : 0); // before is a or more
    if (sameMode && before === after) return equal;
    const mayRise = top > a && !(sameMode && isSubset(after, before));
    const mayFall = top > b && !(sameMode && isSubset(before, after));
    return (mayRise ? higher : 0) | (mayFall ? lower : 0) | equal;
  };
}

function isSubset(part: number, whole: number): boolean {
  return (part & ~whole) === 0;
}

type Ways = ReadonlyMap<FactName, readonly (readonly string[])[]>;

/**
 * The facts that can make a difference: those in either row, those that differ between the sides where neither mode is in
 * the table, and every fact that takes part in an implication, because it can make worlds impossible.
 */
function relevantFacts(policy: Policy, before: Side, after: Side): readonly FactName[] {
  const compiled = compile(policy);
  const rows = [compiled.row(before.mode), compiled.row(after.mode)];
  const wanted = rows.reduce((set, row) => set | row.gives.read, 0);
  const free = rows.every((row) => !row.inTable);
  return compiled.facts.filter((fact, place) => {
    const bit = 1 << place;
    const alone = (compiled.implied[place]! | compiled.implying[place]!) === bit;
    return !alone || wanted & bit || (free && !sameWays(before.ways[fact] ?? [], after.ways[fact] ?? []));
  });
}

function sameWays(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): boolean {
  return covers(a, b) && covers(b, a);
}

/** True when, in every world, `a` holds where `b` does: each way of `b` needs all that some way of `a` needs. */
function covers(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): boolean {
  return b.every((way) => a.some((less) => less.every((id) => way.includes(id))));
}

/** Each fact's ways without those that need more than another way does. */
function minimalWays(side: Side, facts: readonly FactName[]): Ways {
  return new Map(
    facts.map((fact) => {
      const kept: (readonly string[])[] = [];
      const ways = (side.ways[fact] ?? []).map((way) => [...new Set(way)].sort()).sort((a, b) => a.length - b.length);
      for (const way of ways) if (!kept.some((less) => less.every((id) => way.includes(id)))) kept.push(way);
      return [fact, kept];
    }),
  );
}

/**
 * Makes one unknown of several where only their combination matters: unknowns that are always needed together, and
 * unknowns that can stand in for each other everywhere (whether somebody is in one of forty unreadable groups).
 */
function mergeUnknowns(sides: readonly Ways[]): readonly Ways[] {
  for (;;) {
    const together = new Map<string, string[]>(); // id → the ways it is part of
    const instead = new Map<string, string[]>(); // id → what else those ways need
    sides.forEach((side, number) => {
      for (const [fact, ways] of side) {
        for (const way of ways) {
          for (const id of way) {
            append(together, id, JSON.stringify([number, fact, way]));
            append(instead, id, JSON.stringify([number, fact, way.filter((other) => other !== id)]));
          }
        }
      }
    });
    const names = firstWithSame(together);
    if (names.size === new Set(names.values()).size) {
      const others = firstWithSame(instead);
      if (others.size === new Set(others.values()).size) return sides;
      sides = rename(sides, others);
    } else {
      sides = rename(sides, names);
    }
  }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** For each id the first id with the same list, whatever the list's order. */
function firstWithSame(lists: ReadonlyMap<string, string[]>): Map<string, string> {
  const first = new Map<string, string>();
  const names = new Map<string, string>();
  for (const [id, list] of lists) {
    const key = JSON.stringify(list.sort());
    if (!first.has(key)) first.set(key, id);
    names.set(id, first.get(key)!);
  }
  return names;
}

function rename(sides: readonly Ways[], names: ReadonlyMap<string, string>): readonly Ways[] {
  return sides.map((side) => {
    const ways = Object.fromEntries([...side].map(([fact, list]) => [fact, list.map((way) => way.map((id) => names.get(id)!))]));
    return minimalWays({ mode: "", ways }, [...side.keys()]);
  });
}

function factsInWorlds(policy: Policy, side: Ways, ids: readonly string[]): FactsInWorld {
  const compiled = compile(policy);
  const certain = certainFacts(policy, side);
  const open: { bit: number; implied: number; ways: number[] }[] = [];
  for (const [fact, ways] of side) {
    const place = compiled.facts.indexOf(fact);
    if (certain & (1 << place)) continue;
    const masks = ways.map((way) => way.reduce((mask, id) => mask | (1 << ids.indexOf(id)), 0));
    if (masks.length > 0) open.push({ bit: 1 << place, implied: compiled.implied[place]!, ways: masks });
  }
  return (world) => {
    let holding = certain;
    for (const { bit, ways } of open) {
      if (ways.some((way) => (world & way) === way)) holding |= bit;
    }
    for (const { bit, implied } of open) {
      if (holding & bit && !isSubset(implied, holding)) return undefined;
    }
    return holding;
  };
}

/** Facts that hold in every world; what they imply is certain too, whatever was said of it. */
function certainFacts(policy: Policy, side: Ways): number {
  const compiled = compile(policy);
  let certain = 0;
  for (const [fact, ways] of side) {
    if (ways.some((way) => way.length === 0)) certain |= compiled.implied[compiled.facts.indexOf(fact)]!;
  }
  return certain;
}

/** A true verdict without going through the worlds: from the lowest and highest level of each side, and from one side covering the other. */
function cautiousVerdict(policy: Policy, compare: Comparison, sides: readonly Ways[], sameMode: boolean): ChangeVerdict {
  const compiled = compile(policy);
  const [before, after] = sides as [Ways, Ways];
  const most = (side: Ways): number => [...side].reduce((set, [fact, ways]) => (ways.length > 0 ? set | (1 << compiled.facts.indexOf(fact)) : set), certainFacts(policy, side));
  const never = (impossible: number): boolean => {
    // The best for "higher" is the least before and the most after, and the other way round: levels only rise with facts.
    const extreme = impossible === higher ? compare(certainFacts(policy, before), most(after)) : compare(most(before), certainFacts(policy, after));
    if (!(extreme & impossible)) return true;
    const [more, less] = impossible === higher ? [before, after] : [after, before];
    return sameMode && [...less].every(([fact, ways]) => covers(more.get(fact) ?? [], ways));
  };
  const neverHigher = never(higher);
  const neverLower = never(lower);
  if (neverHigher && neverLower) return "same";
  if (neverHigher) return compare(certainFacts(policy, before), most(after)) === lower ? "loses" : "mayLose";
  if (neverLower) return compare(most(before), certainFacts(policy, after)) === higher ? "gains" : "mayGain";
  return "mayChange";
}
