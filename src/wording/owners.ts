import type { Subject } from "../access/case";
import type { OwnersAfter } from "../core/changes/ownersAfter";
import type { Locale } from "../text/locale";
import { listed } from "../text/localize";
import { holdersLabel } from "./labels";
import type { Naming } from "./naming";
import type { SystemWords } from "./systemWords";

/**
 * Who owns a case after the caller does not: people and groups by name, roles, and those who may own it.
 * @param isLater after the next recompute, not now
 */
export function ownersLine(
  l10n: SystemWords,
  { certain, possible, byRole }: OwnersAfter,
  most: number,
  nameOf: Naming,
  count: Locale["count"],
  isLater = false,
): string {
  const names = (subjects: readonly Subject[]): string => {
    const shown = listed(subjects.slice(0, Math.max(most, 1)).map(nameOf));
    const more = subjects.length - Math.max(most, 1);
    return more > 0 ? l10n.t("{0} and {1} more", shown, count(more)) : shown;
  };
  const roles = listed(byRole.map((fact) => holdersLabel(l10n, fact)));
  if (isLater)
    return [
      certain.length > 0
        ? l10n.t("Who owns it after the next recompute: {0}.", names(certain))
        : l10n.t("After the next recompute, no owner is known."),
      ...(possible.length > 0 ? [l10n.t("It is not known whether these own it then: {0}.", names(possible))] : []),
    ].join(" ");
  return [
    certain.length > 0
      ? l10n.t("Who owns it afterwards: {0}.", names(certain))
      : l10n.t("Afterwards, no owner is known."),
    ...(possible.length > 0 ? [l10n.t("It is not known whether these own it: {0}.", names(possible))] : []),
    ...(roles !== "" ? [l10n.t("Owners by role: {0}. Who else has the role is not known here.", roles)] : []),
  ].join(" ");
}
