import { placeOf, subjectOf, type Change } from "../access/case";

import type { RowOutcome } from "../core/changes/bulk";
import type { Attempt } from "../core/journal/attempt";
import { attemptLine, outcomeLine } from "../wording/journal";
import { wordsOf } from "../wording/wordsOf";
import { exitStatus, firstStatus, type ExitStatus } from "./exitStatus";
import { refusalOf, statusOf } from "./output/advice";
import type { ErrorDocument } from "./output/document";
import type { Session, Surroundings } from "./session";
import { subjectDocument } from "./subjects";

/** How several changes ended, in one word for programs. */
export type OutcomeWord = "done" | "notDone" | "undetermined" | "partly" | "doneOtherwise" | "cancelled";

/** What came of changes, for programs. */
export interface OutcomeDocument {
  readonly outcome: OutcomeWord;
  readonly failures: readonly ErrorDocument[];
  readonly status: ExitStatus;
}

/** What came of all of them together. */
export function outcomeOf(
  { language: { l10n } }: Surroundings,
  { connection }: Session,
  outcomes: readonly RowOutcome[],
): OutcomeDocument {
  const failed = outcomes.flatMap((one) => ("failure" in one ? [one.failure] : []));
  const failures = failed.map((failure) => {
    const { kind, message, advice } = refusalOf(l10n, failure, connection);
    return { kind, message, advice };
  });
  const outcome = wordOf(outcomes);
  return { outcome, failures, status: statusOfOutcome(outcome, outcomes) };
}

function wordOf(outcomes: readonly RowOutcome[]): OutcomeWord {
  const is = (...kinds: RowOutcome["kind"][]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  if (is("undetermined") > 0) return "undetermined";
  if (is("half") > 0) return "partly";
  if (is("done") === outcomes.length) return outcomes.every(wasSo) ? "doneOtherwise" : "done";
  if (is("done") > 0) return "partly";
  return is("cancelled", "notStarted") === outcomes.length ? "cancelled" : "notDone";
}

/** Somebody else had done it. */
function wasSo(outcome: RowOutcome): boolean {
  return outcome.kind === "done" && (outcome.remark === "alreadySo" || outcome.remark === "wasGone");
}

function statusOfOutcome(word: OutcomeWord, outcomes: readonly RowOutcome[]): ExitStatus {
  switch (word) {
    case "done":
    case "doneOtherwise":
      return exitStatus.done;
    case "partly":
    case "undetermined":
      return exitStatus.partly;
    case "cancelled":
      return exitStatus.interrupted;
    case "notDone":
      return firstStatus(outcomes.flatMap((one) => (one.kind === "notDone" ? [statusOf(one.failure)] : [])));
  }
}

/** A record of the journal, for programs. */
export function recordDocument({ language }: Surroundings, attempt: Attempt): object {
  const l10n = wordsOf(language.l10n, attempt.system);
  const { id, at, connection, case: of, change, from, to, caller, reason, batch, undoes, outcome } = attempt;
  return {
    id,
    at: new Date(at).toISOString(),
    connection,
    case: of,
    change: { ...changeDocument(change), text: attemptLine(l10n, attempt) },
    from: from ?? null,
    to: to ?? null,
    caller: caller === undefined ? null : subjectDocument(caller),
    outcome: outcomeWord(attempt),
    ...(outcome?.remark !== undefined && { remark: outcome.remark }),
    ...(outcome?.failure !== undefined && { failure: outcome.failure.kind }),
    ...(reason !== undefined && { reason }),
    ...(batch !== undefined && { batch: batch.id }),
    ...(undoes !== undefined && { undoes }),
    text: outcomeLine(l10n, attempt),
  };
}

function outcomeWord({ outcome, underWay }: Pick<Attempt, "outcome" | "underWay">): string {
  if (outcome === undefined) return underWay ? "underWay" : "undetermined";
  if (outcome.kind === "half") return "partly";
  const isOthers = outcome.remark === "alreadySo" || outcome.remark === "wasGone";
  return outcome.kind === "done" && isOthers ? "doneOtherwise" : outcome.kind;
}

/** A change, for programs. */
export function changeDocument(change: Change): object {
  const subject = subjectOf(change);
  return {
    kind: change.kind,
    ...(subject !== undefined && { subject: subjectDocument(subject) }),
    ...("level" in change && { level: change.level }),
    ...(change.kind === "changeMode" && { mode: change.mode }),
    ...(placeOf(change) !== undefined && { on: placeOf(change) }),
    ...("entry" in change && { entry: change.entry.id }),
  };
}
