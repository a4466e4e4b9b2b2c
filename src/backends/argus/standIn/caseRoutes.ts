import type { SandboxAnswer } from "../../../sandbox/exchange";
import type { WorldCase } from "../../../sandbox/world/model";
import type { Call, Context, Route } from "./context";
import { readCriteria } from "./criteria";
import { envelope, refuse, Refusal, refuseField } from "./envelope";
import type { Change, Transaction } from "./history";
import { readBody, readChoice, readFlag, readList, readPaging, readQuery, readTime, type Fields } from "./input";
import { findCases } from "./search";
import { changeableCase, notifiedBy, seenCase } from "./seenCase";
import type { Edit } from "./store";
import { historyOperations, priorities, statuses } from "./values";

/** The calls for cases, apart from those for access. */
export function caseRoutes(context: Context): Route[] {
  const one = "/cases/v2/case/{id}";
  return [
    ["POST", "/cases/v2/case/search", "viewCases", (call) => searchCases(context, call, call.request.body)],
    ["GET", "/cases/v2/case", "viewCases", (call) => searchCases(context, call, simpleCriteria(call))],
    ["GET", one, "viewCases", (call) => read(context, call)],
    ["PUT", one, "updateCase", (call) => update(context, call)],
    ["GET", `${one}/service`, "viewCases", (call) => service(context, call)],
    ["GET", "/cases/v2/case/{caseID}/history", "viewCases", (call) => history(context, call)],
    ["PUT", "/cases/v2/case/{caseID}/publish", "updateCase", (call) => publish(context, call)],
  ];
}

function simpleCriteria({ request }: Call): Fields {
  const lists = ["customerID", "customer", "service", "status", "type", "keywords", "sortBy"];
  return readBody(readQuery(request.query, lists), [...lists, "limit", "offset"]);
}

function searchCases(context: Context, { who }: Call, body: unknown): SandboxAnswer {
  const { store, wire, world, index, rights, accessAt, caseAt, listOf } = context;
  const criteria = readCriteria(body, {
    world,
    index,
    groupsAbove: rights.groupsAbove,
    subjectsNamed: (text) => context.subjectsNamed(text, who.actor.user.customer.domain.name),
  });
  const found = findCases(criteria, store, (at) => accessAt(at, who) !== undefined);
  return listOf(found, criteria, (at) => wire.case(caseAt(at), accessAt(at, who)!, criteria.includeDescription));
}

/** A case that was merged answers with the way to the one that it became part of, unless that is not wanted. */
function read(context: Context, call: Call): SandboxAnswer {
  const { one, access } = seenCase(context, call);
  const stay = readFlag(readQuery(call.request.query, []), "skipRedirect", false);
  if (one.mergedInto !== undefined && !stay) {
    const message = `The case was merged into ${one.mergedInto}`;
    throw new Refusal(301, [{ message, type: "INFO", field: null }], {
      Location: `/cases/v2/case/${one.mergedInto}`,
    });
  }
  return envelope(200, context.wire.case(one, access, true));
}

function service(context: Context, call: Call): SandboxAnswer {
  const { one } = seenCase(context, call);
  return envelope(200, context.wire.service(context.world.services.get(one.service)!));
}

const textFields = ["subject", "description", "status", "priority"] as const;
const peopleFields = {
  reporter: "reporterID",
  assignedUser: "assignedUserID",
  assignedTech: "assignedTechID",
} as const;
type Person = keyof typeof peopleFields;
/** Described, but nothing of it is kept here. */
const notStored = [
  ...["category", "customerDueTimestamp", "techDueTimestamp", "customerReference", "comment", "originEmailAddress"],
  ...["triggers", "hasEvents"],
];
/** They say how the text of other fields is to be taken. */
const manners = ["internalComment", "textFormat"];

async function update(context: Context, call: Call): Promise<SandboxAnswer> {
  const { store, wire, caseAt, accessAt } = context;
  const offered = [...textFields, ...Object.keys(peopleFields), ...manners, "notification"];
  const given = readBody(call.request.body, [...offered, ...notStored]);
  for (const field of notStored) if (field in given) refuseField(field, "is not offered by this stand-in");
  const { index, one } = changeableCase(context, call, "reporter" in given ? "owner" : "write");
  if ("status" in given) readChoice(given, "status", statuses);
  if ("priority" in given) readChoice(given, "priority", priorities);
  const edit: { -readonly [Field in keyof Edit]: Edit[Field] } = {};
  const changes: Change[] = [];
  for (const field of textFields) {
    const value = given[field];
    if (value === undefined || value === one[field]) continue;
    if (typeof value !== "string" || value === "") return refuseField(field, "must be a text");
    edit[field] = value;
    const kind = field === "status" || field === "priority" ? field : "string";
    changes.push({ kind, field, value, previous: one[field] });
  }
  for (const field of Object.keys(peopleFields) as Person[]) {
    if (given[field] === undefined) continue;
    const value = personOf(context, call, field, given[field]);
    if (value === one[field]) continue;
    edit[field] = value;
    changes.push({ kind: "user", field: peopleFields[field], value, previous: one[field] });
  }
  if (changes.length > 0) {
    const notified = notifiedBy(given["notification"], one);
    await store.change(index, edit, call.who.actor.user.id, { operation: "updateCase", notified, changes });
  }
  const access = accessAt(index, call.who);
  // Who handed the case on may see it no longer.
  return access === undefined ? envelope(200, null) : envelope(200, wire.case(caseAt(index), access, true));
}

function personOf(context: Context, { who }: Call, field: Person, value: unknown): number {
  if (typeof value !== "string" || value === "") return refuseField(field, "must be a user; it cannot be cleared");
  const [user] = context.subjectsNamed(value, who.actor.user.customer.domain.name);
  if (user?.kind !== "user") return refuseField(field, `no user is ${value}`);
  return user.id;
}

async function publish(context: Context, call: Call): Promise<SandboxAnswer> {
  const { store, wire, caseAt, accessAt } = context;
  const given = readBody(call.request.body, ["status", "notification"]);
  const { index, one } = changeableCase(context, call, "write");
  if (one.published) refuse(412, "The case is published already");
  const edit = { published: true, ...("status" in given && { status: readChoice(given, "status", statuses) }) };
  await store.change(index, edit, call.who.actor.user.id, {
    operation: "publishCase",
    notified: notifiedBy(given["notification"], one),
    changes: [{ kind: "flag", field: "setFlag", value: "PUBLISHED", previous: null }],
  });
  return envelope(200, wire.case(caseAt(index), accessAt(index, call.who)!, true));
}

/** Which operations belong to each type of history that the stand-in has anything of. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  access: ["grantCaseAccess", "revokeCaseAccess", "updateCaseAccessSettings"],
  watchers: ["addCaseWatcher", "deleteCaseWatcher"],
  actions: ["createCase", "updateCase", "publishCase", "mergeCases"],
};

function history(context: Context, call: Call): SandboxAnswer {
  const { index } = seenCase(context, call);
  const lists = ["type", "operation", "field", "userID", "user", "transactionID", "sortBy"];
  const given = readQuery(call.request.query, lists);
  const operations = readList(given, "operation", historyOperations);
  const types = readList(given, "type");
  const users = [...readList(given, "user"), ...readList(given, "userID")];
  const fields = readList(given, "field");
  const [from, to] = [readTime(given, "startTimestamp") ?? 0, readTime(given, "endTimestamp") ?? Infinity];
  const domain = call.who.actor.user.customer.domain.name;
  const ids = users.flatMap((text) => context.subjectsNamed(text, domain).map(({ id }) => id));
  const transactions = readList(given, "transactionID");
  const [order = "timestamp"] = readList(given, "sortBy", ["timestamp", "-timestamp"]);

  const fieldOf = (change: Change): string => ("field" in change ? change.field : change.kind);
  const wanted = ({ id, operation, at, by, changes }: Transaction): boolean =>
    (operations.length === 0 || operations.includes("all") || operations.includes(operation)) &&
    (types.length === 0 || types.some((type) => typesOf[type]?.includes(operation))) &&
    (users.length === 0 || ids.includes(by)) &&
    (transactions.length === 0 || transactions.includes(id)) &&
    (fields.length === 0 || changes.some((change) => fields.includes(fieldOf(change)))) &&
    at >= from &&
    at <= to;
  const found = context.store.history(index).filter(wanted);
  if (order === "-timestamp") found.reverse();
  return context.listOf(found, readPaging(given), context.wire.transaction);
}

/** What a change past all rights must have been, as the history tells it. */
export function changesBetween(before: WorldCase, edit: Edit): Change[] {
  const entries = edit.entries ?? before.entries;
  const text = (kind: "string" | "status" | "priority", field: string, value: string | undefined, previous: string) =>
    value === undefined || value === previous ? [] : [{ kind, field, value, previous }];
  const persons = (Object.keys(peopleFields) as Person[]).filter(
    (field) => edit[field] !== undefined && edit[field] !== before[field],
  );
  return [
    ...text("string", "accessMode", edit.mode, before.mode),
    ...textFields.flatMap((field) =>
      text(field === "status" || field === "priority" ? field : "string", field, edit[field], before[field]),
    ),
    ...persons.map((field): Change => ({
      kind: "user",
      field: peopleFields[field],
      value: edit[field]!,
      previous: before[field],
    })),
    ...before.entries
      .filter(({ id, level }) => !entries.some((entry) => entry.id === id && entry.level === level))
      .map((previous): Change => ({ kind: "access", value: null, previous })),
    ...entries
      .filter(({ id, level }) => !before.entries.some((entry) => entry.id === id && entry.level === level))
      .map((value): Change => ({ kind: "access", value, previous: null })),
  ];
}
