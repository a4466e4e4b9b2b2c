import type { Seen } from "./seen";
import type { Trial } from "../protocol";
import { counted, listed, type Words } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { subjectName } from "../../wording/reason";
import { verdictName } from "../../wording/preview";
import { levelLabel, modeLabel } from "../../wording/labels";
import type { Case } from "../../access/case";
import { peopleAndGroups } from "../../wording/effectNames";

export const effectOrder = ["loses", "mayLose", "mayChange", "mayGain", "gains"] as const;

/** What the trials do to the rows that are judged, counted: people and groups on a case, or the cases of somebody. */
export function effectsIn(seen: Seen): string {
  const { l10n, locale, board, view, trials } = seen;
  if (!seen.whatIf || board === undefined || trials.length === 0) return "";
  const { effects, ofGroups } = board.gists.counts;
  if (view?.type === "user") {
    const said = effectOrder
      .filter((effect) => effects[effect] > 0)
      .map((effect) =>
        counted(
          effects[effect],
          l10n.t("{0} on 1 case", verdictName(l10n, effect)),
          l10n.t("{0} on {1} cases", verdictName(l10n, effect), locale.count(effects[effect])),
        ),
      );
    const who = subjectName(view.subject);
    // Others may gain or lose on these cases, whom this matrix does not show.
    return said.length === 0
      ? l10n.t("{0} gains and loses nothing here; others may: see “Access to” {1}", who, triedCases(seen))
      : l10n.t("{0} {1}; for others see “Access to” {2}", who, listed(said), triedCases(seen));
  }
  const said = effectOrder
    .filter((effect) => effects[effect] + ofGroups[effect] > 0)
    .map((effect) =>
      effectText(
        l10n,
        effect,
        peopleAndGroups(l10n, effects[effect], ofGroups[effect], locale.count),
        effects[effect] + ofGroups[effect],
      ),
    );
  return said.length === 0 ? l10n.t("no person or group shown gains or loses") : listed(said);
}

export function effectText(l10n: Words, effect: (typeof effectOrder)[number], who: string, number: number): string {
  switch (effect) {
    case "loses":
      return counted(number, l10n.t("{0} loses", who), l10n.t("{0} lose", who));
    case "gains":
      return counted(number, l10n.t("{0} gains", who), l10n.t("{0} gain", who));
    case "mayLose":
      return l10n.t("{0} may lose", who);
    case "mayGain":
      return l10n.t("{0} may gain", who);
    case "mayChange":
      return l10n.t("{0} may gain or lose", who);
  }
}

/** So many of the cases on which something is tried are named. */
export const mostTriedCases = 3;

export function triedCases(seen: Seen): string {
  const ids = [...new Set(seen.trials.map(({ caseId }) => caseId))];
  const shown = listed(ids.slice(0, mostTriedCases).map((id) => oneLine(caseOf(seen, id)?.number ?? id, 20)));
  const more = ids.length - mostTriedCases;
  return more > 0 ? seen.l10n.t("{0} and {1} more", shown, seen.locale.count(more)) : shown;
}

/** A trial in words, with the number of its case. */
export function trialText(seen: Seen, trial: Trial): string {
  const { l10n } = seen;
  const number = oneLine(caseOf(seen, trial.caseId)?.number ?? trial.caseId, 20);
  if (trial.type === "mode") return l10n.t("{0}: mode {1}", number, modeLabel(l10n, trial.mode));
  const who = subjectName(trial.subject);
  return trial.level === "none"
    ? l10n.t("{0}: no entry for {1}", number, who)
    : l10n.t("{0}: {1} entry for {2}", number, levelLabel(l10n, trial.level), who);
}

export function caseOf({ ground }: Seen, id: string): Case | undefined {
  return ground?.cases.find(ground.connection, id);
}
