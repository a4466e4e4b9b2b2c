import type { KnownCases, Seen } from "./seen";
import type { Trial } from "../protocol";
import { counted, listed } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { subjectName } from "../../wording/reason";
import { levelLabel, modeLabel } from "../../wording/labels";
import { subjectKey, type Case } from "../../access/case";
import { failureWords } from "../../wording/failure";
import { hindranceOf } from "../matrix/hindrance";
import { trialEndText } from "../matrix/trialEnd";
import { driftOf } from "../matrix/trials";
import type { SystemWords } from "../../wording/systemWords";
import { peopleAndGroups } from "../../wording/effectNames";

/** How many changes a draft has, and how many people and groups gain and lose by it, as far as it is known. */
export function draftSummary(seen: Seen): string {
  const { l10n, locale, trials } = seen;
  if (trials.length === 0) return "";
  const { found, isWhole } = seen.effects;
  const [lost, gained, open] = [["loses"], ["gains"], ["mayLose", "mayGain", "mayChange"]].map((verdicts) => {
    const of = found.filter(({ preview }) => verdicts.includes(preview.verdict)).map(({ subject }) => subject);
    const keys = (kind: boolean) =>
      new Set(of.filter((one) => (one.kind === "group") === kind).map((one) => subjectKey(one))).size;
    return [keys(false), keys(true)] as const;
  });
  // "2 people gain, 1 loses": the first number says of what it is one.
  const who = ([people, groups]: readonly [number, number], isFirst = true) =>
    isFirst && groups === 0
      ? counted(people, l10n.t("1 person"), l10n.t("{0} people", locale.count(people)))
      : peopleAndGroups(l10n, people, groups, locale.count);
  const all = ([people, groups]: readonly [number, number]) => people + groups;
  const losing = who(lost!, all(gained!) === 0);
  const said = [
    all(gained!) > 0 && counted(all(gained!), l10n.t("{0} gains", who(gained!)), l10n.t("{0} gain", who(gained!))),
    all(lost!) > 0 && counted(all(lost!), l10n.t("{0} loses", losing), l10n.t("{0} lose", losing)),
    all(open!) > 0 && l10n.t("{0} unknown", locale.count(all(open!))),
  ].filter((text) => text !== false);
  const changes = counted(trials.length, l10n.t("1 change"), l10n.t("{0} changes", locale.count(trials.length)));
  const effects = said.length > 0 ? listed(said) : isWhole ? l10n.t("nobody known gains or loses") : "…";
  return `${changes} · ${effects}`;
}

/** A trial in words, with the number of its case. */
export function trialText(seen: Seen, trial: Trial): string {
  const number = oneLine(caseOf(seen, trial.caseId)?.number ?? trial.caseId, 20);
  return seen.l10n.t("{0}: {1}", number, trialTextOnCase(seen, trial));
}

/** A trial in words, where its case is named beside it. */
export function trialTextOnCase({ l10n, ground }: Seen, trial: Trial): string {
  const end = ground && trialEndText(ground, trial);
  const text = plainText(l10n, trial);
  return end === undefined ? text : l10n.t("{0}, {1}", text, end);
}

function plainText(l10n: SystemWords, trial: Trial): string {
  switch (trial.type) {
    case "mode":
      return l10n.t("mode {0}", modeLabel(l10n, trial.mode));
    case "reporter":
      return l10n.t("reporter {0}", subjectName(trial.subject));
    case "publish":
      return l10n.t("publish");
    case "entry":
      return trial.level === "none"
        ? l10n.t("no entry for {0}", subjectName(trial.subject))
        : l10n.t("{0} entry for {1}", levelLabel(l10n, trial.level), subjectName(trial.subject));
  }
}

export function caseOf({ ground }: { readonly ground: KnownCases | undefined }, id: string): Case | undefined {
  return ground?.cases.find(ground.connection, id);
}

/** What is otherwise than when a change was drafted. Undefined where nothing is, as far as that is known. */
export function driftText(seen: Seen, trial: Trial): string | undefined {
  const { l10n, ground } = seen;
  switch (ground && driftOf(trial, ground.cases, ground.connection)) {
    case undefined:
      return undefined;
    case "mode":
      return l10n.t(
        "The case has changed since: its mode was {0}, and is {1}.",
        modeLabel(l10n, trial.was!.mode!),
        modeLabel(l10n, caseOf(seen, trial.caseId)!.mode),
      );
    case "levels":
      return l10n.t("The case has changed since: their entry is not the same as before.");
    case "reporter":
      return l10n.t("The case has changed since: another person is its reporter.");
    case "condition":
      return l10n.t("The case has changed since: whether it is published has changed.");
  }
}

/** No change of the draft can be made by this person. */
export function isHopeless({ ground, trials }: Seen): boolean {
  return ground !== undefined && trials.length > 0 && trials.every((trial) => hindranceOf(ground, trial));
}

/** What keeps a change from being made, or kept it the last time. */
export function hindranceText(seen: Seen, trial: Trial): string | undefined {
  const { l10n, ground, connection } = seen;
  const hindrance = ground && hindranceOf(ground, trial);
  return hindrance === undefined ? seen.refused.get(trial) : failureWords(l10n, hindrance, connection).what;
}
