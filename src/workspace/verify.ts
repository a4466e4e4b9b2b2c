import type { CaseState, Change, Entry } from "../access/case";
import { keyed } from "./difference";
import { isSameSubject } from "./people";

/**
 * What a reading says about a change: it is there; it is there as far as the server tells, which leaves out the level;
 * something new is there that may be it; what was to go is still there, but perhaps by another grant; it is not there.
 */
export type Found = "yes" | "levelNotStated" | "unclear" | "perhapsElsewhere" | "no";

/** Looks for the effect of a change in the state that was read after it. `before` is the state read before the change was sent. */
export function findChange(before: CaseState, now: CaseState, change: Change): Found {
  switch (change.kind) {
    case "changeMode":
      return now.case.mode === change.mode ? "yes" : "no";
    case "revoke": {
      const still = now.entries.find(({ id, on }) => id === change.entry.id && on === change.entry.on);
      return still === undefined ? "yes" : still.perhapsElsewhere ? "perhapsElsewhere" : "no";
    }
    case "grant":
      return findGrant(before, now, entriesFor(now, change), change.level);
    case "changeLevel": {
      const { entry, level } = change;
      const theirs = now.entries.filter((one) => one.on === entry.on && (one.id === entry.id || isEntryOfSame(one, entry)));
      if (theirs.length === 0) return "no";
      if (theirs.every((one) => one.level === level)) return "yes";
      if (level === "read" && theirs.some((one) => one.perhapsElsewhere)) return "perhapsElsewhere";
      return theirs.length === 1 && theirs[0]?.level === undefined && theirs[0]?.id !== entry.id ? "levelNotStated" : "no";
    }
  }
}

/** The entries that a grant concerns: those of its subject in its place. */
export function entriesFor(state: CaseState, grant: Extract<Change, { kind: "grant" }>): Entry[] {
  const on = grant.on ?? "case";
  return state.entries.filter((entry) => entry.on === on && entry.subject !== undefined && isSameSubject(entry.subject, grant.subject));
}

/** Whether what a revoke took away is given by another entry, which came to light with it. */
export function stillGiven(before: CaseState, now: CaseState, change: Change): boolean {
  if (change.kind !== "revoke") return false;
  return newEntries(before, now).some((one) => one.on !== change.entry.on && isEntryOfSame(one, change.entry));
}

/** The entries that are in `now` and were not in `before`. */
export function newEntries(before: CaseState, now: CaseState): Entry[] {
  const known = keyed(before.entries);
  return [...keyed(now.entries)].filter(([key]) => !known.has(key)).map(([, entry]) => entry);
}

function findGrant(before: CaseState, now: CaseState, theirs: readonly Entry[], level: "read" | "write"): Found {
  if (theirs.some((entry) => entry.level === level || entry.level === "write")) return "yes";
  const added = newEntries(before, now);
  if (theirs.some((entry) => entry.level === undefined && added.includes(entry))) return "levelNotStated";
  return added.some((entry) => entry.subject === undefined) ? "unclear" : "no";
}

function isEntryOfSame(a: Entry, b: Entry): boolean {
  return a.subject !== undefined && b.subject !== undefined && isSameSubject(a.subject, b.subject);
}
