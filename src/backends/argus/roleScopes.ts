import type { Case } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Clock } from "../../base/clock";
import { Failure, unlessCancelled, unlessFailed } from "../../base/failure";
import { gapOf } from "../gap";
import { segment, type Http } from "../http/http";
import { ask } from "./client";
import {
  functionsOf,
  matchFunctions,
  needing,
  readFunctionNames,
  readServiceFunctions,
  roleFacts,
  type RoleFact,
  type RoleFunctions,
} from "./functions";
import { createRemembered } from "./remembered";
import { customerInfo, type ServiceInfo } from "./wire";

/** What is asked for ahead is for a question that comes at once: it is kept for so many milliseconds. */
const keptAhead = 30_000;

/** What stands for the roles on a case: functions of its service, held on its customer or on one above. */
export interface RoleScopes {
  /** Begins to ask for the service of a case that is still being read; a question soon after uses the answer. */
  askAhead(http: Http, caseId: string, signal: AbortSignal): void;
  /** The names to search for, for each role, or why there are none. */
  functionsFor(http: Http, of: Case, signal: AbortSignal): Promise<(fact: RoleFact) => Asked<readonly string[]>>;
  /** The function that shows no more of cases than their title; undefined where there is none, or it is not known. */
  titleFunction(http: Http, of: Case, signal: AbortSignal): Promise<string | undefined>;
  /** The customer and those above it; undefined where the key may not read them. */
  above(http: Http, customer: string, signal: AbortSignal): Promise<ReadonlySet<string> | undefined>;
}

/** Asks a service and a customer once for all their cases. Long because its functions share its state. */
export function createRoleScopes({
  roleFunctions,
  clock,
}: {
  readonly roleFunctions: RoleFunctions;
  readonly clock: Clock;
}): RoleScopes {
  const services = createRemembered<ServiceInfo>(clock);
  const customers = createRemembered<ReadonlySet<string>>(clock);
  const functionNames = createRemembered<readonly string[]>(clock);

  /** By the cases that they were asked for, not knowing yet which service it is. */
  const ahead = createRemembered<ServiceInfo>(clock, keptAhead);

  function serviceOf(http: Http, of: Case, signal: AbortSignal): Promise<ServiceInfo> {
    const key = of.handledBy === undefined ? `case ${of.id}` : `service ${of.handledBy.id}`;
    return services(key, signal, (signal) => serviceOfCase(http, of.id, signal));
  }

  function serviceOfCase(http: Http, caseId: string, signal: AbortSignal): Promise<ServiceInfo> {
    return ahead(caseId, signal, (signal) => readServiceFunctions(http, caseId, signal));
  }

  return {
    askAhead: (http, caseId, signal) => {
      serviceOfCase(http, caseId, signal).catch(() => undefined); // serviceOf asks again
    },
    functionsFor,
    titleFunction: async (http, of, signal) => {
      const service = await unlessFailed(serviceOf(http, of, signal));
      const name = service?.readFunction?.name;
      return service?.readDetailedFunction?.name === undefined || name === service.readDetailedFunction.name
        ? undefined
        : name;
    },
    above: (http, customer, signal) => {
      const asked = unlessFailed(customers(customer, signal, (signal) => readAncestors(http, customer, signal)));
      asked.catch(() => undefined); // only a cancelled reading rejects, and nobody may wait for it
      return asked;
    },
  };

  /** The names to search for, for each role, or why there are none. */
  async function functionsFor(
    http: Http,
    of: Case,
    signal: AbortSignal,
  ): Promise<(fact: RoleFact) => Asked<readonly string[]>> {
    try {
      const service = await serviceOf(http, of, signal);
      return (fact) => {
        const name = functionsOf(service)[fact];
        return name === undefined ? { known: false, gap: "notStated" } : named([name]);
      };
    } catch (thrown) {
      const failure = unlessCancelled(thrown);
      const isMapped = roleFacts.some((fact) => (roleFunctions[fact] ?? []).length > 0);
      const all = isMapped
        ? await unlessFailed(functionNames("", signal, (signal) => readFunctionNames(http, signal)))
        : undefined;
      return (fact) => {
        const given = roleFunctions[fact] ?? [];
        if (given.length === 0) return gapOf(failure);
        if (all === undefined) return { ...named(given.map((name) => name.trim())), truncated: true };
        const { names, unmatched } = matchFunctions(given, all);
        if (names.length === 0) return { known: false, gap: "notMapped", detail: fact };
        return { ...named(names), ...(unmatched && { truncated: true }) };
      };
    }
  }

  function named(names: readonly string[]): Extract<Asked<readonly string[]>, { known: true }> {
    return { known: true, value: names, readAt: clock.now() };
  }
}

/** The customer and all customers above it: what is held on one of them is held below. */
async function readAncestors(http: Http, customer: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const path = `/customers/v2/customer/${segment(customer)}`;
  const { data } = await needing("viewBasicCustomer", ask(http, { method: "GET", path, signal }, customerInfo));
  if (data.ancestorIDs === undefined)
    throw new Failure("unexpected", { request: `GET ${path}`, detail: "data.ancestorIDs: expected array" });
  return new Set([customer, ...data.ancestorIDs]);
}
