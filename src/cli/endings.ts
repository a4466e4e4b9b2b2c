import type { Expiry } from "../core/expiry/model";
import { localTime } from "../core/expiry/wake";
import { oneLine } from "../text/untrusted";
import { endLine, reasonText, shownState, durationText, standingLabel, stateName } from "../wording/expiry";
import { subjectName } from "../wording/reason";
import { wordsOf } from "../wording/wordsOf";
import type { Table } from "./output/table";
import type { Surroundings } from "./session";
import { subjectDocument } from "./subjects";

/** Access that is to end, for programs. */
export function endingDocument({ language }: Surroundings, one: Expiry, now: number): object {
  const l10n = wordsOf(language.l10n, one.system);
  const { id, case: of, subject, on, left, then, until, skew, connection, tries, next, record } = one;
  const overdue = now - localTime(one);
  const reason = reasonText(l10n, one);
  return {
    id,
    case: of,
    subject: subject === undefined ? null : subjectDocument(subject),
    left: left.state ?? null,
    until: new Date(until).toISOString(),
    then: then ?? null,
    state: shownState(one, now),
    ...(subject !== undefined && { on }),
    connection,
    skewMs: skew,
    overdueMs: overdue > 0 ? overdue : 0,
    tries,
    ...(next !== undefined && { next: new Date(next).toISOString() }),
    ...(record !== undefined && { record }),
    ...(reason !== undefined && { reason }),
    text: endLine(l10n, language.locale, one),
  };
}

/** Who or what ends: a person, a group, or the access mode. */
export function endingHolder({ language: { l10n } }: Surroundings, { subject }: Pick<Expiry, "subject">): string {
  return subject === undefined ? l10n.t("access mode") : subjectName(subject);
}

/** The same as a table for people. */
export function endingTable(around: Surroundings, all: readonly Expiry[], now: number): Table & { title: string } {
  const { l10n, locale } = around.language;
  return {
    title: l10n.t("To end"),
    columns: [
      l10n.t("Until"),
      l10n.t("Case"),
      l10n.t("Who"),
      l10n.t("Now"),
      l10n.t("Then"),
      l10n.t("State"),
      l10n.t("ID"),
    ],
    rows: all.map((one) => {
      const words = wordsOf(l10n, one.system);
      const isMode = one.subject === undefined;
      const overdue = now - localTime(one);
      const state = stateName(l10n, shownState(one, now));
      return [
        locale.instant(one.until),
        oneLine(one.case.id, 60),
        endingHolder(around, one),
        one.left.state === undefined && !one.left.none
          ? l10n.t("not stated")
          : standingLabel(words, one.left.state, isMode),
        standingLabel(words, one.then, isMode),
        overdue > 0 ? l10n.t("{0}, overdue by {1}", state, durationText(l10n, overdue)) : state,
        one.id,
      ];
    }),
  };
}
