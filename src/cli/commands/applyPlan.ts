import type { CaseState, Change } from "../../access/case";
import { Failure } from "../../base/failure";
import type { BulkPlan } from "../../core/changes/bulk";
import { lossesOf } from "../../core/changes/lockOut";
import { counted, joinParts } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { aboutAnswer } from "../about";
import { asReadNow } from "../asReadNow";
import type { ChangeWord } from "../changeWords";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { readLasting } from "../lasting";
import { changeDocument, outcomeOf, recordDocument } from "../outcome";
import type { Answer } from "../output/answer";
import { wholeOf } from "../output/document";
import { effectDocuments, planLines, type Plan } from "../plan";
import { isFor, type PlanFile, type PlanRow } from "../../core/plans/planFile";
import { changesToMake, driftFrom, standingOf } from "../../core/plans/wanted";
import { planDigest, readPlanFile } from "../planFile";
import { refuseReadOnly, withSessionOf, type Session, type Surroundings } from "../session";
import { checkUntil, endDocument, endLines, withPlanEnds, type UntilChoice } from "../until";
import { batchNotes } from "../batchNotes";
import { approvalOf, approve, changeCommandLine, type ApplyChoice } from "./change";
import { caseDocument } from "./question";

/** How a plan from a file is carried out. */
export interface ApplyPlanChoice extends ApplyChoice, UntilChoice {
  /** Only say what it would do. */
  readonly preview?: boolean;
  /** Changes of a command line, and more of them; a plan says all of it itself, so that they are refused. */
  readonly changes?: readonly ChangeWord[];
  readonly on?: string;
  readonly notify?: boolean;
}

/** A plan from a file, read against the cases as they are now. */
interface ReadPlan extends Pick<Plan, "planned" | "ends" | "withoutEnd"> {
  readonly file: PlanFile;
  readonly states: readonly CaseState[];
  readonly bulk: BulkPlan;
  /** When each change is to end, as ISO text, where the plan says so. */
  readonly untils: readonly (string | undefined)[];
  /** So many rows were decided on another state of their case. */
  readonly drifted: number;
  /** Of the plan and of what was read now: the one in the file as long as nothing is otherwise and nothing ends. */
  readonly digest: string;
}

/** `apply plan.json`: carries out a plan that a command wrote, if the cases are still as they were then. */
export function applyPlanCommand(
  around: Surroundings,
  path: string,
  { preview, changes = [], on, notify, ...choice }: ApplyPlanChoice,
): Promise<Answer> {
  checkUntil(around, choice);
  for (const { kind } of changes) throw notWithPlan(around, `--${kind}`);
  if (notify === true) throw notWithPlan(around, "--notify");
  if (on !== undefined) throw notWithPlan(around, "--on");
  const read = () => readPlanFile(around.language.l10n, path);
  return withSessionOf(around, read, async (session, file) => {
    if (preview !== true) refuseReadOnly(session);
    refuseOther(around, session, file);
    const found = await readNow(around, session, file);
    if (file.digest !== null && found.digest !== file.digest) throw staleComplaint(around, found);
    const plan = await withPlanEnds(around, session, found, choice);
    if (preview === true) return planPreview(around, session, plan, path, choice);
    const how = changeCommandLine(around, ["apply", path, "--preview"]);
    await approve(around, approvalOf(around, session, plan, how), choice.approve);
    return carryOutPlan(around, session, plan, choice.reason);
  });
}

function notWithPlan({ language: { l10n } }: Surroundings, flag: string): Complaint {
  const message = l10n.t("{0} cannot be used with {1}.", flag, "plan.json");
  return new Complaint(exitStatus.usage, "usage", message, l10n.t("See {0}.", "case-access apply --help"));
}

/** A plan names people and entries by their ids, which mean nobody, or somebody else, on another system. */
function refuseOther({ language: { l10n } }: Surroundings, { connection }: Session, { system, url }: PlanFile): void {
  if (isFor({ system, url }, connection)) return;
  throw new Complaint(
    exitStatus.refused,
    "otherConnection",
    l10n.t("The plan was made for {0}, and this connection leads to {1}.", url, connection.url),
    l10n.t("Say which one: {0}", "--connection NAME"),
  );
}

async function readNow(around: Surroundings, session: Session, file: PlanFile): Promise<ReadPlan> {
  const { signal } = around;
  const { workspace, connection } = session;
  // What an earlier command left open may still be carried out, which the plan has to say.
  await workspace.changes.recover();
  const ids = [...new Set(file.rows.map((row) => row.case.id))];
  const states: CaseState[] = [];
  for (const id of ids) states.push(await workspace.cases.readState(connection, id, signal, { bulk: ids.length > 1 }));
  await workspace.cases.learn(connection, undefined, signal, { ...(ids[0] !== undefined && { caseId: ids[0] }) });
  const { caller } = workspace.cases.directory(connection);
  const seen = new Map(states.map((state) => [state.case.id, state]));
  const rows = file.rows.flatMap((row) => exactRows(row, seen.get(row.case.id)!));
  const digest = planDigest({ connection, caller, states, rows });
  const wanted: { caseId: string; change: Change; seen: CaseState }[] = [];
  for (const row of rows) {
    const state = seen.get(row.case.id)!;
    const change = await asReadNow(around, session, state, row.change, file.digest === null);
    wanted.push({ caseId: row.case.id, change, seen: state });
  }
  const bulk = await workspace.bulk.plan(connection, wanted, signal);
  const planned = bulk.rows.flatMap(({ plan }) => (plan instanceof Failure ? [] : [plan]));
  const failed = bulk.rows.find(({ plan }) => plan instanceof Failure)?.plan;
  // Where the state is another one, that says more than the outcome does.
  if (failed instanceof Failure && (file.digest === null || digest === file.digest)) throw failed;
  const drifted = file.rows.filter((row) => driftOfRow(row, seen.get(row.case.id)!));
  return { file, states, bulk, planned, digest, untils: rows.map(({ until }) => until), drifted: drifted.length };
}

/** What a row of a plan comes to on the case as it is now. */
function exactRows(row: PlanRow, state: CaseState): (PlanRow & { readonly change: Change })[] {
  const { change } = row;
  if (change.kind !== "setLevel") return [{ ...row, change }];
  return changesToMake(state, change).map((one) => ({ ...row, change: one }));
}

function driftOfRow({ was, change }: PlanRow, { case: of, entries }: CaseState): boolean {
  return driftFrom(was, standingOf(of, entries, change)) !== undefined;
}

function staleComplaint({ language: { l10n } }: Surroundings, { file, digest }: ReadPlan): Complaint {
  return new Complaint(
    exitStatus.refused,
    "stale",
    l10n.t("This is no longer what was planned: a case, the plan or the key has changed."),
    l10n.t("Make the plan again, look at it, and decide again."),
    { approved: file.digest, digest },
  );
}

function planPreview(
  around: Surroundings,
  session: Session,
  plan: ReadPlan,
  path: string,
  { until, then }: UntilChoice,
): Answer {
  const { l10n } = around.language;
  const ofCase = (id: string) => plan.planned.filter((one) => one.case.id === id);
  const endOf = (one: Plan["planned"][number]) => endDocument(plan.ends?.[plan.planned.indexOf(one)]);
  const words = [
    ...["apply", path],
    ...(until === undefined ? [] : ["--until", until]),
    ...(then === undefined ? [] : ["--then", then]),
    ...["--approve", plan.digest],
  ];
  return {
    status: exitStatus.done,
    about: aboutAnswer(session, {
      coverage: wholeOf(plan.states.length),
      readAt: plan.states.map((state) => state.case.readAt),
    }),
    result: {
      kind: plan.file.kind,
      madeAt: plan.file.madeAt,
      digest: plan.digest,
      cases: plan.states.map((state) => ({
        case: caseDocument(state.case),
        changes: ofCase(state.case.id).map((one) => ({ ...changeDocument(one.change), ...endOf(one) })),
        effects: effectDocuments(session, { planned: ofCase(state.case.id) }),
      })),
      alreadySo: plan.planned.every(({ alreadySo }) => alreadySo),
      ...lossesOf(plan.planned),
    },
    lines: [
      ...plan.states.flatMap((state) => [
        ...(plan.states.length > 1 ? [oneLine(`${state.case.number} ${state.case.title}`, 120)] : []),
        ...planLines(around, session, { planned: ofCase(state.case.id) }),
      ]),
      ...endLines(around, session, plan),
      ...(plan.drifted > 0
        ? [
            counted(
              plan.drifted,
              l10n.t("1 change was planned before its case changed."),
              l10n.t("{0} changes were planned before their cases changed.", plan.drifted),
            ),
          ]
        : []),
      l10n.t("Digest: {0}", plan.digest),
    ],
    notes: [l10n.t("To apply it: {0}", changeCommandLine(around, words))],
  };
}

/** Makes the changes as one batch, verified one by one. */
async function carryOutPlan(
  around: Surroundings,
  session: Session,
  plan: ReadPlan,
  reason: string | undefined,
): Promise<Answer> {
  const { l10n } = around.language;
  const { workspace } = session;
  around.terminal.progress(() => l10n.t("Changing…"));
  const run = await workspace.bulk.run(plan.bulk, around.signal, { ...(reason !== undefined && { reason }) });
  const { outcomes, batch } = run;
  const made = (await workspace.journal.read({ own: true })).attempts.toReversed();
  const { status, outcome, failures } = outcomeOf(around, session, outcomes);
  const records = made.map((attempt) => recordDocument(around, attempt));
  const changed = plan.bulk.rows.filter((_, row) => outcomes[row]?.kind === "done");
  const lasting = await readLasting(around, session, changed);
  return {
    status,
    about: aboutAnswer(session, { coverage: wholeOf(outcomes.length), readAt: [Date.now()] }),
    result: {
      ...{ outcome, kind: plan.file.kind, digest: plan.digest, batch: batch ?? null, records, failures },
      stillNotifiedOf: lasting.documents,
    },
    lines: made.map((attempt) => {
      const { change, text } = recordDocument(around, attempt) as { change: { text: string }; text: string };
      return l10n.t("{0}: {1}", change.text, text);
    }),
    notes: [
      ...failures.map(({ message, advice }) => joinParts([message, advice], " ")),
      ...made.map(({ id }) => l10n.t("Record: {0}", id)),
      ...lasting.lines,
      ...batchNotes(around, changeCommandLine, run),
    ],
  };
}
