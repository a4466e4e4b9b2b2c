import type { Words } from "../../text/localize";
import type { ConnectionForm } from "../system";

/** The questions about a connection to DFIR-IRIS. */
export function irisConnectionForm(l10n: Words): ConnectionForm {
  return {
    name: "DFIR-IRIS",
    detail: l10n.t("The open-source case system of incident responders"),
    connectionName: "IRIS",
    address: { usual: "", example: "https://iris.example.org" },
    key: { example: l10n.t("Your API key, from My Settings in IRIS") },
  };
}
