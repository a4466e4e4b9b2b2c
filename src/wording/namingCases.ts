import type { Asked } from "../access/evidence";
import type { NamedCases } from "../core/cases/directory";
import type { Locale } from "../text/locale";
import { counted, type Words } from "../text/localize";

/** How many cases name somebody, as of when that was searched for. */
export function namingText(
  l10n: Words,
  { count, recent }: Pick<Locale, "count" | "recent">,
  { value: { found }, readAt, truncated }: Extract<Asked<NamedCases>, { known: true }>,
): string {
  const when = recent(readAt);
  const text = counted(
    found.size,
    l10n.t("1 case names them or a group above, as of the search at {0}", when),
    l10n.t("{0} cases name them or a group above, as of the search at {1}", count(found.size), when),
  );
  return truncated ? l10n.t("{0}, and there are more", text) : text;
}

/** What such a search leaves out. */
export function namingLeavesOut(l10n: Words): string {
  return l10n.t("The search leaves out deleted cases, test data, and cases that this key does not see.");
}
