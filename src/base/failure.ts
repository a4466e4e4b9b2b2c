/** What went wrong between us and a case system. Each kind has its own sentence and next step (wording/failure.ts). */
export type FailureKind =
  | "cancelled"
  | "offline" // no connection could be made
  | "timeout"
  | "tls"
  | "proxy"
  | "noKey"
  | "keyRefused" // 401
  | "notAllowed" // 403
  | "notFound" // 404: not there, or not visible
  | "invalid" // 412, 422: the server says what is wrong
  | "overloaded" // 429, 503 after all retries
  | "server" // 5xx
  | "redirected" // to another origin: never followed
  | "notJson" // e.g. a proxy's log-in page
  | "unexpected" // JSON, but not of the expected form
  | "tooLarge"
  | "notSupported" // the case system cannot do this
  | "conflict"; // the case is not as it was looked at

/** The one error type of the extension. It holds facts; the words are made where they are shown. Never a secret. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What was tried, e.g. "POST /cases/v2/case/1/access". */
  readonly request?: string;
  readonly status?: number;
  /** What the server said, for people, with the field it names. */
  readonly said: readonly { readonly message: string; readonly field?: string }[];
  /** A code or place that narrows it down, e.g. "SELF_SIGNED_CERT_IN_CHAIN" or "data.id: expected number". */
  readonly detail?: string;
  /**
   * True: the request reached nobody or was refused, so surely nothing was changed. False: it may have been carried
   * out.
   */
  readonly notHandled: boolean;

  constructor(kind: FailureKind, about: Partial<Omit<Failure, "kind" | "name">> = {}) {
    super([kind, about.request, about.status, about.detail].filter((part) => part !== undefined).join(" "));
    this.name = "Failure";
    this.kind = kind;
    this.request = about.request;
    this.status = about.status;
    this.said = about.said ?? [];
    this.detail = about.detail;
    this.notHandled = about.notHandled ?? false;
  }
}

/** Any thrown value as a Failure; what is none becomes "unexpected" with its message. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  // A file that is bundled by itself has a class of its own: the tools over MCP get failures of another one.
  if (thrown instanceof Error && thrown.name === "Failure" && "kind" in thrown) return thrown as Failure;
  if (thrown instanceof Error && thrown.name === "AbortError") return new Failure("cancelled");
  return new Failure("unexpected", { detail: thrown instanceof Error ? thrown.message : String(thrown) });
}

/** That the case system cannot do something, so that nothing was sent. `detail`: what. */
export function notSupported(detail: string): Failure {
  return new Failure("notSupported", { detail, notHandled: true });
}

/**
 * What failed, for work that goes on without it.
 * @throws {Failure} where it was cancelled: then nothing goes on
 */
export function unlessCancelled(thrown: unknown): Failure {
  const failure = toFailure(thrown);
  if (failure.kind === "cancelled") throw failure;
  return failure;
}

/** What was read; undefined where it could not be. Rejects where it was cancelled. */
export function unlessFailed<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((thrown: unknown) => void unlessCancelled(thrown));
}
