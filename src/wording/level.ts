import { compareLevels, type Level, type Right, type Tri } from "../access/level";
import { levelLabel } from "./labels";
import type { Words } from "../text/localize";

/** The head of a column. */
export function rightTitle(l10n: Words, right: Right): string {
  switch (right) {
    case "read":
      return l10n.t("Read");
    case "write":
      return l10n.t("Write");
    case "owner":
      return l10n.t("Owner");
  }
}

/** The answer in a cell. Unknown is said as such. */
export function answerName(l10n: Words, value: Tri): string {
  switch (value) {
    case "yes":
      return l10n.t("yes");
    case "no":
      return l10n.t("no");
    case "unknown":
      return l10n.t("unknown");
  }
}

/** What somebody has at least and at most. */
export interface LevelSpan {
  readonly atLeast: Level;
  readonly atMost: Level;
}

/** A range of levels: "write" when it is decided, otherwise "read … owner?", where the last may not be reached. */
export function levelRange(l10n: Words, { atLeast, atMost }: LevelSpan): string {
  if (compareLevels(atLeast, atMost) === 0) return levelLabel(l10n, atLeast);
  return l10n.t("{0} … {1}?", levelLabel(l10n, atLeast), levelLabel(l10n, atMost));
}

/** The same in a sentence: "write", "unknown, up to write", "at least read, up to owner". */
export function spanText(l10n: Words, { atLeast, atMost }: LevelSpan): string {
  if (compareLevels(atLeast, atMost) === 0) return levelLabel(l10n, atLeast);
  return atLeast === "none"
    ? l10n.t("unknown, up to {0}", levelLabel(l10n, atMost))
    : l10n.t("at least {0}, up to {1}", levelLabel(l10n, atLeast), levelLabel(l10n, atMost));
}

/** From and to in a sentence: "read → write", "at least read (now unknown, up to write)". */
export function moveText(
  l10n: Words,
  { before, after }: { readonly before: LevelSpan; readonly after: LevelSpan },
): string {
  const isCertain = ({ atLeast, atMost }: LevelSpan) => compareLevels(atLeast, atMost) === 0;
  if (isCertain(before) && isCertain(after))
    return l10n.t("{0} → {1}", levelLabel(l10n, before.atLeast), levelLabel(l10n, after.atLeast));
  // What both have in common is said once.
  const then =
    !isCertain(before) &&
    !isCertain(after) &&
    after.atLeast !== "none" &&
    after.atMost === before.atMost &&
    after.atLeast !== before.atLeast
      ? l10n.t("at least {0}", levelLabel(l10n, after.atLeast))
      : spanText(l10n, after);
  return l10n.t("{0} (now {1})", then, spanText(l10n, before));
}
