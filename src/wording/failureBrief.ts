import type { Failure } from "../base/failure";
import type { Words } from "../text/localize";

/** Why something could not be read, in a few words for a row; undefined where it takes a sentence. */
export function failureBrief(l10n: Words, { kind, detail }: Failure): string | undefined {
  switch (kind) {
    case "keyRefused":
      return l10n.t("the key is not accepted");
    case "noKey":
      return detail === "keyring" ? l10n.t("the keyring is locked") : l10n.t("no API key");
    case "notAllowed":
      return l10n.t("not allowed with this key");
    case "offline":
    case "tls":
    case "proxy":
      return l10n.t("no connection");
    case "timeout":
      return l10n.t("no answer in time");
    default:
      return undefined;
  }
}
