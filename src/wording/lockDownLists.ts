import { rights } from "../access/level";
import type { Proven } from "../access/lockDown/proof";
import { spanText } from "./level";
import type { LockDownItem, LockDownText } from "./lockDown";
import type { SystemWords } from "./systemWords";
import type { Words } from "../text/localize";

/**
 * The lists of a lock-down as lines, each with so many names at most. What is not proven, and the remarks, come first:
 * of those who are proven out there are many.
 */
export function lockDownLists(l10n: SystemWords, text: LockDownText, mostNames: number): string[] {
  const titles = lockDownTitles(l10n);
  const after = (proven: Proven | undefined) => (proven === undefined ? "" : spanText(l10n, proven.after));
  const withReasons = (one: LockDownItem): string => {
    const name = one.proven === undefined ? one.name : l10n.t("{0} ({1})", one.name, after(one.proven));
    return one.why.length === 0 ? name : l10n.t("{0}: {1}", name, one.why.join("; "));
  };
  const list = (title: string, items: readonly LockDownItem[], say: (one: LockDownItem) => string): string[] => {
    if (items.length === 0) return [];
    // Those who had access come first: the others were out before.
    const sorted = [...items].sort((a, b) => had(b) - had(a));
    const left = items.length - mostNames;
    return [
      title,
      ...sorted.slice(0, mostNames).map((one) => `  ${say(one)}`),
      ...(left > 0 ? [`  ${l10n.t("and {0} more", left)}`] : []),
    ];
  };
  return [
    ...list(titles.remains, text.remains, withReasons),
    ...list(titles.unknown, text.unknown, withReasons),
    ...text.remarks,
    ...list(titles.kept, text.kept, (one) => l10n.t("{0}: {1}", one.name, after(one.proven))),
    ...list(titles.out, text.out, (one) => one.name),
  ];
}

/** What stands above each list. */
export function lockDownTitles(l10n: Words) {
  return {
    remains: l10n.t("Cannot be kept out:"),
    unknown: l10n.t("Not known:"),
    kept: l10n.t("Stay:"),
    out: l10n.t("Proven out:"),
  };
}

function had({ proven }: LockDownItem): number {
  return proven === undefined ? 0 : rights.filter((right) => proven.before[right] !== "no").length;
}
