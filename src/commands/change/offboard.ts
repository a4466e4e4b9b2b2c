import { l10n, window } from "vscode";
import { isSameSubject, type Case, type Entry, type Subject } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { Failure } from "../../base/failure";
import { inSlices } from "../../base/slices";
import type { Namings } from "../../core/cases/namings";
import {
  insteadOfRevoking,
  offboardRequests,
  remainingAccess,
  type InsteadOfRevoke,
} from "../../core/changes/offboard";
import type { BulkPlan } from "../../core/changes/bulk";
import { lastingNotifications } from "../../core/changes/watchers";
import type { Connection } from "../../core/connections/connections";
import { count } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { counted } from "../../text/localize";
import { levelLabel } from "../../wording/labels";
import { lastingLines } from "../../wording/lasting";
import { namingsMissing, nothingFoundText, remainingLines, staysText } from "../../wording/offboard";
import { caseLine, entryLevel } from "../../wording/rows";
import type { Argument } from "../argument";
import { chooseConnection, openConnection } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import { askSeveral, type Choice } from "../ask/pick";
import { namesOf } from "../names";
import type { Uses } from "../services";
import { confirmAndRun, planBulk, planWith } from "./bulkRun";
import { listLimits, searchNamings } from "./searchNamings";

/** So many lines of a kind are in the confirmation; the rest is counted. */
const mostLines = 5;

/** Takes away what names a person or group on all cases, as far as it is chosen. */
export function offboard(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "recent" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  return leave(services, argument, l10n.t("Offboard"), false);
}

/** The same after somebody else got the same entries, and became the reporter where that can be changed. */
export function handOver(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "recent" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  return leave(services, argument, l10n.t("Hand Over"), true);
}

async function leave(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "recent" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
  title: string,
  toAnother: boolean,
): Promise<void> {
  const connection = await chooseConnection(services, argument, title);
  const backend = connection && (await openConnection(services, connection));
  const subject = backend && (await chooseSubject(services, connection, argument, title));
  if (connection === undefined || backend === undefined || subject === undefined) return;
  const nameOf = namesOf(services, connection);
  const to = toAnother
    ? await chooseSubject(services, connection, {}, l10n.t("Hand Over from {0} To…", nameOf(subject)))
    : undefined;
  if (toAnother && to === undefined) return;
  if (to !== undefined && isSameSubject(subject, to)) {
    showInformation(l10n.t("Choose somebody else to hand over to."));
    return;
  }
  await takeAway(services, { connection, backend, subject, title, ...(to !== undefined && { to }) });
}

/** Who leaves, and who takes over. */
export interface Leaving {
  readonly connection: Connection;
  readonly backend: Backend;
  readonly subject: Subject;
  readonly to?: Subject;
  readonly title: string;
}

/** Finds what names them, lets it be chosen, shows what that does, and does it once it is confirmed. */
export async function takeAway(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  leaving: Leaving,
): Promise<void> {
  const { connection, backend, to, title } = leaving;
  const looked = await searchNamings(services, connection, backend, leaving.subject);
  if (looked === undefined) return;
  // What names them tells what they are called, where only their number was given.
  const nameOf = namesOf(services, connection);
  const isLeaving = (one: Subject) => isSameSubject(one, leaving.subject);
  const subject = services.cases.people(connection).find(isLeaving) ?? leaving.subject;
  const { namings, listed } = looked;
  const limits = [...listLimits(services, connection, namings, listed), ...missingLines(connection, namings)];
  const chosen = await chooseWhatGoes(connection, backend, namings, title, to);
  if (chosen === undefined) return;
  const { wanted, stays } = await offboardRequests({ found: chosen }, backend, to);
  const words = wordsFor(connection);
  const stay = firstLines(stays, (one) => staysText(words, one));
  if (wanted.length === 0) {
    const directory = services.cases.directory(connection);
    const remains = await remainingAccess(backend, directory, namings, { rows: [] }, listed);
    const instead = to === undefined ? insteadOfRevoking(backend, namings, remains) : undefined;
    const lines = [nothingFoundText(words, nameOf(subject), namings, count), ...stay, ...limits];
    if (instead === undefined) showInformation(lines.join(" "));
    else await offerInstead(services, { ...leaving, subject }, instead, lines);
    return;
  }
  const plan = await planBulk(services, connection, wanted);
  if (plan === undefined) return;
  const lasting = await planWith(
    services,
    connection,
    (signal, progress) => lastingNotifications(services.cases, connection, wanted, signal, progress),
    l10n.t("Looking for who is notified"),
  );
  if (lasting === undefined) return;
  const directory = services.cases.directory(connection);
  const remains = await remainingAccess(backend, directory, namings, plan, listed);
  const kept = firstLines(await remainingLines(words, remains, count));
  const keeps = kept.length === 0 ? [] : [l10n.t("{0} keeps access, or may keep it:", nameOf(subject)), ...items(kept)];
  const planned = plan.rows.filter((row) => !(row.plan instanceof Failure));
  await confirmAndRun(services, plan, {
    question: questionOf(nameOf(subject), to && nameOf(to), planned),
    ...(planned.length > 0 && { button: to === undefined ? l10n.t("Revoke") : l10n.t("Hand Over") }),
    remarks: [...together(items(stay)), ...together(keeps), ...lastingLines(words, lasting, count), ...limits],
    notified: new Set([...lasting.found.map(({ caseId }) => caseId), ...lasting.unread]),
  });
}

/** Where the server lists no entry to this key, a level that takes access away is another end. */
async function offerInstead(
  services: Uses<"cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  { connection, subject }: Leaving,
  { level, cases }: InsteadOfRevoke,
  lines: readonly string[],
): Promise<void> {
  const words = wordsFor(connection);
  const name = namesOf(services, connection)(subject);
  const button = l10n.t("Set {0}…", levelLabel(words, level));
  const chosen = await window.showWarningMessage([whyInstead(name, cases), ...lines].join(" "), button);
  if (chosen !== button) return;
  const wanted = cases.map(({ id }) => ({ caseId: id, change: { kind: "grant", subject, level } as const }));
  const plan = await planBulk(services, connection, wanted);
  if (plan === undefined) return;
  await confirmAndRun(services, plan, {
    question: counted(
      cases.length,
      l10n.t("Set {0} for {1} on 1 case?", levelLabel(words, level), name),
      l10n.t("Set {0} for {1} on {2} cases?", levelLabel(words, level), name, count(cases.length)),
    ),
    button: l10n.t("Grant"),
    remarks: [],
  });
}

function whyInstead(name: string, { length }: InsteadOfRevoke["cases"]): string {
  return counted(
    length,
    l10n.t("{0} has or may have access to 1 case where the server shows this key no entry to revoke.", name),
    l10n.t(
      "{0} has or may have access to {1} cases where the server shows this key no entry to revoke.",
      name,
      count(length),
    ),
  );
}

/** Asks for what can be done of it; where that is nothing, it says so. */
function questionOf(name: string, to: string | undefined, planned: BulkPlan["rows"]): string {
  const entries = planned.filter(({ change }) => change.kind === "revoke").length;
  const reported = planned.filter(({ change }) => change.kind === "reporter").length;
  if (planned.length === 0)
    return to === undefined
      ? l10n.t("No entry of {0} can be revoked.", name)
      : l10n.t("Nothing of {0} can be handed over.", name);
  if (to === undefined)
    return counted(
      entries,
      l10n.t("Revoke 1 entry of {0}?", name),
      l10n.t("Revoke {0} entries of {1}?", count(entries), name),
    );
  if (entries === 0)
    return counted(
      reported,
      l10n.t("Make {0} the reporter of 1 case?", to),
      l10n.t("Make {0} the reporter of {1} cases?", to, count(reported)),
    );
  return counted(
    entries,
    l10n.t("Hand over 1 entry of {0} to {1}, and revoke it?", name, to),
    l10n.t("Hand over {0} entries of {1} to {2}, and revoke them?", count(entries), name, to),
  );
}

/** Each entry with a box to keep it; what is found once needs no choice. Undefined: dismissed. */
async function chooseWhatGoes(
  connection: Connection,
  backend: Backend,
  { found }: Pick<Namings, "found">,
  title: string,
  to: Subject | undefined,
): Promise<Namings["found"] | undefined> {
  const { wanted } = await offboardRequests({ found }, backend, to);
  /** Entries that can go, and ids of cases whose reporter can be another. */
  const going = new Set<Entry | string>();
  for (const { caseId, change } of wanted)
    if (change.kind === "revoke") going.add(change.entry);
    else if (change.kind === "reporter") going.add(caseId);
  const words = wordsFor(connection);
  function* offered(): Generator<void, Choice<string>[]> {
    const choices: Choice<string>[] = [];
    const add = (of: Case, description: string, value: string) =>
      choices.push({ label: caseLine(of), description, picked: true, value });
    for (const { state, entries, isReporter } of found) {
      const { case: of } = state;
      for (const entry of entries)
        if (going.has(entry)) add(of, entryLevel(words, entry.level), `${of.id} ${entry.id}`);
      if (isReporter && going.has(of.id)) add(of, l10n.t("reporter"), of.id);
      yield;
    }
    return choices;
  }
  const choices = await inSlices(offered());
  if (choices.length < 2) return found;
  const picked = await askSeveral({ title, placeholder: l10n.t("What goes? What is not ticked stays"), choices });
  if (picked === undefined || picked.length === 0) return undefined;
  if (picked.length === choices.length) return found;
  const goes = new Set(picked);
  const values = new Set(choices.map(({ value }) => value));
  const isKept = (value: string) => values.has(value) && !goes.has(value);
  return found.map((one) => ({
    ...one,
    entries: one.entries.filter((entry) => !isKept(`${one.state.case.id} ${entry.id}`)),
    isReporter: one.isReporter && !isKept(one.state.case.id),
  }));
}

function missingLines(connection: Connection, namings: Namings): string[] {
  const words = wordsFor(connection);
  return [l10n.t("Not covered: {0}.", namingsMissing(words, namings, count).join("; "))];
}

/** As the cases of a plan stand in its confirmation. */
const items = (lines: readonly string[]): string[] => lines.map((line) => `• ${line}`);

/** Lines in one paragraph, where there are any. */
const together = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : [lines.join("\n")]);

function firstLines<T = string>(all: readonly T[], lineOf: (one: T) => string = String): string[] {
  const more = all.length - mostLines;
  return [
    ...all.slice(0, mostLines).map(lineOf),
    ...(more <= 0 ? [] : [counted(more, l10n.t("And 1 more line."), l10n.t("And {0} more lines.", count(more)))]),
  ];
}
