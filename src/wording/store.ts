import type { StoreFault } from "../core/store/fault";
import type { Words } from "../text/localize";

/** Why nothing can be written to the journal, and what to do about it. */
export function storeFaultWords(l10n: Words, fault: StoreFault): { readonly what: string; readonly next: string } {
  switch (fault) {
    case "missing":
      return {
        what: l10n.t("This version of VS Code has no database, which the journal needs."),
        next: l10n.t("Update VS Code to version 1.107 or later."),
      };
    case "newer":
      return {
        what: l10n.t("A later version of Case Access has made the journal, and this one can only read it."),
        next: l10n.t("Update Case Access in this editor."),
      };
    case "readOnly":
      return {
        what: l10n.t("The journal’s file or folder cannot be written."),
        next: l10n.t("Check who may write there, then try again."),
      };
    case "otherUser":
      return {
        what: l10n.t("The journal’s file belongs to another user."),
        next: l10n.t("Give it back to yourself, or move it away to begin a new journal."),
      };
    case "shared":
      return {
        what: l10n.t("Other users of this computer can get into the journal’s folder."),
        next: l10n.t("Name a folder of your own in CASE_ACCESS_HOME, and start again."),
      };
    case "damaged":
      return {
        what: l10n.t("The journal’s file is damaged."),
        next: l10n.t("Export what can be read, then move the file away to begin a new journal."),
      };
    case "full":
      return { what: l10n.t("The disk is full."), next: l10n.t("Make room on the disk, then try again.") };
    case "busy":
      return {
        what: l10n.t("Another program holds the journal’s file."),
        next: l10n.t("Close what may hold it, e.g. a backup, then try again."),
      };
    case "failed":
      return {
        what: l10n.t("The journal could not be written to the disk."),
        next: l10n.t("Check the disk, then try again."),
      };
  }
}
