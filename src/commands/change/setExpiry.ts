import { commands, l10n, window } from "vscode";
import type { Connection } from "../../core/connections/connections";
import { isExpiryOf, type Expiry } from "../../core/expiry/model";
import { inMessage } from "../../text/untrusted";
import { endLine } from "../../wording/expiry";
import { subjectName } from "../../wording/reason";
import { locale } from "../../platform/locale";
import { showInformation, showWarning } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import type { Argument } from "../argument";
import { attempt, isReadOnly, tellFailure, tellNoConnection } from "../report";
import type { Uses } from "../services";
import { holderName } from "../names";
import { chooseChangeableEntry } from "./chooseChangeable";
import { askEnd, orInstead, passedTime } from "./chooseEnd";
import { toFailure } from "../../base/failure";
import { oneDay } from "../../base/clock";

/** Sets, changes or clears when access ends: of a row that is to end, or of an entry. */
export async function setExpiry(
  services: Uses<"connections" | "cases" | "changes" | "expiries" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const found = await findEnding(services, argument);
  if (found !== undefined) return changeEnding(services, found, argument);
  // Where nothing is to end there is nothing to clear.
  if (argument.until === null) {
    showInformation(l10n.t("No end is set for it."));
    return;
  }
  return setOnEntry(services, argument);
}

/** Lets what is to end end a day later: one click. */
export async function extendExpiry(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const found = await findEnding(services, argument);
  const connection = found && connectionOfExpiry(services, found);
  if (found === undefined || connection === undefined) return;
  const { now } = await services.expiries.serverTime(connection);
  await move(services, connection, found, Math.max(found.until, now) + oneDay);
}

/** Lets what is to end not end: what is there stays. */
export async function clearExpiry(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const found = await findEnding(services, argument);
  if (found !== undefined) await clear(services, found);
}

/** Opens the view of what is to end, with the keyboard in it. */
export async function showDue(): Promise<void> {
  await commands.executeCommand("caseAccess.due.focus");
}

/** The expiry that is meant, by its id or by its case and the subject of its entry. */
async function findEnding(
  { expiries, connections }: Uses<"connections" | "expiries">,
  argument: Argument,
): Promise<Expiry | undefined> {
  if (argument.record !== undefined) return expiries.find(argument.record);
  const connection = connections.find(argument.connection ?? "");
  const { case: caseId, entry, subject } = argument;
  if (connection === undefined || caseId === undefined) return undefined;
  const open = await expiries.open();
  const ofCase = open.filter((one) => isExpiryOf(one, connection) && one.case.id === caseId);
  if (subject === undefined && entry === undefined) return ofCase.findLast((one) => one.subject === undefined);
  return ofCase.findLast(
    (one) =>
      one.subject !== undefined && (one.subject.id === subject || (entry !== undefined && one.left.entry === entry)),
  );
}

/** The connection of the same system, whatever its name is now. Undefined: there is none, and that was said. */
function connectionOfExpiry({ connections }: Uses<"connections">, one: Expiry): Connection | undefined {
  const same = connections.all().filter((connection) => isExpiryOf(one, connection));
  const found = same.find(({ name }) => name === one.connection) ?? same[0];
  if (found === undefined) tellNoConnection(one.connection);
  return found;
}

async function changeEnding(
  services: Uses<"connections" | "cases" | "changes" | "expiries" | "log" | "again">,
  found: Expiry,
  argument: Argument,
): Promise<void> {
  if (argument.until === null) return clear(services, found);
  const connection = connectionOfExpiry(services, found);
  if (connection === undefined || isReadOnly(services, connection)) return;
  const { now } = await services.expiries.serverTime(connection);
  const title = `${lineOf(found)}`;
  const until =
    argument.until === undefined
      ? await askEnd(title, now, [{ label: l10n.t("Without an End"), value: "clear" }])
      : passedTime(argument.until, now);
  if (until === undefined) return;
  if (until === "clear") return clear(services, found);
  await move(services, connection, found, until);
}

async function move(
  services: Uses<"cases" | "expiries" | "log" | "again">,
  connection: Connection,
  found: Expiry,
  until: number,
): Promise<void> {
  try {
    const moved = await services.expiries.move(connection, found, until);
    void offerUndo(lineOf(moved), () => move(services, connection, moved, found.until));
  } catch (thrown) {
    void tellFailure(services, toFailure(thrown), connection);
  }
}

async function clear(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  found: Expiry,
): Promise<void> {
  await services.expiries.clear(found);
  const said = l10n.t("It no longer ends; the access stays: {0}", lineOf(found));
  void offerUndo(said, async () => {
    const connection = connectionOfExpiry(services, found);
    if (connection !== undefined) await move(services, connection, found, found.until);
  });
}

/** Says what was done, and takes it back where that is chosen. The message stays until it is answered. */
async function offerUndo(said: string, takeBack: () => Promise<void>): Promise<void> {
  const undo = l10n.t("Undo");
  if ((await window.showInformationMessage(said, undo)) === undo) await takeBack();
}

/** "9003, Kari Writer: write until Fri 17:00, then read". */
export function lineOf(one: Expiry): string {
  const holder = one.subject === undefined ? l10n.t("access mode") : inMessage(subjectName(one.subject));
  return `${inMessage(one.case.id)}, ${holder}: ${endLine(wordsFor(one), locale, one)}`;
}

async function setOnEntry(
  services: Uses<"connections" | "cases" | "changes" | "expiries" | "view" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const found = await chooseChangeableEntry(services, argument, l10n.t("Set When Access Ends"));
  if (found === undefined) return;
  const { target, entry } = found;
  const { connection } = target;
  const state = await attempt(services, connection, l10n.t("Reading the case"), (signal) =>
    services.cases.readState(connection, target.case.id, signal),
  );
  const present = state?.entries.find(({ id, on }) => id === entry.id && on === entry.on);
  if (state === undefined) return;
  if (present === undefined) {
    showWarning(l10n.t("The entry is not there any more."));
    return;
  }
  const { now } = await services.expiries.serverTime(connection);
  const title = l10n.t("When Does Access of {0} End?", holderName(services, target, present));
  const until =
    argument.until === undefined || argument.until === null
      ? await askEnd(title, now)
      : passedTime(argument.until, now);
  if (until === undefined || until === "clear") return;
  const made = await orInstead(services, connection, { until }, (wanted) =>
    services.expiries.set(connection, state, present, wanted),
  );
  if (made !== undefined) void offerUndo(lineOf(made), () => clear(services, made));
}
