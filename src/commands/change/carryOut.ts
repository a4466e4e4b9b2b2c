import type { About, Outcome, PlannedChange } from "../../core/changes/model";
import { commands, l10n, window } from "vscode";
import { subjectOf, type Change, type Watcher } from "../../access/case";
import { failureText, failureWords, toldLine } from "../../wording/failure";
import { doneLine } from "../../wording/done";
import { changeLine } from "../../wording/changeLine";
import { modeLabel } from "../../wording/labels";
import type { Instead } from "../../core/changes/verify";
import { caseLine, entryLevel } from "../../wording/rows";
import type { Connection } from "../../core/connections/connections";
import { stillNotified } from "../../core/changes/watchers";
import { Conflict, type SeenCase } from "../../core/changes/drift";
import { clock } from "../../platform/locale";
import { showWarning } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import type { Arrived } from "../../core/pending/pendingWrites";
import { askReason, confirmed } from "./confirm";
import { namesOf } from "../names";
import { remarkLine } from "./remarkLine";
import { attempt, isReadOnly, tellConflict, tellFailure, withTurn } from "../report";
import type { Uses } from "../services";

/** Makes a change that was confirmed, and says what came of it where the row alone does not. */
export async function carryOut(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  planned: PlannedChange,
  about: Omit<About, "reason"> = {},
): Promise<Outcome | undefined> {
  const reason = planned.alreadySo ? {} : await askReason();
  if (reason === undefined) return undefined;
  const title = l10n.t("Changing access to {0}", caseLine(planned.case));
  const outcome = await withTurn(services, title, (signal, waiting) =>
    services.changes.apply(planned, signal, { ...about, ...reason, waiting }),
  );
  services.tree.redraw(planned.connection.name, planned.case.id);
  // Not awaited: the message stays until it is answered.
  void tellOutcome(services, planned, outcome, about);
  return outcome;
}

/** Asks whether a change is to be made, unless it is already there, and makes it. Undefined: it is not to be made. */
export async function confirmAndCarryOut(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  planned: PlannedChange,
  about: Omit<About, "reason"> = {},
  remarks: readonly string[] = [],
): Promise<Outcome | undefined> {
  if (isReadOnly(services, planned.connection)) return undefined;
  const wanted = planned.alreadySo ? planned : await confirmed(services, planned, remarks);
  return wanted && carryOut(services, wanted, about);
}

async function tellOutcome(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  planned: PlannedChange,
  outcome: Outcome,
  about: Omit<About, "reason">,
): Promise<void> {
  const { connection } = planned;
  switch (outcome.kind) {
    case "cancelled":
      return;
    case "done":
      return tellDone(services, planned, outcome, about);
    case "notDone": {
      const { failure } = outcome;
      // What is taken back is taken back of what it left, not of what others made of that.
      if (failure instanceof Conflict)
        return (await tellConflict(services, connection, failure, about.undoes === undefined))
          ? planAndCarryOut(services, planned, planned.change)
          : undefined;
      return tellFailure(
        services,
        failure,
        connection,
        failure.notHandled
          ? undefined
          : l10n.t("{0} was read again: nothing has changed so far.", caseLine(planned.case)),
      );
    }
    case "doneOtherwise":
      showWarning(otherwiseLine(services, planned, outcome.instead));
      return;
    case "half": {
      const why = failureWords(wordsFor(connection), outcome.failure, connection.name).what;
      // Refused where the case is not as the first half left it: the old entry may be all that is left by now.
      return offerToFinish(planned, why, () => planAndCarryOut(services, planned, outcome.left, outcome.state));
    }
    case "undetermined":
      return tellUndetermined(planned, outcome);
  }
}

/** What nothing takes back. */
function isForGood(change: Change): boolean {
  if (change.kind === "reporter") return !change.from;
  return change.kind === "recompute" || change.kind === "publish" || change.kind === "unwatch";
}

/** Says what was done, and offers to take it back where the journal can. */
async function tellDone(
  services: Uses<"cases">,
  planned: PlannedChange,
  { remark, record, told }: Extract<Outcome, { kind: "done" }>,
  { undoes }: Omit<About, "reason">,
): Promise<void> {
  const { connection } = planned;
  if (record !== undefined) void commands.executeCommand("setContext", "caseAccess.changed", true);
  const done = doneLine(wordsFor(connection), planned, namesOf(services, connection));
  const line = undoes === undefined ? done : l10n.t("Undone. {0}", done);
  const said = remark === undefined ? line : remarkLine(planned, remark);
  const [notified] = await lookForNotified(services, planned);
  const subject = notified?.subject;
  const more = [
    ...(told === undefined ? [] : [toldLine(l10n, connection.name, told)]),
    ...(subject === undefined
      ? []
      : [l10n.t("{0} is still notified of this case.", namesOf(services, connection)(subject))]),
  ];
  const [undo, remove] = [l10n.t("Undo"), l10n.t("Stop Notifying")];
  const isUndoable = record !== undefined && remark !== "lostSight" && !isForGood(planned.change);
  const buttons = [...(isUndoable ? [undo] : []), ...(notified?.removable ? [remove] : [])];
  const answer = await window.showInformationMessage([said, ...more].join(" "), ...buttons);
  if (answer === undo) await commands.executeCommand("caseAccess.undo", { record });
  if (answer === remove && subject !== undefined) {
    const about = { connection: connection.name, case: planned.case.id, subject: subject.id };
    await commands.executeCommand("caseAccess.removeWatcher", about);
  }
}

/** Who lost an entry and is notified all the same; the message about the change does not wait for it longer. */
async function lookForNotified(
  { cases }: Uses<"cases">,
  { connection, case: of, change }: PlannedChange,
): Promise<readonly Watcher[]> {
  const found = await stillNotified(cases, connection, of.id, [change], AbortSignal.timeout(longestLook));
  return [...found].sort((a, b) => Number(b.removable ?? false) - Number(a.removable ?? false));
}

const longestLook = 5_000; // milliseconds

/** Says that it is not known whether a change was made, and until when it may come. */
async function tellUndetermined(
  planned: PlannedChange,
  { failure, until, lookedFor }: Extract<Outcome, { kind: "undetermined" }>,
): Promise<void> {
  const { connection } = planned;
  const why = failureText(wordsFor(connection), failure, connection.name);
  const what =
    until === undefined || !lookedFor
      ? l10n.t(
          "It is not known whether {0} was changed. Its row stays marked until a reading has settled it. {1}",
          caseLine(planned.case),
          why,
        )
      : l10n.t(
          "It is not known whether {0} was changed. It has not changed so far, but the request may " +
            "still be carried out. Its row stays marked until a reading shows the change, or one after " +
            "{1} shows that it was not made. {2}",
          caseLine(planned.case),
          clock(until),
          why,
        );
  await offerToLookAgain(planned, what);
}

type OnCase = Pick<PlannedChange, "connection" | "case">;

/** The new entry of a change of level is there, and the old one still, too. */
async function offerToFinish({ case: of }: OnCase, about: string, run: () => Thenable<unknown>): Promise<void> {
  const finish = l10n.t("Finish");
  const what = l10n.t("{0}: the new entry was made, the old one is still there. {1}", caseLine(of), about);
  if ((await window.showWarningMessage(what, finish)) === finish) await run();
}

async function offerToLookAgain({ connection, case: of }: OnCase, what: string): Promise<void> {
  const refresh = l10n.t("Look Again");
  if ((await window.showWarningMessage(what, refresh)) === refresh)
    await commands.executeCommand("caseAccess.refresh", { connection: connection.name, case: of.id });
}

/** Works out what a change does to the case as it is now, which where `seen` is given has to be like that. */
export function planAnew(
  services: Uses<"cases" | "changes" | "view" | "log" | "again">,
  connection: Connection,
  caseId: string,
  change: Change,
  seen?: SeenCase,
): Promise<PlannedChange | undefined> {
  return attempt(services, connection, l10n.t("Working out what changes"), (signal) =>
    services.changes.plan(connection, caseId, change, signal, seen),
  );
}

/** The same, and makes it once that is confirmed. */
export async function planAndCarryOut(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  { connection, case: of }: OnCase,
  change: Change,
  seen?: SeenCase,
): Promise<void> {
  const planned = await planAnew(services, connection, of.id, change, seen);
  if (planned) await confirmAndCarryOut(services, planned);
}

/**
 * A change that was told as not made is there after all, perhaps beside the same one that was made again meanwhile, or
 * half of it.
 */
export async function tellArrived(
  { cases }: Uses<"cases">,
  { connection, case: of, change, doubled, half, instead }: Arrived,
): Promise<void> {
  if (half !== undefined) {
    const line = changeLine(wordsFor(connection), change, namesOf({ cases }, connection));
    return offerToFinish({ connection, case: of }, line, () =>
      commands.executeCommand("caseAccess.finish", { record: half }),
    );
  }
  if (instead !== undefined) {
    showWarning(otherwiseLine({ cases }, { connection, case: of, change }, instead));
    return;
  }
  const subject = subjectOf(change);
  const what =
    doubled && subject !== undefined
      ? l10n.t(
          "{0} now has two entries for {1}: an earlier request, which had no answer, arrived " +
            "late. Revoke one of them.",
          caseLine(of),
          namesOf({ cases }, connection)(subject),
        )
      : l10n.t(
          "{0}: a change that had not been made is there now ({1}). The request was carried out late, or " +
            "somebody else made it.",
          caseLine(of),
          changeLine(wordsFor(connection), change),
        );
  await offerToLookAgain({ connection, case: of }, what);
}

/** What the server did instead of what it was asked for. */
function otherwiseLine(
  services: Uses<"cases">,
  { connection, case: of, change }: Pick<PlannedChange, "connection" | "case" | "change">,
  { value, entry, reporter }: Instead,
): string {
  const words = wordsFor(connection);
  const asked = changeLine(words, change, namesOf(services, connection));
  const now =
    change.kind === "changeMode"
      ? modeLabel(words, value ?? "")
      : change.kind === "reporter"
        ? reporterNow(services, connection, reporter)
        : entry === undefined
          ? l10n.t("no entry")
          : entryLevel(words, entry.level);
  return l10n.t(
    "{0} was changed, but not as asked ({1}): there is now {2}. It can be undone in the journal.",
    caseLine(of),
    asked,
    now,
  );
}

function reporterNow(services: Uses<"cases">, connection: Connection, reporter: Instead["reporter"]): string {
  return reporter === undefined
    ? l10n.t("no reporter")
    : l10n.t("reporter {0}", namesOf(services, connection)(reporter));
}
