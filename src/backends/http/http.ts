import { onAbort } from "../../base/abort";
import { systemClock, type Clock } from "../../base/clock";
import { Failure, type FailureKind } from "../../base/failure";
import { createGate } from "../../base/semaphore";
import { parseBody } from "./body";
import { networkFailure } from "./network";
import { backoff, retries, retryAfter } from "./retry";
import { redact } from "./secrets";

/** As much of the host's global `fetch` as is used. The host's own one knows proxies and system certificates. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    redirect: "manual";
    cache: "no-store";
    signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
  } | null;
}>;

export interface HttpOptions {
  /** Base address without a slash at the end; a path in it stays. Every request goes to its origin and nowhere else. */
  readonly url: string;
  readonly fetch: Fetch;
  /** Headers with the credential, asked for at every try. Their values never get into a Failure. */
  headers(): Record<string, string>;
  /** What does not get into a Failure either, e.g. the part of a key that makes it one. */
  readonly secrets?: readonly string[];
  /** For one try, from the first byte sent to the last byte of the answer, in seconds. */
  readonly timeoutSeconds: number;
  /**
   * Until the answer of one try begins, in seconds, for a request that reads. Connecting is a part of that: no `fetch`
   * tells
   * when a connection stands. Left out, or not shorter than the time for the whole answer: that alone counts, as it
   * does
   * for a request that writes, since giving that up soon leaves open what was carried out.
   */
  readonly connectTimeoutSeconds?: number;
  /** Requests at the same time. */
  readonly parallel?: number;
  /** Bytes of one answer, unpacked. */
  readonly answerLimit?: number;
  /** False: an answer that leads elsewhere is a failure, also within the origin. Left out: a GET follows it there. */
  readonly followsRedirects?: boolean;
  /** Statuses by which the system itself says that it did not take the request on; then a write is repeated, too. */
  readonly declined?: readonly number[];
  /** The status that an answer states in its body, where the transport may say that all is well. */
  statedStatus?(json: unknown): number | undefined;
  /** What an answer with an error status means in this system. Left out: by the status alone, nothing said. */
  readError?(answer: ErrorAnswer): ErrorMeaning;
  /** Told of every try. Nothing in it is secret. */
  log?(line: { request: string; status?: number; failure?: FailureKind; milliseconds: number }): void;
  readonly clock?: Clock;
}

export interface ErrorAnswer {
  readonly status: number;
  /** The body; undefined where it is empty or no JSON. */
  readonly json: unknown;
  /** The body is a web page, which a proxy or a log-in makes, not the system. */
  readonly html: boolean;
}

export interface ErrorMeaning {
  readonly kind?: FailureKind;
  readonly said?: Failure["said"];
  /**
   * The system made this answer, not something on the way, which may have handed the request on before. Left out: any
   * JSON is its.
   */
  readonly isOwn?: boolean;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Begins with a slash; parts that come from data are made by `segment`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Headers beside the credential. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends it; of a request that changes something only the waits before a try. */
  readonly signal: AbortSignal;
  /** It changes nothing, so that it may be repeated; true by itself for GET. */
  readonly reads?: boolean;
}

/**
 * Sends one request, tries again where that is safe, and resolves with the JSON of the answer (undefined: empty).
 * Rejects with a Failure.
 */
export type Http = (request: HttpRequest) => Promise<unknown>;

const redirectStatuses = [301, 302, 303, 307, 308];
const followedRedirects = 3;
/** Of what a server says of an error, so much is kept: people read it, and the journal keeps it. */
const mostSaid = { messages: 20, characters: 2_000 };

/** A part of a path made of data, e.g. an id. Rejects what would change the path's meaning with Failure "invalid". */
export function segment(part: string): string {
  if (part === "" || part === "." || part === "..")
    throw new Failure("invalid", { detail: `"${part}" is no id`, notHandled: true });
  return encodeURIComponent(part);
}

/**
 * What sends the requests to one case system, with the credential and only so many at a time. No secret gets into its
 * failures.
 */
export function createHttp(options: HttpOptions): Http {
  const {
    clock = systemClock,
    declined = [429, 503],
    answerLimit = 32 * 1024 * 1024,
    timeoutSeconds,
    connectTimeoutSeconds = timeoutSeconds,
  } = options;
  const gate = createGate(options.parallel ?? 8);
  const origin = new URL(options.url).origin;

  return async function send(request) {
    const reads = isReading(request);
    for (let tried = 1; ; tried += 1) {
      const outcome = await attempt(request);
      if (!("failure" in outcome)) return outcome.json;
      const { failure } = outcome;
      const wait = Math.max(outcome.retryAfter ?? 0, backoff(tried, clock));
      if (tried >= allowedTries(failure, reads) || wait > retries.longestAskedWait) throw failure;
      // Whoever cancels here cancels a request of which nothing was carried out, if the last try says so.
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
  async function attempt(request: HttpRequest): Promise<{ json: unknown } | { failure: Failure; retryAfter?: number }> {
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
    let outcome: { json: unknown } | { failure: Failure; retryAfter?: number };
    try {
      outcome = await exchange(request, controller.signal, (seen) => {
        status = seen;
        stopWaitingForFirst();
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

  async function exchange(request: HttpRequest, signal: AbortSignal, onStatus: (status: number) => void) {
    const name = nameOf(request);
    // A cache on the way would answer with what was so before a write.
    const headers = {
      Accept: "application/json",
      "Cache-Control": "no-cache",
      ...request.headers,
      ...credential(name),
    };
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const init = {
      method: request.method,
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      body,
      redirect: "manual" as const,
      cache: "no-store" as const,
      signal,
    };
    let address = addressOf(request);
    for (let followed = 0; ; followed += 1) {
      const answer = await options.fetch(address.href, init);
      onStatus(answer.status);
      // Status 0: the host hides where it was to go.
      if (answer.status !== 0 && !redirectStatuses.includes(answer.status))
        return readAnswer(answer, name, request.method, signal);
      void answer.body
        ?.getReader()
        .cancel()
        .catch(() => undefined);
      const target = redirectTarget(answer.headers.get("Location"), address);
      const follows = options.followsRedirects !== false && request.method === "GET";
      if (!follows || target?.origin !== origin || followed >= followedRedirects) {
        // 307 and 308 ask to send the same again elsewhere; the others may follow what was carried out.
        throw new Failure("redirected", {
          request: name,
          status: answer.status === 0 ? undefined : answer.status,
          detail: target && withoutSecrets(target.origin === origin ? target.pathname : target.origin),
          notHandled: answer.status === 307 || answer.status === 308,
        });
      }
      address = target;
    }
  }

  async function readAnswer(
    answer: Awaited<ReturnType<Fetch>>,
    name: string,
    method: string,
    signal: AbortSignal,
  ): Promise<{ json: unknown } | { failure: Failure; retryAfter?: number }> {
    const { status } = answer;
    const type = answer.headers.get("Content-Type") ?? "";
    const body = await parseBody(await readBytes(answer, name), signal);
    const html = body.page || /\bhtml\b/i.test(type);
    const json = body.isJson ? body.json : undefined;
    const isFine = status >= 200 && status < 300;
    const stated = isFine && body.isJson ? (options.statedStatus?.(json) ?? status) : status;
    if (isFine && stated < 400) {
      if (body.isJson) return { json };
      if (body.early && /json/i.test(type))
        return { failure: new Failure("offline", { request: name, status, detail: "cut off" }) };
      return {
        failure: new Failure("notJson", {
          request: name,
          status,
          detail: type === "" ? undefined : withoutSecrets(type),
        }),
      };
    }
    const meaning: ErrorMeaning = options.readError?.({ status: stated, json, html }) ?? {};
    const isOwn = meaning.isOwn ?? (json !== undefined && !html);
    const kind = meaning.kind ?? kindOf(stated);
    const asked = retryAfter(answer.headers, clock);
    const failure = new Failure(kind, {
      request: name,
      status: stated,
      said: (meaning.said ?? []).slice(0, mostSaid.messages).map(({ message, field }) => ({
        message: toldOf(message),
        ...(field !== undefined && { field: toldOf(field) }),
      })),
      detail:
        asked !== undefined && asked > retries.longestAskedWait
          ? `Retry-After ${Math.ceil(asked / 1_000)} s`
          : undefined,
      // What some box on the way made says nothing of what the server did, and an answer that contradicts itself not
      // enough.
      notHandled:
        !isFine &&
        (method === "GET" ||
          (isOwn && (declined.includes(stated) || (stated >= 400 && stated < 500 && stated !== 408)))),
    });
    return { failure, retryAfter: asked };
  }

  /** The whole body; stops reading beyond the limit. */
  async function readBytes(answer: Awaited<ReturnType<Fetch>>, name: string): Promise<readonly Uint8Array[]> {
    const reader = answer.body?.getReader();
    if (reader === undefined) return [];
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value === undefined) return chunks;
      size += value.byteLength;
      if (size > answerLimit) {
        void reader.cancel().catch(() => undefined);
        throw new Failure("tooLarge", {
          request: name,
          status: answer.status,
          detail: `${Math.round(answerLimit / 1024 / 1024)} MB`,
        });
      }
      chunks.push(value);
    }
  }

  /** `fetch` quotes a header that it cannot send in its error, so it is looked at before. */
  function credential(name: string): Record<string, string> {
    const headers = options.headers();
    if (Object.values(headers).some((value) => /[^\t\x20-\x7e\x80-\xff]/.test(value))) {
      throw new Failure("keyRefused", { request: name, detail: "characters that cannot be sent", notHandled: true });
    }
    return headers;
  }

  /**
   * The beginning of what a server says. It is cut again at the end, since a secret that the first cut runs through may
   * be told in part.
   */
  function toldOf(text: string): string {
    return withoutSecrets(text.slice(0, 2 * mostSaid.characters)).slice(0, mostSaid.characters);
  }

  /** What a server says may quote what it was sent. */
  function withoutSecrets(text: string): string {
    const headers = Object.values(options.headers()).flatMap((value) => [
      value,
      value.replace(/^(?:Basic|Bearer) /, ""),
    ]);
    return redact(text, [...headers, ...(options.secrets ?? [])]);
  }

  function addressOf({ path, query = {} }: HttpRequest): URL {
    const address = new URL(options.url + path);
    for (const [name, value] of Object.entries(query))
      for (const one of Array.isArray(value) ? (value as readonly string[]) : [value])
        if (one !== undefined) address.searchParams.append(name, String(one));
    if (address.origin !== origin) throw new Failure("redirected", { detail: address.origin, notHandled: true });
    return address;
  }
}

function isReading({ reads, method }: HttpRequest): boolean {
  return reads ?? method === "GET";
}

/** The method and the path, without the query: that may hold what people search for. */
function nameOf({ method, path }: HttpRequest): string {
  return `${method} ${path}`;
}

/** The kind of failure that a status stands for. */
function kindOf(status: number): FailureKind {
  switch (status) {
    case 401:
      return "keyRefused";
    case 403:
      return "notAllowed";
    case 404:
    case 410:
      return "notFound";
    case 407:
      return "proxy";
    case 409:
      return "conflict";
    case 429:
    case 503:
      return "overloaded";
    case 408:
    case 504:
      return "timeout";
    default:
      if (status >= 500) return "server";
      return status >= 400 ? "invalid" : "unexpected";
  }
}

function redirectTarget(location: string | null, from: URL): URL | undefined {
  return location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
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
