import type { Fetch } from "./http";

/** What the clock of a server says, by the header `Date` of its answers (RFC 9110, 6.6.1). */
export interface ServerTime {
  /** Milliseconds since 1970. The server's clock is not behind that: the header has whole seconds. */
  readonly now: number;
  /** How far the server's clock is ahead of this computer's, in milliseconds, to about a second. */
  readonly skew: number;
}

/** Whole seconds are told, so that the middle of one is half of that later. */
const halfASecond = 500;

/**
 * A `fetch` that remembers what time its last answer told.
 * @param steady milliseconds that only go forward, whatever the clock is set to
 */
export function watchServerTime(
  fetch: Fetch,
  steady: () => number = () => performance.now(),
  local: () => number = Date.now,
): { readonly fetch: Fetch; read(): ServerTime | undefined } {
  let last: { readonly told: number; readonly at: number; readonly skew: number } | undefined;
  return {
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      const told = Date.parse(answer.headers.get("Date") ?? "");
      if (!Number.isNaN(told)) last = { told, at: steady(), skew: told + halfASecond - local() };
      return answer;
    },
    read: () => last && { now: last.told + Math.max(0, Math.floor(steady() - last.at)), skew: last.skew },
  };
}
