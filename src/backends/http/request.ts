import { Failure } from "../../base/failure";

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

/** A part of a path made of data, e.g. an id. Rejects what would change the path's meaning with Failure "invalid". */
export function segment(part: string): string {
  if (part === "" || part === "." || part === "..")
    throw new Failure("invalid", { detail: `"${part}" is no id`, notHandled: true });
  return encodeURIComponent(part);
}

/** Whether it may be repeated. */
export function isReading({ reads, method }: HttpRequest): boolean {
  return reads ?? method === "GET";
}

/** The method and the path, without the query: that may hold what people search for. */
export function nameOf({ method, path }: HttpRequest): string {
  return `${method} ${path}`;
}
