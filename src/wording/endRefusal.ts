import type { EndRefusal } from "../core/expiry/refusal";
import type { Words } from "../text/localize";

/** Why an end cannot be set, and what to do about it. */
export function endRefusalWords(l10n: Words, refusal: EndRefusal): { readonly what: string; readonly next: string } {
  switch (refusal) {
    case "past":
      return { what: l10n.t("That time is over."), next: l10n.t("Choose a later time.") };
    case "noTime":
      return {
        what: l10n.t("The server does not tell the time, so nothing can be ended at a set time."),
        next: l10n.t("Make this change without an end."),
      };
    case "noLevel":
      return {
        what: l10n.t("Only entries, their levels and access modes can end after a time."),
        next: l10n.t("Make this change without an end."),
      };
    case "alreadyMore":
      return {
        what: l10n.t("The existing entry gives more, and none of that would end."),
        next: l10n.t("Change the level of that entry instead."),
      };
    case "notStated":
      return {
        what: l10n.t("The server does not state the current level, so it could not be restored."),
        next: l10n.t("Make this change without an end."),
      };
    case "nothingBefore":
      return {
        what: l10n.t("The case already has this access mode, and its earlier mode is not known."),
        next: l10n.t("Change the access mode and set the end with it."),
      };
    case "nothingEnds":
      return {
        what: l10n.t("What would be restored is the same, so nothing would end."),
        next: l10n.t("Choose another level, or another end."),
      };
    case "notListed":
      return {
        what: l10n.t("The server would not show this key whether the entry has been changed by then."),
        next: l10n.t("Set it with a key that is shown the entries."),
      };
    case "losesRight":
      return {
        what: l10n.t("After this change you could no longer change the case, so nothing could be restored."),
        next: l10n.t("Make this change without an end, or let somebody else make it."),
      };
  }
}
