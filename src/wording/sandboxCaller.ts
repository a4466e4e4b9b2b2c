import type { System } from "../backends/backend";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";

/**
 * Who somebody in a sandbox is, by the system and the name of the key; one that is not known here as the sandbox says
 * it.
 */
export function sandboxCallerText(
  l10n: Words,
  system: System,
  { name, description }: { readonly name: string; readonly description: string },
): string {
  switch (`${system} ${name}`) {
    case "argus signe":
      return l10n.t(
        "Duty manager: administrator of Fjordbank and Havkraft Nett, tech user for the rest, may look people up. The richest view.",
      );
    case "argus ada":
      return l10n.t("Administrator of everything: sees and owns every case.");
    case "argus tor":
      return l10n.t("Tech user for both customers, several nested groups; may not look people up.");
    case "argus rita":
      return l10n.t("Reporter of some cases, reads by role, member of Legal.");
    case "argus kari":
      return l10n.t("Havkraft: writes by role, reporter of some cases.");
    case "argus ola":
      return l10n.t("Havkraft: reads by role.");
    case "argus nils":
      return l10n.t("Havkraft: no role at all, sees what he reported or was granted.");
    case "argus eva":
      return l10n.t("Auditor of the second customer, Fjordbank: reads by role.");
    case "argus svc":
      return l10n.t("Integration: reads every customer through a permission on the provider.");
    case "argus signe-limited":
      return l10n.t(
        "A key of Signe Vakt that is limited to Fjordbank and to reading and writing: it sees less than she does.",
      );
    case "argus kari-low":
      return l10n.t("A key of Kari Writer with a low security level: reads what she reads, every change is refused.");
    case "cmf ana":
      return l10n.t("Ana Almeida, who may manage access.");
    case "cmf bruno":
      return l10n.t("Bruno Baptista, who may only look: the module's role check refuses his changes.");
    case "cmf service":
      return l10n.t("An API key of the module, running as the service user.");
    case "cmf two headers":
      return l10n.t("Two headers of the module's choosing, the same service user.");
    case "cmf bearer":
      return l10n.t("A token, running as the service user.");
    case "cmf nobody":
      return l10n.t("An API key behind which nobody is logged in: the framework answers 20001.");
    default:
      return inMessage(description, 160);
  }
}
