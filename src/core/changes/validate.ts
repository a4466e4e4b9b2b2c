import { gives, isReplaced } from "../../access/apply";
import {
  entriesOf,
  placeOf,
  type Case,
  type CaseState,
  type Change,
  type SpecialKind,
  type Subject,
} from "../../access/case";
import { compareLevels, levelOfEntry, type Level } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { Failure, notSupported } from "../../base/failure";
import { Conflict, missing, sameEntry } from "./drift";

/** The level of `case.own` that a change needs; undefined: the system does not say. */
export function levelToMake(
  { kind }: Pick<Change, "kind">,
  { capabilities }: Pick<Backend, "capabilities">,
): Level | undefined {
  if (kind === "recompute") return undefined;
  return isSpecial(kind) ? capabilities.special?.[kind] : capabilities.levelToChange;
}

/**
 * True unless the server stated a level of the caller that is not enough for a change of that kind. Where it does not
 * say, it can be tried.
 */
export function mayTryToChange(
  one: Case,
  backend: Pick<Backend, "capabilities">,
  kind: Change["kind"] = "grant",
): boolean {
  const needed = levelToMake({ kind }, backend);
  return needed === undefined || one.own === undefined || compareLevels(one.own.level, needed) >= 0;
}

/** Throws the Failure of a change that this system, or this caller, cannot make, or whose entry is not there. */
export function refuseImpossible(backend: Backend, state: CaseState, change: Change, caller?: Subject): void {
  const of = state.case;
  const { modes, levels, definitionGrants, notifiesOfGrant } = backend.capabilities;
  if (change.kind === "recompute") return refuseRecompute(backend, state, change, caller);
  if (isSpecial(change.kind) && backend.capabilities.special?.[change.kind] === undefined)
    throw notSupported(change.kind);
  if (!mayTryToChange(of, backend, change.kind))
    throw new Failure("notAllowed", { detail: levelToMake(change, backend)!, notHandled: true });
  const hindrance = backend.hindrance?.(state, change, caller);
  if (hindrance !== undefined) throw notSupported(hindrance);
  if (change.kind === "changeMode") {
    if (!modes.includes(change.mode)) throw notSupported(change.mode);
    return;
  }
  // A reporter is a person; of a number it may not be known.
  if (change.kind === "reporter" && change.subject.kind === "group")
    throw notSupported("only a person can be the reporter");
  if (change.kind === "unwatch" && !change.watcher.removable) throw notSupported("a rule for many cases notifies them");
  if (change.kind === "reporter" || change.kind === "publish" || change.kind === "unwatch") return;
  if (change.kind !== "revoke" && change.notify && !notifiesOfGrant) throw notSupported("notify");
  if (change.kind !== "revoke" && !levels.includes(change.level)) throw notSupported(change.level);
  if (placeOf(change) === "definition" && !definitionGrants) throw notSupported("definition");
  if (change.kind === "changeLevel" && !isAlreadySo(state, change) && sameEntry(state, change.entry) === undefined) {
    throw new Conflict(of, [missing(state, change.entry)]);
  }
}

function isSpecial(kind: Change["kind"]): kind is SpecialKind {
  return kind === "reporter" || kind === "publish" || kind === "unwatch";
}

/** What the caller may do on the case does not count: the change is about all cases of a person. */
function refuseRecompute(
  { capabilities, hindrance }: Pick<Backend, "capabilities" | "hindrance">,
  state: CaseState,
  change: Extract<Change, { kind: "recompute" }>,
  caller: Subject | undefined,
): void {
  if (!capabilities.recomputes) throw notSupported("recompute");
  if (change.subject.kind === "group") throw notSupported("notAPerson");
  const against = hindrance?.(state, change, caller);
  if (against !== undefined) throw notSupported(against);
}

/**
 * A grant to somebody who has a lower entry is a change of that entry's level, a revoke is of the entry as it is now,
 * and a change of reporter knows the one before; everything else is what it says. An entry of unknown level is not
 * known to be lower, so it stays, and a grant is made beside it, unless it may deny.
 */
export function asItIs(before: CaseState, change: Change): Change {
  if (change.kind === "revoke") return { kind: "revoke", entry: sameEntry(before, change.entry) ?? change.entry };
  // Undoing it needs to know whom.
  if (change.kind === "reporter") return { ...change, from: before.case.reporter };
  if (change.kind !== "grant" || isAlreadySo(before, change)) return change;
  const theirs = entriesOf(before.entries, change.subject, change.on);
  const { level, notify } = change;
  // One that gives as much is there, and is not enforced: it is set again as it stands.
  const standing = theirs.find((entry) => gives(entry, level));
  const present = standing ?? theirs.find((entry) => isReplaced(entry, level));
  if (present === undefined) return change;
  return { kind: "changeLevel", entry: present, level: standing?.level ?? level, ...(notify && { notify }) };
}

/** Whether the level that the server enforces for a person, where it keeps one beside the entries, is certainly so. */
function isEnforced({ enforced }: CaseState, subject: Subject | undefined, is: (level: Level) => boolean): boolean {
  const levels = subject?.kind === "user" ? enforced?.levels[subject.id] : undefined;
  return levels === undefined || levels.every(is);
}

/** True when the change makes no difference: the entries are as it makes them, and are enforced. */
export function isAlreadySo(state: CaseState, change: Change): boolean {
  switch (change.kind) {
    case "grant":
      return (
        entriesOf(state.entries, change.subject, change.on).some((entry) => gives(entry, change.level)) &&
        isEnforced(state, change.subject, (level) =>
          change.level === "deny" ? level === "none" : compareLevels(level, change.level) >= 0,
        )
      );
    case "revoke":
      // What the server does not list may be there.
      return sameEntry(state, change.entry) === undefined && !state.unlisted;
    case "changeMode":
      return state.case.mode === change.mode;
    case "reporter":
      return state.case.reporter?.id === change.subject.id;
    case "publish":
      return state.case.condition === "yes";
    case "unwatch":
      return state.watchers?.every(({ id }) => id !== change.watcher.id) === true;
    // What is enforced on cases that nobody looked at may differ.
    case "recompute":
      return false;
    case "changeLevel": {
      const { entry, level } = change;
      const present = sameEntry(state, entry);
      if (!isEnforced(state, entry.subject, (one) => one === levelOfEntry(level))) return false;
      if (present !== undefined || entry.subject === undefined) return present?.level === level;
      return entriesOf(state.entries, entry.subject, entry.on).some((one) => one.level === level);
    }
  }
}
