import { entriesOf, type Change, type Entry, type Subject } from "../case";
import type { GrantLevel } from "../level";

/** Somebody who is to stay. */
export interface Unit {
  readonly subject: Subject;
  /** They have their level by what stays anyway. */
  readonly has: boolean;
  /** The level of an entry of their own that gives it; absent: no entry does. */
  readonly own?: GrantLevel;
  /** Their entry that stays and is raised for that; absent: they get a new one. */
  readonly raises?: Entry;
}

/** An entry that cannot stay as it is. */
export interface Loose {
  readonly entry: Entry;
  /** It can be taken away. */
  readonly mayGo: boolean;
  /** Levels at which it may stay, and the places of those who have their level by it then. */
  readonly levels: readonly { readonly level: GrantLevel; readonly covers: readonly number[] }[];
}

/** The entry of a group that can stay as it is, and gives more to its members where it is raised. */
export interface Raisable {
  readonly entry: Entry;
  /** Levels at which nobody has more than is named for them, and the places of those who have their level by it. */
  readonly levels: Loose["levels"];
}

/** What is left to choose once the mode is: entries for those who are to stay. */
export interface Cover {
  readonly units: readonly Unit[];
  readonly loose: readonly Loose[];
  readonly raisable: readonly Raisable[];
  /** Whether somebody has their level by the entry of a kept group, once it is there. Both are places. */
  coveredByOwn(giver: number, taker: number): boolean;
  /** What it costs to change a level, in writes. */
  readonly raise: number;
}

export interface Covered {
  readonly changes: readonly Change[];
  readonly writes: number;
  readonly lost: number;
  readonly exact: boolean;
}

/** So many combinations of shared entries are looked at. */
const mostCombinations = 4_096;

/** A way to let several have their level at once: an entry at another level, or one for a kept group. */
type SharedStep =
  | { readonly kind: "raise"; readonly entry: Entry; readonly level: GrantLevel; readonly covers: readonly number[] }
  | { readonly kind: "lower"; readonly place: number; readonly level: GrantLevel; readonly covers: readonly number[] }
  | { readonly kind: "own"; readonly unit: number; readonly covers: readonly number[] };

/**
 * The fewest writes with which all who can have their level have it. Entries that serve several are tried in all
 * combinations; everybody whom those leave out gets an entry of their own. Beyond the limit no entry serves several
 * unless it is the one of a kept group.
 */
export function coverAtLeast(cover: Cover): Covered {
  const { units } = cover;
  const wanting = units.flatMap((unit, place) => (unit.has ? [] : [place]));
  const choices = sharedChoices(cover, wanting);
  const combinations = choices.reduce((product, { length }) => product * (length + 1), 1);
  const exact = combinations <= mostCombinations;
  let best: Covered | undefined;
  for (let number = 0; number < (exact ? combinations : 1); number++) {
    const chosen = exact ? chosenSteps(choices, number) : forcedOnly(choices);
    const found = withShared(cover, wanting, chosen);
    const isBetter =
      best === undefined || found.lost < best.lost || (found.lost === best.lost && found.writes < best.writes);
    if (isBetter) best = found;
  }
  return { ...best!, exact };
}

function sharedChoices(
  { units, loose, raisable, coveredByOwn }: Cover,
  wanting: readonly number[],
): (readonly SharedStep[])[] {
  const lower = loose.map(({ entry, levels, mayGo }, place) =>
    // One of a person serves nobody else: it becomes their own, where they need one.
    (entry.subject?.kind === "user" && mayGo ? [] : levels)
      .map(({ level, covers }): SharedStep => {
        return { kind: "lower", place, level, covers: covers.filter((unit) => wanting.includes(unit)) };
      })
      // An entry that nobody takes away has to become lower, for all whom it serves.
      .filter(({ covers }) => covers.length > 0 || !mayGo),
  );
  // Where it serves one alone, an entry of their own does so with no more writes.
  const raised = raisable.map(({ entry, levels }) =>
    levels
      .map(({ level, covers }): SharedStep => {
        return { kind: "raise", entry, level, covers: covers.filter((unit) => wanting.includes(unit)) };
      })
      .filter(({ covers }) => covers.length > 1 || covers.some((unit) => units[unit]!.own === undefined)),
  );
  const own = wanting
    .filter((unit) => units[unit]!.subject.kind === "group" && units[unit]!.own !== undefined)
    .map((unit): readonly SharedStep[] => [
      { kind: "own", unit, covers: wanting.filter((taker) => taker === unit || coveredByOwn(unit, taker)) },
    ]);
  return [...lower, ...raised, ...own].filter((some) => some.length > 0);
}

function chosenSteps(choices: readonly (readonly SharedStep[])[], number: number): SharedStep[] {
  const chosen: SharedStep[] = [];
  for (const some of choices) {
    const which = number % (some.length + 1);
    number = Math.floor(number / (some.length + 1));
    if (which > 0) chosen.push(some[which - 1]!);
  }
  return chosen;
}

function forcedOnly(choices: readonly (readonly SharedStep[])[]): SharedStep[] {
  return choices.flatMap((some) => some.filter(({ kind }) => kind === "own"));
}

function withShared(cover: Cover, wanting: readonly number[], chosen: readonly SharedStep[]): Covered {
  const { units, loose } = cover;
  const covered = new Set(chosen.flatMap(({ covers }) => covers));
  const fates = new Map<number, GrantLevel>();
  for (const one of chosen) if (one.kind === "lower") fates.set(one.place, one.level);
  const grants = new Set(chosen.flatMap((one) => (one.kind === "own" ? [one.unit] : [])));
  for (const unit of wanting)
    if (!covered.has(unit) && units[unit]!.own !== undefined && units[unit]!.subject.kind !== "group") grants.add(unit);
  const changes: Change[] = [];
  let writes = 0;
  for (const one of chosen)
    if (one.kind === "raise") {
      changes.push({ kind: "changeLevel", entry: one.entry, level: one.level });
      writes += cover.raise;
    }
  for (const unit of grants) {
    const { subject, own, raises } = units[unit]!;
    const ownLoose = loose.findIndex(({ entry }, place) => !fates.has(place) && entriesOf([entry], subject).length > 0);
    if (ownLoose >= 0) {
      fates.set(ownLoose, own!);
      continue;
    }
    writes += raises === undefined ? 1 : cover.raise;
    changes.push(
      raises === undefined
        ? { kind: "grant", subject, level: own! }
        : { kind: "changeLevel", entry: raises, level: own! },
    );
  }
  loose.forEach(({ entry, mayGo, levels }, place) => {
    const level = fates.get(place) ?? (mayGo ? undefined : levels.at(-1)?.level);
    writes += level === undefined ? 1 : cover.raise;
    changes.push(level === undefined ? { kind: "revoke", entry } : { kind: "changeLevel", entry, level });
  });
  const lost = wanting.filter((unit) => !covered.has(unit) && !grants.has(unit)).length;
  return { changes, writes, lost, exact: true };
}
