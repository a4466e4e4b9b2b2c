import type { RoleGrant } from "../backends/backend";
import type { Everybody } from "../core/cases/everybody";
import type { Locale } from "../text/locale";
import { counted, listed, type Words } from "../text/localize";
import { inMessage } from "../text/untrusted";

/** How many people have access to a case in which way, and what the list of those with a role was held against. */
export function everybodyText(
  l10n: Words,
  { count }: Pick<Locale, "count">,
  { counts, whole, sample }: Pick<Everybody, "counts" | "whole" | "sample">,
): string[] {
  const people = l10n.t("People: {0}.", countsText(l10n, { count }, counts));
  return sample === undefined ? [people] : [people, checkedText(l10n, { count }, whole, sample)];
}

/** How many people have access to a case in which way: "12 by entry, 87 by role". */
export function countsText(l10n: Words, { count }: Pick<Locale, "count">, counts: Everybody["counts"]): string {
  return listed([
    l10n.t("{0} by entry", count(counts.entry)),
    l10n.t("{0} by role", count(counts.role)),
    ...(counts.title > 0
      ? [counted(counts.title, l10n.t("1 sees the title only"), l10n.t("{0} see the title only", count(counts.title)))]
      : []),
    ...(counts.open > 0 ? [l10n.t("{0} not known", count(counts.open))] : []),
  ]);
}

/** Whether there may be others, and what the list of those with a role was held against. */
export function checkedText(
  l10n: Words,
  { count }: Pick<Locale, "count">,
  whole: boolean,
  sample: NonNullable<Everybody["sample"]>,
): string {
  if (sample.wrong > 0)
    return l10n.t(
      "The list of who holds a role contradicts {0} of {1} answers about people, so there may be others.",
      count(sample.wrong),
      count(sample.asked),
    );
  return whole
    ? counted(
        sample.asked,
        l10n.t("Nobody else: the list of who holds a role agrees with 1 answer about a person."),
        l10n.t("Nobody else: the list of who holds a role agrees with {0} answers about people.", count(sample.asked)),
      )
    : l10n.t("There may be others.");
}

/** That somebody sees the title of a case and nothing else of it, and by what. */
export function titleText(l10n: Words, grants: readonly RoleGrant[]): string {
  return l10n.t("sees the title only, by {0}", listed([...new Set(grants.map(({ name }) => inMessage(name, 60)))]));
}
