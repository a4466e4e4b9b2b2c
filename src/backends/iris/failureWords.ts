import type { Failure } from "../../base/failure";
import type { Words } from "../../text/localize";
import { subjectProblemText } from "../subjectProblem";

/** The detail of a failure in words, where it is one of IRIS. */
export function irisFailureDetail(l10n: Words, detail: string): string | undefined {
  switch (detail) {
    case "ownEntry":
      return l10n.t("IRIS lets nobody set their own level on a case");
    case "nobody":
      return l10n.t("IRIS has no such user or group");
    case "administrators":
      return l10n.t("only administrators of the server may do this");
    case "write":
      return l10n.t("IRIS has no level “write”: the nearest are read, and owner, which is full access");
    case "recomputeAdministrators":
      return l10n.t("only administrators of the server may recompute access");
    case "notAPerson":
      return l10n.t("only a person can be recomputed, no group");
    case "noModes":
      return l10n.t("cases in IRIS have no access mode");
  }
  return subjectProblemText(l10n, detail);
}

/** What can be done about a failure, where its detail tells more than its kind does. */
export function irisAdvice(l10n: Words, { detail }: Pick<Failure, "kind" | "detail">): string | undefined {
  switch (detail) {
    case "ownEntry":
      return l10n.t("Ask somebody else with full access to the case.");
    case "nobody":
      return l10n.t("Check the number, or choose by name.");
    case "write":
      return l10n.t("Grant read or owner; deny takes access away.");
    case "recomputeAdministrators":
      return l10n.t("Ask an administrator of the server.");
    case "administrators":
      return l10n.t("An administrator of the server can take entries away. You can set the level to deny instead.");
    default:
      return undefined;
  }
}
