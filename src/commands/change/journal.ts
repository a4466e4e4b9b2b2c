import { commands, l10n, window } from "vscode";
import type { Uses } from "../services";

/** Opens the journal, with the keyboard in it. */
export async function showJournal(): Promise<void> {
  await commands.executeCommand("caseAccess.journal.focus");
}

/** Narrows the journal to records in which all the words occur. */
export async function searchJournal(services: Uses<"journalTree">): Promise<void> {
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
export async function showSearch(services: Uses<"journalTree">, text: string): Promise<void> {
  services.journalTree.search(text);
  await commands.executeCommand("setContext", "caseAccess.journalSearched", text.trim() !== "");
}
