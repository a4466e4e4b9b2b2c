import type { PlannedChange } from "../../core/changes/model";
import { wordsOf } from "../../wording/wordsOf";
import { commands, l10n, window } from "vscode";
import { entriesOf, subjectOf, type Entry } from "../../access/case";
import { toFailure, type Failure } from "../../base/failure";
import { attemptLine, journalNaming, noUndoText } from "../../wording/journal";
import { caseLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import type { Connection } from "../../core/connections/connections";
import { isOfSystem, type Attempt } from "../../core/journal/attempt";
import { moment } from "../../platform/locale";
import type { JournalQuery } from "../../core/journal/read";
import { leftOf, noUndo, noUndoReasons, planUndo } from "../../core/changes/undo";
import type { Argument } from "../argument";
import { confirmAndCarryOut } from "./carryOut";
import { tellUnplanned } from "./planChange";
import { ask } from "../ask/pick";
import { attempt, tellFailure, withSignal } from "../report";
import type { Services } from "../services";

/** So many records are offered, of the newest; the journal's view has more. */
const mostChoices = 200;
const mostLookedAt = 1000;

/** The record that is meant, where one is. */
function only({ record }: Argument): JournalQuery {
  return record === undefined ? {} : { ids: [record] };
}

/** Takes back a change of the journal, after showing what that does now. */
export async function undo(services: Services, argument: Argument): Promise<void> {
  const { journal } = services;
  const { attempts } = await journal.read({ limit: mostLookedAt, ...only(argument) });
  const related = await journal.related(attempts);
  const able = (one: Attempt) => noUndo(one, [...attempts, ...related]) === undefined;
  const chosen = await chooseAttempt(
    attempts,
    argument,
    able,
    l10n.t("Undo Change"),
    l10n.t("There is nothing to undo."),
  );
  const connection = chosen && connectionOf(services, chosen);
  if (chosen === undefined || connection === undefined) return;
  const ofCase = await journal.ofCase(chosen);
  try {
    const { planned, newEntry } = await withSignal(services, l10n.t("Working out what changes"), (signal) =>
      planUndo(services, connection, chosen, ofCase, signal),
    );
    const remarks = newEntry
      ? [l10n.t("The entry that comes back is a new one: it gets another id, and you as the one who granted it.")]
      : [];
    await confirmAndCarryOut(services, planned, { undoes: chosen.id }, remarks);
  } catch (thrown) {
    const failure = toFailure(thrown);
    const reason = failure.kind === "notSupported" ? noUndoReasons.find((one) => one === failure.detail) : undefined;
    if (reason !== undefined) void window.showInformationMessage(noUndoText(l10n, reason));
    else await tellNotUndone(services, connection, chosen, failure);
  }
}

/** Says why nothing is taken back; where an entry cannot be taken away, offers what the system has instead. */
async function tellNotUndone(
  services: Services,
  connection: Connection,
  { case: of, change }: Attempt,
  failure: Failure,
): Promise<void> {
  const backend = await services.connections.backend(connection);
  const subject = subjectOf(change);
  const found = services.cases.find(connection, of.id);
  if (change.kind !== "grant" || subject === undefined || found === undefined)
    return tellFailure(services, failure, connection);
  const entry: Entry = { id: subject.id, subject, level: change.level, on: change.on ?? "case" };
  return tellUnplanned(services, { connection, backend, case: found }, { kind: "revoke", entry }, failure);
}

/** Does what is left of a change of level that got half way, after showing what that does now. */
export async function finish(services: Services, argument: Argument): Promise<void> {
  const { attempts } = await services.journal.read({ outcome: "half", ...only(argument) });
  const related = await services.journal.related(attempts);
  const none = l10n.t("There is no change that got half way.");
  const chosen = await chooseAttempt(
    attempts,
    argument,
    (one) => leftOf(one, related) !== undefined,
    l10n.t("Finish Change"),
    none,
  );
  const connection = chosen && connectionOf(services, chosen);
  if (chosen === undefined || connection === undefined) return;
  const left = leftOf(chosen, related);
  if (left === undefined || !isOfSystem(chosen, connection)) {
    void window.showInformationMessage(left === undefined ? none : noUndoText(l10n, "otherConnection"));
    return;
  }
  const planned = await attempt(services, connection, l10n.t("Working out what changes"), (signal) =>
    services.changes.plan(connection, chosen.case.id, left, signal),
  );
  if (planned === undefined) return;
  if (!planned.alreadySo && isTheLast(planned)) {
    void window.showWarningMessage(
      l10n.t(
        "{0}: the new entry is not there any more, so the old one stays. Change its level again.",
        caseLine(planned.case),
      ),
    );
    return;
  }
  await confirmAndCarryOut(services, planned);
}

/**
 * The entry that is to go is the only one of its person or group: taking it away would not finish a change of level but
 * take all.
 */
function isTheLast({ change, before }: PlannedChange): boolean {
  if (change.kind !== "revoke" || change.entry.subject === undefined) return false;
  return entriesOf(before.entries, change.entry.subject, change.entry.on).length === 1;
}

/**
 * The record that is meant; asks among those with which it can be done. Undefined: dismissed, or there is none, and
 * that was said.
 */
async function chooseAttempt(
  attempts: readonly Attempt[],
  { record }: Argument,
  able: (one: Attempt) => boolean,
  title: string,
  none: string,
): Promise<Attempt | undefined> {
  const offered =
    record === undefined ? attempts.filter(able).slice(0, mostChoices) : attempts.filter(({ id }) => id === record);
  if (offered.length === 0) {
    void window.showInformationMessage(none);
    return undefined;
  }
  if (record !== undefined) return offered[0];
  const nameOf = journalNaming(attempts);
  return ask({
    title,
    placeholder: l10n.t("Which change?"),
    choices: offered.map((one) => ({
      label: attemptLine(wordsOf(l10n, one.system), one, nameOf(one)),
      description: `${inMessage(`${one.case.id} ${one.case.title}`)} · ${moment(one.at)}`,
      value: one,
    })),
  });
}

/** The connection to the system of a record. Undefined: there is none, and that was said. */
function connectionOf(services: Services, attempt: Attempt): Connection | undefined {
  const { connections } = services;
  const named = connections.find(attempt.connection);
  // The record may be of another editor, or of a command line, which calls the connection otherwise.
  const connection =
    named !== undefined && isOfSystem(attempt, named)
      ? named
      : (connections.all().find((one) => isOfSystem(attempt, one)) ?? named);
  if (connection === undefined)
    void window.showWarningMessage(l10n.t("There is no connection named “{0}”.", inMessage(attempt.connection)));
  return connection;
}

/** Opens the journal, with the keyboard in it. */
export async function showJournal(): Promise<void> {
  await commands.executeCommand("caseAccess.journal.focus");
}

/** Narrows the journal to records in which all the words occur. */
export async function searchJournal(services: Services): Promise<void> {
  const text = await window.showInputBox({
    title: l10n.t("Search Journal"),
    prompt: l10n.t("Words: a case, a person, a connection, an outcome, a date"),
    value: services.journalTree.searched(),
    ignoreFocusOut: true,
  });
  if (text === undefined) return;
  await showSearch(services, text);
  await showJournal();
}

/** Narrows the journal to records in which all the words occur; with an empty text shows all again. */
export async function showSearch(services: Services, text: string): Promise<void> {
  services.journalTree.search(text);
  await commands.executeCommand("setContext", "caseAccess.journalSearched", text.trim() !== "");
}
