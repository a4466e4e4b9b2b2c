import type { About, Outcome, PlannedChange } from "../changes/model";
import { setsLevel, subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import type { Failure } from "../../base/failure";
import { stated } from "../../base/stated";
import type { Connection } from "../connections/connections";
import type { BatchIntent, Ends, Intent, RecordedOutcome } from "./attempt";
import { newEntries } from "../changes/drift";
import type { Instead } from "../changes/verify";

/** What the journal keeps of a change before it is sent. */
export function intentOf(
  { connection, case: of, change, before, effects }: PlannedChange,
  { reason, batch, undoes, ends, expires }: About,
): Intent {
  const caller = effects.find(({ self }) => self)?.subject;
  const { from, to } = fromTo(before, change);
  return {
    ...systemOf(connection),
    case: { id: of.id, title: of.title },
    change,
    ...stated({ caller, from, to, reason: reason || undefined, batch, undoes, ends, expires }),
  };
}

/** What the journal keeps of a change of a bulk that could not be planned, so that nothing of it is sent. */
export function intentOfRefused(
  connection: Connection,
  caller: Subject | undefined,
  { caseId, title, change }: { readonly caseId: string; readonly title: string; readonly change: Change },
  { reason, batch, undoes, ends }: About,
): Intent {
  return {
    ...systemOf(connection),
    case: { id: caseId, title },
    change,
    ...fromTo(undefined, change),
    ...stated({ caller, reason: reason || undefined, batch, undoes, ends }),
  };
}

/** What the journal keeps of a bulk before its first change is sent. */
export function batchIntentOf(
  connection: Connection,
  caller: Subject | undefined,
  reason: string | undefined,
  rows: readonly { readonly caseId: string; readonly title: string; readonly change: Change; readonly ends?: Ends }[],
): BatchIntent {
  return {
    ...systemOf(connection),
    ...stated({ caller, reason }),
    rows: rows.map(({ caseId, title, change, ends }) => ({
      case: { id: caseId, title },
      change,
      ...(ends !== undefined && { ends }),
    })),
  };
}

/** Where a record belongs to: the system of a connection, and what the connection is called. */
function systemOf({ name, system, origin, url }: Connection) {
  return { connection: name, system, origin, url };
}

function fromTo(before: CaseState | undefined, change: Change): { from?: string; to?: string } {
  switch (change.kind) {
    case "grant":
      return { to: change.level };
    case "changeLevel":
      return { from: change.entry.level, to: change.level };
    case "revoke":
      return { from: change.entry.level };
    case "recompute":
    case "reporter": // the change itself says whom
    case "publish":
    case "unwatch":
      return {};
    case "changeMode":
      return { from: before?.case.mode, to: change.mode };
  }
}

/** What is kept of an outcome: facts, no state. */
export function recordedOutcome(before: CaseState, change: Change, outcome: Outcome): RecordedOutcome {
  if (outcome.kind === "cancelled") return { kind: "notDone", failure: { kind: "cancelled", said: [] } };
  const made =
    outcome.kind === "doneOtherwise"
      ? outcome.instead.entry?.id
      : outcome.kind === "done" || outcome.kind === "half"
        ? madeEntry(before, change, outcome)
        : undefined;
  return {
    kind: outcome.kind,
    ...(outcome.kind === "done" && outcome.remark !== undefined && { remark: outcome.remark }),
    ...("failure" in outcome && { failure: factsOfFailure(outcome.failure) }),
    ...(made !== undefined && { entryId: made }),
    ...(outcome.kind === "doneOtherwise" && insteadOf(outcome.instead)),
    ...(outcome.kind === "undetermined" && outcome.answer !== undefined && { answer: outcome.answer }),
    ...("left" in outcome && outcome.left !== undefined && { left: outcome.left }),
  };
}

function insteadOf({ value, reporter }: Instead): Pick<RecordedOutcome, "instead" | "insteadReporter"> {
  return stated({ instead: value, insteadReporter: reporter });
}

/** The id of the entry that a grant or a change of level made. */
function madeEntry(
  before: CaseState,
  change: Change,
  outcome: Extract<Outcome, { kind: "done" | "half" }>,
): string | undefined {
  if (!setsLevel(change)) return undefined;
  if (outcome.kind === "done" && (outcome.remark === "alreadySo" || outcome.remark === "lostSight")) return undefined;
  const subject = subjectOf(change);
  const added = newEntries(before, outcome.state).filter(
    (entry) => entry.subject === undefined || entry.subject.id === subject?.id,
  );
  return added[0]?.id ?? (change.kind === "changeLevel" ? change.entry.id : undefined);
}

/** What the journal keeps of a failure. */
export function factsOfFailure({
  kind,
  request,
  status,
  detail,
  said,
}: Failure): NonNullable<RecordedOutcome["failure"]> {
  return { kind, request, status, detail, said };
}
