import type { Words } from "../../text/localize";
import type { ConnectionForm } from "../system";
import { credentialProblem } from "./credential";
import { cmfKeyProblem } from "./failureWords";

/** The questions about a connection to a customer's REST module over the Case Management framework. */
export function cmfConnectionForm(l10n: Words): ConnectionForm {
  return {
    name: "OutSystems CMf",
    detail: l10n.t("The Case Management framework of OutSystems, through a REST module of your organization"),
    connectionName: "CMf",
    address: { usual: "", example: "https://<environment>/CaseAccess_API/rest/v1" },
    key: {
      example: l10n.t("Basic user:password, Bearer token, or Header-Name: value"),
      problem: (text) => cmfKeyProblem(l10n, credentialProblem(text)),
    },
  };
}
