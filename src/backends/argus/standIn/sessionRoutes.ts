import type { SandboxAnswer } from "../../../sandbox/exchange";
import type { Func } from "../../../sandbox/world/model";
import { customerNamed, type Call, type Context, type Route } from "./context";
import { envelope, refuse } from "./envelope";
import { matchesKeywords, readChoice, readFlag, readList, readPaging, readQuery } from "./input";
import type { Credential } from "./keys";

/** The calls for who the caller is, and for what the key in use may do. None needs a function. */
export function sessionRoutes(context: Context): Route[] {
  const permission = "/authentication/v1/session/permission/{function}/{customer}";
  return [
    ["GET", "/authentication/v1/session", undefined, ({ who }) => envelope(200, sessionOf(who))],
    ["DELETE", "/authentication/v1/session/cache", undefined, () => envelope(200, null)],
    ["GET", "/authentication/v1/session/function", undefined, (call) => envelope(200, functionsShown(context, call))],
    ["GET", permission, undefined, (call) => answerMayUse(context, call)],
    ["GET", "/authentication/v1/apikey", undefined, (call) => envelope(200, { keys: keysShown(context, call) })],
    ["GET", "/currentuser/v1/user", undefined, ({ who }) => envelope(200, me(context, who))],
    ["GET", "/currentuser/v1/groups", undefined, (call) => ownGroups(context, call)],
    ["GET", "/currentuser/v1/functions", undefined, (call) => ownFunctions(context, call)],
    ["GET", "/currentuser/v1/permissions", undefined, (call) => ownPermissions(context, call)],
  ];
}

const made = Date.UTC(2024, 0, 8, 9);

function sessionOf(who: Credential): object {
  return {
    authenticationMethod: "APIKEY",
    readOnly: who.readOnly,
    securityLevel: who.securityLevel,
    validUntilTimestamp: who.validUntil,
    createdTimestamp: made,
    timestamp: Date.now(),
    clientIP: "127.0.0.1",
    passwordNotSet: false,
  };
}

function keysShown({ keys, wire, world }: Context, { who }: Call): object[] {
  return keys
    .ofPerson(who.actor.user.id)
    .filter(({ refused }) => refused === undefined)
    .map((one) => ({
      prefix: one.prefix,
      description: one.description,
      validUntil: one.validUntil,
      validSources: one.networks.map((each) => ({
        ...each,
        host: false,
        ipv6: false,
        multicast: false,
        public: false,
      })),
      createdByUser: wire.v2(one.actor.user),
      createdTimestamp: made,
      constraints: {
        customers: one.actor.customer === undefined ? [] : [wire.customer(one.actor.customer)],
        functions: (one.actor.functions ?? []).map((name) => ({ id: world.functions.get(name)!.id, name })),
        readOnly: one.readOnly,
      },
    }));
}

function heldFunctions({ world, rights }: Context, { who }: Call): Func[] {
  return [...world.functions.values()].filter(({ name }) => rights.holdsAnywhere(who.actor, name));
}

function functionsShown(context: Context, call: Call): (object | null)[] {
  return heldFunctions(context, call).map(({ name }) => context.wire.functionInfo(name));
}

/** Here 403 is an answer: the key may not use the function on the customer. */
function answerMayUse({ world, rights }: Context, { who, parameters }: Call): SandboxAnswer {
  const [name, on] = parameters as [string, string];
  const wanted = [...world.functions.values()].find((one) => one.name === name || String(one.id) === name);
  if (wanted === undefined) return refuse(404, `Function ${name} was not found`);
  const customer = customerNamed(world, on);
  if (customer === undefined) return refuse(404, `Customer ${on} was not found`);
  if (!rights.holds(who.actor, wanted.name, customer))
    refuse(403, `This session has no permission for the function ${wanted.name} on ${customer.shortName}`);
  return envelope(200, null);
}

function me({ rights, wire, world }: Context, who: Credential): object {
  const { id, shortName, name, customer, daemon } = who.actor.user;
  return {
    id,
    userName: shortName,
    name,
    customer: wire.customer(customer),
    domain: customer.domain,
    ascendantIDs: [...rights.groupsAbove(id)],
    email: `${shortName}@${customer.domain.name}.example`,
    flags: ["AUTH_APIKEY", ...(daemon === true ? ["DAEMON_ACCOUNT"] : [])],
    language: "ENGLISH",
    createdByUser: wire.info(world.subjects.get(1001)!.id),
    createdTimestamp: made,
  };
}

function ownGroups({ rights, world, wire, listOf }: Context, { who, request }: Call): SandboxAnswer {
  const { id } = who.actor.user;
  const given = readQuery(request.query, []);
  const all = [...rights.groupsAbove(id)];
  const asked = readFlag(given, "includeAncestors", false)
    ? all
    : all.filter((group) => world.members.get(group)?.includes(id));
  return listOf(asked, readPaging(given), (group) => wire.info(group));
}

function ownFunctions(context: Context, call: Call): SandboxAnswer {
  const given = readQuery(call.request.query, ["keywords"]);
  const words = readList(given, "keywords");
  const onlyRoles = readFlag(given, "onlyRoles", false);
  readChoice(given, "maxSecurityLevel", ["current", "external", "standard", "administrative"], "current");
  const all = readFlag(given, "requirePermission", true)
    ? heldFunctions(context, call)
    : [...context.world.functions.values()];
  const found = all.filter(
    ({ name, contains }) => (!onlyRoles || contains.length > 0) && matchesKeywords([name], words, "all"),
  );
  return context.listOf(found, readPaging(given), ({ name }) => context.wire.functionInfo(name));
}

function ownPermissions({ rights, world, wire, listOf }: Context, { who, request }: Call): SandboxAnswer {
  const given = readQuery(request.query, []);
  const { id } = who.actor.user;
  const holders = new Set([id, ...(readFlag(given, "includeInherited", true) ? rights.groupsAbove(id) : [])]);
  const found = world.permissions.filter(({ holder }) => holders.has(holder.id));
  return listOf(found, readPaging(given), wire.permission);
}
