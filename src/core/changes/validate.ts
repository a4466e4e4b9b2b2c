import { gives } from "../../access/apply";
import { entriesOf, placeOf, type Case, type CaseState, type Change, type Subject } from "../../access/case";
import { compareLevels } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { Failure } from "../../base/failure";
import { Conflict, sameEntry } from "./drift";

/** True unless the server stated a level of the caller that is not enough. Where it does not say, it can be tried. */
export function mayTryToChange(one: Case, backend: Pick<Backend, "capabilities">): boolean {
  const needed = backend.capabilities.levelToChange;
  return needed === undefined || one.own === undefined || compareLevels(one.own.level, needed) >= 0;
}

/** Throws the Failure of a change that this system, or this caller, cannot make, or whose entry is not there. */
export function refuseImpossible(backend: Backend, state: CaseState, change: Change, caller?: Subject): void {
  const of = state.case;
  const refuse = (kind: "notAllowed" | "notSupported", detail: string) =>
    new Failure(kind, { detail, notHandled: true });
  const { levelToChange, modes, levels, definitionGrants } = backend.capabilities;
  if (change.kind === "recompute") return refuseRecompute(backend, state, change, caller);
  if (!mayTryToChange(of, backend)) throw refuse("notAllowed", levelToChange!);
  const hindrance = backend.hindrance?.(state, change, caller);
  if (hindrance !== undefined) throw refuse("notSupported", hindrance);
  if (change.kind === "changeMode") {
    if (!modes.includes(change.mode)) throw refuse("notSupported", change.mode);
    return;
  }
  if (change.kind !== "revoke" && !levels.includes(change.level)) throw refuse("notSupported", change.level);
  if (placeOf(change) === "definition" && !definitionGrants) throw refuse("notSupported", "definition");
  if (change.kind === "changeLevel" && !isAlreadySo(state, change) && sameEntry(state, change.entry) === undefined) {
    throw new Conflict(of, [{ kind: "entryGone", entry: change.entry }]);
  }
}

/** What the caller may do on the case does not count: the change is about all cases of a person. */
function refuseRecompute(
  { capabilities, hindrance }: Backend,
  state: CaseState,
  change: Extract<Change, { kind: "recompute" }>,
  caller: Subject | undefined,
): void {
  const refuse = (detail: string) => new Failure("notSupported", { detail, notHandled: true });
  if (!capabilities.recomputes) throw refuse("recompute");
  if (change.subject.kind === "group") throw refuse("notAPerson");
  const against = hindrance?.(state, change, caller);
  if (against !== undefined) throw refuse(against);
}

/**
 * A grant to somebody who has a lower entry is a change of that entry's level, and a revoke is of the entry as it is
 * now;
 * everything else is what it says. An entry of unknown level is not known to be lower, so it stays, and a grant is made
 * beside it.
 */
export function asItIs(before: CaseState, change: Change): Change {
  if (change.kind === "revoke") return { kind: "revoke", entry: sameEntry(before, change.entry) ?? change.entry };
  if (change.kind !== "grant" || isAlreadySo(before, change)) return change;
  const lower = entriesOf(before.entries, change.subject, change.on).find(({ level }) => level !== undefined);
  return lower === undefined ? change : { kind: "changeLevel", entry: lower, level: change.level };
}

/** True when the change makes no difference. */
export function isAlreadySo(state: CaseState, change: Change): boolean {
  switch (change.kind) {
    case "grant":
      return entriesOf(state.entries, change.subject, change.on).some((entry) => gives(entry, change.level));
    case "revoke":
      return sameEntry(state, change.entry) === undefined;
    case "changeMode":
      return state.case.mode === change.mode;
    // What is enforced on cases that nobody looked at may differ.
    case "recompute":
      return false;
    case "changeLevel": {
      const { entry, level } = change;
      const present = sameEntry(state, entry);
      if (present !== undefined || entry.subject === undefined) return present?.level === level;
      return entriesOf(state.entries, entry.subject, entry.on).some((one) => one.level === level);
    }
  }
}
