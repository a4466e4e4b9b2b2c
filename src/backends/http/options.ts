import type { Clock } from "../../base/clock";
import type { Failure, FailureKind } from "../../base/failure";

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
   * tells when a connection stands. Left out, or not shorter than the time for the whole answer: that alone counts, as
   * it does for a request that writes, since giving that up soon leaves open what was carried out.
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
  /** Called for every try. Nothing in it is secret. */
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
