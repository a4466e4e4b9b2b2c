import { wordsOf } from "../../wording/wordsOf";
import { homedir } from "node:os";
import { commands, l10n, Uri, window, workspace } from "vscode";
import { entriesOf } from "../../access/case";
import { toFailure } from "../../base/failure";
import { attemptLine, journalNaming, noUndoText } from "../../wording/journal";
import { journalTable } from "../../wording/journalTable";
import { caseLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import type { PlannedChange } from "../../core/changes/changes";
import type { Connection } from "../../core/connections/connections";
import type { Attempt } from "../../core/journal/journal";
import { count, locale, moment } from "../../platform/locale";
import { leftOf, noUndo, noUndoReasons, planUndo } from "../../core/changes/undo";
import type { Argument } from "../argument";
import { confirmAndCarryOut } from "./carryOut";
import { ask } from "../ask/pick";
import { attempt, tellFailure, withSignal } from "../report";
import type { Services } from "../services";

/** So many records are offered; the journal's view has all. */
const mostChoices = 200;

/** Takes back a change of the journal, after showing what that does now. */
export async function undo(services: Services, argument: Argument): Promise<void> {
  const { attempts } = await services.journal.read();
  const able = (one: Attempt) => noUndo(one, attempts) === undefined;
  const chosen = await chooseAttempt(
    attempts,
    argument,
    able,
    l10n.t("Undo Change"),
    l10n.t("There is nothing to undo."),
  );
  const connection = chosen && connectionOf(services, chosen);
  if (chosen === undefined || connection === undefined) return;
  try {
    const { planned, newEntry } = await withSignal(services, l10n.t("Working out what changes"), (signal) =>
      planUndo(services, connection, chosen, attempts, signal),
    );
    const remarks = newEntry
      ? [l10n.t("The entry that comes back is a new one: it gets another id, and you as the one who granted it.")]
      : [];
    await confirmAndCarryOut(services, planned, { undoes: chosen.id }, remarks);
  } catch (thrown) {
    const failure = toFailure(thrown);
    const reason = failure.kind === "notSupported" ? noUndoReasons.find((one) => one === failure.detail) : undefined;
    if (reason !== undefined) void window.showInformationMessage(noUndoText(l10n, reason));
    else await tellFailure(services, failure, connection);
  }
}

/** Does what is left of a change of level that got half way, after showing what that does now. */
export async function finish(services: Services, argument: Argument): Promise<void> {
  const { attempts } = await services.journal.read();
  const none = l10n.t("There is no change that got half way.");
  const chosen = await chooseAttempt(
    attempts,
    argument,
    (one) => leftOf(one, attempts) !== undefined,
    l10n.t("Finish Change"),
    none,
  );
  const connection = chosen && connectionOf(services, chosen);
  if (chosen === undefined || connection === undefined) return;
  const left = leftOf(chosen, attempts);
  if (left === undefined || connection.origin !== chosen.origin) {
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
      label: attemptLine(wordsOf(l10n, one.system), one, nameOf(one.origin)),
      description: `${inMessage(`${one.case.id} ${one.case.title}`)} · ${moment(one.at)}`,
      value: one,
    })),
  });
}

/** The connection of a record. Undefined: there is none of that name, and that was said. */
function connectionOf(services: Services, { connection: name }: Attempt): Connection | undefined {
  const connection = services.connections.find(name);
  if (connection === undefined)
    void window.showWarningMessage(l10n.t("There is no connection named “{0}”.", inMessage(name)));
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

/** Writes the whole journal to a file, as a table or as data. */
export async function exportJournal(services: Services): Promise<void> {
  const target = await window.showSaveDialog({
    title: l10n.t("Export Journal"),
    defaultUri: Uri.joinPath(workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir()), "case-access-journal.csv"),
    filters: { [l10n.t("Table (CSV)")]: ["csv"], [l10n.t("Data (JSON)")]: ["json"] },
  });
  if (target === undefined) return;
  const { attempts } = await services.journal.read();
  const text = target.path.endsWith(".json")
    ? `${JSON.stringify(attempts, undefined, 2)}\n`
    : journalTable(l10n, attempts, locale.language);
  try {
    await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  } catch (thrown) {
    void window.showErrorMessage(
      l10n.t(
        "The journal could not be written: {0}",
        inMessage(thrown instanceof Error ? thrown.message : String(thrown), 200),
      ),
    );
    return;
  }
  const open = l10n.t("Open");
  const written =
    attempts.length === 1
      ? l10n.t("1 record was written.")
      : l10n.t("{0} records were written.", count(attempts.length));
  if ((await window.showInformationMessage(written, open)) === open)
    await commands.executeCommand("vscode.open", target);
}
