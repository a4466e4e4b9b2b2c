import type { Subject, WorldCase } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";
import type { CaseIndex } from "./caseIndex";
import { refuseField } from "./envelope";
import { matchesKeywords, readBody, readChoice, readFlag, readList, readPaging, readTime, type Fields } from "./input";
import { caseFlags, modes, priorities, statuses, types } from "./values";

/** What is searched for, checked. */
export interface Criteria {
  readonly limit: number;
  readonly offset: number;
  readonly sortBy: readonly string[];
  readonly includeDescription: boolean;
  readonly matches: Matcher;
}

/** Whether the case at a position is searched for; the case itself is only made where it must be looked at. */
export type Matcher = (index: number, one: () => WorldCase) => boolean;

export interface CriteriaNeeds {
  readonly world: World;
  readonly index: CaseIndex;
  groupsAbove(id: number): ReadonlySet<number>;
  /** Finds people and groups by number, or by short name in the caller's domain. */
  subjectsNamed(text: string): readonly Subject[];
}

const known = (
  "limit offset includeDeleted subCriteria exclude required customerID caseID customer type service serviceCriteria " +
  "category status initialStatus priority initialPriority startTimestamp endTimestamp assetID tag workflow field " +
  "keywords timeFieldStrategy timeMatchStrategy keywordFieldStrategy keywordMatchStrategy user userID " +
  "userFieldStrategy userAssigned techAssigned includeWorkflows includeDescription accessMode explicitAccess " +
  "includeTestData productionCustomers sortBy includeFlags excludeFlags"
).split(" ");
/** Described, but nothing in the sandbox is found by it. */
const notOffered = ["category", "initialStatus", "initialPriority", "assetID", "tag", "workflow", "field"];

/** Reads the body of a search. Throws a `Refusal` (412) that names the field. */
export function readCriteria(body: unknown, needs: CriteriaNeeds): Criteria {
  const given = readBody(body, known);
  const matches = readMatcher(given, needs);
  const withDeleted = readFlag(given, "includeDeleted", false);
  const withTests = readFlag(given, "includeTestData", false);
  return {
    ...readPaging(given),
    sortBy: readList(given, "sortBy"),
    includeDescription: readFlag(given, "includeDescription", true),
    matches(index, one) {
      if (!matches(index, one)) return false;
      // Only the handmade cases can be either; the others need not be made for it.
      if (index >= needs.world.handmade) return true;
      return (withDeleted || one().deleted !== true) && (withTests || one().testData !== true);
    },
  };
}

/**
 * Inferred: sub-criteria that are neither required nor excluded are alternatives to the criteria beside them; those
 * that are required must match as well, those that are excluded must not.
 */
function readMatcher(given: Fields, needs: CriteriaNeeds): Matcher {
  const own = readOwn(given, needs);
  const subs = given["subCriteria"] ?? [];
  if (!Array.isArray(subs)) return refuseField("subCriteria", "must be a list");
  const read = (subs as unknown[]).map((sub) => {
    const fields = readBody(sub, known);
    return {
      matches: readMatcher(fields, needs),
      kind: readFlag(fields, "exclude", false) ? "exclude" : readFlag(fields, "required", false) ? "required" : "or",
    };
  });
  const of = (kind: string): Matcher[] => read.filter((sub) => sub.kind === kind).map(({ matches }) => matches);
  const [required, excluded, alternatives] = [of("required"), of("exclude"), of("or")];
  const ways = own.length > 0 ? [all(own), ...alternatives] : alternatives;
  return (index, one) =>
    required.every((sub) => sub(index, one)) &&
    !excluded.some((sub) => sub(index, one)) &&
    (ways.length === 0 || ways.some((way) => way(index, one)));
}

function all(matchers: readonly Matcher[]): Matcher {
  return (index, one) => matchers.every((matches) => matches(index, one));
}

/** The tests of one level of criteria, the cheapest first. */
function readOwn(given: Fields, needs: CriteriaNeeds): Matcher[] {
  for (const field of notOffered)
    if (readList(given, field).length > 0) refuseField(field, "is not offered by this stand-in");
  const oneOf = (field: string, of: (one: WorldCase) => string | string[], allowed?: readonly string[]) => {
    const wanted = new Set(readList(given, field, allowed));
    return wanted.size === 0
      ? undefined
      : (_: number, one: () => WorldCase) => [of(one())].flat().some((text) => wanted.has(text));
  };
  const service = (one: WorldCase): string[] => [one.service, String(needs.world.services.get(one.service)!.id)];
  return [
    explicitAccess(given, needs),
    namingPeople(given, needs),
    oneOf("caseID", (one) => String(one.id)),
    oneOf("customerID", (one) => String(one.customer.id)),
    oneOf("customer", (one) => [String(one.customer.id), one.customer.shortName]),
    oneOf("status", (one) => one.status, statuses),
    oneOf("priority", (one) => one.priority, priorities),
    oneOf("type", (one) => one.type, types),
    oneOf("service", service),
    oneOf("accessMode", (one) => one.mode, modes),
    oneOf("includeFlags", flagsOf, caseFlags),
    assigned(given, "userAssigned", (one) => one.assignedUser),
    assigned(given, "techAssigned", (one) => one.assignedTech),
    without(readList(given, "excludeFlags", caseFlags)),
    keywords(given),
    times(given),
  ].filter((test) => test !== undefined);
}

/** The flags of a case. */
export function flagsOf(one: WorldCase): string[] {
  return [
    ...(one.published ? ["PUBLISHED"] : []),
    ...(one.mergedInto === undefined ? [] : ["MERGED"]),
    ...(one.testData === true ? ["TEST_DATA"] : []),
    ...(one.deleted === true ? ["DELETED"] : []),
  ];
}

function without(flags: readonly string[]): Matcher | undefined {
  return flags.length === 0 ? undefined : (_, one) => !flagsOf(one()).some((flag) => flags.includes(flag));
}

function assigned(given: Fields, field: string, of: (one: WorldCase) => number | null): Matcher | undefined {
  if (given[field] === undefined) return undefined;
  const wanted = readFlag(given, field, true);
  return (_, one) => (of(one()) !== null) === wanted;
}

/** Cases with an entry of a subject, or of a group above it where that is asked for. */
function explicitAccess(given: Fields, { index, groupsAbove, subjectsNamed }: CriteriaNeeds): Matcher | undefined {
  const asked = given["explicitAccess"] ?? [];
  if (!Array.isArray(asked)) return refuseField("explicitAccess", "must be a list");
  if (asked.length === 0) return undefined;
  const found = (asked as unknown[]).map((one) => {
    const fields = readBody(one, ["subject", "level", "includeSubjectAnscendants", "startTimestamp", "endTimestamp"]);
    const levels = new Set(readList(fields, "level", ["read", "write", "owner"]));
    const [from, to] = [readTime(fields, "startTimestamp") ?? 0, readTime(fields, "endTimestamp") ?? Infinity];
    const named = readList(fields, "subject").flatMap((text) => subjectsNamed(text).map(({ id }) => id));
    const above = readFlag(fields, "includeSubjectAnscendants", false);
    const subjects = above ? named.flatMap((id) => [id, ...groupsAbove(id)]) : named;
    return index.withEntryOf(
      subjects,
      ({ level, at, deleted }) =>
        deleted !== true && (levels.size === 0 || levels.has(level)) && at >= from && at <= to,
    );
  });
  return (position) => found.some((positions) => positions.has(position));
}

const roles: Readonly<Record<string, (one: WorldCase) => readonly (number | null)[]>> = {
  reporter: (one) => [one.reporter],
  assignedUser: (one) => [one.assignedUser],
  assignedTech: (one) => [one.assignedTech],
  createdByUser: (one) => [one.reporter ?? one.updatedBy],
  lastUpdatedByUser: (one) => [one.updatedBy],
  closedByUser: (one) => (one.status === "closed" ? [one.updatedBy] : []),
  publishedByUser: (one) => (one.published ? [one.reporter ?? one.updatedBy] : []),
  commentedByUser: () => [],
  watchedByUser: (one) => one.watchers.map(({ subject }) => subject),
};

/** Cases that name any of these people, by number or short name. */
function namingPeople(given: Fields, { index, subjectsNamed }: CriteriaNeeds): Matcher | undefined {
  const asked = [...readList(given, "user"), ...readList(given, "userID")];
  const strategy = readList(given, "userFieldStrategy", [...Object.keys(roles), "all"]);
  if (asked.length === 0) return undefined;
  const ids = new Set(asked.flatMap((text) => subjectsNamed(text).map(({ id }) => id)));
  if (strategy.length === 1 && strategy[0] === "reporter") {
    const found = index.reportedBy(ids);
    return (position) => found.has(position);
  }
  const chosen = strategy.length === 0 || strategy.includes("all") ? Object.keys(roles) : strategy;
  return (_, one) => chosen.some((role) => roles[role]!(one()).some((id) => id !== null && ids.has(id)));
}

const texts: Readonly<Record<string, (one: WorldCase) => string>> = {
  subject: (one) => one.subject,
  description: (one) => one.description,
  comments: () => "",
  customerReference: () => "",
  id: (one) => String(one.id),
};

function keywords(given: Fields): Matcher | undefined {
  const words = readList(given, "keywords");
  const strategy = readList(given, "keywordFieldStrategy", [...Object.keys(texts), "all"]);
  const match = readChoice(given, "keywordMatchStrategy", ["all", "any"], "all");
  if (words.length === 0) return undefined;
  const chosen = strategy.length === 0 || strategy.includes("all") ? Object.keys(texts) : strategy;
  return (_, one) => {
    const read = one();
    return matchesKeywords(
      chosen.map((field) => texts[field]!(read)),
      words,
      match,
    );
  };
}

const moments: Readonly<Record<string, (one: WorldCase) => number>> = {
  createdTimestamp: (one) => one.created,
  lastUpdatedTimestamp: (one) => one.updated,
  closedTimestamp: (one) => (one.status === "closed" ? one.updated : 0),
  publishedTimestamp: (one) => (one.published ? one.created : 0),
  customerDueTimestamp: () => 0,
  techDueTimestamp: () => 0,
};

/** Cases of a time; by the time of creation where no other is asked for. */
function times(given: Fields): Matcher | undefined {
  const [from, to] = [readTime(given, "startTimestamp"), readTime(given, "endTimestamp")];
  const strategy = readList(given, "timeFieldStrategy", [...Object.keys(moments), "all"]);
  const match = readChoice(given, "timeMatchStrategy", ["all", "any"], "any");
  if (from === undefined && to === undefined) return undefined;
  const all = strategy.includes("all") ? Object.keys(moments) : strategy;
  const chosen = all.length === 0 ? ["createdTimestamp"] : all;
  return (_, one) => {
    const within = (field: string): boolean => {
      const at = moments[field]!(one());
      return at >= (from ?? -Infinity) && at <= (to ?? Infinity);
    };
    return match === "all" ? chosen.every(within) : chosen.some(within);
  };
}
