import { inSlices } from "../base/slices";
import type { Namings } from "../core/cases/namings";
import type { Remaining, StillNamed } from "../core/changes/offboard";
import { counted, type Words } from "../text/localize";
import { failureBrief } from "./failureBrief";
import { spanText } from "./level";
import { becauseText } from "./reason";
import { keptByText } from "./keptBy";
import { caseLine } from "./rows";
import type { SystemWords } from "./systemWords";

/** What is not taken away, and why. */
export function staysText(l10n: SystemWords, { of, why }: StillNamed): string {
  switch (why) {
    case "denies":
      return l10n.t("{0}: the entry that denies access stays, because without it access may be gained", caseLine(of));
    case "definition":
      return l10n.t("{0}: the entry on the case definition stays, because it holds for other cases", caseLine(of));
    case "levelNotStated":
      return l10n.t("{0}: the entry stays, because the server does not say which level to hand over", caseLine(of));
    case "reporter":
      return l10n.t("{0}: stays the reporter", caseLine(of));
  }
}

/** That there is nothing to take away; where there is no search, of how many cases that is said. */
export function nothingFoundText(
  l10n: Words,
  name: string,
  { found, others, search }: Namings,
  count: (value: number) => string,
): string {
  if (search !== undefined) return l10n.t("Nothing that names {0} and can be revoked was found.", name);
  const read = found.length + others.length;
  return counted(
    read,
    l10n.t("Nothing that names {0} and can be revoked was found. 1 case was read.", name),
    l10n.t("Nothing that names {0} and can be revoked was found. {1} cases were read.", name, count(read)),
  );
}

/** What a search for everything that names somebody may have missed. Cases that the key does not see always. */
export function namingsMissing(
  l10n: SystemWords,
  { unread, unnamed, unlisted, search, searchFailure }: Namings,
  count: (value: number) => string,
): string[] {
  const leftOut = search === undefined ? undefined : l10n.system.searchLeavesOut;
  return [
    l10n.t("cases that this key does not see"),
    ...(leftOut === undefined ? [] : [leftOut]),
    ...(search?.truncated ? [l10n.t("what the server cut off of its search")] : []),
    ...(searchFailure === undefined
      ? []
      : [l10n.t("a search of the server ({0})", failureBrief(l10n, searchFailure) ?? l10n.t("it failed"))]),
    ...(unread.length > 0 ? [l10n.t("cases that could not be read: {0}", count(unread.length))] : []),
    ...(unnamed > 0 ? [l10n.t("entries that do not say who has them: {0}", count(unnamed))] : []),
    ...(unlisted > 0 ? [l10n.t("cases whose entries are not all listed to this key: {0}", count(unlisted))] : []),
  ];
}

/** What gives somebody the access that stays, and what leaves it open. */
export function remainsBecause(l10n: SystemWords, { verdict: { access }, ways }: Remaining): string {
  return becauseText(l10n, access, keptByText(l10n, ways));
}

/** What somebody keeps, as one line for all cases on which that is the same: "12 cases: write, service write role". */
export function remainingLines(...asked: Parameters<typeof keptLines>): Promise<string[]> {
  return inSlices(keptLines(...asked));
}

function* keptLines(
  l10n: SystemWords,
  remaining: readonly Remaining[],
  count: (value: number) => string,
): Generator<void, string[]> {
  const groups = new Map<string, Remaining[]>();
  for (const one of remaining) {
    const text = l10n.t("{0}, {1}", spanText(l10n, one.verdict.access), remainsBecause(l10n, one));
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [one]);
    else group.push(one);
    yield;
  }
  return [...groups].map(([text, all]) =>
    all.length === 1
      ? l10n.t("{0}: {1}", caseLine(all[0]!.of), text)
      : l10n.t("{0} cases: {1}", count(all.length), text),
  );
}
