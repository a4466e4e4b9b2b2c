import type { SystemBadges } from "../badge";
/** The access modes of Argus that narrow who has access, as a badge in the tree. */
export const argusBadges: SystemBadges = {
  writeRestricted: {
    mark: "writeRestricted",
    letter: "W",
    color: "caseAccess.restrictedForeground",
    tooltip: (l10n) => l10n.t("Write restricted: the service write role does not give write access"),
  },
  readRestricted: {
    mark: "readRestricted",
    letter: "R",
    color: "caseAccess.restrictedForeground",
    tooltip: (l10n) => l10n.t("Read restricted: only the service tech role and explicit entries give access"),
  },
  explicit: {
    mark: "explicit",
    letter: "E",
    color: "caseAccess.explicitForeground",
    tooltip: (l10n) => l10n.t("Explicit: only those who are named have access, and any entry can write"),
  },
};
