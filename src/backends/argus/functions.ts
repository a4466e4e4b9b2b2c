import { Failure, toFailure } from "../../base/failure";
import type { Http } from "../http/http";
import { casePath } from "./case";
import { ask, askAll } from "./client";
import { functionInfo, serviceInfo, type ServiceInfo } from "./wire";

/** The facts that a role stands for. */
export const roleFacts = ["serviceRead", "serviceWrite", "serviceTech", "admin"] as const;
export type RoleFact = (typeof roleFacts)[number];

/** Functions that stand for a role where the service that names them may not be read; people give them in a setting. */
export type RoleFunctions = Readonly<Partial<Record<RoleFact, readonly string[]>>>;

/** Functions of Argus, as the API description names them, that a key may lack. */
export type KeyFunction =
  | "viewBasicCustomer"
  | "viewBasicFunctions"
  | "viewBasicSubject"
  | "viewCases"
  | "viewPermissions"
  | "viewRelatedBasicSubject"
  | "viewUsers";

/** As many as Argus gives in one answer. */
const mostFunctions = 100_000;

/** The asking, whose refusal (403) says by its detail, "needs <function>", what the key lacks. */
export function needing<T>(name: KeyFunction, asking: Promise<T>): Promise<T> {
  return asking.catch((thrown: unknown) => {
    const failure = toFailure(thrown);
    return Promise.reject(
      failure.kind === "notAllowed" ? new Failure("notAllowed", { ...failure, detail: `needs ${name}` }) : failure,
    );
  });
}

/** The functions that the service of a case names. Rejects with a Failure. */
export async function readServiceFunctions(http: Http, caseId: string, signal: AbortSignal): Promise<ServiceInfo> {
  const request = { method: "GET", path: `${casePath(caseId)}/service`, signal } as const;
  return (await needing("viewCases", ask(http, request, serviceInfo))).data;
}

/**
 * The function of a service that stands for each role; undefined where it names none. Inferred from the names: to read
 * a case is to read its details, and `readFunction` alone gives no more than the metadata.
 */
export function functionsOf(service: ServiceInfo): Readonly<Record<RoleFact, string | undefined>> {
  return {
    serviceRead: (service.readDetailedFunction ?? service.readFunction)?.name,
    serviceWrite: service.writeFunction?.name,
    serviceTech: service.techFunction?.name,
    admin: service.adminFunction?.name,
  };
}

/** The names of all functions there are. Rejects with a Failure, also where they cannot all be read. */
export async function readFunctionNames(http: Http, signal: AbortSignal): Promise<readonly string[]> {
  const request = { method: "GET", path: "/users/v2/function", signal } as const;
  const { items, truncated } = await needing("viewBasicFunctions", askAll(http, request, functionInfo, mostFunctions));
  if (truncated) throw new Failure("unexpected", { request: "GET /users/v2/function", detail: "truncated" });
  return items.flatMap(({ name }) => name ?? []);
}

/**
 * Those of all functions that people named, whatever case and blanks they wrote. A name that is written exactly means
 * no other. `unmatched`: one of the names is no function's.
 */
export function matchFunctions(
  given: readonly string[],
  all: readonly string[],
): { readonly names: readonly string[]; readonly unmatched: boolean } {
  const plain = (name: string) => name.replace(/\s+/g, "").toLowerCase();
  const meant = given.map((name) =>
    all.includes(name.trim()) ? [name.trim()] : all.filter((one) => plain(one) === plain(name)),
  );
  return { names: [...new Set(meant.flat())], unmatched: meant.some(({ length }) => length === 0) };
}
