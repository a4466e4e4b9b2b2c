import type { CaseList } from "../core/cases/cases";
import { counted, type Words } from "../text/localize";

/** How many cases there are, or how many match a filter. */
export function casesLine(l10n: Words, cases: number, filtered: boolean, count: (value: number) => string): string {
  return filtered
    ? counted(cases, l10n.t("1 match"), l10n.t("{0} matches", count(cases)))
    : counted(cases, l10n.t("1 case"), l10n.t("{0} cases", count(cases)));
}

/** What a list of cases leaves out, or may: what does not match or could not be read, and what moved between pages. */
export function movingOf(
  l10n: Words,
  { unreadable = 0, strays = 0, ...list }: Pick<CaseList, "coverage" | "more" | "unreadable" | "strays">,
): string | undefined {
  const unread = unreadable === 0 ? undefined : unreadableLine(l10n, unreadable);
  const stray =
    strays === 0
      ? undefined
      : l10n.t("cases that do not match were left out ({0}): the server does not apply the whole filter", strays);
  const said = [stray, unread, pagedOf(l10n, list)].filter((text) => text !== undefined);
  return said.length === 0 ? undefined : said.join("; ");
}

/** How many rows of a list of cases could not be read. */
export function unreadableLine(l10n: Words, rows: number): string {
  return counted(
    rows,
    l10n.t("1 row of the list could not be read: its case is missing"),
    l10n.t("{0} rows of the list could not be read: their cases are missing", rows),
  );
}

function pagedOf(l10n: Words, { coverage, more }: Pick<CaseList, "coverage" | "more">): string | undefined {
  switch (coverage) {
    case "moved":
      return l10n.t("the list changed while it was read: cases may be missing");
    case "pages":
      // What is not read yet is said anyway.
      return more ? undefined : l10n.t("read page by page: a case that moved between pages may be missing");
    case "one answer":
    case "two readings":
    case undefined:
      return undefined;
  }
}
