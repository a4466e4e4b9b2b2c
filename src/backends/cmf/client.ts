import type * as z from "zod/mini";
import { misfitOf } from "../http/misfit";
import { Failure, toFailure } from "../../base/failure";
import type { Http } from "../http/http";
import { codeOf, detailOf, isInFull } from "./errors";
import { methods, type ReadMethod, type WriteMethod } from "./methods";

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Calls the methods of the module. Everything rejects with a Failure; its detail is the framework's code where one was
 * given.
 */
export interface CmfClient {
  read<T extends z.ZodMiniType<unknown, unknown>>(
    method: ReadMethod,
    query: Values,
    schema: T & { readonly shape: object },
    signal: AbortSignal,
  ): Promise<z.infer<T>>;
  write(method: WriteMethod, body: Values, signal: AbortSignal): Promise<void>;
  /** The module was found not to have some optional method. */
  readonly lacksOptional: boolean;
}

/** A client over `http`. It learns which optional methods the module lacks, and does not call those again. */
export function createCmfClient(http: Http): CmfClient {
  const absent = new Set<WriteMethod>();
  let answered = false;

  async function call(method: ReadMethod | WriteMethod, sent: Values, signal: AbortSignal): Promise<unknown> {
    const { verb } = methods[method];
    try {
      const json = await http({
        method: verb,
        path: `/${method}`,
        signal,
        ...(verb === "GET" ? { query: sent } : { body: sent }),
      });
      answered = true;
      return json;
    } catch (thrown) {
      throw explained(toFailure(thrown), verb === "GET", answered);
    }
  }

  return {
    async read(method, query, schema, signal) {
      const json = await call(method, query, signal);
      const problem = formProblem(json, schema.shape);
      if (problem !== undefined) throw new Failure("unexpected", { request: methodName(method), detail: problem });
      const parsed = schema.safeParse(json);
      if (parsed.success) return parsed.data;
      throw new Failure("unexpected", { request: methodName(method), detail: misfitOf(parsed.error) });
    },

    async write(method, body, signal) {
      const optional = "optional" in methods[method];
      if (absent.has(method)) throw lacks(method);
      try {
        await call(method, body, signal);
      } catch (thrown) {
        const failure = toFailure(thrown);
        if (!optional || !saysAbsent(failure)) throw failure;
        absent.add(method);
        throw lacks(method);
      }
    },

    get lacksOptional() {
      return absent.size > 0;
    },
  };
}

/**
 * A failure with what the framework's code adds: the code itself, and that a documented refusal was not carried out
 * even where it came as a 500, if it is written in full there: the number alone may be of anything. Before anything was
 * ever answered a 500 may just as well be a refused log-in, so that is said.
 */
function explained(failure: Failure, reads: boolean, answered: boolean): Failure {
  const code = codeOf(failure.said);
  const { kind, request, status, said } = failure;
  if (code !== undefined)
    return new Failure(kind, {
      request,
      status,
      said,
      detail: detailOf(code),
      notHandled: reads || failure.notHandled || isInFull(code, said),
    });
  if (kind === "server" && status === 500 && !answered && failure.detail === undefined) {
    return new Failure(kind, {
      request,
      status,
      said,
      detail: "possiblyLogIn",
      notHandled: reads || failure.notHandled,
    });
  }
  return failure;
}

/**
 * Whether an optional method is not in the module. 404, 405 and 501 say so, unless the framework's code says that a
 * record was not found. A 500 may be anything; it counts only where its text is about the method.
 */
function saysAbsent({ status, said }: Failure): boolean {
  if (codeOf(said) !== undefined) return false;
  if (status === 404 || status === 405 || status === 501) return true;
  return (
    status === 500 &&
    said.some(({ message }) =>
      /\b(?:method|action|endpoint|operation)\b.*\bnot\b|\bno such (?:method|action)\b/i.test(message),
    )
  );
}

function lacks(method: WriteMethod): Failure {
  return new Failure("notSupported", { request: methodName(method), detail: method, notHandled: true });
}

/**
 * An object without any attribute holds nothing but defaults; one with none but strange attributes is something else.
 */
function formProblem(json: unknown, shape: object): string | undefined {
  if (json === undefined) return "empty answer";
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "answer: expected object";
  const names = Object.keys(json);
  const known = names.some((name) => Object.hasOwn(shape, name));
  return names.length === 0 || known ? undefined : `answer: expected ${Object.keys(shape).slice(0, 2).join(", ")}`;
}

function methodName(method: ReadMethod | WriteMethod): string {
  return `${methods[method].verb} /${method}`;
}
