import type { Effect } from "../core/changes/model";
import { counted, listed, type Words } from "../text/localize";
import type { Locale } from "../text/locale";

/** Writes the names of those whom a sentence is about. */
export type NameList = (effects: readonly Effect[], show: (effect: Effect) => string) => string;

/** So many names in all, but one in every sentence: a count alone tells nobody whom it is about. */
export function nameBudget(l10n: Words, most: number, count: Locale["count"]): NameList {
  let left = most;
  return (effects, show) => {
    const shown = effects.slice(0, Math.max(left, 1));
    left -= shown.length;
    const list = listed(shown.map(show));
    const more = effects.length - shown.length;
    return more === 0 ? list : l10n.t("{0} and {1} more", list, count(more));
  };
}

/** How many people and groups are affected. */
export function numberOf(l10n: Words, affected: readonly Effect[], count: Locale["count"]): string {
  const groups = affected.filter(({ subject }) => subject.kind === "group").length;
  return peopleAndGroups(l10n, affected.length - groups, groups, count);
}

/** "3" where all are people; "1 group and 3 people" where not, because a group is not one more person. */
export function peopleAndGroups(l10n: Words, people: number, groups: number, count: Locale["count"]): string {
  if (groups === 0) return count(people);
  const ofGroups = counted(groups, l10n.t("1 group"), l10n.t("{0} groups", count(groups)));
  return people === 0
    ? ofGroups
    : l10n.t("{0} and {1}", ofGroups, counted(people, l10n.t("1 person"), l10n.t("{0} people", count(people))));
}
