import { placeOf, subjectOf, type Change } from "../access/case";

import type { RowOutcome } from "../core/changes/bulk";
import type { Attempt } from "../core/journal/attempt";
import { attemptLine, outcomeLine } from "../wording/journal";
import { wordsOf } from "../wording/wordsOf";
import type { ExitStatus } from "./exitStatus";
import { outcomeWordOf, statusOfOutcome, type OutcomeWord } from "./outcomeWord";
import { refusalOf } from "./output/advice";
import type { ErrorDocument } from "./output/document";
import { endDocument } from "./until";
import type { Session, Surroundings } from "./session";
import { subjectDocument } from "./subjects";

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
  const outcome = outcomeWordOf(outcomes);
  return { outcome, failures, status: statusOfOutcome(outcome, outcomes) };
}

/** A record of the journal, for programs. */
export function recordDocument({ language }: Surroundings, attempt: Attempt): object {
  const l10n = wordsOf(language.l10n, attempt.system);
  const {
    id,
    at,
    connection,
    case: of,
    change,
    from,
    to,
    caller,
    reason,
    batch,
    undoes,
    ends,
    expires,
    outcome,
  } = attempt;
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
    ...endDocument(ends),
    ...(expires !== undefined && { expires }),
    text: outcomeLine(l10n, attempt),
  };
}

function outcomeWord({ outcome, underWay }: Pick<Attempt, "outcome" | "underWay">): string {
  if (outcome === undefined) return underWay ? "underWay" : "undetermined";
  return outcome.kind === "half" ? "partly" : outcome.kind;
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
    ...(change.kind === "reporter" &&
      change.from !== undefined && { from: change.from && subjectDocument(change.from) }),
    ...(change.kind === "unwatch" && { watcher: change.watcher.id }),
    ...("notify" in change && change.notify && { notify: true }),
  };
}
