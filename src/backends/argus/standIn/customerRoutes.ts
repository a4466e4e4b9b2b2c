import type { SandboxAnswer } from "../../../sandbox/exchange";
import { customerNamed, customersOf, type Call, type Context, type Route } from "./context";
import { envelope, refuse } from "./envelope";
import { matchesKeywords, readList, readPaging, readQuery } from "./input";

/** The calls for the tree of customers. */
export function customerRoutes(context: Context): Route[] {
  return [
    ["GET", "/customers/v2/customer", "viewBasicCustomer", (call) => listCustomers(context, call)],
    ["GET", "/customers/v2/customer/{idOrShortName}", "viewBasicCustomer", (call) => one(context, call)],
  ];
}

function listCustomers({ world, wire, listOf }: Context, { request }: Call): SandboxAnswer {
  const given = readQuery(request.query, ["parent", "keywords", "sortBy"]);
  const parents = customersOf(world, "parent", readList(given, "parent"));
  const words = readList(given, "keywords");
  const found = world.customers.filter(
    ({ parent, name, shortName }) =>
      (parents.length === 0 || (parent !== undefined && parents.includes(parent))) &&
      matchesKeywords([name, shortName], words, "all"),
  );
  return listOf(found, readPaging(given), wire.basicCustomer);
}

function one({ world, wire }: Context, { parameters }: Call): SandboxAnswer {
  const found = customerNamed(world, parameters[0]!);
  return found === undefined
    ? refuse(404, `Customer ${parameters[0]} was not found`)
    : envelope(200, wire.basicCustomer(found));
}
