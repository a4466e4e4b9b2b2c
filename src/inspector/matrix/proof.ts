import { createHash } from "node:crypto";
import type { CaseState } from "../../access/case";
import type { ProofMessage, Trial } from "../protocol";
import type { MatrixContext } from "./context";
import { wantedOf } from "./trials";

/** What was proven of changes of a case as it was read. */
export function proofOfTrials(state: CaseState, trials: readonly Trial[], lines: readonly string[]): ProofMessage {
  return { caseId: state.case.id, changes: markOfChanges(trials, state.case.id), state: markOfState(state), lines };
}

/** Why a proof does not hold of a draft: its changes, or the case, are others than it is about. Undefined: it holds. */
export function doubtOf(
  proof: ProofMessage,
  { cases, connection }: Pick<MatrixContext, "cases" | "connection">,
  trials: readonly Trial[],
): "draft" | "case" | undefined {
  if (markOfChanges(trials, proof.caseId) !== proof.changes) return "draft";
  const of = cases.find(connection, proof.caseId);
  const entries = cases.entries(connection, proof.caseId);
  // As long as the case is not read again nothing is known against it.
  if (of === undefined || !entries.known) return undefined;
  return markOfState({ case: of, entries: entries.value }) === proof.state ? undefined : "case";
}

function markOfChanges(trials: readonly Trial[], caseId: string): string {
  return markOf(trials.filter((trial) => trial.caseId === caseId).map((trial) => trialFacts(trial)));
}

function trialFacts(trial: Trial): unknown {
  const wanted = wantedOf(trial);
  const subject = "subject" in trial ? [trial.subject.kind, trial.subject.id] : null;
  return [
    wanted.kind,
    subject,
    "level" in wanted ? wanted.level : null,
    "entry" in trial ? trial.entry : null,
    modeIn(trial),
  ];
}

function modeIn(trial: Trial): string | null {
  return trial.type === "mode" ? trial.mode : null;
}

function markOfState({ case: of, entries }: CaseState): string {
  const listed = entries.map(({ id, on, subject, level }) => [on, id, subject?.id ?? null, level ?? null].join(" "));
  return markOf([of.mode, of.condition ?? null, of.reporter?.id ?? null, listed.sort()]);
}

function markOf(facts: unknown): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 24);
}
