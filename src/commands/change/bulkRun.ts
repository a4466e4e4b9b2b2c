import { setsLevel } from "../../access/case";
import { wordsOf } from "../../wording/wordsOf";
import { commands, l10n, window } from "vscode";
import { toFailure } from "../../base/failure";
import { failureWords } from "../../wording/failure";
import type { BulkPlan, BulkProgress, BulkRun, RowOutcome } from "../../core/changes/bulk";
import { type ChangeRequest } from "../../core/changes/requests";
import { stopNotifying } from "../../core/changes/watchers";
import { type Remark } from "../../core/journal/attempt";
import type { Connection } from "../../core/connections/connections";
import { counted, joinParts } from "../../text/localize";
import { count } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import { bulkPreview, type Part } from "./bulkPreview";
import { askReason, askToConfirm } from "./confirm";
import { namesOf } from "../names";
import { isReadOnly, tellFailure } from "../report";
import type { Uses } from "../services";
import { withBulkProgress } from "./bulkProgress";

/** Plans, asks and runs, and says what came of it. */
export async function planAndRun(
  services: Uses<"cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  connection: Connection,
  wanted: readonly ChangeRequest[],
  question: string,
  button: string,
  remarks: readonly string[],
): Promise<void> {
  const plan = await planBulk(services, connection, wanted, remarks);
  if (plan) await confirmAndRun(services, plan, { question, button, remarks });
}

/** Plans changes. Undefined: there are none or it failed, which was said, or it was cancelled. */
export async function planBulk(
  services: Uses<"cases" | "bulk" | "log" | "again">,
  connection: Connection,
  wanted: readonly ChangeRequest[],
  remarks: readonly string[] = [],
): Promise<BulkPlan | undefined> {
  if (wanted.length === 0) return tellNothing(remarks);
  return planWith(services, connection, (signal, progress) => services.bulk.plan(connection, wanted, signal, progress));
}

/** Says that nothing can be changed, and why. */
export function tellNothing(remarks: readonly string[]): undefined {
  showInformation([l10n.t("There is nothing to change."), ...remarks].join(" "));
}

/** Plans with its progress shown. Never rejects: undefined where it was cancelled or failed, and a failure is told. */
export async function planWith<T = BulkPlan>(
  services: Uses<"cases" | "log" | "again">,
  connection: Connection,
  work: (signal: AbortSignal, progress: (at: BulkProgress) => void) => Promise<T>,
  title = l10n.t("Working out what changes"),
): Promise<T | undefined> {
  try {
    return await withBulkProgress(title, work);
  } catch (thrown) {
    void tellFailure(services, toFailure(thrown), connection);
    return undefined;
  }
}

/**
 * How a bulk is asked about. `parts`: what is told together, where that is not each row by itself. `notified`: on which
 * cases alone a notification may go on, where that was read before.
 */
interface BulkQuestion {
  readonly question: string;
  /** Absent: nothing of it can be done, which is only said. */
  readonly button?: string;
  readonly remarks?: readonly string[];
  readonly parts?: readonly Part[];
  readonly notified?: ReadonlySet<string>;
  /** It takes back what an earlier one did. */
  readonly undoes?: true;
}

/** One confirmation for all, then the changes, then one message with what came of them. Undefined: nothing was sent. */
export async function confirmAndRun(
  services: Uses<"cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  plan: BulkPlan,
  { question, button, remarks, parts, notified, undoes }: BulkQuestion,
): Promise<BulkRun | "givenUp" | undefined> {
  if (isReadOnly(services, plan.connection)) return undefined;
  const giveUp = plan.resumes && l10n.t("Give Up");
  const buttons = [button, giveUp].filter((each) => each !== undefined);
  const answer = await askToConfirm(services, {
    question,
    buttons,
    ...(await bulkPreview(plan, namesOf(services, plan.connection), remarks, parts)),
  });
  if (button === undefined || answer !== button)
    return answer !== undefined && answer === giveUp ? "givenUp" : undefined;
  const reason = await askReason();
  if (reason === undefined) return undefined;
  const run = await withBulkProgress(l10n.t("Changing access"), (signal, progress) =>
    services.bulk.run(plan, signal, { ...reason, progress }),
  );
  void tellRun(services, plan, run, undoes);
  void offerToStopNotifying(services, plan, run, notified);
  return run;
}

/** Who lost an entry and is notified of the case all the same: says how many, and offers to end it for all of them. */
async function offerToStopNotifying(
  services: Uses<"cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  plan: BulkPlan,
  { outcomes }: BulkRun,
  notified?: ReadonlySet<string>,
): Promise<void> {
  const { connection, rows } = plan;
  const made = rows.filter(
    ({ caseId }, row) => outcomes[row]?.kind === "done" && (notified === undefined || notified.has(caseId)),
  );
  const signal = AbortSignal.timeout(longestLook);
  const wanted = await stopNotifying(services.cases, connection, made, signal);
  if (wanted.length === 0) return;
  const stop = l10n.t("Stop Notifying");
  const what = counted(
    wanted.length,
    l10n.t("1 notification of a case goes on although the entry is gone."),
    l10n.t("{0} notifications of cases go on although the entries are gone.", count(wanted.length)),
  );
  if ((await window.showInformationMessage(what, stop)) !== stop) return;
  const question = counted(
    wanted.length,
    l10n.t("End 1 notification?"),
    l10n.t("End {0} notifications?", count(wanted.length)),
  );
  await planAndRun(services, connection, wanted, question, l10n.t("Remove watcher"), []);
}

const longestLook = 30_000; // milliseconds

/**
 * What came of it, with what can be done now: all of it taken back; a change of level that got half way finished,
 * unless the case is not as that left it and the old entry may be all there is; what is left gone on with.
 */
async function tellRun(
  services: Uses<"cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  plan: BulkPlan,
  run: BulkRun,
  undoes = false,
): Promise<void> {
  if (run.elsewhere) return tellElsewhere();
  const { outcomes, unfinished, batch } = run;
  const halves = halvesOf(plan, outcomes);
  const failures = outcomes.flatMap((one) => ("failure" in one ? [one.failure] : []));
  const first = failures[0];
  const { name, system } = plan.connection;
  const counts = `${countsOf(plan, run).join(", ")}.`;
  const message = joinParts(
    [
      undoes ? l10n.t("Undone. {0}", counts) : counts,
      first ? failureWords(wordsOf(l10n, system), first, name).what : "",
    ],
    " ",
  );
  const [goOn, finish, undo, journal] = [l10n.t("Resume"), l10n.t("Finish"), l10n.t("Undo"), l10n.t("Journal")];
  const isUndoable = batch !== undefined && outcomes.some(changedSomething);
  const buttons = [
    ...(unfinished ? [goOn] : []),
    ...(halves.length > 0 ? [finish] : []),
    ...(isUndoable ? [undo] : []),
    journal,
  ];
  const isFine = failures.length === 0 && !unfinished && !outcomes.some((one) => remarkOf(one) === "doubled");
  const answer = await (isFine
    ? window.showInformationMessage(message, ...buttons)
    : window.showWarningMessage(message, ...buttons));
  if (answer === journal) await commands.executeCommand("caseAccess.showJournal");
  if (answer === goOn) await commands.executeCommand("caseAccess.resume");
  if (answer === undo) await commands.executeCommand("caseAccess.undo", { record: batch });
  if (answer === finish) {
    const question = counted(
      halves.length,
      l10n.t("Finish the change that got half way?"),
      l10n.t("Finish the {0} changes that got half way?", count(halves.length)),
    );
    await planAndRun(services, plan.connection, halves, question, finish, []);
  }
}

function remarkOf(outcome: RowOutcome): Remark | undefined {
  return outcome.kind === "done" ? outcome.remark : undefined;
}

function changedSomething(outcome: RowOutcome): boolean {
  return outcome.kind === "done" && outcome.remark !== "alreadySo" && outcome.remark !== "wasGone";
}

/** How many of the changes came to what, e.g. "2 changed", "1 already had it". */
function countsOf({ rows }: BulkPlan, { outcomes }: BulkRun): string[] {
  const of = (...kinds: string[]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  const remarked = (remark: Remark) => outcomes.filter((one) => remarkOf(one) === remark).length;
  const changed = outcomes.filter(changedSomething).length;
  const unchanged = of("done") - changed;
  const all = rows.every(({ change }) => setsLevel(change));
  const said = (number: number, words: (number: string) => string) => (number > 0 ? [words(count(number))] : []);
  return [
    l10n.t("{0} changed", count(changed)),
    ...said(unchanged, (number) => (all ? l10n.t("{0} already had it", number) : l10n.t("{0} unchanged", number))),
    ...said(of("notDone"), (number) => l10n.t("{0} not changed", number)),
    ...said(of("half"), (number) => l10n.t("{0} half done", number)),
    ...said(of("doneOtherwise"), (number) => l10n.t("{0} done otherwise", number)),
    ...said(of("undetermined"), (number) => l10n.t("{0} not known", number)),
    ...said(of("notStarted", "cancelled"), (number) => l10n.t("{0} left", number)),
    ...said(remarked("doubled"), (number) => l10n.t("{0} with two entries now: revoke one of them", number)),
    ...said(remarked("lostSight"), (number) => l10n.t("{0} no longer visible to you", number)),
  ];
}

/** What is left of changes that got half way, each from how its last row left the case: others may have followed it. */
function halvesOf({ rows }: BulkPlan, outcomes: readonly RowOutcome[]): ChangeRequest[] {
  const states = new Map(
    outcomes.flatMap((one, row) =>
      "state" in one && one.state !== undefined ? [[rows[row]!.caseId, one.state] as const] : [],
    ),
  );
  return outcomes.flatMap((one, row): ChangeRequest[] =>
    one.kind === "half" ? [{ caseId: rows[row]!.caseId, change: one.left, seen: states.get(rows[row]!.caseId) }] : [],
  );
}

/** Says that another window has taken up the same changes. */
export function tellElsewhere(): void {
  showInformation(
    l10n.t("Another window is making these changes, or has gone on with them. Nothing was changed here."),
  );
}
