import type { SandboxAnswer } from "../../../sandbox/exchange";
import type { Subject } from "../../../sandbox/world/model";
import { customersOf, subjectOf, type Call, type Context, type Route } from "./context";
import { envelope, refuse, refuseField } from "./envelope";
import { matchesKeywords, readBody, readChoice, readFlag, readList, readPaging, readQuery, type Fields } from "./input";

type Kind = Subject["kind"];

/** The calls for people and groups. */
export function peopleRoutes(context: Context): Route[] {
  const { wire } = context;
  const one = (kind: Kind | undefined, show: (one: Subject) => object) => (call: Call) =>
    envelope(200, show(subjectOf(context, call, call.parameters[0]!, kind)));
  const find = (kind: Kind | undefined, show: (one: Subject) => object) => (call: Call) =>
    listSubjects(context, call, kind, show);
  return [
    ["GET", "/users/v2/subject", "viewRelatedBasicSubject", find(undefined, wire.basic)],
    ["POST", "/users/v2/subject/search", "viewRelatedBasicSubject", (call) => searchSubjects(context, call)],
    ["GET", "/users/v2/subject/{shortNameOrID}", "viewBasicSubject", one(undefined, wire.basic)],
    ["GET", "/users/v2/user/{shortNameOrID}", "viewBasicSubject", one("user", wire.basic)],
    ["GET", "/users/v2/group/{shortNameOrID}", "viewBasicSubject", one("group", wire.basic)],
    ["GET", "/users/v2/subject/{subject}/groups", "viewUsers", (call) => groupsOf(context, call)],
    ["GET", "/useradmin/v2/user", "viewUsers", find("user", wire.directory)],
    ["GET", "/useradmin/v2/group", "viewUsers", find("group", wire.directory)],
    ["GET", "/useradmin/v2/user/{shortNameOrID}", "viewUsers", one("user", wire.directory)],
    ["GET", "/useradmin/v2/group/{shortNameOrID}", "viewUsers", one("group", wire.directory)],
    ["GET", "/useradmin/v2/group/{shortNameOrID}/members", "viewUsers", (call) => membersOf(context, call)],
    ["GET", "/useradmin/v2/membership", "viewUsers", (call) => memberships(context, call)],
  ];
}

const keywordTexts: Readonly<Record<string, (one: Subject) => string[]>> = {
  shortName: ({ shortName }) => [shortName],
  name: ({ name }) => [name],
  email: ({ kind, shortName, customer }) => (kind === "user" ? [`${shortName}@${customer.domain.name}.example`] : []),
  phoneNumber: () => [],
};
const flags = ["deleted", "daemonAccount", "blocked", "forcePasswordChange", "passwordNotSet"];

/** Whether a subject is searched for. The simple lists and the search name most of their criteria alike. */
function readFilter(
  context: Context,
  { who }: Call,
  given: Fields,
  names: { readonly field: string; readonly match: string; readonly include: string; readonly exclude: string },
): (one: Subject) => boolean {
  const domains = readList(given, "domain");
  const customers = customersOf(context.world, "customer", readList(given, "customer"));
  const asked = readList(given, "subject");
  const domain = who.actor.user.customer.domain.name;
  const ids = new Set(asked.flatMap((text) => context.subjectsNamed(text, domain).map(({ id }) => id)));
  const words = [...readList(given, "keywords"), ...readList(given, "keyword")];
  const chosen = readList(given, names.field, Object.keys(keywordTexts));
  const fields = chosen.length === 0 ? Object.keys(keywordTexts) : chosen;
  const match = readChoice(given, names.match, ["all", "any"], "all");
  const [wanted, unwanted] = [readList(given, names.include, flags), readList(given, names.exclude, flags)];
  // Nobody in the sandbox was deleted.
  readFlag(given, "includeDeleted", false);
  return (one) => {
    const own = one.daemon === true ? ["daemonAccount"] : [];
    return (
      (domains.length === 0 ||
        domains.some((name) => [one.customer.domain.name, String(one.customer.domain.id)].includes(name))) &&
      (customers.length === 0 || customers.includes(one.customer)) &&
      (asked.length === 0 || ids.has(one.id)) &&
      wanted.every((flag) => own.includes(flag)) &&
      !unwanted.some((flag) => own.includes(flag)) &&
      matchesKeywords(
        fields.flatMap((field) => keywordTexts[field]!(one)),
        words,
        match,
      )
    );
  };
}

const inQuery = { field: "keywordField", match: "keywordMatch", include: "includeFlag", exclude: "excludeFlag" };
const inBody = {
  field: "keywordFieldStrategy",
  match: "keywordMatchStrategy",
  include: "includeFlags",
  exclude: "excludeFlags",
};

function listSubjects(
  context: Context,
  call: Call,
  kind: Kind | undefined,
  show: (one: Subject) => object,
): SandboxAnswer {
  const lists = ["domain", "subject", "customer", "excludeFlag", "includeFlag", "keyword", "keywords", "keywordField"];
  const given = readBody(readQuery(call.request.query, [...lists, "sortBy"]), [
    ...lists,
    ...["sortBy", "includeDeleted", "keywordMatch", "limit", "offset"],
  ]);
  const matches = readFilter(context, call, given, inQuery);
  const found = [...context.world.subjects.values()].filter(
    (one) => (kind === undefined || one.kind === kind) && matches(one),
  );
  return context.listOf(sortedPeople(found, readList(given, "sortBy")), readPaging(given), show);
}

const searched = (
  "limit offset domain subject ancestor customer type sortBy includeDeleted includeFlags excludeFlags permissions " +
  "keywords keywordMatchStrategy keywordFieldStrategy subCriteria required exclude"
).split(" ");

function searchSubjects(context: Context, call: Call): SandboxAnswer {
  const given = readBody(call.request.body, searched);
  const matches = readSearch(context, call, given);
  const found = [...context.world.subjects.values()].filter(matches);
  return context.listOf(sortedPeople(found, readList(given, "sortBy")), readPaging(given), context.wire.basic);
}

function readSearch(context: Context, call: Call, given: Fields): (one: Subject) => boolean {
  for (const field of [inBody.field, inBody.match]) if (given[field] === undefined) refuseField(field, "must be given");
  const own = readFilter(context, call, given, inBody);
  const type = given["type"] === undefined ? undefined : readChoice(given, "type", ["user", "group"]);
  const below = readList(given, "ancestor").map((text) => {
    const group = subjectOf(context, call, text, "group");
    mayListMembers(context, call, group);
    return context.rights.membersBelow(group.id);
  });
  const permissions = readPermissions(context, given);
  const subs = (Array.isArray(given["subCriteria"]) ? (given["subCriteria"] as unknown[]) : []).map((sub) => {
    const fields = readBody(sub, searched);
    return { excluded: readFlag(fields, "exclude", false), matches: readSearch(context, call, fields) };
  });
  return (one) =>
    own(one) &&
    (type === undefined || one.kind === type) &&
    (below.length === 0 || below.some((ids) => ids.has(one.id))) &&
    permissions.every((holds) => holds(one)) &&
    subs.every(({ excluded, matches }) => matches(one) !== excluded);
}

/** Who holds a function on a customer. */
function readPermissions({ world, rights, quirks }: Context, given: Fields): ((one: Subject) => boolean)[] {
  const asked = given["permissions"] ?? [];
  if (!Array.isArray(asked)) return refuseField("permissions", "must be a list");
  return (asked as unknown[]).map((one) => {
    const { function: name, customer } = readBody(one, ["function", "customer", "domain"]);
    const wanted = [...world.functions.values()].find((known) => known.name === name || String(known.id) === name);
    if (wanted === undefined) return refuseField("permissions", `no function is ${String(name)}`);
    const on = customer === undefined ? world.customers : customersOf(world, "permissions", [String(customer)]);
    return (subject) =>
      quirks.holdersSearched === "inherited"
        ? on.some((place) => rights.subjectHolds(subject, wanted.name, place))
        : world.permissions.some(
            (row) => row.holder === subject && row.function === wanted.name && on.includes(row.customer),
          );
  });
}

function sortedPeople(found: Subject[], sortBy: readonly string[]): Subject[] {
  const [field] = sortBy;
  if (field === undefined) return found;
  const key = field.replace(/^-/, "");
  if (key !== "id" && key !== "name" && key !== "shortName") return refuseField("sortBy", `cannot sort by "${field}"`);
  const sign = field.startsWith("-") ? -1 : 1;
  return found.sort((a, b) => (a[key] < b[key] ? -sign : a[key] > b[key] ? sign : 0));
}

/** The members of some groups are shown to administrators only. */
function mayListMembers({ world, rights }: Context, { who }: Call, group: Subject): void {
  const provider = world.customers[0]!;
  if (world.closedGroups.has(group.id) && !rights.holds(who.actor, "SANDBOX_CASE_ADMIN", provider))
    refuse(403, `The members of ${group.name} may not be listed`);
}

/** All direct members: this call is not paged. */
function membersOf(context: Context, call: Call): SandboxAnswer {
  const group = subjectOf(context, call, call.parameters[0]!, "group");
  mayListMembers(context, call, group);
  const members = (context.world.members.get(group.id) ?? []).map((id) => context.world.subjects.get(id)!);
  return context.listOf(members, { limit: 0, offset: 0 }, context.wire.directory);
}

function groupsOf(context: Context, call: Call): SandboxAnswer {
  const { world, rights, wire, listOf } = context;
  const { id } = subjectOf(context, call, call.parameters[0]!);
  const given = readQuery(call.request.query, ["sortBy"]);
  const inherited = readFlag(given, "includeInherited", true);
  const found = [...rights.groupsAbove(id)].filter((group) => inherited || world.members.get(group)!.includes(id));
  const groups = found.map((group) => world.subjects.get(group)!);
  return listOf(sortedPeople(groups, ["id", ...readList(given, "sortBy")].slice(-1)), readPaging(given), wire.basic);
}

function memberships(context: Context, call: Call): SandboxAnswer {
  const given = readQuery(call.request.query, ["subject"]);
  const domain = call.who.actor.user.customer.domain.name;
  const asked = readList(given, "subject").flatMap((text) => context.subjectsNamed(text, domain));
  const found = [...context.world.members]
    .filter(([group]) => !context.world.closedGroups.has(group))
    .flatMap(([group, members]) => members.map((member) => ({ group, member })))
    .filter(({ group, member }) => asked.length === 0 || asked.some(({ id }) => id === group || id === member));
  return context.listOf(found, readPaging(given), ({ group, member }) =>
    context.wire.membership(context.world.subjects.get(group)!, context.world.subjects.get(member)!),
  );
}
