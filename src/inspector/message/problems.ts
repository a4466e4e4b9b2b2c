import type { SystemWords } from "../../wording/systemWords";
import type { Failure } from "../../base/failure";
import { failureWords } from "../../wording/failure";
import { oneLine } from "../../text/untrusted";
import type { Words } from "../../text/localize";
import type { Board } from "../matrix/model";
import type { Arrangement, Problem, View } from "../protocol";

// What is shown instead of rows, and what can be done about it.

/** A failure, with the button that helps. */
export function failureProblem(l10n: SystemWords, failure: Failure, connection: string): Problem {
  const { what, next } = failureWords(l10n, failure, connection);
  const lacksKey = failure.kind === "noKey" || failure.kind === "keyRefused";
  return {
    message: `${what} ${next}`,
    kind: "error",
    action: lacksKey ? { id: "key", label: l10n.t("Set API Key…") } : { id: "retry", label: l10n.t("Retry") },
  };
}

/** The connection is not there; it may come back. */
export function goneProblem(l10n: Words, connection: string): Problem {
  return {
    message: l10n.t("The connection {0} is not there any more.", oneLine(connection, 60)),
    kind: "error",
    action: { id: "retry", label: l10n.t("Retry") },
  };
}

/** Nothing can be laid out: nothing is chosen, or the case that is looked at is not there. */
export function noRowsProblem(l10n: Words, view: View | undefined): Problem {
  if (view !== undefined) return { message: l10n.t("The case is not there, or not visible to you."), kind: "error" };
  return {
    message: l10n.t("Choose a person or a group, or a case, to see who may do what, and why."),
    kind: "choose",
  };
}

/**
 * A matrix without a row. `reads`: cases are still being read. `filter`: what the case system was asked for, in words;
 * empty for all.
 */
export function emptyProblem(
  l10n: Words,
  board: Board,
  by: Arrangement,
  { reads, filter }: { readonly reads: boolean; readonly filter: string },
): Problem {
  const { sheet, axis } = board;
  if (sheet.size === 0 && axis.rowsAre === "cases") {
    if (reads) return { message: l10n.t("Reading cases…"), kind: "loading" };
    if (filter === "") return { message: l10n.t("No case is visible to you."), kind: "empty" };
    return {
      message: l10n.t("No case matches the filter: {0}.", filter),
      kind: "empty",
      action: { id: "filter", label: l10n.t("Filter Cases…") },
    };
  }
  if (!board.isJudged && board.dependsOnJudging(by)) return { message: l10n.t("Judging…"), kind: "loading" };
  if (sheet.onlyDifferences && by.find === "" && by.show === "all")
    return { message: l10n.t("There is no difference."), kind: "empty" };
  return {
    message: l10n.t("Nothing matches the filter."),
    kind: "empty",
    action: { id: "clear", label: l10n.t("Show All") },
  };
}
