import { randomUUID } from "node:crypto";
import type { SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseWithPage, success } from "./answers";
import { isLastAdministration, type Database, type User } from "./database";
import { admin, fieldOf, integerIn, integers, textIn, type ListMessages, type Route } from "./route";
import * as rules from "./rules";
import type { Wire } from "./wire";

const memberships = (other: string): ListMessages => ({ absent: "Invalid request", other, empty: "Invalid request" });
/** What the server says to cases whose entries are to go. */
export const someCases: ListMessages = {
  absent: "Invalid request",
  other: "Expecting cases as list",
  empty: "Invalid cases list",
  numbers: true,
};
/** What the server says to cases that are to get an entry. */
export const casesToSet: ListMessages = {
  absent: "Expecting cases_list as list",
  other: "Expecting cases_list as list",
};
const notALevel = "Expecting access_level as int";

/** The level in the body of a page that sets entries on several cases: any number. */
export function levelIn(body: unknown): number {
  const level = integerIn(body, "access_level");
  return level ?? refuse(400, notALevel);
}

/** Nothing in the body, or none, is refused before anything else is looked at. */
export function mustSay(body: unknown, message: string): void {
  if (typeof body !== "object" || body === null || Object.keys(body).length === 0) refuse(400, message);
}

/** Users and what they have. Long because it is a table: a route after the other. */
export function userRoutes(db: Database, wire: Wire, keyOf: (user: User) => string): readonly Route[] {
  const find = (id: number): User | undefined => db.users.find((one) => one.id === id);
  const user = (id: number): User => find(id) ?? refuse(400, "Invalid user ID");
  const account = (id: number): User => find(id) ?? refuse(400, "Invalid user ID for this case");

  function add({ body }: SandboxRequest) {
    const login = textIn(body, "user_login");
    if (db.users.some((one) => one.login === login)) refuse(400, "Data error", { user_login: ["User already exists"] });
    const added: User = {
      id: (db.last.user += 1),
      uuid: randomUUID(),
      login,
      name: textIn(body, "user_name"),
      isService: fieldOf(body, "user_is_service_account") === true,
      active: true,
      customers: [],
    };
    db.users.push(added);
    rules.recompute(db, [added.id]);
    return success({ ...wire.userAdded(added), user_api_key: keyOf(added) }, "user created");
  }

  function page({ query }: SandboxRequest) {
    const found = [...db.users].sort((a, b) => b.id - a.id);
    const number = Math.max(Number(query.get("page") ?? 1), 1);
    const size = Math.max(Number(query.get("per_page") ?? 10), 1);
    const last = Math.ceil(found.length / size);
    return success({
      total: found.length,
      users: found.slice((number - 1) * size, number * size).map(wire.userAccount),
      last_page: last,
      current_page: number,
      next_page: number < last ? number + 1 : null,
    });
  }

  /** The answer shows the user as read before the customers were written. */
  function setCustomers({ body }: SandboxRequest, id: number) {
    const wanted = integers(body, "customers_membership", memberships("Expected list of customers ID"));
    const answer = success(wire.userDetails(user(id)), "User customers updated");
    if (!wanted.every((of) => db.customers.some((one) => one.id === of))) refuseWithPage(500, "Internal Server Error");
    user(id).customers = [...new Set(wanted)];
    rules.recompute(db, [id]);
    return answer;
  }

  /**
   * The answer shows the user as read before the groups were written. Who would end being an administrator of the
   * server stays in that group.
   */
  function setGroups(caller: User, { body }: SandboxRequest, id: number) {
    const wanted = integers(body, "groups_membership", memberships("Expected list of groups ID"));
    const answer = success(wire.userDetails(user(id)), "User groups updated");
    if (!wanted.every((of) => db.groups.some((one) => one.id === of))) refuseWithPage(500, "Internal Server Error");
    for (const one of db.groups) {
      const stays = caller.id === id && isLastAdministration(db, caller, one);
      if (one.members.includes(id) === (wanted.includes(one.id) || stays)) continue;
      one.members = wanted.includes(one.id) ? [...one.members, id] : one.members.filter((member) => member !== id);
    }
    rules.recompute(db, [id]);
    return answer;
  }

  function setEntries({ body }: SandboxRequest, id: number) {
    mustSay(body, "Invalid request, expecting JSON");
    const [one, level] = [user(id), levelIn(body)];
    const cases = integers(body, "cases_list", casesToSet);
    if (!cases.every((of) => db.cases.some((other) => other.id === of))) refuse(400, "Invalid case ID");
    rules.setUserOnCases(db, one.id, cases, level);
    return success(wire.userDetails(one));
  }

  function removeEntry({ body }: SandboxRequest, id: number) {
    const one = user(id);
    mustSay(body, "Invalid request");
    const caseId = fieldOf(body, "case");
    if (!Number.isInteger(caseId)) refuse(400, "Expecting cases as int");
    if (caseId === 0) refuse(400, "Invalid case id");
    rules.removeUserFromCase(db, one.id, caseId as number);
    return success(wire.userDetails(one), "User case access updated");
  }

  function removeEntries({ body }: SandboxRequest, id: number) {
    const one = user(id);
    mustSay(body, "Invalid request");
    rules.removeUserFromCases(db, one.id, integers(body, "cases", someCases));
    return success(wire.userDetails(one), "User case access updated");
  }

  function switchTo(active: boolean, caller: User, id: number) {
    const one = account(id);
    if (!active && one === caller) refuse(400, "We do not recommend deactivating yourself for obvious reasons");
    one.active = active;
    const answer = { ...wire.userAdded(one), user_password: "(a hash)" };
    return success(answer, active ? "User activated" : "User deactivated");
  }

  /** Only of an account that is switched off. Customers of the user keep the server from it. */
  function remove(id: number) {
    const one = user(id);
    if (one.active || one.customers.length > 0) refuse(400, "Cannot delete active user");
    rules.deleteUser(db, id);
    return success([], `Deleted user ID ${id}`);
  }

  const read = (): readonly Route[] => [
    ["GET", /^\/manage\/users\/list$/, admin, () => success(db.users.map(wire.userInList))],
    ["GET", /^\/manage\/users\/restricted\/list$/, "anyone", () => success(db.users.map(wire.userRestricted))],
    ["GET", /^\/manage\/users\/filter$/, admin, (_, request) => page(request)],
    ["POST", /^\/manage\/users\/add$/, admin, (_, request) => add(request)],
    ["GET", /^\/manage\/users\/(\d+)$/, admin, (_, __, id) => success(wire.userDetails(user(id)))],
    [
      "GET",
      /^\/manage\/users\/lookup\/id\/(\d+)$/,
      "anyone",
      (_, __, id) => success({ user_login: user(id).login, user_id: id, user_name: user(id).name }),
    ],
    [
      "GET",
      /^\/manage\/users\/lookup\/login\/([^/]+)$/,
      "anyone",
      (_, __, ___, login) => {
        const one = db.users.find((other) => other.login === login) ?? refuse(400, "Invalid login");
        return success({ ...wire.userInList(one), user_is_service_account: undefined });
      },
    ],
  ];
  const written = (): readonly Route[] => [
    ["GET", /^\/manage\/users\/activate\/(\d+)$/, admin, (caller, _, id) => switchTo(true, caller, id)],
    ["GET", /^\/manage\/users\/deactivate\/(\d+)$/, admin, (caller, _, id) => switchTo(false, caller, id)],
    ["POST", /^\/manage\/users\/delete\/(\d+)$/, admin, (_, __, id) => remove(id)],
    ["POST", /^\/manage\/users\/(\d+)\/customers\/update$/, admin, (_, request, id) => setCustomers(request, id)],
    ["POST", /^\/manage\/users\/(\d+)\/groups\/update$/, admin, setGroups],
    ["POST", /^\/manage\/users\/(\d+)\/cases-access\/update$/, admin, (_, request, id) => setEntries(request, id)],
    ["POST", /^\/manage\/users\/(\d+)\/cases-access\/delete$/, admin, (_, request, id) => removeEntries(request, id)],
    ["POST", /^\/manage\/users\/(\d+)\/case-access\/delete$/, admin, (_, request, id) => removeEntry(request, id)],
  ];
  return [...read(), ...written()];
}
