import { entriesOf, placeOf, subjectOf, type Change, type Entry } from "../../access/case";
import { sameEntry } from "./drift";

// A level that does not change in place is changed by a new entry beside the old one, which is then taken away. In
// between the change is half done: this file says how that is recognised, and what finishes it.

type LevelChange = Extract<Change, { kind: "changeLevel" }>;

/** The entry that certainly gives the new level. `leaving`: the id of one that an earlier request may yet take away. */
export function newEntryIn(entries: readonly Entry[], change: LevelChange, leaving?: string): Entry | undefined {
  const { subject, on } = change.entry;
  if (subject === undefined) return undefined;
  return entriesOf(entries, subject, on).find(({ level, id }) => level === change.level && id !== leaving);
}

/** What finishes a change that got half way: the old entry stands beside the new one. Undefined: it did not. */
export function restOf(entries: readonly Entry[], change: LevelChange): Change | undefined {
  const old = sameEntry({ entries }, change.entry);
  if (old === undefined) return undefined;
  const others = entries.filter((one) => one !== old);
  return newEntryIn(others, change) && { kind: "revoke", entry: old };
}

/** Whether both entries may be there, where no level tells: the new one may have been taken away again since. */
export function mayBeHalfDone(entries: readonly Entry[], change: Change): boolean {
  const subject = subjectOf(change);
  return subject !== undefined && entriesOf(entries, subject, placeOf(change)).length > 1;
}
