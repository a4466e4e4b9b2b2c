import { wordsOf } from "../../wording/wordsOf";
import { commands, l10n, window } from "vscode";
import { toFailure } from "../../base/failure";
import { failureWords } from "../../wording/failure";
import type { BulkPlan, BulkProgress, BulkRun } from "../../core/changes/bulk";
import { type ChangeRequest } from "../../core/changes/requests";
import { type Remark } from "../../core/journal/attempt";
import type { Connection } from "../../core/connections/connections";
import { count } from "../../platform/locale";
import { bulkPreview, type Part } from "./bulkPreview";
import { askReason, askToConfirm } from "./confirm";
import { namesOf } from "../names";
import { isReadOnly, tellFailure } from "../report";
import type { Services } from "../services";
import { withBulkProgress } from "./bulkProgress";

/** Plans, asks and runs, and says what came of it. */
export async function planAndRun(
  services: Services,
  connection: Connection,
  wanted: readonly ChangeRequest[],
  question: string,
  button: string,
  remarks: readonly string[],
): Promise<void> {
  if (wanted.length === 0) {
    void window.showInformationMessage([l10n.t("There is nothing to change."), ...remarks].join(" "));
    return;
  }
  const plan = await planWith(services, connection, (signal, progress) =>
    services.bulk.plan(connection, wanted, signal, progress),
  );
  if (plan) await confirmAndRun(services, plan, { question, button, remarks });
}

/** Plans with its progress shown. Never rejects: undefined where it was cancelled or failed, and a failure is told. */
export async function planWith(
  services: Services,
  connection: Connection,
  work: (signal: AbortSignal, progress: (at: BulkProgress) => void) => Promise<BulkPlan>,
): Promise<BulkPlan | undefined> {
  try {
    return await withBulkProgress(l10n.t("Working out what changes"), work);
  } catch (thrown) {
    void tellFailure(services, toFailure(thrown), connection);
    return undefined;
  }
}

/** How a bulk is asked about. `parts`: what is told together, where that is not each row by itself. */
interface Asking {
  readonly question: string;
  readonly button: string;
  readonly remarks?: readonly string[];
  readonly parts?: readonly Part[];
}

/** One confirmation for all, then the changes, then one message with what came of them. Undefined: nothing was sent. */
export async function confirmAndRun(
  services: Services,
  plan: BulkPlan,
  { question, button, remarks, parts }: Asking,
): Promise<BulkRun | "givenUp" | undefined> {
  if (isReadOnly(services, plan.connection)) return undefined;
  const giveUp = plan.resumes && l10n.t("Give Up");
  const buttons = [button, giveUp].filter((each) => each !== undefined);
  const answer = await askToConfirm(services, {
    question,
    buttons,
    ...bulkPreview(plan, namesOf(services, plan.connection), remarks, parts),
  });
  if (answer !== button) return answer !== undefined && answer === giveUp ? "givenUp" : undefined;
  const reason = await askReason();
  if (reason === undefined) return undefined;
  const run = await withBulkProgress(l10n.t("Changing access"), (signal, progress) =>
    services.bulk.run(plan, signal, { ...reason, progress }),
  );
  void tellRun(services, plan, run);
  return run;
}

/**
 * What came of it, with what can be done now: a change of level that got half way is finished, unless the case is not
 * as that left it
 * and the old entry may be all there is; and what is left is gone on with.
 */
async function tellRun(
  services: Services,
  { connection, rows }: BulkPlan,
  { outcomes, unfinished, elsewhere }: BulkRun,
): Promise<void> {
  if (elsewhere) return tellElsewhere();
  const of = (...kinds: string[]) => outcomes.filter((one) => kinds.includes(one.kind)).length;
  const failures = outcomes.flatMap((one) => ("failure" in one ? [one.failure] : []));
  const remarked = (remark: Remark) => outcomes.filter((one) => one.kind === "done" && one.remark === remark).length;
  const [doubled, lostSight] = [remarked("doubled"), remarked("lostSight")];
  if (failures.length === 0 && !unfinished && doubled + lostSight === 0) return;
  // As its last row left a case: others may have followed the one that got half way.
  const states = new Map(
    outcomes.flatMap((one, row) =>
      "state" in one && one.state !== undefined ? [[rows[row]!.caseId, one.state] as const] : [],
    ),
  );
  const halves = outcomes.flatMap((one, row): ChangeRequest[] =>
    one.kind === "half" ? [{ caseId: rows[row]!.caseId, change: one.left, seen: states.get(rows[row]!.caseId) }] : [],
  );
  const parts = [
    l10n.t("{0} done", count(of("done"))),
    of("notDone") > 0 ? l10n.t("{0} not done", count(of("notDone"))) : "",
    halves.length > 0 ? l10n.t("{0} half done", count(halves.length)) : "",
    of("doneOtherwise") > 0 ? l10n.t("{0} done otherwise", count(of("doneOtherwise"))) : "",
    of("undetermined") > 0 ? l10n.t("{0} not known", count(of("undetermined"))) : "",
    of("notStarted", "cancelled") > 0 ? l10n.t("{0} left", count(of("notStarted", "cancelled"))) : "",
    doubled > 0 ? l10n.t("{0} with two entries now, one of which is to be revoked", count(doubled)) : "",
    lostSight > 0 ? l10n.t("{0} no longer visible to you", count(lostSight)) : "",
  ].filter(Boolean);
  const journal = l10n.t("Show Journal");
  const goOn = l10n.t("Resume");
  const finish = l10n.t("Finish");
  const first = failures[0];
  const message = [
    `${parts.join(", ")}.`,
    first ? failureWords(wordsOf(l10n, connection.system), first, connection.name).what : "",
  ]
    .filter(Boolean)
    .join(" ");
  const answer = await window.showWarningMessage(
    message,
    ...(unfinished ? [goOn] : []),
    ...(halves.length > 0 ? [finish] : []),
    journal,
  );
  if (answer === journal) await commands.executeCommand("caseAccess.showJournal");
  if (answer === goOn) await commands.executeCommand("caseAccess.resume");
  if (answer === finish) {
    const question =
      halves.length === 1
        ? l10n.t("Finish the change that got half way?")
        : l10n.t("Finish the {0} changes that got half way?", count(halves.length));
    await planAndRun(services, connection, halves, question, finish, []);
  }
}

/** Says that another window has taken up the same changes. */
export function tellElsewhere(): void {
  void window.showInformationMessage(
    l10n.t("These changes are under way in another window, or went on there meanwhile. Nothing was changed here."),
  );
}
