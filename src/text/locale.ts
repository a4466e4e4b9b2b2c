import type { Separator } from "./csv";

/** How counts, times and names are written and ordered in a language. Times are in milliseconds since 1970. */
export interface Locale {
  /** As VS Code names its display language, e.g. "nb" or "pt-br". */
  readonly language: string;
  /** A count, e.g. 1,240. */
  count(value: number): string;
  /** The day of a time. */
  day(time: number): string;
  /** The time of day of a time. */
  clock(time: number): string;
  /** The time of day of a time; with the day where that is not today. */
  recent(time: number): string;
  /** Day and time of day. */
  moment(time: number): string;
  /** Day and time of day in full, with the time zone. */
  instant(time: number): string;
  /** The same of a time that somebody has chosen: without its seconds, unless it has some. */
  chosen(time: number): string;
  /** A time to come, in few words: the day of the week where it is within one, and the time of day without seconds. */
  soon(time: number): string;
  /** The order of names for people: case makes no difference, numbers in names count as numbers. */
  compareNames(a: string, b: string): number;
}

/**
 * The language is VS Code's, which need not be the one that the process runs in. What a method needs is made when it is
 * first called:
 * the first formatter of a process loads the language data, which takes longer than loading all our code.
 * `now` is in milliseconds since 1970.
 */
export function createLocale(language: string, now: () => number = Date.now): Locale {
  const times = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(language, options));
  const numbers = once(() => new Intl.NumberFormat(language));
  const names = once(() => new Intl.Collator(language, { numeric: true, sensitivity: "base" }));
  const days = times({ dateStyle: "medium" });
  const clocks = times({ timeStyle: "medium" });
  const moments = times({ dateStyle: "medium", timeStyle: "medium" });
  const weekdays = times({ weekday: "short", hour: "numeric", minute: "2-digit" });
  const dates = times({ dateStyle: "medium", timeStyle: "short" });
  const instants = times({ dateStyle: "long", timeStyle: "long" });
  const minutes = times({
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  return {
    language,
    count: (value) => numbers().format(value),
    day: (time) => days().format(time),
    clock: (time) => clocks().format(time),
    recent: (time) => (days().format(time) === days().format(now()) ? clocks() : moments()).format(time),
    moment: (time) => moments().format(time),
    instant: (time) => instants().format(time),
    chosen: (time) => (time % oneMinute === 0 ? minutes() : instants()).format(time),
    soon: (time) => (Math.abs(time - now()) < sixDays ? weekdays() : dates()).format(time),
    compareNames: (a, b) => names().compare(a, b),
  };
}

const oneMinute = 60_000;

/** The same day of the week may be another one after that, in milliseconds. */
const sixDays = 6 * 24 * 60 * 60_000;

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** What a spreadsheet in a language splits the lines of a CSV file at: a semicolon where decimals have a comma. */
export function separatorOf(language: string): Separator {
  const parts = new Intl.NumberFormat(language).formatToParts(1.5);
  return parts.some(({ type, value }) => type === "decimal" && value === ",") ? ";" : ",";
}
