import { l10n } from "vscode";
import { checkConnection } from "../../core/connections/checkConnection";
import { locale } from "../../platform/locale";
import { wordsFor } from "../../platform/words";
import { oneLine } from "../../text/untrusted";
import { checkParts, checkText } from "../../wording/keyCheck";
import type { Argument } from "../argument";
import { chooseConnection } from "../ask/choose";
import { attempt } from "../report";
import type { Uses } from "../services";

/** Shows, on one page, what the key of a connection may read and change, and what stays unknown. */
export async function showCheck(
  services: Uses<"connections" | "cases" | "changes" | "view" | "pages" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const connection = await chooseConnection(services, argument, l10n.t("Check Connection"));
  if (connection === undefined) return;
  const check = await attempt(services, connection, l10n.t("Checking the connection"), async (signal) =>
    checkConnection(await services.connections.backend(connection), signal),
  );
  if (check === undefined) return;
  const isReadOnly = services.changes.refusal() !== undefined;
  const parts = checkParts(wordsFor(connection), locale, connection, check, isReadOnly);
  await services.pages.show(l10n.t("Check of {0}", oneLine(connection.name, 60)), checkText(parts));
}
