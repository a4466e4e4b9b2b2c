import { l10n, window } from "vscode";
import type { Case } from "../../access/case";
import { createGate } from "../../base/semaphore";
import { counted } from "../../text/localize";
import { revokesEverywhere } from "../../core/changes/requests";
import { count } from "../../platform/locale";
import type { Argument } from "../argument";
import { chooseConnection, chooseSubject } from "../ask/choose";
import { namesOf } from "../names";
import type { Services } from "../services";
import { planAndRun } from "./bulkRun";
import { withBulkProgress } from "./bulkProgress";

/** Entries of so many cases are read at a time. */
const readAtOnce = 8;

/**
 * Takes away every entry of one person or group in the cases that are loaded, after reading the entries of all of them.
 */
export async function revokeEverywhere(services: Services, argument: Argument): Promise<void> {
  const title = l10n.t("Revoke Everywhere");
  const connection = await chooseConnection(services, argument, title);
  const subject = connection && (await chooseSubject(services, connection, argument, title));
  if (connection === undefined || subject === undefined) return;
  const { cases } = services.cases.list(connection);
  const read = await withBulkProgress(
    counted(
      cases.length,
      l10n.t("Reading the entries of 1 case"),
      l10n.t("Reading the entries of {0} cases", count(cases.length)),
    ),
    async (signal, progress) => {
      const since = Date.now();
      let done = 0;
      let failed = 0;
      const gate = createGate(readAtOnce);
      const readOne = async ({ id }: Case): Promise<void> => {
        await services.cases.loadEntries(connection, id, signal, { bulk: true, since }).catch(() => (failed += 1));
        progress({ done: (done += 1), of: cases.length });
      };
      await Promise.all(cases.map((one) => gate.run(signal, () => readOne(one)).catch(() => undefined)));
      return signal.aborted ? undefined : { failed };
    },
  );
  if (read === undefined) return;
  const { wanted, unnamed, onDefinitions } = revokesEverywhere(
    services.cases,
    connection,
    cases.map((one) => one.id),
    subject,
  );
  const remarks = [
    services.cases.list(connection).more
      ? counted(
          cases.length,
          l10n.t("Only the 1 case that is loaded is looked at; there are more."),
          l10n.t("Only the {0} cases that are loaded are looked at; there are more.", count(cases.length)),
        )
      : "",
    read.failed > 0 ? l10n.t("Cases of which the entries could not be read: {0}.", count(read.failed)) : "",
    unnamed > 0
      ? l10n.t("Entries that are left out, because the server does not say whom they name: {0}.", count(unnamed))
      : "",
    onDefinitions > 0
      ? l10n.t(
          "Entries on case definitions are left out, because they hold for all cases of a definition: {0}.",
          count(onDefinitions),
        )
      : "",
  ].filter(Boolean);
  const name = namesOf(services, connection)(subject);
  if (wanted.length === 0) {
    void window.showInformationMessage(
      [
        counted(
          cases.length,
          l10n.t("No explicit entry of {0} was found in the 1 loaded case.", name),
          l10n.t("No explicit entry of {0} was found in the {1} loaded cases.", name, count(cases.length)),
        ),
        ...remarks,
      ].join(" "),
    );
    return;
  }
  const question =
    wanted.length === 1
      ? l10n.t("Revoke 1 entry of {0}?", name)
      : l10n.t("Revoke {0} entries of {1}?", count(wanted.length), name);
  await planAndRun(services, connection, wanted, question, l10n.t("Revoke"), remarks);
}
