import type { CaseState, Subject } from "../../access/case";
import type { Cell } from "../../access/compile";
import { evaluate, type Access } from "../../access/evaluate";
import type { Evidence } from "../../access/evidence";
import { factsOf } from "../../access/facts";
import { rights, type Tri } from "../../access/level";
import { previewEvidence, type Preview } from "../../access/preview";
import { rolesOf } from "../../access/roles";
import { restsOn } from "../../access/selfCheck";
import type { Backend } from "../../backends/backend";
import type { Locale } from "../../wording/locale";
import type { Words } from "../../wording/words";
import type { Cases, Verdict } from "../../workspace/cases";
import type { Connection } from "../../workspace/connections";
import type { Trial } from "../protocol";
import type { Gist } from "./sheet";
import { tryOut } from "../whatIf/trials";

/** The part of the cache that the matrix reads. */
export type Known = Pick<Cases, "list" | "find" | "entries" | "directory" | "people" | "judge" | "selfCheck">;

/** What a matrix stands on. */
export interface Ground {
  readonly connection: Connection;
  readonly cases: Known;
  readonly backend: Backend;
  readonly l10n: Words;
  readonly whatIf: boolean;
  readonly trials: readonly Trial[];
  /** Places of the table in which the server contradicts the model, on any case. */
  readonly suspects: readonly Cell[];
  /** Cases whose last change may or may not have been carried out. */
  readonly undetermined: ReadonlySet<string>;
  readonly locale: Locale;
}

/** One person on one case: as it is, and as it would be. */
export interface Judged {
  readonly verdict: Verdict;
  /** What is shown: as it would be where something is tried on this case, otherwise as it is. */
  readonly mode: string;
  readonly evidence: Evidence;
  readonly access: Access;
  readonly roles: Readonly<Record<string, Tri>>;
  /** What the trials do. Undefined when nothing is tried on this case. */
  readonly preview?: Preview;
  /** Something is tried on an entry, but the entries are not read. */
  readonly waits?: boolean;
}

/** Judges one person on one case, with the trials. Undefined when the case is not loaded. */
export function judgeOne(ground: Ground, caseId: string, subject: Subject): Judged | undefined {
  const { cases, connection, backend } = ground;
  const verdict = cases.judge(connection, caseId, subject);
  if (verdict === undefined) return undefined;
  const asIs = { verdict, mode: verdict.case.mode, evidence: verdict.evidence, access: verdict.access, roles: verdict.roles };
  const trials = trialsOf(ground, caseId);
  if (trials.length === 0) return asIs;

  const entries = cases.entries(connection, caseId);
  const tried = entries.known ? tryOut({ case: verdict.case, entries: entries.value }, trials) : undefined;
  const mode = tried?.case.mode ?? trials.findLast((trial) => trial.type === "mode")?.mode ?? verdict.case.mode;
  // The mode is no part of the evidence; entries are.
  const evidence = tried ? (cases.judge(connection, caseId, subject, tried)?.evidence ?? verdict.evidence) : verdict.evidence;
  const preview = previewEvidence(backend.policy, { mode: verdict.case.mode, evidence: verdict.evidence }, { mode, evidence }, verdict.server);
  const { after: access } = preview;
  const waits = !entries.known && trials.some((trial) => trial.type === "entry");
  return { verdict, mode, evidence, access, roles: rolesOf(backend.policy, access, factsOf(evidence)), preview, ...(waits && { waits }) };
}

/** The state of a case with the trials, where its entries are known. */
export function triedState(ground: Ground, caseId: string): CaseState | undefined {
  const one = ground.cases.find(ground.connection, caseId);
  const entries = ground.cases.entries(ground.connection, caseId);
  if (one === undefined || !entries.known) return undefined;
  return tryOut({ case: one, entries: entries.value }, trialsOf(ground, caseId));
}

/** What the trials make of the mode of a case. */
export function triedMode(ground: Ground, caseId: string, mode: string): string {
  return trialsOf(ground, caseId).findLast((trial) => trial.type === "mode")?.mode ?? mode;
}

/** The rights of everybody for whom one fact holds, and of whom nothing else is known: at least these. */
export function judgeHolders(ground: Ground, caseId: string, fact: string): { access: Access; preview?: Preview } {
  const { policy } = ground.backend;
  const mode = ground.cases.find(ground.connection, caseId)?.mode ?? "";
  const facts = Object.fromEntries(policy.facts.map((other): [string, Tri] => [other, other === fact ? "yes" : "no"]));
  const evidence = Object.fromEntries(policy.facts.map((other) => [other, { paths: other === fact ? [{ needs: [], through: [] }] : [], source: "none" as const }]));
  const tried = triedMode(ground, caseId, mode);
  const preview = tried === mode ? undefined : previewEvidence(policy, { mode, evidence }, { mode: tried, evidence });
  return { access: evaluate(policy, tried, facts), ...(preview && { preview }) };
}

/** What is kept of a judgement. */
export function gistOf({ backend, suspects }: Ground, judged: Judged | undefined): Gist {
  if (judged === undefined) return { access: { read: "unknown", write: "unknown", owner: "unknown" } };
  const { access, verdict, preview, mode } = judged;
  let missing = 0;
  for (const { fact, value } of access.because) if (value === "unknown") missing |= 1 << backend.policy.facts.indexOf(fact);
  const suspect = suspects.length > 0 && rights.some((right) => restsOn(mode, access, right, suspects));
  return {
    access,
    missing,
    disagrees: verdict.agreement?.kind === "disagrees" || suspect,
    ...(preview && { effect: preview.verdict }),
  };
}

export function trialsOf({ whatIf, trials }: Ground, caseId: string): readonly Trial[] {
  return whatIf ? trials.filter((trial) => trial.caseId === caseId) : [];
}
