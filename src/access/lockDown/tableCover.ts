import { entriesOf, isSameSubject, type Entry, type Subject } from "../case";
import { allGrantLevels, compareLevels, levelOfEntry, type GrantLevel, type Level } from "../level";
import type { TablePolicy } from "../policy";
import type { Cover, Unit } from "./cover";
import type { Question } from "./question";
import { capOf, certainly, isCertainlyMet, levelOfFact, levelOfGrant, type Standing } from "./standing";

/** An entry that stays as it is, and the highest level that it could give. */
export interface Staying {
  readonly entry: Entry;
  readonly cap: Level;
}

export interface ModeChoice {
  readonly mode: string;
  /** Who becomes the reporter; undefined: nobody else does. */
  readonly reporter?: Subject;
}

/** What is to be covered: those who are to stay and do not have their level by what stays anyway. */
export function coverOf(
  question: Question,
  policy: TablePolicy,
  choice: ModeChoice,
  kept: readonly Standing[],
  staying: readonly Staying[],
  loose: readonly { readonly entry: Entry; readonly levels: readonly GrantLevel[] }[],
): Cover {
  const { keep, allowed } = question;
  const gives = (level: GrantLevel | undefined) => levelOfGrant(policy, choice.mode, level);
  const certainGrant = (level: GrantLevel | undefined) => gives(level ?? lowestGrant(policy));
  const needed = keep.map(({ level }) => level);
  const reaches = (place: number, id: string, level: Level): boolean => {
    const { reached, gate } = kept[place]!;
    return isCertainlyMet(gate) && isCertainlyMet(reached.get(id) ?? []) && compareLevels(level, needed[place]!) >= 0;
  };
  const units = keep.map(({ subject, level }, place): Unit => {
    const standing = kept[place]!;
    const has =
      level === "none" ||
      hasByFacts(policy, choice, standing, level) ||
      staying.some(({ entry }) => reaches(place, entry.id, certainGrant(entry.level)));
    const theirs = entriesOf(
      staying.map(({ entry }) => entry),
      subject,
    );
    const own = isCertainlyMet(standing.gate)
      ? ownGrant(question, subject, gives, { least: level, most: capOf(standing, certainly) }, theirs)
      : undefined;
    return { subject, has, ...own };
  });
  const raise = allowed.changesLevelInPlace ? 1 : 2;
  const withCovers = (entry: Entry, levels: readonly GrantLevel[]) =>
    levels.map((level) => ({
      level,
      covers: keep.flatMap((_, place) => (reaches(place, entry.id, gives(level)) ? [place] : [])),
    }));
  // The entry of a group that is to stay is raised for the group, where that is needed.
  const isWanting = (subject: Subject) => units.some((unit) => !unit.has && isSameSubject(unit.subject, subject));
  const raisable = staying.filter(({ entry: { subject } }) => subject?.kind === "group" && !isWanting(subject));
  return {
    units,
    raisable: raisable.map(({ entry, cap }) => ({
      entry,
      levels: withCovers(entry, raisedLevels(question, entry, cap, gives)),
    })),
    // Whom the group of a kept group covers: the entry that stands for it reaches them.
    coveredByOwn: (giver, taker) => reaches(taker, `keep:${giver}`, keep[giver]!.level),
    loose: loose.map(({ entry, levels }) => ({
      entry,
      mayGo: allowed.may({ kind: "revoke", entry }),
      levels: withCovers(entry, levels),
    })),
    raise,
  };
}

/** Levels at which the entry gives more, and nobody more than is named for them. */
function raisedLevels(
  { allowed }: Question,
  entry: Entry,
  cap: Level,
  gives: (level: GrantLevel | undefined) => Level,
): readonly GrantLevel[] {
  return allowed.levels.filter(
    (level) =>
      level !== "deny" &&
      level !== entry.level &&
      compareLevels(gives(level), gives(entry.level)) >= 0 &&
      compareLevels(gives(level), cap) <= 0 &&
      allowed.may({ kind: "changeLevel", entry, level }),
  );
}

function hasByFacts(policy: TablePolicy, { mode }: ModeChoice, { facts, gate }: Standing, level: Level): boolean {
  if (!isCertainlyMet(gate)) return false;
  return policy.facts.some(
    (fact) => isCertainlyMet(facts.get(fact)!) && compareLevels(levelOfFact(policy, mode, fact), level) >= 0,
  );
}

export function lowestGrant(policy: TablePolicy): GrantLevel {
  return allGrantLevels.find((level) => level !== "deny" && policy.entryFacts[level] !== undefined)!;
}

/**
 * The level of an entry of their own that gives the level that is named, and no more than is named for them, also as a
 * member of a group; undefined: none does, or the caller cannot grant it. `theirs`: their entries that stay; one of
 * them is then raised.
 */
function ownGrant(
  { allowed }: Question,
  subject: Subject,
  gives: (level: GrantLevel) => Level,
  { least, most }: { readonly least: Level; readonly most: Level },
  theirs: readonly Entry[],
): Pick<Unit, "own" | "raises"> | undefined {
  const fitting = allowed.levels.filter(
    (one) => one !== "deny" && compareLevels(gives(one), least) >= 0 && compareLevels(gives(one), most) <= 0,
  );
  const inOrder = [...fitting.filter((one) => levelOfEntry(one) === least), ...fitting];
  for (const own of inOrder) {
    // Beside one whose level is not stated a new one is made; one that states a lower level is raised in its place.
    const isBeside = theirs.every((entry) => entry.level === undefined);
    if (isBeside && allowed.may({ kind: "grant", subject, level: own })) return { own };
    const raises = theirs.find((entry) => allowed.may({ kind: "changeLevel", entry, level: own }));
    if (raises !== undefined) return { own, raises };
  }
  return undefined;
}
