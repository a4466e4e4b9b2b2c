import { notifiedNote } from "../matrix/notified";
import { everybodyNotes } from "./everybodyNotes";
import type { KnownCases, Seen, Summary } from "./seen";
import { caseOf } from "./draftBar";
import type { Case, Subject } from "../../access/case";
import { isFiltered } from "../../backends/filter";
import { selfCheckDetail, selfCheckText } from "../../wording/access";
import { filterParts } from "../../wording/filter";
import { modeLabel, statusLabel } from "../../wording/labels";
import { factName, gapName, subjectName } from "../../wording/reason";
import { namingLeavesOut, namingText } from "../../wording/namingCases";
import { casesLine, movingOf } from "../../wording/listCoverage";
import { oneLine } from "../../text/untrusted";
import { type Words, counted, joinParts, listed } from "../../text/localize";
import { caseName } from "../matrix/axis";
import type { MatrixContext } from "../matrix/context";
import { leftOpenOn } from "../../core/cases/leftOpen";
import type { Of, ToWebview, View } from "../protocol";
import { casesOf, isOverCases, subjectsOf } from "../view";

/** The modes of the cases, and when the oldest of them was read. */
export function summaryOf(cases: readonly Case[]): Summary {
  const modes = new Set<string>();
  let oldest = Infinity;
  for (const { mode, readAt } of cases) {
    modes.add(mode);
    if (readAt < oldest) oldest = readAt;
  }
  return { modes, oldest };
}

/**
 * When the oldest reading was made on which a list of cases rests, that of the known entries included; infinite where
 * there is none.
 */
export function oldestReading({ cases, connection }: Pick<MatrixContext, "cases" | "connection">): number {
  let oldest = Infinity;
  for (const { id, readAt } of cases.list(connection).cases) {
    const entries = cases.entries(connection, id);
    oldest = Math.min(oldest, readAt, entries.known ? entries.readAt : readAt);
  }
  return oldest;
}

/** What a panel is called by. */
export interface Titled extends Pick<Seen, "view" | "connection"> {
  readonly l10n: Words;
  readonly ground: KnownCases | undefined;
}

/** What the panel is called. */
export function titleOf(seen: Titled): string {
  const { l10n, view, connection } = seen;
  const number = (id: string) => oneLine(caseOf(seen, id)?.number ?? id, 40);
  switch (view?.type) {
    case "user":
      return isNobodyKnown(seen, view.subject)
        ? l10n.t("Access of {0} (it is not known whether anybody has this number)", subjectName(view.subject))
        : l10n.t("Access of {0}", subjectName(view.subject));
    case "users":
      return l10n.t("{0} and {1}", subjectName(view.subject), subjectName(view.other));
    case "case":
      return l10n.t("Access to {0}", number(view.caseId));
    case "cases":
      return l10n.t("{0} and {1}", number(view.caseId), number(view.other));
    default:
      return l10n.t("Access in {0}", oneLine(connection, 60));
  }
}

/** The names in the fields where one chooses what to look at. */
export function chosenIn(seen: Seen): { chosen: string; other?: string } {
  const { view } = seen;
  const name = (id: string) => {
    const one = caseOf(seen, id);
    return one === undefined ? id : caseName(one);
  };
  switch (view?.type) {
    case "user":
      return { chosen: subjectName(view.subject) };
    case "users":
      return { chosen: subjectName(view.subject), other: subjectName(view.other) };
    case "case":
      return { chosen: name(view.caseId) };
    case "cases":
      return { chosen: name(view.caseId), other: name(view.other) };
    default:
      return { chosen: "" };
  }
}

/** What the matrix covers: how many of the visible cases, or of the people, and of when. @param when writes a time */
export function coverageOf(seen: Seen, when: (time: number) => string = seen.locale.recent): string {
  const { l10n, locale, ground, view, board } = seen;
  if (ground === undefined || view === undefined) return "";
  const { cases, connection } = ground;
  if (isOverCases(view)) {
    const { cases: loaded, total } = cases.list(connection);
    // More may have been read than there are rows of yet.
    const rows = board?.axis.rowsAre === "cases" ? board.sheet.size : loaded.length;
    const read = locale.count(rows);
    const text =
      total === undefined
        ? counted(
            rows,
            l10n.t("1 case loaded; how many are visible to you is not known"),
            l10n.t("{0} cases loaded; how many are visible to you is not known", read),
          )
        : rows === total
          ? casesLine(l10n, total, isFiltered(seen.filter), locale.count)
          : partLine(l10n, read, total, isFiltered(seen.filter), locale.count);
    const parts = joinParts([text, movingOf(l10n, cases.list(connection)) ?? ""]);
    // After a refresh the cases may be younger than the search for those that name somebody.
    const searches = subjectsOf(view).map((one) => cases.namedCases(connection, one));
    const oldest = Math.min(seen.oldest, ...searches.map((one) => (one.known ? one.readAt : Infinity)));
    return oldest === Infinity ? parts : l10n.t("{0} · as of {1}", parts, when(oldest));
  }
  // How many of them are shown stands in the field that filters them.
  const size = board?.sheet.size ?? 0;
  const people = counted(
    size,
    l10n.t("1 person, group or role"),
    l10n.t("{0} people, groups and roles", locale.count(size)),
  );
  return [people, ...entriesCoverage(seen, ground, view, when)].join(" · ");
}

function partLine(l10n: Words, read: string, total: number, filtered: boolean, count: Seen["locale"]["count"]): string {
  return filtered
    ? counted(total, l10n.t("{0} of 1 match loaded", read), l10n.t("{0} of {1} matches loaded", read, count(total)))
    : counted(total, l10n.t("{0} of 1 case loaded", read), l10n.t("{0} of {1} cases loaded", read, count(total)));
}

/** How many of the rows are shown; empty where nothing is left out. */
export function shownOf({ l10n, locale, board }: Seen): string {
  if (board === undefined || board.sheet.onlyDifferences || board.shown === board.sheet.size) return "";
  return l10n.t("{0} of {1}", locale.count(board.shown), locale.count(board.sheet.size));
}

/**
 * Of when the entries of the case are, or of both, and what they leave open: how many groups under them are not known
 * to the end, and how many name nobody.
 */
function entriesCoverage(
  seen: Seen,
  { l10n, locale, cases, connection, backend }: MatrixContext,
  view: View,
  when: (time: number) => string,
): string[] {
  const ids = casesOf(view);
  const asked = ids.map((id) => cases.entries(connection, id));
  const number = (id: string) => oneLine(caseOf(seen, id)?.number ?? id, 20);
  const of = (text: string, index: number) => (ids.length === 1 ? text : l10n.t("{0}: {1}", number(ids[index]!), text));
  const entries = asked.map((one, index) =>
    of(
      !one.known
        ? l10n.t("entries not known")
        : one.truncated
          ? l10n.t("entries as of {0}, cut off", when(one.readAt))
          : l10n.t("entries as of {0}", when(one.readAt)),
      index,
    ),
  );
  const left = ids.flatMap((id, index) => {
    const one = cases.find(connection, id);
    return one === undefined ? [] : leftOpenOn(one, asked[index]!, cases.directory(connection), backend.policy);
  });
  const open = new Set(left.flatMap(({ groups }) => groups.map(({ group }) => group.id))).size;
  const nameless = left.reduce((sum, one) => sum + one.nameless.length, 0);
  return [
    ...entries,
    ...(open === 0
      ? []
      : [
          counted(
            open,
            l10n.t("members of 1 group not all known"),
            l10n.t("members of {0} groups not all known", locale.count(open)),
          ),
        ]),
    ...(nameless === 0 ? [] : [l10n.t("entries that do not say who has them: {0}", locale.count(nameless))]),
  ];
}

/** The filter that the case system was asked with, in words; empty where there is none. */
export function caseFilterOf({ l10n, filter }: Seen): string {
  return listed(filterParts(l10n, filter));
}

/** Remarks beside the coverage: how much is unknown, what the server contradicts. */
export function notesOf(seen: Seen): Of<ToWebview, "table">["notes"] {
  const { l10n, locale, board, ground, view } = seen;
  if (board === undefined || ground === undefined) return [];
  const { sheet, gists, judged } = board;
  const notes: { text: string; warn?: boolean; tip?: string }[] = [];
  const one = view?.type === "case" ? caseOf(seen, view.caseId) : undefined;
  if (one !== undefined) for (const text of [stateLine(seen, one), ...everybodyNotes(seen, one)]) notes.push({ text });
  const notified = one && notifiedNote(ground, one.id);
  if (notified !== undefined) notes.push({ text: notified, warn: true });
  for (const subject of subjectsOf(view))
    if (isNobodyKnown(seen, subject))
      notes.push({
        text: l10n.t("it is not known whether anybody has the number {0}", subjectName(subject)),
        warn: true,
      });
  for (const text of namingNotes(seen, ground)) notes.push({ text });
  if (judged < sheet.size)
    notes.push({ text: l10n.t("{0} of {1} worked out", locale.count(judged), locale.count(sheet.size)) });
  const { unknown, disagrees } = gists.counts;
  if (unknown > 0) {
    const facts = ground.backend.policy.facts
      .filter((_, place) => gists.counts.missing[place]! > 0)
      .map((fact) => factName(l10n, fact));
    notes.push({
      text: l10n.t("{0} partly unknown", locale.count(unknown)),
      ...(facts.length > 0 && { tip: l10n.t("Not known for some of them: {0}.", listed(facts)) }),
    });
  }
  if (disagrees > 0)
    notes.push({ text: l10n.t("{0} contradicted by the server", locale.count(disagrees)), warn: true });
  const check = ground.selfCheck();
  // That they agree is what everybody expects: the tooltip of the connection says it.
  const text = check.disagreed.length > 0 ? selfCheckText(l10n, locale, check) : undefined;
  if (text !== undefined) notes.push({ text, tip: selfCheckDetail(l10n, locale, check), warn: true });
  return notes;
}

/** How many cases name the person who is looked at, as of when, and what that leaves out; or why it is not known. */
function namingNotes({ l10n, locale, view }: Seen, { cases, connection, backend }: MatrixContext): string[] {
  if (view?.type !== "user" || backend.readNamedCases === undefined) return [];
  const named = cases.namedCases(connection, view.subject);
  if (named.known) return [namingText(l10n, locale, named), namingLeavesOut(l10n)];
  return named.gap === "notFetched"
    ? []
    : [l10n.t("not known which cases name them: {0}", gapName(l10n, named.gap, named.detail))];
}

/** True for a number that somebody typed and that nothing has shown to be anybody's. */
function isNobodyKnown({ ground }: Titled, subject: Subject): boolean {
  return ground !== undefined && !ground.cases.directory(ground.connection).isSomebody(subject);
}

/** Mode, reporter and status of a case in a line. */
function stateLine({ l10n }: Seen, { mode, reporter, status }: Case): string {
  const said = [
    l10n.system.withoutModes ? "" : l10n.t("mode {0}", modeLabel(l10n, mode)),
    reporter === undefined
      ? l10n.t("reporter not stated")
      : reporter === null
        ? l10n.t("no reporter")
        : l10n.t("reporter {0}", subjectName(reporter)),
    status === undefined ? "" : l10n.t("status {0}", statusLabel(l10n, status)),
  ];
  return joinParts(said);
}
