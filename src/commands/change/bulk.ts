import { wordsOf } from "../../wording/wordsOf";
import { commands, l10n, ProgressLocation, window, type Progress } from "vscode";
import type { Case } from "../../access/case";
import { toFailure } from "../../base/failure";
import { createGate } from "../../base/semaphore";
import { failureWords } from "../../wording/failure";
import { noUndoText } from "../../wording/journal";
import { levelLabel, modeLabel } from "../../wording/labels";
import { modeMeaning } from "../../wording/mode";
import { caseLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import { counted } from "../../text/localize";
import {
  type Bulk,
  type BulkPlan,
  type BulkProgress,
  type BulkRun,
  type UnfinishedBulk,
} from "../../core/changes/bulk";
import { copiesOf, grantsOn, revokesOf, revokesEverywhere, type ChangeRequest } from "../../core/changes/requests";
import { isOfSystem, type Remark } from "../../core/journal/attempt";
import type { Connection } from "../../core/connections/connections";
import { count, moment } from "../../platform/locale";
import { subjectById } from "../../core/cases/people";
import { mayTryToChange } from "../../core/changes/validate";
import { signalOf } from "../../base/cancellation";
import type { Argument } from "../argument";
import { chooseCase, chooseCases, chooseConnection, chooseSubject, openConnection } from "../ask/choose";
import { bulkPreview, type Part } from "./bulkPreview";
import { askReason, askToConfirm } from "./confirm";
import { namesOf } from "../names";
import { ask, askSeveral } from "../ask/pick";
import { attempt, isReadOnly, tellFailure } from "../report";
import type { Services } from "../services";

/** Entries of so many cases are read at a time. */
const readAtOnce = 8;

/** Grants one person or group the same level on all selected cases. */
export async function grantOnMany(services: Services, selection: readonly Argument[]): Promise<void> {
  const chosen = await ofOneConnection(services, selection);
  if (chosen === undefined) return;
  const { connection } = chosen;
  const backend = await openConnection(services, connection);
  if (backend === undefined) return;
  const { able, unable } = await split(services, connection, chosen.caseIds);
  const title =
    able.length === 1 ? l10n.t("Grant Access to 1 Case") : l10n.t("Grant Access to {0} Cases", count(able.length));
  const subject = await chooseSubject(services, connection, {}, title);
  const level =
    subject &&
    (await ask({
      title,
      placeholder: l10n.t("Which level?"),
      choices: backend.capabilities.levels.map((value) => ({ label: levelLabel(l10n, value), value })),
    }));
  if (level === undefined) return;
  const name = namesOf(services, connection)(subject!);
  const question =
    able.length === 1
      ? l10n.t("Grant {0} {1} on 1 case?", name, levelLabel(l10n, level))
      : l10n.t("Grant {0} {1} on {2} cases?", name, levelLabel(l10n, level), count(able.length));
  await planAndRun(services, connection, grantsOn(able, subject!, level), question, l10n.t("Grant"), unable);
}

/** Takes all selected entries away. */
export async function revokeMany(services: Services, selection: readonly Argument[]): Promise<void> {
  const rows = selection.filter((one) => one.kind === "entry" && one.case !== undefined && one.entry !== undefined);
  const chosen = await ofOneConnection(services, rows);
  if (chosen === undefined) return;
  const { connection } = chosen;
  const people = services.cases.people(connection);
  const wanted = revokesOf(
    services.cases,
    connection,
    rows.map((row) => ({
      caseId: row.case!,
      entryId: row.entry!,
      ...(row.subject !== undefined && { subject: subjectById(people, connection.system, row.subject) }),
    })),
  );
  const question =
    wanted.length === 1 ? l10n.t("Revoke 1 entry?") : l10n.t("Revoke {0} entries?", count(wanted.length));
  await planAndRun(services, connection, wanted, question, l10n.t("Revoke"), []);
}

/** Gives all selected cases the same access mode. */
export async function changeModeOfMany(services: Services, selection: readonly Argument[]): Promise<void> {
  const chosen = await ofOneConnection(services, selection);
  const backend = chosen && (await openConnection(services, chosen.connection));
  if (chosen === undefined || backend === undefined) return;
  const { able, unable } = await split(services, chosen.connection, chosen.caseIds);
  const mode = await ask({
    title:
      able.length === 1
        ? l10n.t("Change Access Mode of 1 Case")
        : l10n.t("Change Access Mode of {0} Cases", count(able.length)),
    placeholder: l10n.t("Which access mode?"),
    choices: backend.capabilities.modes.map((value) => ({
      label: modeLabel(wordsOf(l10n, chosen.connection.system), value),
      detail: modeMeaning(wordsOf(l10n, chosen.connection.system), value),
      value,
    })),
  });
  if (mode === undefined) return;
  const wanted = able.map((caseId): ChangeRequest => ({ caseId, change: { kind: "changeMode", mode } }));
  const question =
    able.length === 1
      ? l10n.t("Change 1 case to {0}?", modeLabel(wordsOf(l10n, chosen.connection.system), mode))
      : l10n.t(
          "Change {0} cases to {1}?",
          count(able.length),
          modeLabel(wordsOf(l10n, chosen.connection.system), mode),
        );
  await planAndRun(services, chosen.connection, wanted, question, l10n.t("Change mode"), unable);
}

/**
 * Takes away every entry of one person or group in the cases that are loaded, after reading the entries of all of them.
 */
export async function revokeEverywhere(services: Services, argument: Argument): Promise<void> {
  const title = l10n.t("Revoke Everywhere");
  const connection = await chooseConnection(services, argument, title);
  const subject = connection && (await chooseSubject(services, connection, argument, title));
  if (connection === undefined || subject === undefined) return;
  const { cases } = services.cases.list(connection);
  const read = await withBulkProgress(
    counted(
      cases.length,
      l10n.t("Reading the entries of 1 case"),
      l10n.t("Reading the entries of {0} cases", count(cases.length)),
    ),
    async (signal, progress) => {
      const since = Date.now();
      let done = 0;
      let failed = 0;
      const gate = createGate(readAtOnce);
      const readOne = async ({ id }: Case): Promise<void> => {
        await services.cases.loadEntries(connection, id, signal, { bulk: true, since }).catch(() => (failed += 1));
        progress({ done: (done += 1), of: cases.length });
      };
      await Promise.all(cases.map((one) => gate.run(signal, () => readOne(one)).catch(() => undefined)));
      return signal.aborted ? undefined : { failed };
    },
  );
  if (read === undefined) return;
  const { wanted, unnamed, onDefinitions } = revokesEverywhere(
    services.cases,
    connection,
    cases.map((one) => one.id),
    subject,
  );
  const remarks = [
    services.cases.list(connection).more
      ? counted(
          cases.length,
          l10n.t("Only the 1 case that is loaded is looked at; there are more."),
          l10n.t("Only the {0} cases that are loaded are looked at; there are more.", count(cases.length)),
        )
      : "",
    read.failed > 0 ? l10n.t("Cases of which the entries could not be read: {0}.", count(read.failed)) : "",
    unnamed > 0
      ? l10n.t("Entries that are left out, because the server does not say whom they name: {0}.", count(unnamed))
      : "",
    onDefinitions > 0
      ? l10n.t(
          "Entries on case definitions are left out, because they hold for all cases of a definition: {0}.",
          count(onDefinitions),
        )
      : "",
  ].filter(Boolean);
  const name = namesOf(services, connection)(subject);
  if (wanted.length === 0) {
    void window.showInformationMessage(
      [
        counted(
          cases.length,
          l10n.t("No explicit entry of {0} was found in the 1 loaded case.", name),
          l10n.t("No explicit entry of {0} was found in the {1} loaded cases.", name, count(cases.length)),
        ),
        ...remarks,
      ].join(" "),
    );
    return;
  }
  const question =
    wanted.length === 1
      ? l10n.t("Revoke 1 entry of {0}?", name)
      : l10n.t("Revoke {0} entries of {1}?", count(wanted.length), name);
  await planAndRun(services, connection, wanted, question, l10n.t("Revoke"), remarks);
}

/** Gives other cases the entries of one case, and its access mode if wanted. */
export async function copyAccess(services: Services, argument: Argument): Promise<void> {
  const title = l10n.t("Copy Access to Other Cases");
  const source = await chooseCase(services, argument, title);
  if (source === undefined) return;
  const { connection, backend } = source;
  const targets = await chooseCases(
    services,
    connection,
    l10n.t("Copy Access of {0} To…", caseLine(source.case)),
    (one) => one.id === source.case.id || !mayTryToChange(one, backend),
  );
  if (targets === undefined || targets.length === 0) return;
  const parts = await askSeveral({
    title,
    placeholder: l10n.t("What is copied? What the other cases have beyond that stays"),
    choices: [
      {
        label: l10n.t("Entries"),
        detail: l10n.t("Who is named on the case, with the level"),
        picked: true,
        value: "entries" as const,
      },
      ...(backend.capabilities.modes.length > 0 ? [{ label: l10n.t("Access mode"), value: "mode" as const }] : []),
    ],
  });
  if (parts === undefined || parts.length === 0) return;
  const state = await attempt(services, connection, l10n.t("Reading the case"), (signal) =>
    services.cases.readState(connection, source.case.id, signal),
  );
  if (state === undefined) return;
  const { wanted, unclear } = copiesOf(
    parts.includes("entries") ? state : { ...state, entries: [] },
    targets.map((one) => one.id),
    { mode: parts.includes("mode") },
  );
  const remarks =
    unclear.length > 0
      ? [
          l10n.t(
            "Entries that are left out, because the server does not say whom they name or which level they give: {0}.",
            count(unclear.length),
          ),
        ]
      : [];
  const question =
    targets.length === 1
      ? l10n.t("Copy the access of {0} to {1}?", caseLine(source.case), caseLine(targets[0]!))
      : l10n.t("Copy the access of {0} to {1} cases?", caseLine(source.case), count(targets.length));
  await planAndRun(services, connection, wanted, question, l10n.t("Copy"), remarks);
}

/**
 * Says at the start of a session that an earlier one did not come to the end of a bulk, and offers to go on with it.
 */
export async function offerToResume(bulk: Bulk): Promise<void> {
  const left = (await bulk.unfinished()).reduce((sum, one) => sum + one.left.length, 0);
  if (left === 0) return;
  const goOn = l10n.t("Resume");
  const journal = l10n.t("Show Journal");
  const message =
    left === 1
      ? l10n.t("1 change of an earlier session is left.")
      : l10n.t("{0} changes of an earlier session are left.", count(left));
  const answer = await window.showInformationMessage(message, goOn, journal);
  if (answer === goOn) await commands.executeCommand("caseAccess.resume");
  if (answer === journal) await commands.executeCommand("caseAccess.showJournal");
}

/** Goes on with a bulk that was cancelled or torn off. */
export async function resume(services: Services, argument: Argument): Promise<void> {
  const all = await services.bulk.unfinished();
  const meant = argument.record === undefined ? all : all.filter((one) => one.batch.id === argument.record);
  if (meant.length === 0) {
    void window.showInformationMessage(l10n.t("There are no unfinished changes."));
    return;
  }
  const unfinished =
    meant.length === 1
      ? meant[0]
      : await ask<UnfinishedBulk>({
          title: l10n.t("Resume Unfinished Changes"),
          placeholder: l10n.t("Which ones?"),
          choices: meant.map((one) => ({
            label: l10n.t("{0} of {1} left", count(one.left.length), count(one.batch.size)),
            description: `${inMessage(one.batch.connection)} · ${moment(one.batch.at)}`,
            value: one,
          })),
        });
  if (unfinished === undefined) return;
  if (unfinished.left.length === 0) return giveUp(services, unfinished);
  const { batch } = unfinished;
  const named = services.connections.find(batch.connection);
  const connection = [named, ...services.connections.all()].find((one) => one !== undefined && isOfSystem(batch, one));
  if (connection === undefined) {
    const why =
      named === undefined
        ? l10n.t("There is no connection named “{0}”.", inMessage(batch.connection))
        : noUndoText(l10n, "otherConnection");
    const yes = l10n.t("Give Up");
    if ((await window.showWarningMessage(why, yes)) === yes) await giveUp(services, unfinished);
    return;
  }
  const plan = await planWith(services, connection, (signal, progress) =>
    services.bulk.resume(connection, unfinished, signal, progress),
  );
  if (plan === undefined) return;
  const question =
    plan.rows.length === 1
      ? l10n.t("Go on with the change that is left?")
      : l10n.t("Go on with the {0} changes that are left?", count(plan.rows.length));
  if ((await confirmAndRun(services, plan, { question, button: l10n.t("Go On") })) === "givenUp") {
    await giveUp(services, unfinished);
  }
}

async function giveUp({ bulk }: Services, unfinished: UnfinishedBulk): Promise<void> {
  if (!(await bulk.abandon(unfinished))) tellElsewhere();
}

function tellElsewhere(): void {
  void window.showInformationMessage(
    l10n.t("These changes are under way in another window, or went on there meanwhile. Nothing was changed here."),
  );
}

async function planAndRun(
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
  if (answer === goOn) await resume(services, {});
  if (answer === finish) {
    const question =
      halves.length === 1
        ? l10n.t("Finish the change that got half way?")
        : l10n.t("Finish the {0} changes that got half way?", count(halves.length));
    await planAndRun(services, connection, halves, question, finish, []);
  }
}

/** Progress in a notification, with a way to cancel. */
function withBulkProgress<T>(
  title: string,
  work: (signal: AbortSignal, progress: (at: BulkProgress) => void) => Promise<T>,
): Promise<T> {
  return Promise.resolve(
    window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (shown: Progress<{ message?: string; increment?: number }>, token) =>
        work(signalOf(token), ({ done, of, waiting }) => {
          const message = l10n.t("{0} of {1}", count(done), count(of));
          if (!waiting) return shown.report({ message, increment: 100 / of });
          shown.report({
            message: l10n.t("{0}: another window or command line is changing the same case. Waiting for it", message),
          });
        }),
    ),
  );
}

/** The selected cases, which have to be of one connection: one preview and one confirmation are about one system. */
async function ofOneConnection(
  services: Services,
  selection: readonly Argument[],
): Promise<{ connection: Connection; caseIds: readonly string[] } | undefined> {
  const names = new Set(selection.map((one) => one.connection));
  const [name] = names;
  const connection = name === undefined ? undefined : services.connections.find(name);
  if (names.size > 1)
    void window.showWarningMessage(l10n.t("The selected rows are of several connections. Select rows of one."));
  if (names.size !== 1 || connection === undefined) return undefined;
  return { connection, caseIds: [...new Set(selection.flatMap((one) => one.case ?? []))] };
}

/** Which of the cases the caller may try to change, and a remark about the others. */
async function split(
  services: Services,
  connection: Connection,
  caseIds: readonly string[],
): Promise<{ able: string[]; unable: string[] }> {
  const backend = await services.connections.backend(connection);
  const known = caseIds
    .map((id): Case | undefined => services.cases.find(connection, id))
    .filter((one) => one !== undefined);
  const able = known.filter((one) => mayTryToChange(one, backend)).map((one) => one.id);
  const left = caseIds.length - able.length;
  return {
    able,
    unable:
      left > 0 ? [l10n.t("Selected cases that are left out, because you do not own them: {0}.", count(left))] : [],
  };
}
