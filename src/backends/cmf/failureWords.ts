import type { Failure } from "../../base/failure";
import type { Words } from "../../text/localize";

/**
 * What can be done about a failure of OutSystems CMf, where its code or ours tells more than the kind does; undefined
 * elsewhere.
 */
export function cmfAdvice(l10n: Words, { kind, detail = "" }: Pick<Failure, "kind" | "detail">): string | undefined {
  switch (detail) {
    case "OS-CMFR-GEN-00008":
      return l10n.t(
        "The case itself has no such entry: the access may come from the case definition, a " +
          "group or a delegation. Look for it there.",
      );
    case "OS-CMFR-GEN-00007":
    case "OS-CMFR-GEN-00026":
      return l10n.t("There is an entry already: refresh, then change its level.");
    case "OS-CMFR-GEN-20001":
      return l10n.t(
        "The module’s method runs without a signed-in user; its developer has to sign one in, or use another key.",
      );
    case "OS-CMFR-GEN-20002":
      return l10n.t(
        "The user behind the key lacks a right on this case: use a key with more rights, or have access " +
          "granted to that user.",
      );
    case "possiblyLogIn":
      return l10n.t(
        "This key has had no answer yet, so it may not be accepted: check the key; " +
          "otherwise ask those who run the module.",
      );
    case "changeMode":
      return l10n.t("In CMf, access control is switched on or off for the whole case definition, in Service Studio.");
  }
  if (kind === "notSupported" && detail.startsWith("CaseDefinition_")) {
    return l10n.t("The module does not offer the method {0}; its developer can add it.", detail);
  }
  return undefined;
}

/** What is wrong with the text of a CMf key, by the detail of the Failure; undefined for another detail. */
export function cmfKeyProblem(l10n: Words, detail: string | undefined): string | undefined {
  switch (detail) {
    case "key.empty":
      return l10n.t("The key is empty.");
    case "key.basic":
      return l10n.t("A Basic key is written as “Basic user:password”.");
    case "key.form":
      return l10n.t("The key has to be “Basic user:password”, “Bearer token”, or lines of the form “Name: value”.");
    case "key.name":
      return l10n.t("The part before the colon is not a header name.");
    case "key.reserved":
      return l10n.t("The key names a header that Case Access sets itself.");
    case "key.twice":
      return l10n.t("The key names a header twice.");
    case "key.value":
      return l10n.t("A header or the token has no value.");
    case "key.characters":
      return l10n.t("The key has characters that cannot be sent.");
    default:
      return undefined;
  }
}
