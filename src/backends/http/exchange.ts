import { Failure } from "../../base/failure";
import { readAnswer, type Tried } from "./answer";
import type { HttpOptions } from "./options";
import { nameOf, type HttpRequest } from "./request";
import { withoutSecrets } from "./told";

const redirectStatuses = [301, 302, 303, 307, 308];
const followedRedirects = 3;

export interface Watching {
  began(status: number): void;
  received(): void;
}

/**
 * Sends a request once, and follows where a reading one is led within the origin. Rejects as `fetch` does, or with a
 * Failure.
 * @param watching told when an answer begins, and when all of it is there
 */
export async function exchange(
  options: HttpOptions,
  request: HttpRequest,
  signal: AbortSignal,
  watching: Watching,
): Promise<Tried> {
  const name = nameOf(request);
  const { origin } = new URL(options.url);
  // A cache on the way would answer with what was so before a write.
  const headers = {
    Accept: "application/json",
    "Cache-Control": "no-cache",
    ...request.headers,
    ...credential(options, name),
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
  let address = addressOf(options, request);
  for (let followed = 0; ; followed += 1) {
    const answer = await options.fetch(address.href, init);
    watching.began(answer.status);
    // Status 0: the host hides where it was to go.
    if (answer.status !== 0 && !redirectStatuses.includes(answer.status))
      return readAnswer(options, answer, name, request.method, signal, watching.received);
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
        detail: target && withoutSecrets(options, target.origin === origin ? target.pathname : target.origin),
        notHandled: answer.status === 307 || answer.status === 308,
      });
    }
    address = target;
  }
}

/** `fetch` quotes a header that it cannot send in its error, so it is looked at before. */
function credential(options: HttpOptions, name: string): Record<string, string> {
  const headers = options.headers();
  if (Object.values(headers).some((value) => /[^\t\x20-\x7e\x80-\xff]/.test(value))) {
    throw new Failure("keyRefused", { request: name, detail: "characters that cannot be sent", notHandled: true });
  }
  return headers;
}

function addressOf(options: HttpOptions, { path, query = {} }: HttpRequest): URL {
  const address = new URL(options.url + path);
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value])
      if (one !== undefined) address.searchParams.append(name, String(one));
  if (address.origin !== new URL(options.url).origin)
    throw new Failure("redirected", { detail: address.origin, notHandled: true });
  return address;
}

function redirectTarget(location: string | null, from: URL): URL | undefined {
  return location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}
