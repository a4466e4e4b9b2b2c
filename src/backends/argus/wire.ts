import * as z from "zod/mini";
import { allOf, id, isObject, isoTime, someOf, number, object, schema, text, yesOrNo, type Read } from "./reader";

/**
 * The shapes of Argus' answers, as its published API description names them. Only an id is demanded: any other field
 * may be null, missing or of another form, which is undefined and means "not stated". New fields and values do no harm.
 */

type Of<R> = R extends Read<infer T> ? T : never;

const texts = allOf(text);
/** What of a list is text: one flag of another form hides no other. */
const flagsOf: Read<string[]> = (value) => (Array.isArray(value) ? value.filter((one) => text(one)) : undefined);

// Places, persons and cases are written out: a list has thousands of them, and what goes through a shape field by field
// takes three times as long.

/** A customer, a service or a category. */
function place(value: unknown) {
  const known = isObject(value) ? id(value.id) : undefined;
  if (!isObject(value) || known === undefined) return undefined;
  return { id: known, name: text(value.name), shortName: text(value.shortName) };
}
export type Named = NonNullable<ReturnType<typeof place>>;

/** A person or a group. Newer services say `shortName` where older ones say `userName`. */
function person(value: unknown) {
  const known = isObject(value) ? id(value.id) : undefined;
  if (!isObject(value) || known === undefined) return undefined;
  const { customer, domain } = value;
  return {
    id: known,
    name: text(value.name),
    userName: text(value.userName),
    shortName: text(value.shortName),
    type: text(value.type),
    /** The same name can exist in two customers and in two domains. */
    customer: isObject(customer) ? { name: text(customer.name), shortName: text(customer.shortName) } : undefined,
    domain: isObject(domain) ? { name: text(domain.name) } : undefined,
  };
}
export const userInfo = schema(person, "id");
export type UserInfo = NonNullable<ReturnType<typeof person>>;

export const envelope = schema((value) => {
  const stated = openEnvelope(value);
  return stated && { ...stated, data: (value as { data?: unknown }).data };
});
const openEnvelope = object({
  responseCode: number,
  limit: number,
  offset: number,
  count: number,
  size: number,
  messages: allOf(object({ message: text, type: text, field: text })),
});
export type Envelope = z.infer<typeof envelope>;

function oneCase(value: unknown) {
  const known = isObject(value) ? id(value.id) : undefined;
  if (!isObject(value) || known === undefined) return undefined;
  const own = value.currentUserAccess;
  return {
    id: known,
    subject: text(value.subject),
    accessMode: text(value.accessMode),
    status: text(value.status),
    type: text(value.type),
    priority: text(value.priority),
    customerReference: text(value.customerReference),
    customer: place(value.customer),
    service: place(value.service),
    category: place(value.category),
    /** `null` means that there is none, undefined that the answer does not say. */
    reporter: value.reporter === null ? null : person(value.reporter),
    assignedUser: person(value.assignedUser),
    assignedTech: person(value.assignedTech),
    createdByUser: person(value.createdByUser),
    lastUpdatedByUser: person(value.lastUpdatedByUser),
    createdTimestamp: number(value.createdTimestamp),
    createdTime: isoTime(value.createdTime),
    lastUpdatedTimestamp: number(value.lastUpdatedTimestamp),
    lastUpdatedTime: isoTime(value.lastUpdatedTime),
    publishedTimestamp: number(value.publishedTimestamp),
    flags: texts(value.flags),
    currentUserAccess: isObject(own) ? { level: text(own.level), role: text(own.role) } : undefined,
  };
}
export const caseInfo = schema(oneCase, "id");
export type CaseInfo = NonNullable<ReturnType<typeof oneCase>>;

/** `CaseAccess`: whom it is granted to stands in `grantedSubject` and nowhere else. */
const accessFields = object({
  id,
  level: text,
  grantedSubject: person,
  addedByUser: person,
  addedTimestamp: number,
  addedTime: isoTime,
  flags: flagsOf,
});
/** An entry that is null states nothing. */
export const accessEntry = schema((value) => accessFields(value ?? {}));
export type AccessEntry = Partial<Of<typeof accessFields>>;

/** `CaseWatcher`: somebody who is notified of a case, or was, or is explicitly not. */
const watcherFields = object({ id, subject: person, role: text, type: text, flags: flagsOf });
export const caseWatcher = schema(watcherFields);
export type CaseWatcher = Of<typeof watcherFields>;

/** `CaseTransaction`: one step of the history of a case. */
export const transaction = schema(
  object({ operation: text, timestamp: number, changes: allOf(object({ field: text, value: text })) }),
);

/** Anything as text: text as it is, the rest as JSON. Undefined: not stated. */
export function asItCame(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === "string"
    ? (value ?? undefined)
    : JSON.stringify(value);
}

/** The same, with what it changed: see `historyChange`. */
export const historyStep = schema(
  object({
    operation: text,
    timestamp: number,
    user: person,
    changes: (all: unknown): readonly unknown[] =>
      Array.isArray(all) ? all : asItCame(all) === undefined ? [] : [all],
  }),
);

/** What a step changed: the thing as an object, and as text. */
const changedObject = object({ name: text, grantedSubject: person });
export const historyChange = schema(
  object({
    field: text,
    value: asItCame,
    previousValue: asItCame,
    object: changedObject,
    previousObject: changedObject,
  }),
);

/** Who asks, with the groups above, and the customer that they are of. */
const ofCurrentUser = object({ ascendantIDs: allOf(id), customer: object({ id, name: text, shortName: text }) });
export const currentUser = schema((value) => {
  const known = person(value);
  return known && { ...known, ...ofCurrentUser(value)! };
}, "id");

/** `SessionInfo`: what the key in use makes. */
const sessionFields = object({ readOnly: yesOrNo, securityLevel: text, validUntilTimestamp: number });
export const session = schema(sessionFields);
export type Session = Of<typeof sessionFields>;

/** `APIKeyDescriptor`: one of the keys of a person, and what it is limited to. */
const descriptor = object({
  prefix: text,
  description: text,
  validUntil: number,
  validSources: someOf(object({ address: text, maskBits: number }, ["address"])),
  source: object({ provider: text, staticOptions: object({ ipAddresses: texts }, ["ipAddresses"]) }, ["provider"]),
  constraints: object({
    customers: someOf(place),
    functions: someOf(object({ name: text }, ["name"])),
    readOnly: yesOrNo,
  }),
});
export type KeyDescriptor = Of<typeof descriptor>;
export const apiKeys = schema(object({ keys: someOf(descriptor) }));

/** `Service`: the functions that stand for the roles on its cases. */
const functionFields = object({ name: text });
export const functionInfo = schema(functionFields);
const serviceFields = object({
  readFunction: functionFields,
  readDetailedFunction: functionFields,
  writeFunction: functionFields,
  techFunction: functionFields,
  adminFunction: functionFields,
});
export const serviceInfo = schema(serviceFields);
export type ServiceInfo = Of<typeof serviceFields>;

/** `BasicCustomerResponse`: a customer and those above it, itself first. */
export const customerInfo = schema(object({ id, ancestorIDs: allOf(id) }, ["id"]), "id");

/** `Permission`: who holds which function, or role, on which customer. */
const permissionFields = object({ subject: person, customer: place, function: functionFields, flags: texts });
export const permission = schema(permissionFields);
export type Permission = Of<typeof permissionFields>;

/** An answer where only the success matters. */
export const anything = z.unknown();
