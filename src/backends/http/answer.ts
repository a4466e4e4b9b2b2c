import { systemClock } from "../../base/clock";
import { Failure, type FailureKind } from "../../base/failure";
import { parseBody } from "./body";
import type { ErrorMeaning, Fetch, HttpOptions } from "./options";
import { retries, retryAfter } from "./retry";
import { mostSaid, toldOf, withoutSecrets } from "./told";

/** Statuses by which a system says that it did not take a request on. */
export const usuallyDeclined: readonly number[] = [429, 503];
/** Bytes of one answer, unpacked. */
const usualLimit = 32 * 1024 * 1024;

/** What became of one try. */
export type Tried = { readonly json: unknown } | { readonly failure: Failure; readonly retryAfter?: number };

/**
 * What an answer says, as the value of its body or as the failure that it stands for. Rejects as its body does.
 * @param received told when all of it is there, before it is parsed
 */
export async function readAnswer(
  options: HttpOptions,
  answer: Awaited<ReturnType<Fetch>>,
  name: string,
  method: string,
  signal: AbortSignal,
  received: () => void,
): Promise<Tried> {
  const { status } = answer;
  const type = answer.headers.get("Content-Type") ?? "";
  const bytes = await readBytes(answer, name, options.answerLimit);
  received();
  const body = await parseBody(bytes, signal);
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
        detail: type === "" ? undefined : withoutSecrets(options, type),
      }),
    };
  }
  const meaning: ErrorMeaning = options.readError?.({ status: stated, json, html }) ?? {};
  const isOwn = meaning.isOwn ?? (json !== undefined && !html);
  const kind = meaning.kind ?? failureKindOf(stated);
  const asked = retryAfter(answer.headers, options.clock ?? systemClock);
  const failure = new Failure(kind, {
    request: name,
    status: stated,
    said: (meaning.said ?? []).slice(0, mostSaid.messages).map(({ message, field }) => ({
      message: toldOf(options, message),
      ...(field !== undefined && { field: toldOf(options, field) }),
    })),
    detail:
      asked !== undefined && asked > retries.longestAskedWait ? `Retry-After ${Math.ceil(asked / 1_000)} s` : undefined,
    // What some box on the way made says nothing of what the server did, and an answer that contradicts itself not
    // enough.
    notHandled:
      !isFine &&
      (method === "GET" ||
        (isOwn &&
          ((options.declined ?? usuallyDeclined).includes(stated) ||
            (stated >= 400 && stated < 500 && stated !== 408)))),
  });
  return { failure, retryAfter: asked };
}

/** The whole body; stops reading beyond the limit. */
async function readBytes(
  answer: Awaited<ReturnType<Fetch>>,
  name: string,
  limit = usualLimit,
): Promise<readonly Uint8Array[]> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return [];
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return chunks;
    size += value.byteLength;
    if (size > limit) {
      void reader.cancel().catch(() => undefined);
      throw new Failure("tooLarge", {
        request: name,
        status: answer.status,
        detail: `${Math.round(limit / 1024 / 1024)} MB`,
      });
    }
    chunks.push(value);
  }
}

/** The kind of failure that a status stands for. */
function failureKindOf(status: number): FailureKind {
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
