import { levelToMake, mayTryToChange, refuseImpossible } from "../../core/changes/validate";
import { Failure, toFailure } from "../../base/failure";
import type { Trial } from "../protocol";
import type { MatrixContext } from "./context";
import { changesFor } from "./trials";

/**
 * What keeps a change of a draft from being made, by all that is known: the system or the level of the caller.
 * Undefined where nothing is known to.
 */
export function hindranceOf(
  { backend, cases, connection }: Pick<MatrixContext, "backend" | "cases" | "connection">,
  trial: Trial,
): Failure | undefined {
  const of = cases.find(connection, trial.caseId);
  if (of === undefined) return undefined;
  const kind = trial.type === "mode" ? "changeMode" : trial.type === "entry" ? "grant" : trial.type;
  if (!mayTryToChange(of, backend, kind))
    return new Failure("notAllowed", { detail: levelToMake({ kind }, backend), notHandled: true });
  const entries = cases.entries(connection, trial.caseId);
  if (!entries.known && trial.type === "entry") return undefined;
  const state = { case: of, entries: entries.known ? entries.value : [] };
  const { caller } = cases.directory(connection);
  try {
    for (const change of changesFor(state, [trial])) refuseImpossible(backend, state, change, caller);
    return undefined;
  } catch (thrown) {
    return toFailure(thrown);
  }
}
