import { l10n } from "vscode";
import type { Subject } from "../access/case";
import { namingAmong, type Naming } from "../wording/naming";
import type { Connection } from "../core/connections/connections";
import type { Uses } from "./services";

/** How people of a connection are called in messages: everyone seen so far counts as somebody to be mixed up with. */
export function namesOf({ cases }: Uses<"cases">, connection: Connection): Naming {
  return namingAmong(cases.people(connection));
}

/** Whose an entry is, or who is notified, as far as the server says. */
export function holderName(
  services: Uses<"cases">,
  { connection }: { readonly connection: Connection },
  { subject }: { readonly subject?: Subject },
): string {
  return subject ? namesOf(services, connection)(subject) : l10n.t("not stated who");
}
