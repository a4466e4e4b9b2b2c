import { attempt, Misfit } from "../../shape";
import { Failure, toFailure } from "../failure";
import type { Http } from "../http";
import { codeOf, detailOf } from "./errors";
import { methods, type ReadMethod, type WriteMethod } from "./methods";
import type { Form } from "./wire";

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Calls the methods of the module. Everything rejects with a Failure; its detail is the framework's code where one was given. */
export interface CmfClient {
  read<T>(method: ReadMethod, query: Values, form: Form<T>, signal: AbortSignal): Promise<T>;
  write(method: WriteMethod, body: Values, signal: AbortSignal): Promise<void>;
  /** The module was found not to have some optional method. */
  readonly lacksOptional: boolean;
}

export function createCmfClient(http: Http): CmfClient {
  const absent = new Set<WriteMethod>();
  let answered = false;

  async function call(method: ReadMethod | WriteMethod, sent: Values, signal: AbortSignal): Promise<unknown> {
    const { verb } = methods[method];
    try {
      const json = await http({ method: verb, path: `/${method}`, signal, ...(verb === "GET" ? { query: sent } : { body: sent }) });
      answered = true;
      return json;
    } catch (thrown) {
      throw explained(toFailure(thrown), verb === "GET", answered);
    }
  }

  return {
    async read(method, query, form, signal) {
      const json = await call(method, query, signal);
      const unexpected = (detail: string) => new Failure("unexpected", { request: nameOf(method), detail });
      const problem = formProblem(json, form.attributes);
      if (problem !== undefined) throw unexpected(problem);
      const read = attempt(form, json, "answer");
      if (read instanceof Misfit) throw unexpected(read.message);
      return read;
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
 * A failure with what the framework's code adds: the code itself, and that a documented refusal was not carried out even
 * where it came as a 500. Before anything was ever answered a 500 may just as well be a refused log-in, so that is said.
 */
function explained(failure: Failure, reads: boolean, answered: boolean): Failure {
  const code = codeOf(failure.said);
  const { kind, request, status, said } = failure;
  if (code !== undefined) return new Failure(kind, { request, status, said, detail: detailOf(code), notHandled: true });
  if (kind === "server" && status === 500 && !answered && failure.detail === undefined) {
    return new Failure(kind, { request, status, said, detail: "possiblyLogIn", notHandled: reads || failure.notHandled });
  }
  return failure;
}

/**
 * Whether an optional method is not in the module. 404, 405 and 501 say so, unless the framework's code says that a record was
 * not found. A 500 may be anything; it counts only where its text is about the method.
 */
function saysAbsent({ status, said }: Failure): boolean {
  if (codeOf(said) !== undefined) return false;
  if (status === 404 || status === 405 || status === 501) return true;
  return status === 500 && said.some(({ message }) => /\b(?:method|action|endpoint|operation)\b.*\bnot\b|\bno such (?:method|action)\b/i.test(message));
}

function lacks(method: WriteMethod): Failure {
  return new Failure("notSupported", { request: nameOf(method), detail: method, notHandled: true });
}

/** An object without any attribute holds nothing but defaults; one with none but strange attributes is something else. */
function formProblem(json: unknown, attributes: readonly string[]): string | undefined {
  if (json === undefined) return "empty answer";
  const names = typeof json === "object" && json !== null ? Object.keys(json) : [];
  return names.length === 0 || names.some((name) => attributes.includes(name)) ? undefined : `answer: expected ${attributes.slice(0, 2).join(", ")}`;
}

function nameOf(method: ReadMethod | WriteMethod): string {
  return `${methods[method].verb} /${method}`;
}
