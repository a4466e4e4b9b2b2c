import type { RowOutcome } from "../core/changes/bulk";
import { exitStatus, firstStatus, statusOfFailure, type ExitStatus } from "./exitStatus";

/** How several changes ended, in one word for programs. */
export type OutcomeWord = "done" | "notDone" | "undetermined" | "partly" | "doneOtherwise";

/** What cannot be known is said before what is known to be there in part, and that before what is there instead. */
export function outcomeWordOf(outcomes: readonly RowOutcome[]): OutcomeWord {
  const is = (...kinds: RowOutcome["kind"][]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  if (is("undetermined") > 0) return "undetermined";
  if (is("half") > 0) return "partly";
  if (is("done") === outcomes.length) return "done";
  if (is("doneOtherwise") === outcomes.length) return "doneOtherwise";
  return is("done", "doneOtherwise") > 0 ? "partly" : "notDone";
}

/** How a command ends whose changes came to that. */
export function statusOfOutcome(word: OutcomeWord, outcomes: readonly RowOutcome[]): ExitStatus {
  switch (word) {
    case "done":
      return exitStatus.done;
    case "partly":
    case "undetermined":
    // The server was changed, and not as it was approved.
    case "doneOtherwise":
      return exitStatus.partly;
    case "notDone": {
      const failed = outcomes.flatMap((one) => (one.kind === "notDone" ? [statusOfFailure(one.failure)] : []));
      return failed.length === 0 ? exitStatus.interrupted : firstStatus(failed);
    }
  }
}

/** Whether something of several changes was made, or may have been. */
export function isAnyMade(outcomes: readonly RowOutcome[]): boolean {
  return outcomes.some(({ kind }) => !["notDone", "cancelled", "notStarted"].includes(kind));
}
