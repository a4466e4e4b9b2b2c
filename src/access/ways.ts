import type { FactName } from "./policy";

/** The ids of the unknowns that all have to be true for a fact to hold in one way. */
export type Needs = readonly string[];

/** The ways of the facts that matter. */
export type Ways = ReadonlyMap<FactName, readonly Needs[]>;

/**
 * One side of a comparison: the mode of the case and, for each fact, the ways in which it holds. A way is the list
 * of the unknowns that all have to be true (ids); the empty list is certain; a fact without any way does not hold.
 */
export interface WaysSide {
  readonly mode: string;
  readonly ways: Readonly<Record<FactName, readonly Needs[]>>;
  /**
   * By what each fact holds, as a text. Where two sides agree on it, the same of several sources counts on both; only
   * needed where several that hold do not give the same.
   */
  readonly sources?: Readonly<Record<FactName, string>>;
}

/** True when, in every world, one holds exactly where the other does. */
export function sameWays(a: readonly Needs[], b: readonly Needs[]): boolean {
  return covers(a, b) && covers(b, a);
}

/** True when, in every world, `a` holds where `b` does: each way of `b` needs all that some way of `a` needs. */
export function covers(a: readonly Needs[], b: readonly Needs[]): boolean {
  const isCovered = isCoveredBy(a);
  return b.every(isCovered);
}

/**
 * Whether a way needs all that some of these ways need. Most ways need one thing, as whether somebody is in one of a
 * thousand groups, so those are looked up and not gone through.
 */
function isCoveredBy(ways: readonly Needs[]): (way: Needs) => boolean {
  const single = new Set<string>();
  const several: Needs[] = [];
  let certain = false;
  for (const way of ways) {
    if (way.length === 0) certain = true;
    else if (way.length === 1) single.add(way[0]!);
    else several.push(way);
  }
  return (way) =>
    certain || way.some((id) => single.has(id)) || several.some((less) => less.every((id) => way.includes(id)));
}

/** Each fact's ways without those that need more than another way does. */
export function minimalWays(side: WaysSide, facts: readonly FactName[]): Ways {
  return new Map(facts.map((fact) => [fact, minimal(side.ways[fact] ?? [])]));
}

function minimal(given: readonly Needs[]): readonly Needs[] {
  const ways = given.map((way) => (way.length < 2 ? way : [...new Set(way)].sort()));
  if (ways.some((way) => way.length === 0)) return [[]];
  const single = new Set(ways.flatMap((way) => (way.length === 1 ? way : [])));
  const several = ways.filter((way) => way.length > 1 && !way.some((id) => single.has(id)));
  const kept: Needs[] = [];
  for (const way of several.sort((a, b) => a.length - b.length))
    if (!kept.some((less) => less.every((id) => way.includes(id)))) kept.push(way);
  return [...[...single].map((id) => [id]), ...kept];
}

/** Below so many ways it costs more than it saves. */
const fewWays = 32;

/**
 * Two sides on which each unknown of those that are only ever needed alone, and by the same facts, stands for all of
 * them: that one of thousands of unreadable groups holds somebody is one thing that is not known. The same worlds are
 * possible, and the sides are as short as if there were one group.
 */
export function shortened(before: WaysSide, after: WaysSide): readonly [WaysSide, WaysSide] {
  const facts = [...new Set([...Object.keys(before.ways), ...Object.keys(after.ways)])];
  const sides = [before, after] as const;
  const count = sides.reduce(
    (sum, { ways }) => sum + facts.reduce((all, fact) => all + (ways[fact]?.length ?? 0), 0),
    0,
  );
  if (count < fewWays || 2 * facts.length > mostPlaces) return sides;
  const places = new Map<string, number>(); // id → the places in which it is needed alone, one bit each
  facts.forEach((fact, place) => {
    const [one, other] = [before.ways[fact] ?? [], after.ways[fact] ?? []];
    const bit = 1 << (2 * place);
    // Most often nothing has changed about a fact, and both are the same list.
    notePlaces(places, one, one === other ? bit | (bit << 1) : bit);
    if (one !== other) notePlaces(places, other, bit << 1);
  });
  const first = new Map<number, string>();
  for (const [id, set] of places) if (set >= 0 && !first.has(set)) first.set(set, id);
  const stands = (way: Needs): boolean => {
    if (way.length !== 1) return true;
    const set = places.get(way[0]!)!;
    return set < 0 || first.get(set) === way[0];
  };
  const shorter = (side: WaysSide): WaysSide => ({
    ...side,
    ways: Object.fromEntries(facts.map((fact) => [fact, (side.ways[fact] ?? []).filter(stands)])),
  });
  return [shorter(before), shorter(after)];
}

/** Notes of each unknown where it is needed alone; less than nothing where it is needed with others. */
function notePlaces(places: Map<string, number>, ways: readonly Needs[], bits: number): void {
  for (const way of ways) for (const id of way) places.set(id, way.length === 1 ? (places.get(id) ?? 0) | bits : -1);
}

/**
 * Makes one unknown of several where only their combination matters: unknowns that are always needed together, and
 * unknowns that can stand in for each other everywhere (whether somebody is in one of forty unreadable groups).
 */
export function mergeUnknowns(given: readonly Ways[]): readonly Ways[] {
  let sides = mergeLone(given);
  for (;;) {
    const together = new Map<string, string[]>(); // id → the ways it is part of
    const instead = new Map<string, string[]>(); // id → what else those ways need
    sides.forEach((side, number) => {
      for (const [fact, ways] of side) {
        const place = `${number} ${fact} `;
        for (const way of ways) {
          // What is needed alone is needed together with nothing.
          const [only] = way;
          if (way.length === 1) {
            append(together, only!, place + only!);
            append(instead, only!, place);
            continue;
          }
          for (const id of way) {
            append(together, id, place + JSON.stringify(way));
            append(instead, id, place + JSON.stringify(way.filter((other) => other !== id)));
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

/** More places than bits are left to the general way. */
const mostPlaces = 30;

/**
 * The part of that which is quick: unknowns that are only ever needed alone, and by the same facts, as whether somebody
 * is in one of thousands of groups.
 */
function mergeLone(sides: readonly Ways[]): readonly Ways[] {
  const places = sides.flatMap((side) => [...side.values()]);
  if (places.length > mostPlaces) return sides;
  const facts = new Map<string, number>(); // id → the places in which it is needed alone, one bit each
  const never = 2 ** mostPlaces; // it is needed with others, too
  places.forEach((ways, place) => {
    for (const way of ways)
      for (const id of way) facts.set(id, (facts.get(id) ?? 0) | (way.length === 1 ? 1 << place : never));
  });
  const first = new Map<number, string>();
  const names = new Map<string, string>();
  for (const [id, set] of facts) {
    if (set < never && !first.has(set)) first.set(set, id);
    names.set(id, set < never ? first.get(set)! : id);
  }
  return names.size === new Set(names.values()).size ? sides : rename(sides, names);
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
    const ways = Object.fromEntries(
      [...side].map(([fact, list]) => [fact, list.map((way) => way.map((id) => names.get(id)!))]),
    );
    return minimalWays({ mode: "", ways }, [...side.keys()]);
  });
}
