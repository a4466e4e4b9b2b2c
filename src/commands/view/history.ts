import { l10n } from "vscode";
import { toFailure } from "../../base/failure";
import { isOfSystem } from "../../core/journal/attempt";
import { moment } from "../../platform/locale";
import { failureWords } from "../../wording/failure";
import { historyLines } from "../../wording/history";
import { caseLine } from "../../wording/rows";
import { wordsOf } from "../../wording/wordsOf";
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
  const lines = historyLines(wordsOf(l10n, connection.system), found, namesOf(services, connection));
  await ask({
    title: l10n.t("History of Access to {0}", caseLine(target.case)),
    placeholder: found.missing ?? l10n.t("Newest first. Type to find a person or a change"),
    choices: lines.map((line) => ({
      label: line.what,
      description: [line.who, line.at === undefined ? "" : moment(line.at)].filter(Boolean).join(" · "),
      detail: line.source,
      value: undefined,
    })),
  });
}

/** A history that the key may not read leaves the rest, and says so. */
async function readAll(
  services: Uses<"cases" | "journal" | "view" | "log" | "again">,
  { connection, backend, case: of }: Target,
) {
  return attempt(services, connection, l10n.t("Reading the history"), async (signal) => {
    let missing: string | undefined;
    const steps = await (backend.readHistory?.(of, signal) ?? Promise.resolve([])).catch((thrown: unknown) => {
      const failure = toFailure(thrown);
      if (failure.kind === "cancelled") throw failure;
      missing = failureWords(wordsOf(l10n, connection.system), failure, connection.name).what;
      return [];
    });
    const entries = await services.cases.loadEntries(connection, of.id, signal).catch(() => []);
    const { attempts } = await services.journal.read({ caseId: of.id });
    return { steps, entries, attempts: attempts.filter((one) => isOfSystem(one, connection)), missing };
  });
}
