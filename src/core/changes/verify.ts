import { entriesOf, isSameSubject, type CaseState, type Change, type Entry, type Subject } from "../../access/case";
import { givesIfThere } from "../../access/apply";
import { compareLevels, levelOfEntry, type GrantLevel } from "../../access/level";
import { newEntries, sameEntry } from "./drift";

/**
 * What a reading says about a change: it is there; it is there as far as the server tells, which leaves out the level;
 * something new is there that may be it; it cannot be told, because another grant gives as much or no list shows it; it
 * is not there; "notStated": the server leaves out what would tell.
 */
export type FoundChange = "yes" | "levelNotStated" | "unclear" | "perhapsElsewhere" | "notStated" | "no";

/**
 * Looks for the effect of a change in the state that was read after it. `before` is the state read before the change
 * was
 * sent. `replaces`: a grant is to take the place of an entry that stands still; then only an entry of the very level
 * that
 * is granted counts, since that one may give more.
 */
export function findChange(before: CaseState, now: CaseState, change: Change, replaces = false): FoundChange {
  switch (change.kind) {
    // It is looked for where it was expected, see `recomputed`: one case does not tell.
    case "recompute":
      return "unclear";
    case "changeMode":
      return now.case.mode === change.mode ? "yes" : "no";
    case "reporter":
      if (now.case.reporter === undefined) return "notStated";
      return now.case.reporter?.id === change.subject.id ? "yes" : "no";
    case "publish":
      if (now.case.condition === "no") return "no";
      return now.case.condition === "yes" ? "yes" : "notStated";
    case "unwatch":
      if (now.watchers === undefined) return "notStated";
      return now.watchers.some(({ id }) => id === change.watcher.id) ? "no" : "yes";
    case "revoke": {
      const still = sameEntry(now, change.entry);
      if (still === undefined) return "yes";
      return still.perhapsElsewhere || isMasked(now, still.subject, still.on, still.level)
        ? "perhapsElsewhere"
        : unlessUnlisted(still.on, "no");
    }
    case "grant": {
      const { subject, level, on = "case" } = change;
      const found = findGrant(before, now, entriesOf(now.entries, subject, on), level, replaces);
      if (found === "no" && (isMasked(now, subject, on, level) || mayBeUnlisted(now, subject, level)))
        return "perhapsElsewhere";
      return unlessUnlisted(on, found);
    }
    case "changeLevel": {
      const { entry, level } = change;
      const theirs = now.entries.filter(
        (one) => one.on === entry.on && (one.id === entry.id || isOfSame(one, entry.subject)),
      );
      if (theirs.length > 0 && theirs.every((one) => one.level === level)) return "yes";
      if (
        isMasked(now, entry.subject, entry.on, "write") ||
        mayBeUnlisted(now, entry.subject, level) ||
        (level === "read" && theirs.some((one) => one.perhapsElsewhere))
      )
        return "perhapsElsewhere";
      return theirs.length === 1 && theirs[0]?.level === undefined && theirs[0]?.id !== entry.id
        ? "levelNotStated"
        : unlessUnlisted(entry.on, "no");
    }
  }
}

/** What a write that was accepted did instead of what was asked for. */
export interface Instead {
  /** The level of the entry that is there now, or the mode; undefined: there is none, or none is stated. */
  readonly value?: string;
  /** Who is the reporter now. */
  readonly reporter?: Subject;
  /** The entry that was made, or changed. */
  readonly entry?: Entry;
}

/**
 * What is otherwise than before an accepted write, and not as it was wanted. Undefined: all is as before, so that the
 * write did nothing.
 */
export function doneInstead(before: CaseState, now: CaseState, change: Change): Instead | undefined {
  switch (change.kind) {
    case "changeMode": {
      const { mode } = now.case;
      return mode === before.case.mode || mode === change.mode ? undefined : { value: mode };
    }
    case "reporter": {
      const { reporter } = now.case;
      const isOther = reporter?.id !== before.case.reporter?.id && reporter?.id !== change.subject.id;
      return isOther ? { ...(reporter && { reporter }) } : undefined;
    }
    case "publish":
    case "unwatch":
    case "revoke":
    case "recompute": // what is enforced now is what the server says that it comes to
      return undefined;
    case "grant": {
      const theirs = entriesOf(newEntries(before, now), change.subject, change.on);
      return theirs.length === 1 ? insteadBy(theirs[0]!) : undefined;
    }
    case "changeLevel": {
      const { entry } = change;
      if (entry.subject === undefined) return undefined;
      const theirs = entriesOf(now.entries, entry.subject, entry.on);
      if (theirs.length === 0) return {};
      const [other] = theirs.filter((one) => one.id !== entry.id || one.level !== entry.level);
      return other === undefined ? undefined : insteadBy(other);
    }
  }
}

function insteadBy(entry: Entry): Instead {
  return { entry, ...(entry.level !== undefined && { value: entry.level }) };
}

/** Whether the same person or group has another entry that gives as much as the one that is gone. */
export function standsAgain(before: CaseState, now: CaseState, { subject, level, on }: Entry): boolean {
  if (subject === undefined) return false;
  return entriesOf(newEntries(before, now), subject, on).some(
    (one) =>
      one.level === undefined ||
      level === undefined ||
      compareLevels(levelOfEntry(one.level), levelOfEntry(level)) >= 0,
  );
}

/** Whether the same person or group has an entry at another place, on the case or on what contains it. */
export function standsElsewhere({ entries }: CaseState, { subject, on }: Entry): boolean {
  return entries.some((one) => one.on !== on && isOfSame(one, subject));
}

/**
 * The entries that a grant made beyond the one that was wanted: another client granted the same at the same time, or an
 * earlier request arrived late.
 */
export function isDoubled(before: CaseState, now: CaseState, subject: Subject, on: Entry["on"] | undefined): boolean {
  return entriesOf(newEntries(before, now), subject, on).length > 1;
}

function findGrant(
  before: CaseState,
  now: CaseState,
  theirs: readonly Entry[],
  level: GrantLevel,
  replaces: boolean,
): FoundChange {
  if (
    theirs.some(
      (entry) => entry.level === level || (!replaces && entry.level !== undefined && givesIfThere(entry, level)),
    )
  )
    return "yes";
  const added = newEntries(before, now);
  if (theirs.some((entry) => entry.level === undefined && added.includes(entry))) return "levelNotStated";
  return added.some((entry) => entry.subject === undefined) ? "unclear" : "no";
}

/**
 * Whether an entry elsewhere gives the same person as much, so that what is read looks alike with this one and without
 * it.
 */
function isMasked(now: CaseState, subject: Subject | undefined, on: Entry["on"], level: Entry["level"]): boolean {
  return now.entries.some(
    (one) => one.on !== on && isOfSame(one, subject) && (level === "read" || one.level !== "read"),
  );
}

/**
 * Whether an entry may be there that the server does not list to the caller. Of a person, the level that the server
 * enforces can tell that it is not.
 */
function mayBeUnlisted({ unlisted, enforced }: CaseState, subject: Subject | undefined, level: GrantLevel): boolean {
  if (!unlisted) return false;
  const levels = subject?.kind === "user" ? enforced?.levels[subject.id] : undefined;
  return levels === undefined || levels.includes(level === "deny" ? "none" : level);
}

/** No list shows what is on a case definition, so that what is not seen there may be there all the same. */
function unlessUnlisted(on: Entry["on"], found: FoundChange): FoundChange {
  return on === "definition" && found === "no" ? "perhapsElsewhere" : found;
}

function isOfSame({ subject }: Entry, other: Subject | undefined): boolean {
  return subject !== undefined && other !== undefined && isSameSubject(subject, other);
}
