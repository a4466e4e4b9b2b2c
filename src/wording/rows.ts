import type { Case, Detail, Entry, Subject } from "../access/case";
import { detailValue, levelLabel, modeLabel, statusLabel } from "./labels";
import type { SystemWords } from "./systemWords";
import type { Naming } from "./naming";
import { subjectName } from "./reason";
import type { Locale } from "../text/locale";
import { inMessage } from "../text/untrusted";
import { type Words, joinParts } from "../text/localize";

/** A case in a sentence or a pick list: its number and title. */
export function caseLine(one: Pick<Case, "number" | "title">): string {
  return inMessage(`${one.number} ${one.title}`);
}

/** The caller's own level, as the server states it. Empty when it does not. */
export function ownLine(l10n: Words, one: Pick<Case, "own">): string {
  switch (one.own?.level) {
    case "owner":
      return l10n.t("you own it");
    case "write":
      return l10n.t("you can write");
    case "read":
      return l10n.t("you can read");
    default:
      return "";
  }
}

/** The name of an entry's level. */
export function entryLevel(l10n: Words, level: Entry["level"]): string {
  return level === undefined ? l10n.t("level not stated") : levelLabel(l10n, level);
}

/** What an explicit entry gives, and who granted it when. */
export function entryLine(
  l10n: Words,
  entry: Entry,
  date?: (time: number) => string,
  nameOf: Naming = (subject) => inMessage(subjectName(subject)),
): string {
  const place = entry.on === "definition" ? l10n.t("on the case definition") : "";
  return joinParts([entryLevel(l10n, entry.level), place, grantedLine(l10n, entry, date, nameOf)]);
}

/** Who granted an entry, and when. Empty where the server does not say. */
export function grantedLine(
  l10n: Words,
  entry: Entry,
  date: ((time: number) => string) | undefined,
  nameOf: Naming,
): string {
  const by = entry.grantedBy && nameOf(entry.grantedBy);
  const when = entry.grantedAt !== undefined && date ? date(entry.grantedAt) : undefined;
  if (by !== undefined && when !== undefined) return l10n.t("granted by {0}, {1}", by, when);
  if (by !== undefined) return l10n.t("granted by {0}", by);
  return when === undefined ? "" : l10n.t("granted {0}", when);
}

/** The icon's name for a person, a group, or a subject whose kind is not known. */
export function subjectIcon(subject: Subject | undefined): string {
  return subject?.kind === "user" ? "person" : subject?.kind === "group" ? "organization" : "question";
}

/** What the dim text of a case's row says, in its order; empty where there is nothing to say. */
export function caseDescription(l10n: SystemWords, one: Case, remarks: readonly string[]): readonly string[] {
  return [
    l10n.system.withoutModes ? "" : modeLabel(l10n, one.mode),
    conditionMark(l10n, one),
    ownLine(l10n, one),
    ...remarks,
    one.status === undefined ? "" : statusLabel(l10n, one.status),
  ];
}

/** What a case is that does not fulfil the condition of the system, or may not. Empty where it does. */
export function conditionMark({ system: { gate } }: SystemWords, { condition }: Pick<Case, "condition">): string {
  return gate === undefined || condition === "yes" ? "" : condition === "no" ? gate.closed : gate.unknown;
}

/** What that means for who sees the case. Empty where it fulfils the condition. */
export function conditionMeaning({ system: { gate } }: SystemWords, { condition }: Pick<Case, "condition">): string {
  return gate === undefined || condition === "yes" ? "" : condition === "no" ? gate.passes : gate.mayPass;
}

/** The value of a detail: an identifier in words, a time and a day as the language writes them, the rest as it came. */
export function shownDetail(l10n: SystemWords, locale: Locale, { label, value }: Detail): string {
  // A day without a time is the same day in every zone.
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return locale.day(Date.parse(`${value}T12:00`));
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
  return isTime ? locale.moment(Date.parse(value)) : (detailValue(l10n, label, value) ?? value);
}
