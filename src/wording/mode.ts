import type { Words } from "../text/localize";

/** What a mode means, in a sentence or two. */
export function modeMeaning(l10n: Words, mode: string): string {
  switch (mode) {
    case "roleBased":
      return l10n.t("Roles and entries count: the service read role reads, the service write role writes.");
    case "writeRestricted":
      return l10n.t("The service read role still reads, but only the service tech role writes, beside write entries.");
    case "readRestricted":
      return l10n.t("Of the roles only service tech counts: it reads and writes. Everyone else needs an entry.");
    case "explicit":
      return l10n.t(
        "Service roles do not count, service tech included; administrators still own. {0}",
        explicitWrites(l10n),
      );
    case "on":
      return l10n.t("Nobody has access without an entry on the case or its case definition, or a delegation.");
    case "off":
      return l10n.t("Access control is off for this case definition: entries have no effect.");
    default:
      return l10n.t(
        "This mode is not in the access table. What holds in every mode is shown as certain: the reporter and administrators own, an entry reads, a write entry writes. Everything beyond that is unknown.",
      );
  }
}

/** The reading of the table that surprises most: in mode explicit the level of an entry does not matter. */
export function explicitWrites(l10n: Words): string {
  return l10n.t("Explicit lets every entry write, also a read entry.");
}

/** Why a person with a role cannot be taken off a case one by one. */
export function rolesStay(l10n: Words): string {
  return l10n.t("Access by role cannot be revoked. Only a stricter access mode ends it.");
}
