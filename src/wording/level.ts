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

/** A range of levels: "write" when it is decided, otherwise "read … owner?", the last of which may not be reached. */
export function levelRange(
  l10n: Words,
  { atLeast, atMost }: { readonly atLeast: Level; readonly atMost: Level },
): string {
  if (compareLevels(atLeast, atMost) === 0) return levelLabel(l10n, atLeast);
  return l10n.t("{0} … {1}?", levelLabel(l10n, atLeast), levelLabel(l10n, atMost));
}
