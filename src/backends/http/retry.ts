import type { Clock } from "../../base/clock";

/** How often and how patiently a request is tried. Times are in milliseconds. */
export const retries = {
  /** Tries in all where the server says that it did not take the request on. */
  declined: 4,
  /** Tries in all where the connection failed: being offline should show soon. */
  connection: 2,
  /** The first wait, doubled each time. Argus asks for about a second. */
  firstWait: 1_000,
  longestWait: 8_000,
  /** A server that wants a longer pause than this gets it: the request fails, and people decide. */
  longestAskedWait: 60_000,
} as const;

/**
 * Milliseconds before try number `tried + 1`: exponential, and between half and all of it by chance, so that clients do
 * not come back together.
 */
export function backoff(tried: number, clock: Clock): number {
  const whole = Math.min(retries.firstWait * 2 ** (tried - 1), retries.longestWait);
  return Math.round(whole * (0.5 + clock.random() / 2));
}

/**
 * `Retry-After` (seconds, or a date) in milliseconds from now, never negative; undefined when absent or not understood.
 * A date is read against the `Date` of the same answer, since the server's clock made it.
 */
export function retryAfter(headers: { get(name: string): string | null }, clock: Clock): number | undefined {
  const text = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  const theirs = Date.parse(headers.get("Date") ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(theirs) ? clock.now() : theirs));
}
