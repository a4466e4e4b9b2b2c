import type { CaseList } from "../core/cases/cases";
import type { Words } from "../text/localize";

/** What a list of cases may leave out because it was read in pages; undefined where nothing. */
export function movingOf(l10n: Words, { coverage, more }: Pick<CaseList, "coverage" | "more">): string | undefined {
  switch (coverage) {
    case "moved":
      return l10n.t("the list moved while it was read: cases may be missing");
    case "pages":
      // What is not read yet is said anyway.
      return more ? undefined : l10n.t("read page by page: a case that moved meanwhile may be missing");
    case "one answer":
    case "two readings":
    case undefined:
      return undefined;
  }
}
