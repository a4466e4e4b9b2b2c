import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { subjectOf, type CaseState, type Change, type Subject } from "../access/case";
import type { BulkRow } from "../core/changes/bulk";
import type { Connection } from "../core/connections/connections";
import { planOf, planRow, readPlan, type PlanFile, type PlanKind, type PlanRow } from "../core/plans/planFile";
import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { Complaint, unwritten } from "./complaint";
import { digestOf } from "./digest";
import { exitStatus } from "./exitStatus";
import { documentText } from "./output/document";
import { withoutMark, writePrivateFile } from "./settings/privateFile";

/** What a digest of changes of several cases is of. */
export interface PlanContent {
  readonly connection: Pick<Connection, "system" | "url">;
  readonly caller: Subject | undefined;
  /** Each case as it was read, before the first change of it. */
  readonly states: readonly CaseState[];
  readonly rows: readonly { readonly case: { readonly id: string }; readonly change: Change }[];
}

/**
 * The digest that approves changes of several cases: it is another one for another change, another order, another
 * caller or system, and as soon as anything that access rests on is otherwise on one of the cases.
 */
export function planDigest({ connection, caller, states, rows }: PlanContent): string {
  const parts = states.map((before) => {
    const changes = rows.filter((row) => row.case.id === before.case.id).map(({ change }) => change);
    return digestOf({ connection, caller, before, changes, of: "plan file" });
  });
  // The same number may be that of a person and of a group.
  const order = rows.map((row) => [row.case.id, subjectOf(row.change)?.kind ?? null]);
  return createHash("sha256")
    .update(JSON.stringify(["case-access plan file 2", parts, order]))
    .digest("hex")
    .slice(0, 24);
}

/** The file of a plan of exact changes, with the digest that approves it. */
export function planFileOf(
  kind: PlanKind,
  content: Omit<PlanContent, "rows"> & { readonly rows: readonly ExactRow[] },
  now: number,
  about?: unknown,
): PlanFile & { readonly digest: string } {
  const { connection, caller, rows, states } = content;
  const decided = rows.map((row) => {
    const state = states.find((one) => one.case.id === row.case.id);
    return state === undefined ? row : planRow(state.case, state.entries, row.change);
  });
  const more = about === undefined ? {} : { about };
  const digest = planDigest(content);
  return { ...planOf(connection, { kind, caller: caller?.id ?? null, rows: decided, digest, ...more }, now), digest };
}

/** A row of a plan that is an exact change. */
type ExactRow = PlanRow & { readonly change: Change };

/** The rows of a bulk as a plan has them. */
export function planRows(rows: readonly BulkRow[]): ExactRow[] {
  return rows.map(({ caseId, title, change }) => ({ case: { id: caseId, title }, change }));
}

/** Writes a plan for its owner alone: it names people. */
export async function writePlanFile(l10n: Words, file: string, plan: PlanFile): Promise<void> {
  try {
    await writePrivateFile(file, documentText(plan));
  } catch (thrown) {
    throw unwritten(l10n, file, thrown);
  }
}

/** Of the plans that this program reads. */
const planVersion: PlanFile["version"] = 2;

/** Reads a plan. Throws a Complaint for a file that is none. */
export async function readPlanFile(l10n: Words, file: string): Promise<PlanFile> {
  let text: string;
  try {
    text = withoutMark(await readFile(file, "utf8"));
  } catch (thrown) {
    throw unusable(l10n, file, (thrown as Error).message);
  }
  const plan = readPlan(text);
  const later = plan === undefined ? laterVersionOf(text) : undefined;
  if (later !== undefined)
    throw unusable(
      l10n,
      file,
      l10n.t("it is of version {0}, which is later than this program", later),
      l10n.t("Install a newer case-access, or make the plan again with this one."),
    );
  if (plan === undefined) throw unusable(l10n, file, l10n.t("it is not a plan"));
  return plan;
}

/** Whether a word of the command line names a file and not a case. */
export function namesFile(word: string): boolean {
  return /\.json$/i.test(word) || /[\\/]/.test(word);
}

/** The version of a plan that a later program wrote; undefined for anything else. */
function laterVersionOf(text: string): number | undefined {
  try {
    const { format, version } = JSON.parse(text) as Partial<Record<keyof PlanFile, unknown>>;
    const isLater = format === "case-access plan" && typeof version === "number" && version > planVersion;
    return isLater ? version : undefined;
  } catch {
    return undefined;
  }
}

function unusable(
  l10n: Words,
  file: string,
  why: string,
  advice = l10n.t("Make one: {0}", "case-access lockdown CASE --only SUBJECT=LEVEL --out plan.json"),
): Complaint {
  return new Complaint(
    exitStatus.usage,
    "planFile",
    l10n.t("The plan {0} cannot be used: {1}.", oneLine(file, 200), oneLine(why, 200)),
    advice,
  );
}
