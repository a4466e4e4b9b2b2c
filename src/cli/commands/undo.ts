import type { Change } from "../../access/case";
import { Failure } from "../../base/failure";
import { planUndo } from "../../core/changes/undo";
import { planBatchUndo, type PlannedBatchUndo } from "../../core/changes/undoBatch";
import type { Attempt, Batch } from "../../core/journal/attempt";
import type { Workspace } from "../../core/core";
import { oneLine } from "../../text/untrusted";
import { againLine } from "../../wording/expiry";
import { noUndoText } from "../../wording/journal";
import { wordsOf } from "../../wording/wordsOf";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { orInstead } from "../insteadOfRevoke";
import { refusalOf } from "../output/advice";
import type { Answer } from "../output/answer";
import { digestFor, type Plan } from "../plan";
import {
  refuseReadOnly,
  refuseUnread,
  withSessionOf,
  type Session,
  type Surroundings,
  type Workplace,
} from "../session";
import { approvalOfMany, carryOutMany, digestOfBulk, previewOfMany, type PlanOfMany } from "../severalCases";
import { approvalOf, approve, carryOutChange, changeCommandLine, previewAnswer, type ApplyChoice } from "./change";

export interface UndoChoice extends ApplyChoice {
  /** Only say what it would do. */
  readonly preview?: boolean;
}

/** `undo`: takes a record back, or all that was made together, where the cases are still as that left them. */
export function undoCommand(around: Surroundings, id: string, choice: UndoChoice): Promise<Answer> {
  const find = ({ workspace }: Workplace) => findRecord(around, workspace, id);
  return withSessionOf(around, find, async (session, first) => {
    if (choice.preview !== true) refuseReadOnly(session);
    await session.workspace.changes.recover();
    // What came of it may have become known.
    const found = await findRecord(around, session.workspace, first.id);
    return "size" in found ? undoBatch(around, session, found, choice) : undoRecord(around, session, found, choice);
  });
}

async function undoRecord(
  around: Surroundings,
  session: Session,
  attempt: Attempt,
  { preview, approve: approved, reason }: UndoChoice,
): Promise<Answer> {
  const { l10n } = around.language;
  const { workspace, connection } = session;
  const attempts = await workspace.journal.ofCase(attempt);
  await workspace.cases.learn(connection, undefined, around.signal);
  const { planned, newEntry } = await orInstead(around, session, inverseRevoke(attempt), () =>
    planUndo(workspace, connection, attempt, attempts, around.signal),
  );
  const plan: Plan = {
    before: planned.before,
    planned: [planned],
    digest: digestFor(session, planned.before, [planned.change], attempt.id),
  };
  if (preview !== true) {
    await approve(around, approvalOf(around, session, plan, `case-access undo ${attempt.id} --preview`), approved);
    return carryOutChange(around, session, plan, { ...(reason !== undefined && { reason }), undoes: attempt.id });
  }
  const again = againLine(
    wordsOf(l10n, connection.system),
    { soon: around.language.locale.instant },
    await workspace.expiries.endsAgain(attempt.id),
    { isMode: attempt.change.kind === "changeMode" },
  );
  return previewAnswer(
    around,
    session,
    plan,
    changeCommandLine(around, ["undo", attempt.id, "--approve", plan.digest]),
    {
      notes: [
        ...(newEntry ? [l10n.t("The entry that comes back is a new one.")] : []),
        ...(again === undefined ? [] : [again]),
      ],
      more: { undoes: attempt.id, newEntry },
    },
  );
}

async function undoBatch(
  around: Surroundings,
  session: Session,
  { id }: Batch,
  { preview, approve: approved, reason }: UndoChoice,
): Promise<Answer> {
  const { workspace, connection } = session;
  await workspace.cases.learn(connection, undefined, around.signal);
  const { plan: bulk, stays } = await planBatchUndo(workspace, connection, id, around.signal);
  const missing = stays.map((one) => staysLine(around, session, one));
  if (bulk.rows.length === 0)
    throw new Complaint(
      exitStatus.refused,
      "noUndo",
      [around.language.l10n.t("There is nothing to undo."), ...missing].join(" "),
      around.language.l10n.t("Look at the journal: {0}", "case-access journal"),
    );
  const plan: PlanOfMany = {
    bulk,
    digest: digestOfBulk(session, bulk, id),
    remarks: [],
    missing,
    more: { undoes: id },
  };
  if (preview === true)
    return previewOfMany(around, session, plan, changeCommandLine(around, ["undo", id, "--approve", plan.digest]));
  await approve(around, approvalOfMany(around, session, plan, `case-access undo ${id} --preview`), approved);
  return carryOutMany(around, session, plan, reason);
}

/** What is not taken back, and why. */
function staysLine(
  { language: { l10n } }: Surroundings,
  { connection }: Session,
  { attempt, why }: PlannedBatchUndo["stays"][number],
): string {
  const reason = why instanceof Failure ? refusalOf(l10n, why, connection).message : noUndoText(l10n, why);
  return l10n.t("{0}: {1}", oneLine(attempt.case.id, 60), reason);
}

/** The revoke that takes a grant back. */
function inverseRevoke({ change }: Attempt): Change | undefined {
  if (change.kind !== "grant") return undefined;
  const { subject, level, on = "case" } = change;
  return { kind: "revoke", entry: { id: subject.id, subject, level, on } };
}

/** Ids shorter than this are not looked for by their beginning. */
const shortest = 6;

/** The record, or the changes that were made together, of an id or of its beginning where only one has that. */
async function findRecord(
  { language: { l10n } }: Surroundings,
  workspace: Pick<Workspace, "journal">,
  id: string,
): Promise<Attempt | Batch> {
  const { attempts, batches } = await workspace.journal.read({ begins: id, limit: 3 });
  const all = id.length < shortest ? [] : [...attempts, ...batches];
  const exact = all.filter((one) => one.id === id);
  const found = exact.length > 0 ? exact : all;
  if (found.length === 1) return found[0]!;
  if (found.length === 0) refuseUnread(workspace);
  throw new Complaint(
    exitStatus.usage,
    "unknownRecord",
    found.length === 0
      ? l10n.t("There is no record “{0}”.", oneLine(id, 60))
      : l10n.t("Several records begin with “{0}”.", oneLine(id, 60)),
    l10n.t("Look at the journal: {0}", "case-access journal"),
  );
}
