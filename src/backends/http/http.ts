import { onAbort } from "../../base/abort";
import { systemClock } from "../../base/clock";
import { Failure } from "../../base/failure";
import { createGate } from "../../base/semaphore";
import { usuallyDeclined, type Tried } from "./answer";
import { exchange } from "./exchange";
import { networkFailure } from "./network";
import type { HttpOptions } from "./options";
import { isReading, nameOf, type HttpRequest } from "./request";
import { backoff, retries } from "./retry";

export type { ErrorAnswer, ErrorMeaning, Fetch, HttpOptions } from "./options";
export { segment, type HttpRequest } from "./request";

/**
 * Sends one request, tries again where that is safe, and resolves with the JSON of the answer (undefined: empty).
 * Rejects with a Failure.
 */
export type Http = (request: HttpRequest) => Promise<unknown>;

/**
 * What sends the requests to one case system, with the credential and only so many at a time. No secret gets into its
 * failures. Long because its functions share what they know of the server.
 */
export function createHttp(options: HttpOptions): Http {
  const {
    clock = systemClock,
    declined = usuallyDeclined,
    timeoutSeconds,
    connectTimeoutSeconds = timeoutSeconds,
  } = options;
  const gate = createGate(options.parallel ?? 8);

  return async function send(request) {
    const reads = isReading(request);
    for (let tried = 1; ; tried += 1) {
      const outcome = await attempt(request);
      if (!("failure" in outcome)) return outcome.json;
      const { failure } = outcome;
      const wait = Math.max(outcome.retryAfter ?? 0, backoff(tried, clock));
      if (tried >= allowedTries(failure, reads) || wait > retries.longestAskedWait) throw failure;
      // Cancelling here cancels a request that had no effect, if the last try says so.
      await interruptible(clock.delay(wait, request.signal), request, failure.notHandled);
    }
  };

  /** How often a request that failed like this may be tried in all. */
  function allowedTries(failure: Failure, reads: boolean): number {
    const { kind, status } = failure;
    if (status !== undefined && declined.includes(status) && (reads || failure.notHandled)) return retries.declined;
    if (status === 502 || status === 503) return reads ? retries.declined : 1;
    if (status === 504) return reads ? retries.connection : 1;
    // A name that cannot be resolved will not be in a second either.
    if (kind === "offline" && !/^(?:ENOTFOUND|EAI_|ERR_NAME)/.test(failure.detail ?? ""))
      return reads || failure.notHandled ? retries.connection : 1;
    return 1;
  }

  /** One try. Rejects only when cancelled before anything was sent. */
  async function attempt(request: HttpRequest): Promise<Tried> {
    const leave = await interruptible(gate.enter(request.signal), request, true);
    const controller = new AbortController();
    // Giving up what is being sent would only leave open whether it was carried out.
    const forget = isReading(request) ? onAbort(request.signal, () => controller.abort()) : () => undefined;
    if (isReading(request) && request.signal.aborted) controller.abort();
    let late: string | undefined;
    const limit = (seconds: number, detail: string) =>
      clock.after(seconds * 1_000, () => {
        late ??= detail;
        controller.abort();
      });
    const stopWaitingForFirst =
      isReading(request) && connectTimeoutSeconds < timeoutSeconds
        ? limit(connectTimeoutSeconds, `first byte ${connectTimeoutSeconds} s`)
        : () => undefined;
    const stopWaitingForAll = limit(timeoutSeconds, `${timeoutSeconds} s`);
    const name = nameOf(request);
    const began = clock.now();
    let status: number | undefined;
    let outcome: Tried;
    try {
      outcome = await exchange(options, request, controller.signal, {
        began: (seen) => {
          status = seen;
          stopWaitingForFirst();
        },
        // What is left takes the server no time, so that the next request need not wait for it.
        received: leave,
      });
    } catch (thrown) {
      let failure: Failure;
      if (isReading(request) && request.signal.aborted) failure = new Failure("cancelled", { request: name });
      else if (late !== undefined) failure = new Failure("timeout", { request: name, detail: late });
      else if (thrown instanceof Failure) failure = thrown;
      else failure = networkFailure(thrown, name, new URL(options.url));
      outcome = { failure };
    } finally {
      stopWaitingForFirst();
      stopWaitingForAll();
      forget();
      leave();
    }
    options.log?.({
      request: name,
      status,
      failure: "failure" in outcome ? outcome.failure.kind : undefined,
      milliseconds: clock.now() - began,
    });
    return outcome;
  }
}

/** Waits; an abort meanwhile becomes Failure "cancelled". */
async function interruptible<T>(waiting: Promise<T>, request: HttpRequest, notHandled: boolean): Promise<T> {
  try {
    return await waiting;
  } catch (thrown) {
    if (request.signal.aborted) throw new Failure("cancelled", { request: nameOf(request), notHandled });
    throw thrown;
  }
}
