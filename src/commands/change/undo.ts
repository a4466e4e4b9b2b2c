import { l10n } from "vscode";
import { subjectOf, type Entry } from "../../access/case";
import { toFailure, type Failure } from "../../base/failure";
import { noUndo, noUndoReasons, planUndo } from "../../core/changes/undo";
import { planBatchUndo, type PlannedBatchUndo } from "../../core/changes/undoBatch";
import type { Connection } from "../../core/connections/connections";
import type { Attempt } from "../../core/journal/attempt";
import { count, locale, moment } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { counted } from "../../text/localize";
import { inMessage } from "../../text/untrusted";
import { againLine } from "../../wording/expiry";
import { failureWords } from "../../wording/failure";
import { bulkLine, journalNaming, noUndoText } from "../../wording/journal";
import type { Argument } from "../argument";
import { ask, type Choice } from "../ask/pick";
import { tellFailure, withSignal } from "../report";
import type { Uses } from "../services";
import { confirmAndRun, planWith } from "./bulkRun";
import { confirmAndCarryOut } from "./carryOut";
import { connectionOfAttempt, mostChoices, recordChoice } from "./chooseRecord";
import { tellUnplanned } from "./planChange";

const mostLookedAt = 1000;

/** Takes back a change of the journal, or a bulk as a whole, after showing what that does now. */
export async function undo(
  services: Uses<
    | "connections"
    | "cases"
    | "changes"
    | "expiries"
    | "bulk"
    | "journal"
    | "tree"
    | "view"
    | "fullPreview"
    | "log"
    | "again"
  >,
  argument: Argument,
): Promise<void> {
  const meant = argument.record === undefined ? await chooseUndoable(services) : await find(services, argument.record);
  if (meant === "nothing") return showInformation(l10n.t("There is nothing to undo."));
  if (meant === undefined) return;
  const connection = connectionOfAttempt(services, meant[0]);
  if (connection === undefined) return;
  const [{ batch }] = meant;
  await (batch !== undefined && (meant.length > 1 || batch.id === argument.record)
    ? undoBulk(services, connection, batch.id)
    : undoOne(services, connection, meant[0]));
}

/** A record alone, or all records of a bulk. */
type Meant = readonly [Attempt, ...Attempt[]];

function meantBy([first, ...others]: readonly Attempt[]): Meant | undefined {
  return first && [first, ...others];
}

async function find({ journal }: Uses<"journal">, record: string): Promise<Meant | "nothing"> {
  const { attempts } = await journal.read({ ids: [record] });
  return meantBy(attempts) ?? meantBy((await journal.read({ batch: record })).attempts) ?? "nothing";
}

/** Asks which change to take back; a bulk that offers several of them is one choice before them. */
async function chooseUndoable(
  services: Uses<"connections" | "cases" | "journal">,
): Promise<Meant | "nothing" | undefined> {
  const { journal } = services;
  const { attempts } = await journal.read({ limit: mostLookedAt });
  const related = [...attempts, ...(await journal.related(attempts))];
  const able = attempts.filter((one) => noUndo(one, related) === undefined).slice(0, mostChoices);
  if (able.length === 0) return "nothing";
  const nameOf = journalNaming(attempts);
  const offered = new Set<string>();
  return ask<Meant>({
    title: l10n.t("Undo Change"),
    placeholder: l10n.t("Which change?"),
    choices: able.flatMap((one): Choice<Meant>[] => {
      const bulk = one.batch && able.filter(({ batch }) => batch?.id === one.batch?.id);
      const single = recordChoice<Meant>(services, one, nameOf, [one]);
      if (bulk === undefined || bulk.length < 2 || offered.has(one.batch!.id)) return [single];
      offered.add(one.batch!.id);
      const description = `${inMessage(one.connection, 60)} · ${moment(one.at)}`;
      return [{ label: bulkLine(l10n, bulk.length, count), description, value: meantBy(bulk)! }, single];
    }),
  });
}

async function undoOne(
  services: Uses<
    "connections" | "cases" | "changes" | "expiries" | "journal" | "tree" | "view" | "fullPreview" | "log" | "again"
  >,
  connection: Connection,
  chosen: Attempt,
): Promise<void> {
  const ofCase = await services.journal.ofCase(chosen);
  try {
    const { planned, newEntry } = await withSignal(services, l10n.t("Working out what changes"), (signal) =>
      planUndo(services, connection, chosen, ofCase, signal),
    );
    const again = againLine(wordsFor(connection), locale, await services.expiries.endsAgain(chosen.id), {
      isMode: chosen.change.kind === "changeMode",
    });
    const remarks = [
      ...(newEntry
        ? [l10n.t("The restored entry is a new one: it gets another ID and shows you as the person who granted it.")]
        : []),
      ...(again === undefined ? [] : [again]),
    ];
    await confirmAndCarryOut(services, planned, { undoes: chosen.id }, remarks);
  } catch (thrown) {
    const failure = toFailure(thrown);
    const reason = failure.kind === "notSupported" ? noUndoReasons.find((one) => one === failure.detail) : undefined;
    if (reason !== undefined) showInformation(noUndoText(l10n, reason));
    else await tellNotUndone(services, connection, chosen, failure);
  }
}

/** Takes back what a bulk changed, with one preview and one confirmation; what stays is said with it. */
async function undoBulk(
  services: Uses<"cases" | "changes" | "bulk" | "journal" | "fullPreview" | "log" | "again">,
  connection: Connection,
  batch: string,
): Promise<void> {
  let stays: PlannedBatchUndo["stays"] = [];
  const plan = await planWith(services, connection, async (signal, progress) => {
    const planned = await planBatchUndo(services, connection, batch, signal, progress);
    stays = planned.stays;
    return planned.plan;
  });
  if (plan === undefined) return;
  const remarks = stayLines(connection, stays);
  if (plan.rows.length === 0) return showInformation([l10n.t("There is nothing to undo."), ...remarks].join(" "));
  const number = plan.rows.length;
  const question = counted(number, l10n.t("Undo 1 change?"), l10n.t("Undo {0} changes?", count(number)));
  await confirmAndRun(services, plan, { question, button: l10n.t("Undo"), remarks, undoes: true });
}

/** What of a bulk cannot be taken back, with each reason once. */
function stayLines(connection: Connection, stays: PlannedBatchUndo["stays"]): string[] {
  const words = wordsFor(connection);
  const reasons = new Map<string, number>();
  for (const { why } of stays) {
    const said = typeof why === "string" ? noUndoText(l10n, why) : failureWords(words, why, connection.name).what;
    reasons.set(said, (reasons.get(said) ?? 0) + 1);
  }
  return [...reasons].map(([said, number]) =>
    counted(
      number,
      l10n.t("1 change cannot be undone: {0}", said),
      l10n.t("{0} changes cannot be undone: {1}", count(number), said),
    ),
  );
}

/** Says why nothing is taken back; where an entry cannot be taken away, offers what the system has instead. */
async function tellNotUndone(
  services: Uses<"connections" | "cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  connection: Connection,
  { case: of, change }: Attempt,
  failure: Failure,
): Promise<void> {
  const backend = await services.connections.backend(connection);
  const subject = subjectOf(change);
  const found = services.cases.find(connection, of.id);
  if (change.kind !== "grant" || subject === undefined || found === undefined)
    return tellFailure(services, failure, connection);
  const entry: Entry = { id: subject.id, subject, level: change.level, on: change.on ?? "case" };
  return tellUnplanned(services, { connection, backend, case: found }, { kind: "revoke", entry }, failure);
}
