import { commands, l10n, Uri, window, workspace } from "vscode";
import { toFailure } from "../../base/failure";
import { inMessage } from "../../text/untrusted";
import { calendarOf } from "../../wording/calendar";
import type { Uses } from "../services";
import { usualFolder } from "../../platform/folder";
import { showError, showInformation } from "../../platform/messages";

/** Writes what is to end to a file that calendars read. */
export async function exportDue({ expiries }: Uses<"expiries">): Promise<void> {
  const all = await expiries.open();
  if (all.length === 0) return showInformation(l10n.t("Nothing is to end."));
  const target = await window.showSaveDialog({
    title: l10n.t("Export What Is to End"),
    defaultUri: Uri.joinPath(usualFolder(), "case-access-due.ics"),
    filters: { [l10n.t("Calendar")]: ["ics"] },
  });
  if (target === undefined) return;
  try {
    await workspace.fs.writeFile(target, new TextEncoder().encode(calendarOf(l10n, all, Date.now())));
  } catch (thrown) {
    const { detail } = toFailure(thrown);
    showError(l10n.t("The calendar could not be written: {0}", inMessage(detail ?? "", 200)));
    return;
  }
  const open = l10n.t("Open");
  if ((await window.showInformationMessage(l10n.t("The calendar was written."), open)) === open)
    await commands.executeCommand("vscode.open", target);
}
