import type { SandboxAnswer } from "../../../sandbox/exchange";
import type { Customer, Func, Permission, Subject } from "../../../sandbox/world/model";
import { customersOf, subjectOf, type Call, type Context, type Route } from "./context";
import { refuseField } from "./envelope";
import { matchesKeywords, readBody, readChoice, readFlag, readList, readPaging, readQuery, type Fields } from "./input";
import { isWithin } from "./rights";

/** The calls for who was given which function on which customer. */
export function permissionRoutes(context: Context): Route[] {
  const own = (kind: Subject["kind"]) => (call: Call) => permissionsOf(context, call, kind);
  return [
    ["GET", "/users/v2/function", "viewBasicFunctions", (call) => functions(context, call)],
    ["GET", "/useradmin/v2/user/{shortNameOrID}/permissions", "viewPermissions", own("user")],
    ["GET", "/useradmin/v2/group/{shortNameOrID}/permissions", "viewPermissions", own("group")],
    ["GET", "/useradmin/v2/permission", "viewPermissions", (call) => listPermissions(context, call)],
    ["POST", "/useradmin/v2/permission/search", "viewPermissions", (call) => searchPermissions(context, call)],
  ];
}

function functions({ world, wire, listOf }: Context, { request }: Call): SandboxAnswer {
  const given = readQuery(request.query, ["function", "excludeFlag", "includeFlag", "keywords", "keywordField"]);
  const known = ["deleted", "role", "sysadm", "readOnly"];
  const [asked, words] = [readList(given, "function"), readList(given, "keywords")];
  const [wanted, unwanted] = [readList(given, "includeFlag", known), readList(given, "excludeFlag", known)];
  const match = readChoice(given, "keywordMatch", ["all", "any"], "all");
  const found = [...world.functions.values()].filter(({ id, name, contains }) => {
    const own = contains.length > 0 ? ["role"] : [];
    return (
      (asked.length === 0 || asked.includes(name) || asked.includes(String(id))) &&
      wanted.every((flag) => own.includes(flag)) &&
      !unwanted.some((flag) => own.includes(flag)) &&
      matchesKeywords([name], words, match)
    );
  });
  return listOf(found, readPaging(given), wire.basicFunction);
}

function permissionsOf(context: Context, call: Call, kind: Subject["kind"]): SandboxAnswer {
  const { id } = subjectOf(context, call, call.parameters[0]!, kind);
  const given = readQuery(call.request.query, []);
  const inherited = readFlag(given, "includeInherited", true);
  const holders = new Set([id, ...(inherited ? context.rights.groupsAbove(id) : [])]);
  const found = context.world.permissions.filter(({ holder }) => holders.has(holder.id));
  return context.listOf(found, readPaging(given), context.wire.permission);
}

function listPermissions(context: Context, call: Call): SandboxAnswer {
  const lists = ["subject", "customer", "function", "keywords", "keywordField"];
  const { keywordField, keywordMatch, ...given } = readQuery(call.request.query, lists);
  return answer(context, call, {
    ...given,
    keywordFieldStrategy: keywordField ?? ["all"],
    keywordMatchStrategy: keywordMatch ?? "all",
  });
}

const permissionSearchFields = (
  "limit offset subCriteria keywords keywordMatchStrategy keywordFieldStrategy startTimestamp endTimestamp " +
  "timeMatchStrategy timeFieldStrategy subject customer function domain sortBy includeSubjectAscendants " +
  "includeSubjectDescendants includeCustomerAscendants includeCustomerDescendants includeFunctionAscendants " +
  "includeFunctionDescendants includeDeleted required exclude"
).split(" ");

function searchPermissions(context: Context, call: Call): SandboxAnswer {
  return answer(context, call, readBody(call.request.body, permissionSearchFields));
}

function answer(context: Context, call: Call, given: Fields): SandboxAnswer {
  const matches = readPermissionMatcher(context, call, given);
  const found = context.world.permissions.filter(matches);
  return context.listOf(found, readPaging(given), context.wire.permission);
}

function readPermissionMatcher(context: Context, call: Call, given: Fields): (one: Permission) => boolean {
  for (const field of ["keywordFieldStrategy", "keywordMatchStrategy"])
    if (given[field] === undefined) refuseField(field, "must be given");
  const strategy = readList(given, "keywordFieldStrategy", ["function", "subject", "customer", "all"]);
  const match = readChoice(given, "keywordMatchStrategy", ["all", "any"]);
  const words = readList(given, "keywords");
  const [subjects, names, customers] = [
    readSubjects(context, call, given),
    readFunctions(context, given),
    readCustomers(context, given),
  ];
  const subs = (Array.isArray(given["subCriteria"]) ? (given["subCriteria"] as unknown[]) : []).map((sub) => {
    const fields = readBody(sub, permissionSearchFields);
    return { excluded: readFlag(fields, "exclude", false), matches: readPermissionMatcher(context, call, fields) };
  });
  const texts = ({ holder, function: name, customer }: Permission): string[] => [
    ...(strategy.includes("all") || strategy.includes("function") ? [name] : []),
    ...(strategy.includes("all") || strategy.includes("subject") ? [holder.name, holder.shortName] : []),
    ...(strategy.includes("all") || strategy.includes("customer") ? [customer.name, customer.shortName] : []),
  ];
  return (one) =>
    (subjects === undefined || subjects.has(one.holder.id)) &&
    (names === undefined || names.has(one.function)) &&
    (customers === undefined || customers.has(one.customer)) &&
    matchesKeywords(texts(one), words, match) &&
    subs.every(({ excluded, matches }) => matches(one) !== excluded);
}

/** Who is asked for, with the groups above and the members below where they are wanted; undefined: anybody. */
function readSubjects({ rights, subjectsNamed }: Context, { who }: Call, given: Fields): Set<number> | undefined {
  const [above, below] = [
    readFlag(given, "includeSubjectAscendants", true),
    readFlag(given, "includeSubjectDescendants", true),
  ];
  const asked = readList(given, "subject");
  if (asked.length === 0) return undefined;
  const domain = String(given["domain"] ?? who.actor.user.customer.domain.name);
  const found = asked.flatMap((text) => subjectsNamed(text, domain));
  return new Set(
    found.flatMap(({ id }) => [
      id,
      ...(above ? rights.groupsAbove(id) : []),
      ...(below ? rights.membersBelow(id) : []),
    ]),
  );
}

function readFunctions({ world, rights }: Context, given: Fields): Set<string> | undefined {
  const [above, below] = [
    readFlag(given, "includeFunctionAscendants", true),
    readFlag(given, "includeFunctionDescendants", true),
  ];
  const asked = readList(given, "function");
  if (asked.length === 0) return undefined;
  const named = (text: string): Func =>
    [...world.functions.values()].find(({ id, name }) => name === text || String(id) === text) ??
    refuseField("function", `no function is ${text}`);
  return new Set(
    asked
      .map(named)
      .flatMap(({ name }) => [
        name,
        ...(above ? rights.functionsAbove(name) : []),
        ...(below ? rights.functionsBelow(name) : []),
      ]),
  );
}

function readCustomers({ world }: Context, given: Fields): Set<Customer> | undefined {
  const [above, below] = [
    readFlag(given, "includeCustomerAscendants", true),
    readFlag(given, "includeCustomerDescendants", true),
  ];
  const asked = customersOf(world, "customer", readList(given, "customer"));
  if (asked.length === 0) return undefined;
  return new Set(
    world.customers.filter((one) =>
      asked.some((wanted) => one === wanted || (above && isWithin(wanted, one)) || (below && isWithin(one, wanted))),
    ),
  );
}
