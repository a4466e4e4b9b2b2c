import { randomUUID } from "node:crypto";
import type { SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseWithPage, success } from "./answers";
import { pythonTime, type Customer, type Database, type Group, type User } from "./database";
import { integers, numberIn, textIn, type ListMessages, type Route } from "./route";
import * as rules from "./rules";
import type { Wire } from "./wire";

const notAList = (other: string): ListMessages => ({ absent: "Invalid request", other, empty: "Invalid request" });
const casesMessages: ListMessages = { absent: "Invalid request", other: "Expecting cases as list" };
const someCases: ListMessages = { ...casesMessages, empty: "Invalid cases list" };

const admin = "server_administrator";

/** Everything under `/manage` that is not about one case: users, groups, customers, and the audit. */
export function manageRoutes(db: Database, wire: Wire, keyOf: (user: User) => string): readonly Route[] {
  const user = (id: number): User => db.users.find((one) => one.id === id) ?? refuse(400, "Invalid user ID");
  const group = (id: number): Group => db.groups.find((one) => one.id === id) ?? refuse(400, "Invalid group ID");
  const customer = (id: number): Customer =>
    db.customers.find((one) => one.id === id) ?? refuseWithPage(500, "Internal Server Error");

  function addUser({ body }: SandboxRequest) {
    const login = textIn(body, "user_login");
    if (db.users.some((one) => one.login === login)) refuse(400, "Data error", { user_login: ["User already exists"] });
    const added: User = {
      id: (db.last.user += 1),
      uuid: randomUUID(),
      login,
      name: textIn(body, "user_name"),
      isService: (body as Record<string, unknown>)["user_is_service_account"] === true,
      active: true,
      customers: [],
    };
    db.users.push(added);
    rules.recompute(db, [added.id]);
    return success({ ...wire.userAdded(added), user_api_key: keyOf(added) }, "user created");
  }

  function addGroup({ body }: SandboxRequest) {
    const name = textIn(body, "group_name");
    if (db.groups.some((one) => one.name === name)) refuse(400, "Data error", { group_name: ["Group already exists"] });
    const added: Group = {
      id: (db.last.group += 1),
      uuid: randomUUID(),
      name,
      description: textIn(body, "group_description"),
      permissions: numberIn(body, "group_permissions"),
      autoFollow: false,
      autoFollowLevel: 0,
      members: [],
    };
    db.groups.push(added);
    return success({ ...wire.groupInList(added), group_permissions_list: undefined, group_members: undefined });
  }

  function addCustomer({ body }: SandboxRequest) {
    const added: Customer = {
      id: (db.last.customer += 1),
      uuid: randomUUID(),
      name: textIn(body, "customer_name"),
      description: textIn(body, "customer_description"),
      sla: textIn(body, "customer_sla"),
      created: pythonTime(new Date().toISOString()),
    };
    db.customers.push(added);
    return success(wire.customerAdded(added), "Added successfully");
  }

  function pageOfUsers({ query }: SandboxRequest) {
    const found = [...db.users].sort((a, b) => b.id - a.id);
    const page = Math.max(Number(query.get("page") ?? 1), 1);
    const size = Math.max(Number(query.get("per_page") ?? 10), 1);
    const last = Math.ceil(found.length / size);
    return success({
      total: found.length,
      users: found.slice((page - 1) * size, page * size).map(wire.userAccount),
      last_page: last,
      current_page: page,
      next_page: page < last ? page + 1 : null,
    });
  }

  /** The answer shows the user as read before the customers were written. */
  function setCustomers({ body }: SandboxRequest, id: number) {
    const one = user(id);
    const answer = success(wire.userDetails(one), "User customers updated");
    one.customers = integers(body, "customers_membership", notAList("Expected list of customers ID")).map(
      (of) => customer(of).id,
    );
    rules.recompute(db, [id]);
    return answer;
  }

  /** The answer shows the user as read before the groups were written. */
  function setGroups({ body }: SandboxRequest, id: number) {
    const wanted = integers(body, "groups_membership", notAList("Expected list of groups ID")).map(
      (of) => group(of).id,
    );
    const answer = success(wire.userDetails(user(id)), "User groups updated");
    for (const one of db.groups) {
      one.members = one.members.filter((member) => member !== user(id).id);
      if (wanted.includes(one.id)) one.members.push(id);
    }
    rules.recompute(db, [id]);
    return answer;
  }

  function updateGroupCases({ body }: SandboxRequest, id: number) {
    const follows = (body as Record<string, unknown>)["auto_follow_cases"] === true;
    rules.setGroupOnCases(
      db,
      group(id).id,
      integers(body, "cases_list", casesMessages),
      numberIn(body, "access_level"),
      follows,
    );
    return success(wire.groupAfterUpdate(group(id)));
  }

  function updateUserCases({ body }: SandboxRequest, id: number) {
    rules.setUserOnCases(db, user(id).id, integers(body, "cases_list", casesMessages), numberIn(body, "access_level"));
    return success(wire.userDetails(user(id)), "User case access updated");
  }

  const users = (): readonly Route[] => [
    ["GET", /^\/manage\/users\/list$/, admin, () => success(db.users.map(wire.userInList))],
    ["GET", /^\/manage\/users\/restricted\/list$/, "anyone", () => success(db.users.map(wire.userRestricted))],
    ["GET", /^\/manage\/users\/filter$/, admin, (_, request) => pageOfUsers(request)],
    ["POST", /^\/manage\/users\/add$/, admin, (_, request) => addUser(request)],
    ["GET", /^\/manage\/users\/(\d+)$/, admin, (_, __, id) => success(wire.userDetails(user(id)))],
    [
      "GET",
      /^\/manage\/users\/lookup\/id\/(\d+)$/,
      "anyone",
      (_, __, id) => {
        const one = user(id);
        return success({ user_login: one.login, user_id: id, user_name: one.name });
      },
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
    [
      "GET",
      /^\/manage\/users\/(de)?activate\/(\d+)$/,
      admin,
      (_, { path }, __, ___, id) => {
        const one = user(Number(id));
        one.active = !path.includes("/deactivate/");
        return success(
          { ...wire.userAdded(one), user_password: "(a hash)" },
          one.active ? "User activated" : "User deactivated",
        );
      },
    ],
    ["POST", /^\/manage\/users\/(\d+)\/customers\/update$/, admin, (_, request, id) => setCustomers(request, id)],
    ["POST", /^\/manage\/users\/(\d+)\/groups\/update$/, admin, (_, request, id) => setGroups(request, id)],
    ["POST", /^\/manage\/users\/(\d+)\/cases-access\/update$/, admin, (_, request, id) => updateUserCases(request, id)],
    [
      "POST",
      /^\/manage\/users\/(\d+)\/cases-access\/delete$/,
      admin,
      (_, { body }, id) => {
        rules.removeUserFromCases(db, user(id).id, integers(body, "cases", someCases));
        return success(wire.userDetails(user(id)), "User case access updated");
      },
    ],
    [
      "POST",
      /^\/manage\/users\/(\d+)\/case-access\/delete$/,
      admin,
      (_, { body }, id) => {
        rules.removeUserFromCase(db, user(id).id, numberIn(body, "case"));
        return success(wire.userDetails(user(id)), "User case access updated");
      },
    ],
  ];
  const groups = (): readonly Route[] => [
    ["GET", /^\/manage\/groups\/list$/, admin, () => success(db.groups.map(wire.groupInList))],
    ["POST", /^\/manage\/groups\/add$/, admin, (_, request) => addGroup(request)],
    ["GET", /^\/manage\/groups\/(\d+)$/, admin, (_, __, id) => success(wire.groupDetails(group(id)))],
    [
      "POST",
      /^\/manage\/groups\/delete\/(\d+)$/,
      admin,
      (_, __, id) => {
        rules.deleteGroup(db, group(id).id);
        return success([], "Group deleted");
      },
    ],
    [
      "POST",
      /^\/manage\/groups\/(\d+)\/members\/update$/,
      admin,
      (_, { body }, id) => {
        rules.setMembers(
          db,
          group(id).id,
          integers(body, "group_members", {
            absent: "Invalid request, expecting JSON",
            other: "Expecting a list of IDs",
          }).map((member) => user(member).id),
        );
        return success({ ...wire.groupAfterUpdate(group(id)), group_cases_access: undefined });
      },
    ],
    [
      "POST",
      /^\/manage\/groups\/(\d+)\/cases-access\/update$/,
      admin,
      (_, request, id) => updateGroupCases(request, id),
    ],
    [
      "POST",
      /^\/manage\/groups\/(\d+)\/cases-access\/delete$/,
      admin,
      (_, { body }, id) => {
        rules.removeGroupFromCases(db, group(id).id, integers(body, "cases", someCases));
        return success([], "Cases access removed from group");
      },
    ],
  ];
  const customers = (): readonly Route[] => [
    ["GET", /^\/manage\/customers\/list$/, "customers_read", () => success(db.customers.map(wire.customerInList))],
    ["POST", /^\/manage\/customers\/add$/, admin, (_, request) => addCustomer(request)],
    [
      "GET",
      /^\/manage\/customers\/(\d+)$/,
      "customers_read",
      (_, __, id) => success({ ...wire.customerInList(customer(id)), contacts: [] }),
    ],
  ];
  const audits = (): readonly Route[] => [
    ["GET", /^\/manage\/access-control\/audit\/users\/(\d+)$/, admin, (_, __, id) => success(wire.audit(id))],
    [
      "GET",
      /^\/manage\/access-control\/recompute-effective-user-ac\/(\d+)$/,
      admin,
      (_, __, id) => {
        if (!db.users.some((one) => one.id === id)) refuseWithPage(500, "Internal Server Error");
        rules.recompute(db, [id]);
        return success([], "Updated");
      },
    ],
    [
      "GET",
      /^\/manage\/access-control\/recompute-effective-users-ac$/,
      admin,
      () => {
        rules.recompute(
          db,
          db.users.map(({ id }) => id),
        );
        return success([], "Updated");
      },
    ],
  ];
  return [...users(), ...groups(), ...customers(), ...audits()];
}
