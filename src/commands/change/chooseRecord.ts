import { l10n } from "vscode";
import type { Connection } from "../../core/connections/connections";
import { isOfSystem, type Attempt } from "../../core/journal/attempt";
import type { JournalQuery } from "../../core/journal/read";
import { moment } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { inMessage } from "../../text/untrusted";
import { attemptLine, journalNaming } from "../../wording/journal";
import { caseLine } from "../../wording/rows";
import type { Argument } from "../argument";
import { ask, type Choice } from "../ask/pick";
import { tellNoConnection } from "../report";
import type { Uses } from "../services";

/** So many records are offered, of the newest; the journal's view has more. */
export const mostChoices = 200;

/** The record that is meant, where one is. */
export function onlyRecord({ record }: Argument): JournalQuery {
  return record === undefined ? {} : { ids: [record] };
}

type RecordNeeds = Uses<"cases" | "connections">;

/** A record in a list. */
export function recordChoice<T>(
  services: RecordNeeds,
  one: Attempt,
  nameOf: ReturnType<typeof journalNaming>,
  value: T,
): Choice<T> {
  return {
    label: attemptLine(wordsFor(one), one, nameOf(one)),
    description: `${recordCase(services, one)} · ${moment(one.at)}`,
    value,
  };
}

/** The case of a record by the number that people know it by, where it is loaded; a record has its id. */
function recordCase({ cases, connections }: RecordNeeds, one: Attempt): string {
  const connection = connections.all().find((each) => isOfSystem(one, each));
  const known = connection && cases.find(connection, one.case.id);
  return known === undefined ? inMessage(`${one.case.id} ${one.case.title}`) : caseLine(known);
}

/**
 * The record that is meant; asks among those with which it can be done. Undefined: dismissed, or there is none, and
 * that was said.
 */
export async function chooseRecord(
  services: RecordNeeds,
  attempts: readonly Attempt[],
  { record }: Argument,
  able: (one: Attempt) => boolean,
  title: string,
  none: string,
): Promise<Attempt | undefined> {
  const offered =
    record === undefined ? attempts.filter(able).slice(0, mostChoices) : attempts.filter(({ id }) => id === record);
  if (offered.length === 0) {
    showInformation(none);
    return undefined;
  }
  if (record !== undefined) return offered[0];
  const nameOf = journalNaming(attempts);
  return ask({
    title,
    placeholder: l10n.t("Which change?"),
    choices: offered.map((one) => recordChoice(services, one, nameOf, one)),
  });
}

/** The connection to the system of a record. Undefined: there is none, and that was said. */
export function connectionOfAttempt(services: Uses<"connections">, attempt: Attempt): Connection | undefined {
  const { connections } = services;
  const named = connections.find(attempt.connection);
  // The record may be of another editor, or of a command line, which calls the connection otherwise.
  const connection =
    named !== undefined && isOfSystem(attempt, named)
      ? named
      : (connections.all().find((one) => isOfSystem(attempt, one)) ?? named);
  if (connection === undefined) tellNoConnection(attempt.connection);
  return connection;
}
