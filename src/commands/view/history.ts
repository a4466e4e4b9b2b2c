import { l10n } from "vscode";
import { unlessCancelled } from "../../base/failure";
import { isOfSystem } from "../../core/journal/attempt";
import { count, moment } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { counted, joinParts } from "../../text/localize";
import { failureWords } from "../../wording/failure";
import { historyLines } from "../../wording/history";
import { caseLine } from "../../wording/rows";
import type { Argument } from "../argument";
import { chooseCase, type Target } from "../ask/choose";
import { ask } from "../ask/pick";
import { namesOf } from "../names";
import { attempt } from "../report";
import type { Uses } from "../services";

/** Shows in one list how access to a case came about: by what the system recorded, the journal, and the entries. */
export async function showHistory(
  services: Uses<"connections" | "cases" | "journal" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseCase(services, argument, l10n.t("History of Access"));
  const found = target && (await readAll(services, target));
  if (target === undefined || found === undefined) return;
  const { connection } = target;
  const lines = historyLines(wordsFor(connection), found, namesOf(services, connection));
  if (lines.length === 0) {
    const none = l10n.t("No record tells how access to {0} came about.", caseLine(target.case));
    showInformation([none, ...found.missing].join(" "));
    return;
  }
  await ask({
    title: l10n.t("History of Access to {0}", caseLine(target.case)),
    placeholder: l10n.t("Newest first. Type to find a person or a change"),
    choices: [
      // First, and also beside what somebody looks for: the list alone would look whole.
      ...found.missing.map((text) => ({ label: `$(warning) ${text}`, alwaysShow: true, value: undefined })),
      ...lines.map((line) => ({
        label: line.what,
        description: joinParts([line.who, line.at === undefined ? "" : moment(line.at)]),
        detail: line.source,
        value: undefined,
      })),
    ],
  });
}

/** What cannot be read leaves the rest, and is said. */
async function readAll(
  services: Uses<"cases" | "journal" | "view" | "log" | "again">,
  { connection, backend, case: of }: Target,
) {
  return attempt(services, connection, l10n.t("Reading the history"), async (signal) => {
    const missing: string[] = [];
    const orNothing =
      <T>(part: string, nothing: T) =>
      (thrown: unknown): T => {
        const failure = unlessCancelled(thrown);
        const why = failureWords(wordsFor(connection), failure, connection.name).what;
        missing.push(l10n.t("{0}: {1}", part, why));
        return nothing;
      };
    const noHistory = { steps: [], truncated: false };
    const history = await (backend.readHistory?.(of, signal) ?? Promise.resolve(noHistory)).catch(
      orNothing(l10n.t("history of the case system"), noHistory),
    );
    if (history.truncated) missing.push(l10n.t("The case system gave only a part of its history."));
    const entries = await services.cases
      .loadEntries(connection, of.id, signal, { since: Date.now() })
      .catch(orNothing(l10n.t("entries of the case"), []));
    const { attempts, unreadable } = await services.journal.read({ caseId: of.id });
    if (unreadable > 0)
      missing.push(
        counted(
          unreadable,
          l10n.t("1 record of the journal could not be read"),
          l10n.t("{0} records of the journal could not be read", count(unreadable)),
        ),
      );
    return { steps: history.steps, entries, attempts: attempts.filter((one) => isOfSystem(one, connection)), missing };
  });
}
