import { randomUUID } from "node:crypto";
import type { SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseWithPage, success } from "./answers";
import { hasPermission, pythonTime, type Customer, type Database, type User } from "./database";
import { groupRoutes } from "./groupRoutes";
import { admin, textIn, type Route } from "./route";
import * as rules from "./rules";
import { userRoutes } from "./userRoutes";
import type { Wire } from "./wire";

/**
 * Everything under `/manage` that is not about one case: users, groups, customers, and the audit. Long because it is a
 * table: a route after the other.
 */
export function manageRoutes(db: Database, wire: Wire, keyOf: (user: User) => string): readonly Route[] {
  /** Users are shown their customers; administrators of the server all. */
  const isShown = (caller: User, id: number): boolean =>
    hasPermission(db, caller.id, admin) || caller.customers.includes(id);

  function readCustomer(caller: User, id: number): Customer {
    if (!isShown(caller, id)) refuse(403, "Permission denied");
    return db.customers.find((one) => one.id === id) ?? refuseWithPage(500, "Internal Server Error");
  }

  /** Who adds a customer is assigned to it. */
  function addCustomer(caller: User, { body }: SandboxRequest) {
    const added: Customer = {
      id: (db.last.customer += 1),
      uuid: randomUUID(),
      name: textIn(body, "customer_name"),
      description: textIn(body, "customer_description"),
      sla: textIn(body, "customer_sla"),
      created: pythonTime(new Date().toISOString()),
    };
    db.customers.push(added);
    caller.customers.push(added.id);
    rules.recompute(db, [caller.id]);
    return success(wire.customerAdded(added), "Added successfully");
  }

  const customers = (): readonly Route[] => [
    [
      "GET",
      /^\/manage\/customers\/list$/,
      "customers_read",
      (caller) => success(db.customers.filter(({ id }) => isShown(caller, id)).map(wire.customerInList)),
    ],
    ["POST", /^\/manage\/customers\/add$/, "customers_write", addCustomer],
    [
      "GET",
      /^\/manage\/customers\/(\d+)$/,
      "customers_read",
      (caller, _, id) => success({ ...wire.customerInList(readCustomer(caller, id)), contacts: [] }),
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
  return [...userRoutes(db, wire, keyOf), ...groupRoutes(db, wire), ...customers(), ...audits()];
}
