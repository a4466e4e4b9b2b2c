import type { JournalChoice } from "./journalChoice";
import { isOfSystem, type Attempt } from "../../core/journal/attempt";
import type { Journal } from "../../core/journal/journal";
import { planUndo } from "../../core/changes/undo";
import type { Change } from "../../access/case";
import { oneLine } from "../../text/untrusted";
import { attemptLine, journalNaming, outcomeLine } from "../../wording/journal";
import { wordsOf } from "../../wording/wordsOf";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { orInstead } from "../insteadOfRevoke";
import { recordDocument } from "../outcome";
import type { Answer } from "../output/answer";
import { wholeOf } from "../output/document";
import { digestFor, type Plan } from "../plan";
import { chooseConnection, refuseReadOnly, withSession, withWorkplace, type Surroundings } from "../session";
import { purgeCommand } from "./purge";
import { approve, carryOut, commandLine, previewAnswer, type ApplyChoice } from "./change";

export interface UndoChoice extends ApplyChoice {
  /** Only say what it would do. */
  readonly preview?: boolean;
}

/** `journal`: what was changed, by this account on this computer, newest first. Contacts nobody. */
export function journalCommand(around: Surroundings, choice: JournalChoice): Promise<Answer> {
  const { l10n, locale } = around.language;
  const { case: caseId, limit = Infinity } = choice;
  if (choice.purge === true) return purgeCommand(around, choice);
  const alone = choice.before !== undefined ? "--before" : choice.approve !== undefined ? "--approve" : undefined;
  if (alone !== undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} goes only with {1}.", alone, "--purge"),
      l10n.t("See {0}.", "case-access journal --help"),
    );
  return withWorkplace(around, async (place) => {
    const connection = around.flags.connection === undefined ? undefined : chooseConnection(around, place);
    const { attempts } = await place.workspace.journal.read(caseId === undefined ? {} : { caseId });
    const found = attempts.filter(
      (one) =>
        (caseId === undefined || one.case.id === caseId) && (connection === undefined || isOfSystem(one, connection)),
    );
    const shown = found.slice(0, limit);
    const whole = shown.length === found.length;
    const nameOf = journalNaming(found);
    return {
      status: exitStatus.done,
      about: {
        connection: connection?.name ?? null,
        origin: connection?.origin ?? null,
        caller: null,
        readAt: new Date().toISOString(),
        coverage: whole
          ? wholeOf(shown.length)
          : {
              whole,
              read: shown.length,
              of: found.length,
              missing: [l10n.t("{0} more records", locale.count(found.length - shown.length))],
            },
        selfCheck: null,
        unknowns: [],
      },
      result: shown.map((attempt) => recordDocument(around, attempt)),
      lines: shown.length === 0 ? [l10n.t("Nothing is recorded.")] : [],
      ...(shown.length > 0 && {
        table: {
          title: l10n.t("Journal"),
          columns: [l10n.t("Time"), l10n.t("Case"), l10n.t("Change"), l10n.t("Outcome"), l10n.t("Record")],
          rows: shown.map((one) => [
            locale.moment(one.at),
            oneLine(one.case.id, 60),
            attemptLine(wordsOf(l10n, one.system), one, nameOf(one)),
            outcomeLine(l10n, one),
            one.id,
          ]),
        },
      }),
      notes: whole ? [] : [l10n.t("{0} more records", locale.count(found.length - shown.length))],
    };
  });
}

/** `undo`: takes a record back, if the case is still as the record left it. */
export function undoCommand(around: Surroundings, record: string, { preview, ...choice }: UndoChoice): Promise<Answer> {
  const { l10n } = around.language;
  return withSession(around, async (session) => {
    const { workspace, connection } = session;
    if (preview !== true) refuseReadOnly(session);
    await workspace.changes.recover();
    const attempt = await findRecord(around, workspace.journal, record);
    const attempts = await workspace.journal.ofCase(attempt);
    await workspace.cases.learn(connection, undefined, around.signal);
    const inverse = inverseRevoke(attempt);
    const { planned, newEntry } = await orInstead(around, session, inverse, () =>
      planUndo(workspace, connection, attempt, attempts, around.signal),
    );
    const plan: Plan = {
      before: planned.before,
      planned: [planned],
      digest: digestFor(session, planned.before, [planned.change], attempt.id),
    };
    if (preview !== true) {
      await approve(around, session, plan, choice.approve);
      return carryOut(around, session, plan, { reason: choice.reason, undoes: attempt.id });
    }
    return previewAnswer(around, session, plan, commandLine(around, ["undo", attempt.id, "--approve", plan.digest]), {
      notes: newEntry ? [l10n.t("The entry that comes back is a new one.")] : [],
      more: { undoes: attempt.id, newEntry },
    });
  });
}

/** The revoke that takes a grant back. */
function inverseRevoke({ change }: Attempt): Change | undefined {
  if (change.kind !== "grant") return undefined;
  const { subject, level, on = "case" } = change;
  return { kind: "revoke", entry: { id: subject.id, subject, level, on } };
}

/** The record of an id, or of its beginning where only one has that. */
async function findRecord(
  { language: { l10n } }: Surroundings,
  journal: Pick<Journal, "read">,
  record: string,
): Promise<Attempt> {
  const { attempts: exact } = await journal.read({ ids: [record] });
  const found =
    exact.length > 0 || record.length < 6
      ? exact
      : (await journal.read()).attempts.filter(({ id }) => id.startsWith(record));
  if (found.length === 1) return found[0]!;
  throw new Complaint(
    exitStatus.usage,
    "unknownRecord",
    found.length === 0
      ? l10n.t("There is no record “{0}”.", oneLine(record, 60))
      : l10n.t("Several records begin with “{0}”.", oneLine(record, 60)),
    l10n.t("Look at the journal: {0}", "case-access journal"),
  );
}
