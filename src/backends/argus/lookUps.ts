import type { Clock } from "../../base/clock";
import type { Asked } from "../../access/evidence";
import type { NamedId } from "../backend";
import { segment, type Http } from "../http/http";
import type { LookUp } from "../keyFacts";
import { tried } from "../tried";
import { ask, askRows, tell } from "./client";
import type { CurrentUser } from "./people";
import { anything, caseInfo } from "./wire";

/** Of so many customers at most it is asked whether their cases may be changed. */
const mostCustomers = 5;

/**
 * Tries each kind of request that the answers rest on, with the least that it can be asked for. Whether cases may be
 * changed cannot be tried without changing one: the server tells it for a customer.
 */
export async function tryLookUps(http: Http, me: CurrentUser, signal: AbortSignal, clock: Clock): Promise<LookUp[]> {
  const readAt = clock.now();
  const { id } = me.subject;
  const get = (path: string, query: Record<string, string | number | boolean> = {}) =>
    tried(ask(http, { method: "GET", path, query: { ...query, limit: 1 }, signal }, anything), readAt);
  const post = (path: string, body: object) =>
    tried(ask(http, { method: "POST", path, body: { ...body, limit: 1 }, reads: true, signal }, anything), readAt);
  const search = { keywordFieldStrategy: ["all"], keywordMatchStrategy: "all" };
  const path = `/users/v2/subject/${segment(id)}/groups`;
  const all: readonly (readonly [string, string, Promise<Asked<boolean>>])[] = [
    ["roles", "viewPermissions", post("/useradmin/v2/permission/search", { subject: [id], ...search })],
    ["holders", "viewRelatedBasicSubject", get("/users/v2/subject", { keywords: me.subject.login ?? id })],
    ["groups", "viewUsers", get(path, { includeInherited: true })],
    ["subjects", "viewBasicSubject", tried(readUser(http, id, signal), readAt)],
    ["customers", "viewBasicCustomer", get("/customers/v2/customer")],
    ["functions", "viewBasicFunctions", get("/users/v2/function")],
  ];
  const [cases, ...others] = await Promise.all([
    readCustomers(http, signal, readAt),
    ...all.map(async ([name, needs, asking]): Promise<LookUp> => ({ id: name, needs, allowed: await asking })),
  ]);
  const { customers } = cases;
  // A key may be limited to other customers than that of its person.
  const of = customers.length > 0 || me.customer === undefined ? customers : [me.customer];
  const asked = [...new Map(of.map((one) => [one.id, one])).values()].slice(0, mostCustomers);
  const changes = asked.map(async (on): Promise<LookUp> => ({
    id: "change",
    needs: "updateCase",
    on,
    allowed: await mayUse(http, "updateCase", on, signal, readAt),
  }));
  return [{ id: "cases", needs: "viewCases", allowed: cases.allowed }, ...(await Promise.all(changes)), ...others];
}

function readUser(http: Http, id: string, signal: AbortSignal): Promise<unknown> {
  return ask(http, { method: "GET", path: `/users/v2/user/${segment(id)}`, signal }, anything);
}

/** Whether cases may be searched, and the customers of those that were changed last. */
async function readCustomers(
  http: Http,
  signal: AbortSignal,
  readAt: number,
): Promise<{ readonly allowed: Asked<boolean>; readonly customers: readonly NamedId[] }> {
  const body = { limit: 25, offset: 0, sortBy: ["-lastUpdatedTimestamp"] };
  const request = { method: "POST", path: "/cases/v2/case/search", body, reads: true, signal } as const;
  const asking = askRows(http, request, caseInfo);
  const allowed = await tried(asking, readAt);
  const items = allowed.known && allowed.value ? (await asking).items : [];
  const customers = items.flatMap(({ customer }) =>
    customer === undefined ? [] : [{ id: customer.id, name: customer.name ?? customer.shortName ?? customer.id }],
  );
  return { allowed, customers };
}

/** What this key may, on a customer: 200 is yes and 403 is no. */
function mayUse(http: Http, name: string, on: NamedId, signal: AbortSignal, readAt: number): Promise<Asked<boolean>> {
  const path = `/authentication/v1/session/permission/${segment(name)}/${segment(on.id)}`;
  return tried(tell(http, { method: "GET", path, signal }), readAt);
}
