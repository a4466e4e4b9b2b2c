import type { Clock } from "../../base/clock";
import { createShared } from "../../base/coalesce";
import { toFailure } from "../../base/failure";
import { isWithin, momentOf, type Moment } from "../../base/moment";

/** What hardly ever changes is asked for again after so many milliseconds. */
const longest = 10 * 60_000;

/**
 * Answers that many cases need, each asked for once: callers share a request, and its answer for ten minutes, or for
 * another time in milliseconds. A refusal (403) is kept as well; any other failure is not.
 */
export function createRemembered<T>(
  clock: Clock,
  keptFor = longest,
): (key: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>) => Promise<T> {
  const shared = createShared();
  const kept = new Map<string, { readonly asked: Moment; readonly answer: Promise<T> }>();

  return async function remember(key, signal, ask) {
    const known = kept.get(key);
    if (known !== undefined && isWithin(known.asked, keptFor, clock)) return known.answer;
    return shared.run(key, signal, async (signal) => {
      const asked = momentOf(clock);
      const answer = ask(signal);
      const refused = await answer.then(
        () => undefined,
        (thrown: unknown) => toFailure(thrown),
      );
      if (refused === undefined || refused.kind === "notAllowed") kept.set(key, { asked, answer });
      return answer;
    });
  };
}
