import { isSameSubject, uniqueSubjects, type Subject } from "../access/case";
import type { LastingNotifications } from "../core/changes/watchers";
import { listed, type Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { subjectName } from "./reason";

/** So many cases are named in one line at most. */
const mostCases = 8;

/**
 * People who are still notified of cases although what named them there is gone, and the cases where that could not be
 * read. `count` writes a number in the language of the words.
 */
export function lastingLines(
  l10n: Words,
  { found, unread }: LastingNotifications,
  count: (value: number) => string,
): string[] {
  const cases = (ids: readonly string[]) => {
    const all = [...new Set(ids)];
    const named = all.slice(0, mostCases).map((id) => oneLine(id, 40));
    return all.length <= mostCases
      ? listed(named)
      : l10n.t("{0} and {1} more", listed(named), count(all.length - mostCases));
  };
  const of = (one: Subject) => found.filter(({ watcher }) => isSameSubject(watcher.subject, one));
  return [
    ...uniqueSubjects(found.map(({ watcher }) => watcher.subject)).map((one) =>
      l10n.t("{0} is still notified of: {1}.", subjectName(one), cases(of(one).map(({ caseId }) => caseId))),
    ),
    ...(unread.length === 0 ? [] : [l10n.t("Who is notified could not be read of: {0}.", cases(unread))]),
  ];
}
