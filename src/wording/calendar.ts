import type { Expiry } from "../core/expiry/model";
import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { standingLabel } from "./expiry";
import { subjectName } from "./reason";
import { wordsOf } from "./wordsOf";

/** Lines of a calendar are cut after so many bytes: RFC 5545, 3.1. */
const longestLine = 75;

/** What is to end, as an iCalendar (RFC 5545): an entry for each, with a reminder a day before. */
export function calendarOf(l10n: Words, all: readonly Expiry[], now: number, version = ""): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `PRODID:-//case-access//${`case-access ${version}`.trim()}//EN`,
    "CALSCALE:GREGORIAN",
    ...all.flatMap((one) => eventOf(l10n, one, now)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldedLine(line)}\r\n`).join("");
}

function eventOf(l10n: Words, one: Expiry, now: number): string[] {
  const words = wordsOf(l10n, one.system);
  const isMode = one.subject === undefined;
  const holder = one.subject === undefined ? l10n.t("access mode") : subjectName(one.subject);
  const summary = l10n.t(
    "Access ends: {0} on case {1}, then {2}",
    holder,
    oneLine(one.case.id, 60),
    standingLabel(words, one.then, isMode),
  );
  const about = [
    `${oneLine(one.case.id, 60)} ${oneLine(one.case.title, 200)}`,
    oneLine(one.connection, 60),
    l10n.t("The server does not end it: an editor or “{0}” does.", "case-access sweep"),
  ];
  return [
    "BEGIN:VEVENT",
    `UID:${one.id}@case-access`,
    `DTSTAMP:${calendarTime(now)}`,
    `DTSTART:${calendarTime(one.until)}`,
    `SUMMARY:${calendarText(summary)}`,
    `DESCRIPTION:${calendarText(about.join("\n"))}`,
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${calendarText(summary)}`,
    "TRIGGER:-P1D",
    "END:VALARM",
    "END:VEVENT",
  ];
}

/** In UTC, which means the same in every zone, also where clocks change. */
function calendarTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** A text as a value: RFC 5545, 3.3.11. */
function calendarText(text: string): string {
  return text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, "\\n");
}

/** The line in pieces that are short enough, cut between characters. */
function foldedLine(line: string): string {
  const pieces = [""];
  let size = 0;
  for (const sign of line) {
    const bytes = Buffer.byteLength(sign);
    if (size + bytes > longestLine) {
      pieces.push(" ");
      size = 1;
    }
    pieces[pieces.length - 1] += sign;
    size += bytes;
  }
  return pieces.join("\r\n");
}
