import type * as z from "zod/mini";
import { Failure, toFailure } from "../../base/failure";
import type { ErrorAnswer, ErrorMeaning, Http } from "../http/http";
import { misfitOf } from "../http/misfit";
import { envelope } from "./wire";

/** A request about a case, or about none. */
interface Asked {
  readonly path: string;
  /** The case that it is about. Without one the server would take, silently, the one that the key looked at last. */
  readonly caseId?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Where a newer server has the same, if it should not have this any more. */
  readonly newer?: string;
}

/** Calls the server. Everything rejects with a Failure. */
export interface IrisClient {
  read<T extends z.ZodMiniType>(asked: Asked, schema: T, signal: AbortSignal): Promise<z.infer<T>>;
  /** Sends a change, once. `method`: the server has a change behind a GET, which is not repeated either. */
  write(asked: Asked & { readonly method?: "GET" }, body: object | undefined, signal: AbortSignal): Promise<void>;
}

/** What a request that is about no case says of one. */
const noCase = "1";

/** A client over `http`. It learns which paths the server lacks, and does not ask for those again. */
export function createIrisClient(http: Http): IrisClient {
  const absent = new Set<string>();

  async function get(path: string, { query, caseId = noCase }: Asked, signal: AbortSignal): Promise<unknown> {
    return http({ method: "GET", path, query: { ...query, cid: caseId }, signal });
  }

  async function readJson(asked: Asked, signal: AbortSignal): Promise<unknown> {
    const { path, newer } = asked;
    const shape = shapeOf(path);
    if (newer !== undefined && absent.has(shape)) return get(newer, asked, signal);
    try {
      return await get(path, asked, signal);
    } catch (thrown) {
      const { kind, status } = toFailure(thrown);
      if (newer === undefined || (status !== 404 && kind !== "notFound")) throw thrown;
      const answer = await get(newer, asked, signal);
      absent.add(shape);
      return answer;
    }
  }

  return {
    async read(asked, schema, signal) {
      const json = await readJson(asked, signal);
      const data = schema.safeParse(opened(json));
      if (data.success) return data.data;
      throw new Failure("unexpected", {
        request: `GET ${asked.path}`,
        detail: json === undefined ? "empty answer" : misfitOf(data.error, "data"),
      });
    },

    async write({ path, caseId = noCase, method }, body, signal) {
      const json = await http({
        method: method ?? "POST",
        path,
        query: { cid: caseId },
        ...(body !== undefined && { body }),
        signal,
        reads: false,
      });
      const answer = envelope.safeParse(json);
      if (!answer.success || answer.data.status !== "success")
        throw new Failure("unexpected", {
          request: `${method ?? "POST"} ${path}`,
          detail: answer.success ? "answer.status: expected success" : misfitOf(answer.error, "answer"),
        });
    },
  };
}

/** A path without its numbers: what a server lacks of one case, it lacks of all. */
function shapeOf(path: string): string {
  return path.replace(/\d+/g, "#");
}

/** The data in the envelope; newer paths answer without one. */
function opened(json: unknown): unknown {
  const answer = envelope.safeParse(json);
  return answer.success ? answer.data.data : json;
}

/** The status that an envelope states: "error" may come with a status of 200. */
export function statedStatus(json: unknown): number | undefined {
  const answer = envelope.safeParse(json);
  return answer.success && answer.data.status === "error" ? 400 : undefined;
}

const notThere = /\bnot found\b|^Invalid (?:user|group|case|customer)(?: ID)?$/i;

/**
 * What an error answer means. The server answers nearly everything with 400, in words; a case that is not there with
 * 403, as one that may not be seen. Web pages are made by its framework: for malformed JSON, and for paths that there
 * are not.
 */
export function readIrisError({ status, json, html }: ErrorAnswer): ErrorMeaning {
  const answer = envelope.safeParse(json);
  if (answer.success) {
    const said = answer.data.message ? [{ message: answer.data.message }] : [];
    return {
      said,
      isOwn: true,
      ...(status === 400 && said.some(({ message }) => notThere.test(message)) && { kind: "notFound" }),
    };
  }
  if (html && (status === 404 || status === 405)) return { kind: "notFound", isOwn: true };
  return {
    isOwn: html && status === 400,
    ...(html && status < 500 && ![400, 407, 429].includes(status) && { kind: "notJson" }),
  };
}
