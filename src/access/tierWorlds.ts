import { levels as allLevels, type Level } from "./level";
import type { FactName, TierPolicy } from "./policy";
import { levelsOf } from "./tiers";
import { mergeUnknowns, minimalWays, type WaysSide, type Ways } from "./ways";

/** Directions from a level before to a level after, as bits; see `comparison.ts`. */
export interface Directions {
  readonly higher: number;
  readonly lower: number;
  readonly equal: number;
}

/** What going through the worlds of two sides shows. */
export interface TierOutcome {
  /** The directions that are possible, as bits; 0: no world is left. */
  readonly directions: number;
  /** The lowest and highest level after, as places in `levels`, over the worlds that count. */
  readonly low: number;
  readonly high: number;
  /** False: there are more unknowns than the limit, so all pairs of possible levels were taken. */
  readonly exact: boolean;
}

/** What a tier holds in a world: which one decides, and by which of its facts. Undefined: none does. */
interface TierDecision {
  readonly tier: number;
  /** The facts that hold, as bits by their place in the tier. */
  readonly facts: number;
}

/**
 * Compares two sides world by world for a policy of tiers. Where several facts of the deciding tier hold, which one
 * counts is not specified, so each is possible; it is the same one on both sides where the same facts hold through the
 * same sources. `stated` is the level before, where it is known: other worlds are left out.
 */
export function compareTiers(
  policy: TierPolicy,
  before: WaysSide,
  after: WaysSide,
  bits: Directions,
  limit: number,
  stated: number | undefined,
): TierOutcome {
  const sides = mergeUnknowns([minimalWays(before, policy.facts), minimalWays(after, policy.facts)]) as [Ways, Ways];
  const ids = [...new Set(sides.flatMap((side) => [...side.values()].flat(2)))];
  const isSame = policy.tiers.map((tier) =>
    tier.gives.every(({ fact }) => before.sources?.[fact] === after.sources?.[fact]),
  );
  if (ids.length > limit) return allPairs(policy, sides, bits);

  const [decideBefore, decideAfter] = sides.map((side) => decisions(policy, side, ids)) as [Decide, Decide];
  let directions = 0;
  let low = allLevels.length;
  let high = -1;
  for (let world = 0; world < 2 ** ids.length; world++) {
    const a = decideBefore(world);
    const b = decideAfter(world);
    const together = a !== undefined && a.tier === b?.tier && a.facts === b.facts && isSame[a.tier]!;
    for (const from of placesOf(policy, a)) {
      if (stated !== undefined && from !== stated) continue;
      for (const to of together ? [from] : placesOf(policy, b)) {
        directions |= direction(from, to, bits);
        low = Math.min(low, to);
        high = Math.max(high, to);
      }
    }
  }
  return { directions, low, high, exact: true };
}

type Decide = (world: number) => TierDecision | undefined;

function decisions(policy: TierPolicy, side: Ways, ids: readonly string[]): Decide {
  const tiers = policy.tiers.map((tier) =>
    tier.gives.map(({ fact }) => waysOf(side, fact).map((way) => way.reduce((mask, id) => mask | bitOf(ids, id), 0))),
  );
  return (world) => {
    for (const [tier, facts] of tiers.entries()) {
      const holding = facts.reduce(
        (set, ways, place) => (ways.some((way) => (world & way) === way) ? set | (1 << place) : set),
        0,
      );
      if (holding) return { tier, facts: holding };
    }
    return undefined;
  };
}

/** The levels that a decision may mean, as places in `levels`. */
function placesOf(policy: TierPolicy, decision: TierDecision | undefined): readonly number[] {
  if (decision === undefined) return [allLevels.indexOf("none")];
  const { gives } = policy.tiers[decision.tier]!;
  const found = gives.flatMap(({ level }, place) => (decision.facts & (1 << place) ? levelsOf(policy, level) : []));
  return [...new Set(found)].map((level: Level) => allLevels.indexOf(level));
}

/** Every pair of possible levels: true, and possibly weaker than what going through the worlds would show. */
function allPairs(policy: TierPolicy, [before, after]: readonly [Ways, Ways], bits: Directions): TierOutcome {
  const reachable = (side: Ways): readonly number[] => {
    let found: number[] = [];
    let mayBeAbsent = true;
    for (const [tier, { gives }] of policy.tiers.entries()) {
      const facts = gives.reduce(
        (set, { fact }, place) => (waysOf(side, fact).length > 0 ? set | (1 << place) : set),
        0,
      );
      if (!facts) continue;
      found = [...found, ...placesOf(policy, { tier, facts })];
      mayBeAbsent = !gives.some(({ fact }) => waysOf(side, fact).some((way) => way.length === 0));
      if (!mayBeAbsent) break;
    }
    return mayBeAbsent ? [...found, allLevels.indexOf("none")] : found;
  };
  const [from, to] = [reachable(before), reachable(after)];
  const directions = from.reduce((set, a) => to.reduce((all, b) => all | direction(a, b, bits), set), 0);
  return { directions, low: Math.min(...to), high: Math.max(...to), exact: false };
}

function direction(from: number, to: number, { higher, lower, equal }: Directions): number {
  return to > from ? higher : to < from ? lower : equal;
}

function waysOf(side: Ways, fact: FactName): readonly (readonly string[])[] {
  return side.get(fact) ?? [];
}

function bitOf(ids: readonly string[], id: string): number {
  return 1 << ids.indexOf(id);
}
