import { l10n, window, workspace } from "vscode";
import { changeButton, changeEffects, changeQuestion } from "../wording/preview";
import type { PlannedChange } from "../workspace/changes";
import { count } from "../workspace/locale";
import type { Services } from "./services";

/** So many names are in a confirmation; the rest is counted. */
const mostNames = 10;

/** Asks, in a window that has to be answered, whether a change is to be made, with what it does to whom. */
export async function confirmChange({ fullPreview }: Pick<Services, "fullPreview">, planned: PlannedChange, remarks: readonly string[] = []): Promise<boolean> {
  const button = changeButton(l10n, planned.change);
  const all = planned.effects.filter(({ preview }) => preview.verdict !== "same").length > mostNames ? [l10n.t("Show All")] : [];
  const detail = [changeDetail(planned), ...remarks].join("\n\n");
  const answer = await window.showWarningMessage(changeQuestion(l10n, planned), { modal: true, detail }, button, ...all);
  if (answer !== undefined && answer === all[0]) await fullPreview.show([changeQuestion(l10n, planned), "", ...changeEffects(l10n, planned, Number.MAX_SAFE_INTEGER)]);
  return answer === button;
}

function changeDetail(planned: PlannedChange): string {
  return [
    lockOutLine(planned.locksOut),
    ...changeEffects(l10n, planned, mostNames),
    planned.leftOut === 1 ? l10n.t("For 1 more person the effect was not computed.") : planned.leftOut > 0 ? l10n.t("For {0} more people the effect was not computed.", count(planned.leftOut)) : undefined,
  ]
    .filter((line) => line !== undefined)
    .join("\n\n");
}

/** Loud, and first. */
export function lockOutLine(locksOut: PlannedChange["locksOut"]): string | undefined {
  switch (locksOut) {
    case "loses owner":
      return `⚠ ${l10n.t("YOU LOCK YOURSELF OUT: afterwards you may not change access to this case any more.")}`;
    case "loses sight":
      return `⚠ ${l10n.t("YOU LOCK YOURSELF OUT: afterwards you do not see this case any more.")}`;
    case "unknown":
      return `⚠ ${l10n.t("You may lock yourself out: whether you keep the right to change access is not known.")}`;
    case "no":
      return undefined;
  }
}

/** What a change does, in a few lines for a choice. */
export function effectsInBrief(planned: PlannedChange): string {
  return [lockOutLine(planned.locksOut), ...changeEffects(l10n, planned, 3)].filter((line) => line !== undefined).join(" ");
}

/** The reason for the journal, where the setting asks for one. Undefined: dismissed, so nothing is to be done. */
export async function askReason(): Promise<{ reason?: string } | undefined> {
  if (workspace.getConfiguration("caseAccess").inspect<boolean>("askReason")?.globalValue !== true) return {};
  const reason = await window.showInputBox({
    title: l10n.t("Reason"),
    prompt: l10n.t("Why is this changed? The reason goes to the journal on this computer."),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? l10n.t("A reason is asked for by the setting “{0}”.", "caseAccess.askReason") : undefined),
  });
  return reason === undefined ? undefined : { reason: reason.trim() };
}
