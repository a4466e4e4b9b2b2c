import type { Change } from "../../access/case";
import type { PlannedChange } from "../../core/changes/model";
import { changeEffects } from "../../wording/effects";
import { l10n, window, workspace } from "vscode";
import type { Naming } from "../../wording/naming";
import { changeButton, changeQuestion } from "../../wording/preview";
import { counted } from "../../text/localize";
import { lateLine, leftOutLine, lockOutLines } from "../../wording/warnings";
import { clock, count } from "../../platform/locale";
import { wordsFor } from "../../platform/words";
import { namesOf } from "../names";
import type { Uses } from "../services";

/** So many names are in a confirmation; the rest is counted. */
const mostNames = 10;

/** A question in a window that has to be answered. */
export interface Confirmation {
  readonly question: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /**
   * Makes all that the detail has no room for. It can be read first, and the first button is pressed there, too.
   */
  readonly all?: () => Promise<readonly string[]>;
}

/** Resolves with the button that was chosen; undefined: none of them. */
export async function askToConfirm(
  { fullPreview }: Uses<"fullPreview">,
  { question, detail, buttons, all }: Confirmation,
): Promise<string | undefined> {
  const showAll = l10n.t("Show All");
  const answer = await window.showWarningMessage(
    question,
    { modal: true, detail },
    ...buttons,
    ...(all === undefined ? [] : [showAll]),
  );
  if (all === undefined || answer !== showAll) return answer;
  return (await fullPreview.show([question, ...(await all())])) === "apply" ? buttons[0] : undefined;
}

/** Asks whether a change is to be made, with what it does to whom. */
export async function confirmChange(services: Uses<"cases" | "fullPreview">, planned: PlannedChange): Promise<boolean> {
  return (await confirmed(services, planned)) !== undefined;
}

/**
 * The same, with the change as it was confirmed: with messages to those whom it concerns where that was chosen.
 * Undefined: it is not to be made.
 */
export async function confirmed(
  services: Uses<"cases" | "fullPreview">,
  planned: PlannedChange,
  remarks: readonly string[] = [],
): Promise<PlannedChange | undefined> {
  const { change } = planned;
  const button = changeButton(l10n, change);
  const loud = mayTell(change) ? l10n.t("{0} and Send Messages", button) : undefined;
  const nameOf = namesOf(services, planned.connection);
  const isCut = planned.effects.filter(({ preview }) => preview.verdict !== "same").length > mostNames;
  const answer = await askToConfirm(services, {
    question: changeQuestion(wordsFor(planned.connection), planned, nameOf),
    detail: [...changeDetail(planned, mostNames, nameOf), ...remarks].join("\n\n"),
    buttons: [button, ...(loud === undefined ? [] : [loud])],
    ...(isCut && { all: async () => [...changeDetail(planned, Number.MAX_SAFE_INTEGER, nameOf), ...remarks] }),
  });
  if (answer === button) return planned;
  return answer !== undefined && answer === loud && mayTell(change)
    ? { ...planned, change: { ...change, notify: true } }
    : undefined;
}

/** Whether the system can send messages about a change, which are off so far. */
function mayTell(change: Change): change is Extract<Change, { kind: "reporter" | "publish" }> {
  return (change.kind === "reporter" || change.kind === "publish") && !change.notify;
}

function changeDetail(planned: PlannedChange, most: number, nameOf: Naming): string[] {
  return [
    ...lockOutLines(l10n, planned),
    lateLine(l10n, planned, clock),
    ...changeEffects(wordsFor(planned.connection), planned, most, nameOf, count),
    leftOutLine(l10n, planned.leftOut, count),
  ].filter((line) => line !== undefined);
}

/** The same of rows of a bulk. */
export function lateRowsLines(rows: readonly PlannedChange[]): string[] {
  const lines: string[] = [];
  const add = (late: readonly PlannedChange[], words: (until: string) => string): void => {
    const latest = Math.max(...late.flatMap(({ mayArrive }) => mayArrive ?? []));
    if (late.length > 0) lines.push(`⚠ ${words(clock(latest))}`);
  };
  const late = rows.filter(({ mayArrive }) => mayArrive !== undefined);
  const [undone, twice] = [
    late.filter(({ mayBeUndone }) => mayBeUndone),
    late.filter(({ mayBeUndone }) => !mayBeUndone),
  ];
  add(undone, (until) =>
    counted(
      undone.length,
      l10n.t(
        "1 of these may be undone by an earlier request, which had no answer and may still be carried out " +
          "until {0}. To be safe, wait until then.",
        until,
      ),
      l10n.t(
        "{0} of these may be undone by earlier requests, which had no answer and may still be carried out " +
          "until {1}. To be safe, wait until then.",
        count(undone.length),
        until,
      ),
    ),
  );
  add(twice, (until) =>
    counted(
      twice.length,
      l10n.t(
        "1 of these was requested before without an answer. It may still be carried out until {0}, " +
          "which would make two entries. To be safe, wait until then.",
        until,
      ),
      l10n.t(
        "{0} of these were requested before without an answer. They may still be carried out until " +
          "{1}, which would make two entries. To be safe, wait until then.",
        count(twice.length),
        until,
      ),
    ),
  );
  return lines;
}

/** What a change does, in a few lines for a choice. */
export function effectsInBrief(planned: PlannedChange, nameOf: Naming): string {
  return [
    ...lockOutLines(l10n, planned),
    lateLine(l10n, planned, clock),
    ...changeEffects(wordsFor(planned.connection), planned, 3, nameOf, count),
  ]
    .filter((line) => line !== undefined)
    .join(" ");
}

/** The reason for the journal, where the setting asks for one. Undefined: dismissed, so nothing is to be done. */
export async function askReason(): Promise<{ reason?: string } | undefined> {
  if (workspace.getConfiguration("caseAccess").inspect<boolean>("askReason")?.globalValue !== true) return {};
  const missing = l10n.t("A reason is asked for by the setting “{0}”.", "caseAccess.askReason");
  const reason = await window.showInputBox({
    title: l10n.t("Reason"),
    prompt: l10n.t("Why is this changed? The reason goes to the journal on this computer."),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? missing : undefined),
  });
  return reason === undefined ? undefined : { reason: reason.trim() };
}
