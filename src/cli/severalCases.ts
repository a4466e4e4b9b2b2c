import type { CaseState } from "../access/case";
import { Failure } from "../base/failure";
import type { BulkPlan, BulkRow } from "../core/changes/bulk";
import type { PlannedChange } from "../core/changes/model";
import { changeLine } from "../wording/changeLine";
import { oneLine } from "../text/untrusted";
import { aboutAnswer } from "./about";
import { batchNotes } from "./batchNotes";
import { changeCommandLine, type Approval } from "./commands/change";
import { caseDocument } from "./commands/question";
import { Complaint } from "./complaint";
import { digestOfRows } from "./digest";
import { exitStatus } from "./exitStatus";
import { readLasting } from "./lasting";
import { changeDocument, outcomeOf, recordDocument } from "./outcome";
import { refusalOf } from "./output/advice";
import type { Answer } from "./output/answer";
import type { UnknownDocument } from "./output/document";
import { effectDocuments, effectTable, planLines, type EffectDocument } from "./plan";
import { uncoveredBy } from "./previewCoverage";
import type { Session, Surroundings } from "./session";
import { joinParts } from "../text/localize";

/** Changes on several cases, planned and not sent. */
export interface PlanOfMany {
  readonly bulk: BulkPlan;
  /** What approves exactly this. */
  readonly digest: string;
  /** What people should know before they approve it. */
  readonly remarks: readonly string[];
  /** What the plan does not cover. */
  readonly missing: readonly string[];
  readonly unknowns?: readonly UnknownDocument[];
  /** More of it for programs. */
  readonly more?: object;
}

/** One right of one person on one of the cases. */
interface EffectOnCase extends EffectDocument {
  readonly case: { readonly id: string; readonly title: string };
}

/** The digest of a bulk. `of`: the record or the bulk that it belongs to. */
export function digestOfBulk({ workspace: { cases }, connection }: Session, { rows }: BulkPlan, of?: string): string {
  return digestOfRows({
    connection,
    caller: cases.directory(connection).caller,
    ...(of !== undefined && { of }),
    rows: rows.map(({ caseId, change, plan }) => ({
      caseId,
      change,
      ...(plan instanceof Failure ? { hindered: `${plan.kind} ${plan.detail ?? ""}` } : { before: plan.before }),
    })),
  });
}

/** What is to be approved of it. `preview`: the command line that prints the digest. */
export function approvalOfMany(
  around: Surroundings,
  session: Session,
  { bulk, digest, remarks }: PlanOfMany,
  preview: string,
): Approval {
  return {
    digest,
    isSo: bulk.rows.every(({ plan }) => !(plan instanceof Failure) && plan.alreadySo),
    lines: () => [...bulkLines(around, session, bulk), ...remarks],
    preview,
  };
}

/** What a plan of several cases would do. `todo`: the command line that does it. */
export function previewOfMany(around: Surroundings, session: Session, plan: PlanOfMany, todo: string): Answer {
  const { l10n, locale } = around.language;
  const { bulk, digest, remarks, missing, unknowns = [], more } = plan;
  const effects = effectsByCase(session, bulk);
  const shown = effectTable(l10n, effects);
  const hindered = bulk.rows.filter((row) => row.plan instanceof Failure).length;
  const planned = plansOf(bulk.rows);
  const lacking = [
    ...missing,
    ...(hindered > 0 ? [l10n.t("changes that cannot be made: {0}", locale.count(hindered))] : []),
    ...uncoveredBy(session, planned),
  ];
  return {
    status: exitStatus.done,
    about: aboutAnswer(session, {
      coverage: {
        whole: lacking.length === 0,
        read: new Set(planned.map((one) => one.case.id)).size,
        of: lacking.length === 0 ? new Set(bulk.rows.map(({ caseId }) => caseId)).size : null,
        missing: lacking,
      },
      unknowns,
      readAt: planned.map(({ before }) => before.case.readAt),
    }),
    result: {
      digest,
      changes: bulk.rows.map((row) => rowDocument(around, session, row)),
      alreadySo: planned.length === bulk.rows.length && planned.every(({ alreadySo }) => alreadySo),
      effects,
      ...more,
    },
    lines: [...bulkLines(around, session, bulk), ...remarks, l10n.t("Digest: {0}", digest)],
    table: {
      title: l10n.t("Effects"),
      columns: [l10n.t("Case"), ...shown.columns],
      rows: shown.rows.map((cells, place) => [oneLine(effects[place]!.case.id, 60), ...cells]),
    },
    notes: [...lacking.map((text) => l10n.t("Not covered: {0}.", text)), l10n.t("To apply it: {0}", todo)],
  };
}

/**
 * Makes the changes, verified one by one, and tells what came of them with their records. Long because the order of its
 * steps is what it is about.
 */
export async function carryOutMany(
  around: Surroundings,
  session: Session,
  { bulk, digest, missing, more }: PlanOfMany,
  reason: string | undefined,
): Promise<Answer> {
  const { l10n, locale } = around.language;
  const { workspace } = session;
  const earlier = bulk.resumes === undefined ? [] : await recordsOfBatch(session, bulk.resumes.batch.id);
  const run = await workspace.bulk.run(bulk, around.signal, {
    ...(reason !== undefined && { reason }),
    progress: ({ done, of }) =>
      around.terminal.progress(() => l10n.t("{0} of {1} changes made", locale.count(done), locale.count(of))),
  });
  if (run.elsewhere)
    throw new Complaint(
      exitStatus.refused,
      "elsewhere",
      l10n.t("These changes are under way in another window or command line, or went on there. Nothing was changed."),
      l10n.t("Look at the journal: {0}", "case-access journal"),
    );
  const records = run.batch === undefined ? [] : await recordsOfBatch(session, run.batch);
  const made = records.filter(({ id }) => !earlier.some((one) => one.id === id)).toReversed();
  const { status, outcome, failures } = outcomeOf(around, session, run.outcomes);
  const documents = made.map((attempt) => recordDocument(around, attempt));
  const changed = bulk.rows.filter((_, row) => run.outcomes[row]?.kind === "done");
  const lasting = await readLasting(around, session, changed);
  return {
    status,
    about: aboutAnswer(session, {
      coverage: {
        whole: missing.length === 0,
        read: run.outcomes.length,
        of: missing.length === 0 ? run.outcomes.length : null,
        missing,
      },
      readAt: [Date.now()],
    }),
    result: {
      outcome,
      digest,
      batch: run.batch ?? null,
      left: run.outcomes.filter(({ kind }) => kind === "notStarted" || kind === "cancelled").length,
      records: documents,
      failures,
      ...more,
      stillNotifiedOf: lasting.documents,
    },
    lines: documents.map((one) => {
      const { case: of, change, text } = one as { case: { id: string }; change: { text: string }; text: string };
      return l10n.t("{0}: {1}", `${oneLine(of.id, 60)}: ${change.text}`, text);
    }),
    notes: [
      ...new Set(failures.map(({ message, advice }) => joinParts([message, advice], " "))),
      ...missing.map((text) => l10n.t("Not covered: {0}.", text)),
      ...lasting.lines,
      // Of a batch that made nothing there is nothing to take back.
      ...(records.length > 0 || run.unfinished ? batchNotes(around, changeCommandLine, run, earlier) : []),
    ],
  };
}

async function recordsOfBatch({ workspace: { journal } }: Session, batch: string) {
  return (await journal.read({ batch })).attempts;
}

function plansOf(rows: readonly BulkRow[]): PlannedChange[] {
  return rows.flatMap(({ plan }) => (plan instanceof Failure ? [] : [plan]));
}

/** A row for programs: the change, and why it cannot be made where it cannot. */
function rowDocument({ language: { l10n } }: Surroundings, { connection }: Session, row: BulkRow): object {
  const { caseId, title, change, plan } = row;
  const document = { case: { id: caseId, title }, ...changeDocument(change) };
  if (!(plan instanceof Failure)) return { ...document, alreadySo: plan.alreadySo };
  const { kind, message, advice } = refusalOf(l10n, plan, connection);
  return { ...document, alreadySo: false, failure: { kind, message, advice } };
}

/** What the rows of each case do together. */
function effectsByCase(session: Session, { rows }: BulkPlan): EffectOnCase[] {
  return rowsByCase(rows).flatMap(([before, planned]) => {
    const { id, title } = caseDocument(before.case);
    return effectDocuments(session, { planned }).map((effect) => ({ case: { id, title }, ...effect }));
  });
}

/** The rows that can be made, by their case. */
function rowsByCase(rows: readonly BulkRow[]): (readonly [before: CaseState, planned: PlannedChange[]])[] {
  const found = new Map<string, [CaseState, PlannedChange[]]>();
  for (const plan of plansOf(rows)) {
    const known = found.get(plan.case.id);
    if (known === undefined) found.set(plan.case.id, [plan.before, [plan]]);
    else known[1].push(plan);
  }
  return [...found.values()];
}

/** The same in sentences; then what cannot be made, and why. */
function bulkLines(around: Surroundings, session: Session, bulk: BulkPlan): string[] {
  const { l10n } = session;
  const hindered = bulk.rows.flatMap(({ caseId, change, plan }) => {
    if (!(plan instanceof Failure)) return [];
    const { message } = refusalOf(around.language.l10n, plan, session.connection);
    return [l10n.t("{0}: {1}", `${oneLine(caseId, 60)}: ${changeLine(l10n, change)}`, message)];
  });
  return [
    ...rowsByCase(bulk.rows).flatMap(([, planned]) => planLines(around, session, { planned })),
    ...(hindered.length > 0 ? [l10n.t("These changes cannot be made:"), ...hindered.map((text) => `  ${text}`)] : []),
  ];
}
