import { entriesOf, type CaseState, type Change, type Entry, type Subject } from "./case";
import { compareLevels, type GrantLevel } from "./level";

/**
 * The case as it would be after a change; nothing is sent. The state that goes in is not touched, and comes back as it
 * is when the change makes no difference.
 *
 * A grant never takes anything away: who has an entry of that level or a higher one keeps it, a lower one is raised in
 * place. An entry of unknown level gives read at least, so that read is there already and a higher level gets a second
 * one beside it; one that may deny is replaced. A new entry has an id that begins with "new:". What the
 * server said of the caller's level (`case.own.level`) stays as it was and is about the case before the change.
 */
export function apply(state: CaseState, change: Change): CaseState {
  switch (change.kind) {
    case "grant":
      return withGrant(state, change.subject, change.level, change.on ?? "case");
    case "changeLevel":
      return replaceEntry(state, change.entry.id, change.level);
    case "revoke": {
      const { id } = change.entry;
      const left = state.entries.filter((entry) => entry.id !== id);
      if (left.length === state.entries.length) return state;
      return { ...state, entries: left.map((entry) => ifShared(entry, id)) };
    }
    // No entry changes; what the server enforces then is for the case system to say.
    case "recompute":
      return state;
    case "changeMode":
      return change.mode === state.case.mode ? state : { ...state, case: { ...state.case, mode: change.mode } };
    case "reporter":
      return change.subject.id === state.case.reporter?.id
        ? state
        : { ...state, case: { ...state.case, reporter: change.subject } };
    case "publish":
      return state.case.condition === "yes" ? state : { ...state, case: { ...state.case, condition: "yes" } };
    case "unwatch": {
      const watchers = state.watchers?.filter(({ id }) => id !== change.watcher.id);
      return watchers === undefined || watchers.length === state.watchers?.length ? state : { ...state, watchers };
    }
  }
}

function withGrant(state: CaseState, subject: Subject, level: GrantLevel, on: Entry["on"]): CaseState {
  const theirs = entriesOf(state.entries, subject, on);
  if (theirs.some((entry) => gives(entry, level))) return state;
  const lower = theirs.find((entry) => isReplaced(entry, level));
  if (lower) return replaceEntry(state, lower.id, level);
  const entry: Entry = { id: newId(state.entries, `new:${on}:${subject.kind}:${subject.id}`), subject, level, on };
  return { ...state, entries: [...state.entries, entry] };
}

/** True when an entry certainly gives as much: it is certainly there. */
export function gives(entry: Entry, level: GrantLevel): boolean {
  return !entry.perhapsGone && givesIfThere(entry, level);
}

/**
 * True when an entry gives as much where it is there. Every entry gives read, also without a stated level, except one
 * that denies or may deny; only the one that denies takes as much away.
 */
export function givesIfThere(entry: Entry, level: GrantLevel): boolean {
  if (entry.mayDeny) return false;
  if (level === "deny" || entry.level === "deny") return level === entry.level;
  return compareLevels(entry.level ?? "read", level) >= 0;
}

/**
 * True of an entry that a grant of a level to its subject changes in place, where none certainly gives as much. Beside
 * one that would give it, and may be gone, the grant is made again.
 */
export function isReplaced(entry: Entry, level: GrantLevel): boolean {
  return (entry.level !== undefined || entry.mayDeny === true) && !givesIfThere(entry, level);
}

function newId(entries: readonly Entry[], wanted: string): string {
  let id = wanted;
  for (let number = 2; entries.some((entry) => entry.id === id); number++) id = `${wanted}:${number}`;
  return id;
}

/** An entry after another one went by the id that it came with: that it stayed is not known. */
function ifShared(entry: Entry, id: string): Entry {
  return entry.sharesId === id ? { ...entry, perhapsGone: true } : entry;
}

function replaceEntry(state: CaseState, id: string, level: GrantLevel): CaseState {
  if (!state.entries.some((entry) => entry.id === id && entry.level !== level)) return state;
  const replaced = ({ mayDeny: _, ...entry }: Entry): Entry => ({ ...entry, level });
  return { ...state, entries: state.entries.map((one) => (one.id === id ? replaced(one) : ifShared(one, id))) };
}
