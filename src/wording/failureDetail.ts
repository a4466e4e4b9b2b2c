import { inMessage } from "./untrusted";
import type { Words } from "./words";

/** The detail of a failure in words: codes and what servers and the network say stay as they came. */
export function failureDetail(l10n: Words, detail: string | undefined): string {
  switch (detail) {
    case undefined:
      return l10n.t("no further detail");
    case "empty answer":
      return l10n.t("empty answer");
    case "characters that cannot be sent":
      return l10n.t("characters that cannot be sent");
    case "not the end of a page":
      return l10n.t("not the end of a page");
    case "the list of groups is cut off":
      return l10n.t("the list of groups is cut off");
    case "the entry has no id":
      return l10n.t("the entry has no id");
    case "the entry does not say whose it is":
      return l10n.t("the entry does not say whose it is");
    case "the new entry cannot be told from the old one":
      return l10n.t("the new entry cannot be told from the old one");
    case "accepted, but not there when read again":
      return l10n.t("accepted, but not there when read again");
    case "Case_ValidateAccess is for users":
      return l10n.t("Case_ValidateAccess is for users");
    default:
      return inMessage(detail);
  }
}
