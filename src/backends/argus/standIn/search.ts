import type { WorldCase } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";
import { refuseField } from "./envelope";
import type { Access } from "./rights";
import type { Store } from "./store";

/** What is searched for, checked. */
export interface Criteria {
  readonly limit: number;
  readonly offset: number;
  readonly sortBy: readonly string[];
  readonly includeDescription: boolean;
  matches(one: WorldCase): boolean;
  /** True when every case matches. */
  readonly everything: boolean;
}

/**
 * The keys that the contract knows. Another one is a mistake of the client and refused, where the real system might
 * ignore it.
 */
const knownKeys: ReadonlySet<string> = new Set(
  (
    "limit offset sortBy keywords keywordFieldStrategy status priority type service category customerID " +
    "caseID user accessMode " +
    "explicitAccess startTimestamp endTimestamp includeDescription includeWorkflows subCriteria includeFlags " +
    "excludeFlags"
  ).split(" "),
);
/** Known by name only: what they mean or look like is not known well enough to answer. */
const notOffered = ["explicitAccess", "subCriteria", "includeFlags", "excludeFlags", "category"];

const largestLimit = 100_000;

/** Reads the body of a search. Throws a `Refusal` (412) that names the field. */
export function readCriteria(body: unknown, world: World): Criteria {
  const asked = body ?? {};
  if (typeof asked !== "object" || Array.isArray(asked)) refuseField("body", "must be an object");
  const given = asked as Record<string, unknown>;
  for (const key of Object.keys(given)) if (!knownKeys.has(key)) refuseField(key, "is not a known search criterion");
  for (const key of notOffered) if (list(given, key).length > 0) refuseField(key, "is not offered by this stand-in");

  const oneOf = (key: string, of: (one: WorldCase) => string): ((one: WorldCase) => boolean) | undefined => {
    const allowed = new Set(list(given, key).map(String));
    return allowed.size === 0 ? undefined : (one) => allowed.has(of(one));
  };
  const tests = [
    oneOf("status", (one) => one.status),
    oneOf("priority", (one) => one.priority),
    oneOf("type", (one) => one.type),
    oneOf("service", (one) => one.service),
    oneOf("accessMode", (one) => one.mode),
    oneOf("customerID", (one) => String(one.customer.id)),
    oneOf("caseID", (one) => String(one.id)),
    people(list(given, "user").map(String), world),
    keywords(list(given, "keywords").map(String), list(given, "keywordFieldStrategy").map(String), world),
    since(given),
  ].filter((test) => test !== undefined);

  return {
    ...readPaging(given.limit, given.offset),
    sortBy: list(given, "sortBy").map(String),
    includeDescription: given.includeDescription !== false,
    everything: tests.length === 0,
    matches: (one) => tests.every((test) => test(one)),
  };
}

/** Default 25; 0 means all, up to 100 000; more is refused. Numbers may come as text from a query. */
export function readPaging(limit: unknown, offset: unknown): { limit: number; offset: number } {
  const number = (field: string, value: unknown, otherwise: number): number => {
    const read = value === undefined || value === null || value === "" ? otherwise : Number(value);
    if (!Number.isInteger(read) || read < 0) refuseField(field, "must be a whole number from 0");
    return read;
  };
  const read = { limit: number("limit", limit, 25), offset: number("offset", offset, 0) };
  if (read.limit > largestLimit) refuseField("limit", `must be less than or equal to ${largestLimit}`);
  return read;
}

/** Cuts the page out of a list of which the length is known. Throws a `Refusal` when "all" is too many. */
export function pageOf<T>(all: readonly T[], { limit, offset }: { limit: number; offset: number }): T[] {
  if (limit === 0 && all.length > largestLimit)
    refuseField("limit", `more than ${largestLimit} results, ask for pages`);
  return all.slice(offset, limit === 0 ? undefined : offset + limit);
}

/** Positions of the cases that can be seen and match, in the order that was asked for. */
export function findCases(criteria: Criteria, store: Store, visible: (index: number) => Access | undefined): number[] {
  const found: number[] = [];
  for (const index of store.newestFirst()) {
    if (visible(index) !== undefined && (criteria.everything || criteria.matches(store.at(index)))) found.push(index);
  }
  const [field = "-lastUpdatedTimestamp", ...others] = criteria.sortBy;
  if (others.length > 0) refuseField("sortBy", "this stand-in sorts by one field");
  if (field === "-lastUpdatedTimestamp") return found;
  if (field === "lastUpdatedTimestamp") return found.reverse();
  const key = sortKeys[field.replace(/^-/, "")];
  if (key === undefined) refuseField("sortBy", `cannot sort by "${field}"`);
  const sign = field.startsWith("-") ? -1 : 1;
  const keyed = found.map((index) => ({ index, key: key(store.at(index)) }));
  keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ index }) => index);
}

const priorities = ["low", "medium", "high", "critical"];
const sortKeys: Readonly<Record<string, (one: WorldCase) => number | string>> = {
  id: (one) => one.id,
  createdTimestamp: (one) => one.created,
  subject: (one) => one.subject.toLowerCase(),
  status: (one) => one.status,
  priority: (one) => priorities.indexOf(one.priority),
  customer: (one) => one.customer.name,
};

function list(given: Record<string, unknown>, key: string): unknown[] {
  const value = given[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) refuseField(key, "must be a list");
  return value as unknown[];
}

/** Cases that name any of these people as reporter or assigned; by number or short name. */
function people(asked: readonly string[], world: World): ((one: WorldCase) => boolean) | undefined {
  if (asked.length === 0) return undefined;
  const ids = new Set(
    [...world.subjects.values()]
      .filter(({ id, shortName }) => asked.includes(String(id)) || asked.includes(shortName))
      .map(({ id }) => id),
  );
  return (one) => [one.reporter, one.assignedUser, one.assignedTech].some((id) => id !== null && ids.has(id));
}

/** Every word must be found in at least one of the fields. */
function keywords(
  words: readonly string[],
  fields: readonly string[],
  world: World,
): ((one: WorldCase) => boolean) | undefined {
  if (words.length === 0) return undefined;
  const nameOf = (id: number | null): string => (id === null ? "" : (world.subjects.get(id)?.name ?? ""));
  const text: Readonly<Record<string, (one: WorldCase) => string>> = {
    subject: (one) => one.subject,
    description: (one) => one.description,
    id: (one) => String(one.id),
    customer: (one) => one.customer.name,
    reporter: (one) => nameOf(one.reporter),
    assignedUser: (one) => nameOf(one.assignedUser),
    assignedTech: (one) => nameOf(one.assignedTech),
  };
  const chosen = fields.length === 0 || fields.includes("all") ? Object.keys(text) : fields;
  for (const field of chosen)
    if (text[field] === undefined) refuseField("keywordFieldStrategy", `"${field}" is not offered by this stand-in`);
  const small = words.map((word) => word.toLowerCase());
  return (one) => {
    const texts = chosen.map((field) => text[field]!(one).toLowerCase());
    return small.every((word) => texts.some((text) => text.includes(word)));
  };
}

/** Cases created in a time. */
function since(given: Record<string, unknown>): ((one: WorldCase) => boolean) | undefined {
  const { startTimestamp, endTimestamp } = given;
  if (startTimestamp === undefined && endTimestamp === undefined) return undefined;
  const from = Number(startTimestamp ?? 0);
  const to = Number(endTimestamp ?? Number.MAX_SAFE_INTEGER);
  if (Number.isNaN(from) || Number.isNaN(to)) refuseField("startTimestamp", "must be milliseconds since 1970");
  return (one) => one.created >= from && one.created <= to;
}
