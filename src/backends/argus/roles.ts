import type { Case, Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Clock } from "../../base/clock";
import { toFailure, unlessCancelled, unlessFailed } from "../../base/failure";
import type { Asking, RoleAnswers, RoleGrant } from "../backend";
import { gapOf } from "../gap";
import { segment, type Http } from "../http/http";
import { toSubject } from "./cases";
import { askAll, tell } from "./client";
import { needing, roleFacts, type RoleFact } from "./functions";
import type { RoleScopes } from "./roleScopes";
import { permission, type Permission } from "./wire";

/** As many as Argus gives in one answer. */
const mostPermissions = 100_000;

export interface RoleNeeds {
  over(asking?: Asking): Http;
  readCaller(signal: AbortSignal, asking?: Asking): Promise<Subject>;
  readonly scopes: RoleScopes;
  readonly clock: Clock;
}

/** What is searched for: who holds a function on the customer of a case. */
export interface Search {
  readonly http: Http;
  readonly signal: AbortSignal;
  readonly subject: Subject;
  readonly customer: string;
  /** The customer and those above it, which no search waits for; undefined where the key may not read them. */
  readonly above: Promise<ReadonlySet<string> | undefined>;
}

type RoleAnswer = Asked<readonly RoleGrant[]>;

/**
 * Reads which roles a person or group holds on the service and customer of a case. One request tells the functions of a
 * service, one the customers above a customer, both for all cases; each function is then searched for by itself.
 * Source: the API description, and mnemonic's User Integration Guide for groups, roles and customers above. Long
 * because its functions share its state.
 */
export function createRoleReader({ over, readCaller, scopes, clock }: RoleNeeds) {
  return async function readRoles(
    of: Case,
    subject: Subject,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<RoleAnswers> {
    const http = over(asking);
    const customer = of.scope?.id;
    if (customer === undefined) return each(async () => ({ known: false, gap: "notStated" }));
    const naming = scopes.functionsFor(http, of, signal);
    const search: Search = { http, signal, subject, customer, above: scopes.above(http, customer, signal) };
    const functions = await naming;
    const find = (fact: RoleFact) => findRole(search, functions(fact));
    // Who may not search for one function may not search for the others.
    const probe = roleFacts.find((fact) => functions(fact).known) ?? "serviceRead";
    const first = await find(probe);
    if (isRefused(first)) {
      const caller = await unlessFailed(readCaller(signal, asking));
      return each(async (fact) => {
        const named = functions(fact);
        if (!named.known) return named;
        return caller?.id === subject.id ? checkOwn(search, named) : first;
      });
    }
    const found = await each(async (fact) => (fact === probe ? first : find(fact)));
    if (!exceedsTold(found, of.own?.role)) return found;
    const caller = await unlessFailed(readCaller(signal, asking));
    if (caller?.id !== subject.id) return found;
    return each(async (fact) => carried(found[fact]!, await checkOwn(search, functions(fact))));
  };

  /** Searches for one role. `truncated` names: that nothing was found is no answer. */
  async function findRole(search: Search, functions: Asked<readonly string[]>): Promise<RoleAnswer> {
    if (!functions.known) return functions;
    return answered(async () => {
      const found = await Promise.all(functions.value.map((name) => searchPermissions(search, name)));
      return { value: found.flatMap(({ roles }) => roles), truncated: found.some(({ truncated }) => truncated) };
    }, functions.truncated);
  }

  /** Whether the caller's key holds one role: the refusal of this request is the key's no. */
  async function checkOwn(
    { http, signal, customer }: Search,
    functions: Asked<readonly string[]>,
  ): Promise<RoleAnswer> {
    if (!functions.known) return functions;
    return answered(async () => {
      const held = await Promise.all(functions.value.map((name) => holdsItself(http, name, customer, signal)));
      const value = functions.value.filter((_, index) => held[index]).map((name): RoleGrant => ({ name }));
      return { value: value.map((grant) => ({ ...grant, scope: { id: customer, name: customer } })), truncated: false };
    }, functions.truncated);
  }

  async function answered(
    reading: () => Promise<{ value: readonly RoleGrant[]; truncated: boolean }>,
    isCut = false,
  ): Promise<RoleAnswer> {
    try {
      const { value, truncated } = await reading();
      return { known: true, value, readAt: clock.now(), ...((truncated || isCut) && { truncated: true }) };
    } catch (thrown) {
      return gapOf(unlessCancelled(thrown));
    }
  }
}

async function each(answer: (fact: RoleFact) => Promise<RoleAnswer>): Promise<RoleAnswers> {
  const answers = await Promise.all(roleFacts.map(answer));
  return Object.fromEntries(roleFacts.map((fact, index) => [fact, answers[index]!]));
}

/**
 * Whether the person holds a role that a case does not credit its reader with. The caller may where the key is limited
 * to some functions or customers, which the permissions of the person do not tell.
 */
function exceedsTold(found: RoleAnswers, told: string | undefined): boolean {
  const holds = (fact: RoleFact) => found[fact]?.known === true && found[fact].value.length > 0;
  return (holds("admin") && (told === "tech" || told === "user")) || (holds("serviceTech") && told === "user");
}

/** What the key has of the grants of its person. */
function carried(found: RoleAnswer, checked: RoleAnswer): RoleAnswer {
  if (!found.known || !checked.known || checked.value.length === 0) return checked;
  return found.value.length === 0 ? checked : found;
}

function isRefused(answer: RoleAnswer): boolean {
  return !answer.known && answer.gap === "forbidden" && answer.detail === "needs viewPermissions";
}

/** Everything that lets a person or group hold a function on a customer: through groups, roles and customers above. */
export async function searchPermissions(
  { http, signal, subject, customer, above: asked }: Search,
  name: string,
): Promise<{ roles: RoleGrant[]; truncated: boolean }> {
  const [{ rows, truncated }, above] = await Promise.all([
    permissionRows({ http, signal, customer }, name, subject),
    asked,
  ]);
  const roles = rows.flatMap((row) => {
    const grant = grantOf(row, name, customer, above);
    if (grant === undefined) return [];
    const { through, ...own } = grant;
    if (row.subject?.id === subject.id) return [own];
    // Another person's permission is no answer to what was asked.
    return through === undefined ? [] : [grant];
  });
  // A row about somebody or somewhere else says that the search did not do as it was asked.
  return { roles, truncated: truncated || roles.length < rows.length };
}

/** The permissions that let a subject, or without one anybody, hold a function on a customer. */
export async function permissionRows(
  { http, signal, customer }: Pick<Search, "http" | "signal" | "customer">,
  name: string,
  subject?: Subject,
): Promise<{ rows: Permission[]; truncated: boolean }> {
  const body = {
    ...(subject && { subject: [subject.id] }),
    function: [name],
    customer: [customer],
    includeSubjectAscendants: subject !== undefined,
    includeSubjectDescendants: false,
    includeFunctionAscendants: true,
    includeFunctionDescendants: false,
    includeCustomerAscendants: true,
    includeCustomerDescendants: false,
    keywordFieldStrategy: ["all"],
    keywordMatchStrategy: "all",
  };
  const request = { method: "POST", path: "/useradmin/v2/permission/search", body, reads: true, signal } as const;
  const { items, truncated } = await needing("viewPermissions", askAll(http, request, permission, mostPermissions));
  return { rows: items.filter(({ flags }) => !flags?.includes("deleted")), truncated };
}

/**
 * The role that a row tells of, through the group that holds it; undefined where it is held on a customer that is not
 * above, or the row does not say by whom or where.
 */
export function grantOf(
  { subject: holder, customer: place, function: held }: Permission,
  name: string,
  customer: string,
  above: ReadonlySet<string> | undefined,
): RoleGrant | undefined {
  if (holder === undefined || place === undefined) return undefined;
  if (place.id !== customer && above !== undefined && !above.has(place.id)) return undefined;
  return {
    name: held?.name ?? name,
    scope: { id: place.id, name: place.name ?? place.shortName ?? place.id },
    ...(place.id !== customer && above !== undefined && { isAbove: true as const }),
    ...(holder.type === "group" && { through: toSubject(holder, "group") }),
  };
}

/** What this key may do: 200 is yes and 403 is no. It says nothing of the person whose key it is. */
async function holdsItself(http: Http, name: string, customer: string, signal: AbortSignal): Promise<boolean> {
  const path = `/authentication/v1/session/permission/${segment(name)}/${segment(customer)}`;
  try {
    await tell(http, { method: "GET", path, signal });
    return true;
  } catch (thrown) {
    if (toFailure(thrown).kind === "notAllowed") return false;
    throw thrown;
  }
}
