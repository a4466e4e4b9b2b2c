/** A time as it was written: a moment, or so many milliseconds from now. */
export type WrittenTime = { readonly at: number } | { readonly span: number };

const minute = 60_000;
const units: Readonly<Record<string, number>> = {
  m: minute,
  h: 60 * minute,
  d: 24 * 60 * minute,
  w: 7 * 24 * 60 * minute,
};
const moment = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Nothing is set for longer than so many years. */
const mostYears = 10;

/**
 * Reads a day and time of day with its zone (ISO 8601), or a span such as "90m", "4h", "3d" or "2w", in which a day has
 * 24 hours. Undefined: it is neither. A time without its zone means another moment elsewhere, so it is none.
 */
export function readTime(text: string): WrittenTime | undefined {
  const [, number, unit] = /^(\d{1,5})([mhdw])$/i.exec(text.trim()) ?? [];
  if (number !== undefined) {
    const span = Number(number) * units[unit!.toLowerCase()]!;
    return span > 0 && span <= mostYears * 366 * units.d! ? { span } : undefined;
  }
  const parts = moment.exec(text.trim());
  if (parts === null) return undefined;
  const [year, month, day, hours, minutes] = parts.slice(1, 6).map(Number) as [number, number, number, number, number];
  const [seconds, fraction] = [Number(parts[6] ?? 0), Number((parts[7] ?? "").padEnd(3, "0") || 0)];
  const local = Date.UTC(year, month - 1, day, hours, minutes, seconds, fraction);
  // A date that is none, e.g. 30 February, would be another one.
  const isDate = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
  if (!isDate || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const zone = zoneOf(parts[8]!);
  return zone === undefined ? undefined : { at: local - zone };
}

/** How far a zone is ahead of UTC, in milliseconds. Undefined: there is no such zone. */
function zoneOf(text: string): number | undefined {
  if (text.toUpperCase() === "Z") return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  if (hours > 14 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * minute;
}

/** The moment that is meant. `now`: the server's time, in milliseconds since 1970. */
export function writtenMoment(written: WrittenTime, now: number): number {
  return "at" in written ? written.at : now + written.span;
}
