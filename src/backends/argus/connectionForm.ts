import type { Words } from "../../text/localize";
import type { ConnectionForm } from "../system";

/** The questions about a connection to Argus. */
export function argusConnectionForm(l10n: Words): ConnectionForm {
  return {
    name: "Argus",
    detail: l10n.t("The case system of mnemonic"),
    connectionName: "Argus",
    address: { usual: "https://api.mnemonic.no", example: "https://api.mnemonic.no" },
    key: { example: l10n.t("userID/keyID/secret") },
  };
}
