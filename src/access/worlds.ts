import { comparison, equal, higher, lower, rangesInWorlds, type Comparison, type Pair } from "./comparison";
import { compile, hiddenCondition, type Compiled, type CompiledRow } from "./compile";
import { levels, type Level } from "./level";
import { isTiered, type FactName, type Policy, type TablePolicy, type TierPolicy } from "./policy";
import { compareTiers, type TierOutcome } from "./tierWorlds";
import { covers, mergeUnknowns, minimalWays, sameWays, shortened, type WaysSide, type Ways } from "./ways";

/** What a change does to a person's level over all possible worlds. */
export type ChangeVerdict = "gains" | "loses" | "mayGain" | "mayLose" | "mayChange" | "same";

/**
 * Beyond this many unknowns that matter separately, worlds are not gone through one by one; the verdict is then a
 * cautious one.
 */
export const mostUnknowns = 16;

/** What going through the worlds shows. */
export interface WorldsOutcome {
  readonly verdict: ChangeVerdict;
  /**
   * The lowest and highest level after the change, over the worlds in which the level before is the stated one. Absent
   * when none was stated.
   */
  readonly after?: { readonly atLeast: Level; readonly atMost: Level };
}

/** How a comparison may be told more, or kept shorter. */
export interface Options {
  /**
   * The level before, where the server has told it: worlds with another one are not considered. Ignored when there is
   * no such world.
   */
  readonly stated?: Level;
  readonly limit?: number;
}

/**
 * Compares two sides world by world. A world says of each unknown whether it is true, the same on both sides; a world
 * in which a fact holds without one that it implies is impossible. A mode that is not in the table is a function
 * of the facts about which only two things are known: more facts never mean less, and it gives at least what every mode
 * gives.
 *
 * Exact as long as no more than `limit` unknowns matter. Beyond that the answer is still true, but may be weaker
 * than possible: "mayChange" where "mayGain" would do, and never "same", "gains" or "loses" unless that is proven.
 */
export function compareSides(
  policy: Policy,
  before: WaysSide,
  after: WaysSide,
  { stated, limit = mostUnknowns }: Options = {},
): WorldsOutcome {
  if (isTiered(policy)) return tierOutcome(policy, before, after, limit, stated);
  const sides = shortened(before, after);
  const known = knownOutcomes(policy);
  const key = `${limit} ${stated ?? ""} ${patternOf(policy, ...sides)}`;
  let outcome = known.outcomes.get(key);
  if (!outcome) {
    outcome =
      (stated !== undefined && outcomeFor(policy, ...sides, limit, levels.indexOf(stated))) ||
      outcomeFor(policy, ...sides, limit, undefined)!;
    rememberOutcome(known, key, outcome);
  }
  return outcome;
}

/** See `compareSides`: this is its answer for a policy of tiers. */
function tierOutcome(
  policy: TierPolicy,
  before: WaysSide,
  after: WaysSide,
  limit: number,
  stated: Level | undefined,
): WorldsOutcome {
  const compare = (level: number | undefined): TierOutcome =>
    compareTiers(policy, before, after, { higher, lower, equal }, limit, level);
  const told = stated === undefined ? undefined : compare(levels.indexOf(stated));
  if (told !== undefined && told.exact && told.directions !== 0)
    return {
      verdict: verdicts[told.directions]!,
      after: { atLeast: levels[told.low]!, atMost: levels[told.high]! },
    };
  return { verdict: verdicts[compare(undefined).directions]! };
}

/** Undefined when no world is left. */
function outcomeFor(
  policy: TablePolicy,
  before: WaysSide,
  after: WaysSide,
  limit: number,
  stated: number | undefined,
): WorldsOutcome | undefined {
  const compiled = compile(policy);
  const narrows = compiled.gate !== undefined && ![before, after].every((side) => passesGate(compiled, side));
  const relevant = relevantFacts(policy, before, after, narrows);
  const sides = mergeUnknowns([before, after].map((side) => withHidden(minimalWays(side, relevant), narrows)));
  const ids = [...new Set(sides.flatMap((side) => [...side.values()].flat(2)))];
  const rows: [CompiledRow, CompiledRow] = [compiled.row(before.mode), compiled.row(after.mode)];
  const sameMode = before.mode === after.mode;
  const pair: Pair = { policy, rows, sameFunction: sameMode && !rows[0].inTable, narrows };
  if (ids.length > limit) {
    // What holds in all worlds holds in those with the stated level.
    const compare = comparison(pair, rangesInWorlds(pair, undefined));
    return { verdict: cautiousVerdict(policy, compare, sides, sameMode) };
  }

  const ranges = rangesInWorlds(pair, stated);
  const compare = comparison(pair, ranges);
  const [holdsBefore, holdsAfter] = sides.map((side) => factsInWorlds(policy, side, ids)) as [
    FactsInWorld,
    FactsInWorld,
  ];
  let directions = 0;
  let low = levels.length;
  let high = -1;
  for (let world = 0; world < 2 ** ids.length && (directions !== anything || stated !== undefined); world++) {
    const a = holdsBefore(world);
    const b = holdsAfter(world);
    if (a === undefined || b === undefined) continue;
    directions |= compare(a, b);
    if (stated === undefined) continue;
    const reached = ranges(a, b)?.[1];
    low = Math.min(low, reached?.low ?? low);
    high = Math.max(high, reached?.high ?? high);
  }
  const verdict = verdicts[directions];
  return (
    verdict && { verdict, ...(stated !== undefined && { after: { atLeast: levels[low]!, atMost: levels[high]! } }) }
  );
}

/**
 * A change looked at for thousands of people and cases has few patterns, so outcomes are remembered; of patterns with
 * so many characters together, to bound the memory.
 */
const mostCharacters = 4_000_000;

interface KnownOutcomes {
  readonly outcomes: Map<string, WorldsOutcome>;
  characters: number;
}

const outcomesByPolicy = new WeakMap<TablePolicy, KnownOutcomes>();

function knownOutcomes(policy: TablePolicy): KnownOutcomes {
  let known = outcomesByPolicy.get(policy);
  if (!known) outcomesByPolicy.set(policy, (known = { outcomes: new Map<string, WorldsOutcome>(), characters: 0 }));
  return known;
}

function rememberOutcome(known: KnownOutcomes, key: string, outcome: WorldsOutcome): void {
  if (known.characters + key.length > mostCharacters) {
    known.outcomes.clear();
    known.characters = 0;
  }
  known.outcomes.set(key, outcome);
  known.characters += key.length;
}

/**
 * All that an outcome depends on: the modes, and the ways, with the unknowns numbered as they come, because their names
 * do not matter.
 */
function patternOf(policy: TablePolicy, before: WaysSide, after: WaysSide): string {
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

/**
 * The facts that can make a difference: those in either row, those of a gate that narrows, those that differ between
 * the sides where neither mode is in the table, and every fact that takes part in an implication, because it can make
 * worlds impossible.
 */
function relevantFacts(policy: TablePolicy, before: WaysSide, after: WaysSide, narrows: boolean): readonly FactName[] {
  const compiled = compile(policy);
  const rows = [compiled.row(before.mode), compiled.row(after.mode)];
  const ofGate = narrows && compiled.gate ? compiled.gate.opens | compiled.gate.disputed : 0;
  const wanted = rows.reduce((set, row) => set | row.gives.read, ofGate);
  const free = rows.every((row) => !row.inTable);
  return compiled.facts.filter((fact, place) => {
    const bit = 1 << place;
    const alone = (compiled.implied[place]! | compiled.implying[place]!) === bit;
    return !alone || wanted & bit || (free && !sameWays(before.ways[fact] ?? [], after.ways[fact] ?? []));
  });
}

/** Whether the gate is certainly open on a side. */
function passesGate({ facts, gate }: Compiled, side: WaysSide): boolean {
  return facts.some((fact, place) => gate!.opens & (1 << place) && side.ways[fact]?.some((way) => way.length === 0));
}

/** The hidden condition of a gate is one unknown, the same on both sides. */
function withHidden(side: Ways, narrows: boolean): Ways {
  return narrows ? new Map([...side, [hiddenCondition, [[hiddenCondition]]]]) : side;
}

function factsInWorlds(policy: TablePolicy, side: Ways, ids: readonly string[]): FactsInWorld {
  const compiled = compile(policy);
  const certain = certainFacts(policy, side);
  const open: { bit: number; implied: number; ways: number[] }[] = [];
  for (const [fact, ways] of side) {
    const place = compiled.bits.indexOf(fact);
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
      if (holding & bit && implied & ~holding) return undefined;
    }
    return holding;
  };
}

/** Facts that hold in every world; what they imply is certain too, whatever was said of it. */
function certainFacts(policy: TablePolicy, side: Ways): number {
  const compiled = compile(policy);
  let certain = 0;
  for (const [fact, ways] of side) {
    if (ways.some((way) => way.length === 0)) certain |= compiled.implied[compiled.bits.indexOf(fact)]!;
  }
  return certain;
}

/**
 * A true verdict without going through the worlds: from the lowest and highest level of each side, and from one side
 * covering the other.
 */
function cautiousVerdict(
  policy: TablePolicy,
  compare: Comparison,
  sides: readonly Ways[],
  sameMode: boolean,
): ChangeVerdict {
  const compiled = compile(policy);
  const [before, after] = sides as [Ways, Ways];
  const most = (side: Ways): number =>
    [...side].reduce(
      (set, [fact, ways]) => (ways.length > 0 ? set | (1 << compiled.bits.indexOf(fact)) : set),
      certainFacts(policy, side),
    );
  const never = (impossible: number): boolean => {
    // The best for "higher" is the least before and the most after, and the other way round: levels only rise with
    // facts.
    const extreme =
      impossible === higher
        ? compare(certainFacts(policy, before), most(after))
        : compare(most(before), certainFacts(policy, after));
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
