import type { Words } from "../../text/localize";
import type { FactWords, Vocabulary } from "../system";
import { irisAdvice, irisFailureDetail } from "./failureWords";

/** What DFIR-IRIS calls its own things. */
export function irisVocabulary(l10n: Words): Vocabulary {
  return {
    name: "DFIR-IRIS",
    modes: { tiers: { name: l10n.t("no access mode"), meaning: l10n.t("IRIS has no access modes: entries decide.") } },
    withoutModes: true,
    otherMode: l10n.t("IRIS has no access modes: entries decide."),
    facts: facts(l10n),
    roles: {},
    operations: {
      readDetails: l10n.t("read all details of the case"),
      modify: l10n.t("modify the case"),
      changeAccess: l10n.t("grant and revoke access"),
    },
    states: { Open: l10n.t("open"), closed: l10n.t("closed") },
    details: {
      customer: { name: l10n.t("Customer") },
      caseOwner: { name: l10n.t("Owner of the case") },
      severity: { name: l10n.t("Severity") },
      reference: { name: l10n.t("Reference") },
      created: { name: l10n.t("Created") },
    },
    assumptions: [
      l10n.t("the first that exists decides: the user’s own entry, the user’s customer, an entry of a group"),
      l10n.t("owning or opening a case gives no access, and neither does being an administrator of the server"),
    ],
    lookUps: {
      cases: { name: l10n.t("cases"), settles: l10n.t("everything: without it nothing can be read") },
      people: { name: l10n.t("people by name"), settles: l10n.t("who there is") },
      entries: {
        name: l10n.t("entries, groups and customers, as administrators of the server may"),
        settles: l10n.t("why somebody has a level, and how the next recompute changes it"),
      },
    },
    findSubject: { prompt: l10n.t("Who? Type a name, a user name or a number") },
    sandbox: { name: l10n.t("IRIS sandbox") },
    failureDetail: (detail) => irisFailureDetail(l10n, detail),
    failureAdvice: (failure) => irisAdvice(l10n, failure),
  };
}

function facts(l10n: Words): Record<string, FactWords> {
  return {
    deactivated: { name: l10n.t("deactivated account"), origin: "named" },
    enforcedNone: { name: l10n.t("no access enforced"), origin: "named" },
    enforcedRead: { name: l10n.t("read enforced"), origin: "named" },
    enforcedFull: { name: l10n.t("full access enforced"), origin: "named" },
    enforcedUnclear: { name: l10n.t("a level enforced that is not known here"), origin: "named" },
    userDeny: { name: l10n.t("own entry that denies"), origin: "named" },
    userRead: { name: l10n.t("own read entry"), origin: "named" },
    userFull: { name: l10n.t("own full entry"), origin: "named" },
    userUnclear: { name: l10n.t("own entry of unknown level"), origin: "named" },
    customer: {
      name: l10n.t("customer of the case"),
      holders: l10n.t("Users who are assigned to the customer"),
      holdersShort: l10n.t("Customer"),
      origin: "role",
    },
    groupDeny: { name: l10n.t("group entry that denies"), origin: "named" },
    groupRead: { name: l10n.t("group entry that reads"), origin: "named" },
    groupFull: { name: l10n.t("group entry with full access"), origin: "named" },
    groupUnclear: { name: l10n.t("group entry of unknown level"), origin: "named" },
  };
}
