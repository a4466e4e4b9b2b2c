import * as z from "zod/mini";

/**
 * The shapes of Argus' answers, as its published API description names them. Only an id is demanded: any other field
 * may be null, missing or of another form, which is undefined and means "not stated". New fields and values do no harm.
 */

/** Ids come as numbers or text and are kept as text, without loss (see `parseJson`). */
const id = z.transform((value: unknown, { issues }): string => {
  if (typeof value === "number" ? !Number.isFinite(value) : typeof value !== "string" || value === "")
    issues.push({ code: "custom", input: value });
  return String(value);
});

/**
 * What may be stated in another form, which is not stated. One step for each value, not `z.catch` around `z.optional`,
 * which describes each misfit to nobody: lists have thousands of rows with twenty values each.
 */
function stated<T>(read: (value: unknown) => T | undefined) {
  return z.transform(read);
}
function lenient<T extends z.ZodMiniType>(type: T) {
  return stated((value) => (value === undefined || value === null ? undefined : type.safeParse(value).data));
}
const text = stated((value) => (typeof value === "string" ? value : undefined));
const texts = stated((value) =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined,
);
const number = stated((value) =>
  (typeof value === "number" && Number.isFinite(value)) || (typeof value === "string" && /^-?\d{1,15}$/.test(value))
    ? Number(value)
    : undefined,
);
const yesOrNo = stated((value) => (typeof value === "boolean" ? value : undefined));

/** A time in milliseconds since 1970, or its twin in ISO form. */
const isoTime = stated((value) => {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
});

const named = z.object({ id, name: text, shortName: text });
export type Named = z.infer<typeof named>;

/** A person or a group. Newer services say `shortName` where older ones say `userName`. */
export const userInfo = z.object({
  id,
  name: text,
  userName: text,
  shortName: text,
  type: text,
  /** The same name can exist in two customers and in two domains. */
  customer: lenient(z.object({ name: text, shortName: text })),
  domain: lenient(z.object({ name: text })),
});
export type UserInfo = z.infer<typeof userInfo>;

/** Undefined also where the answer says null. */
const person = lenient(userInfo);
const place = lenient(named);

const message = z.object({ message: text, type: text, field: text });

export const envelope = z.object({
  responseCode: number,
  limit: number,
  offset: number,
  count: number,
  size: number,
  messages: lenient(z.array(message)),
  data: z.optional(z.unknown()),
});
export type Envelope = z.infer<typeof envelope>;

export const caseId = id;
export const caseInfo = z.object({
  id,
  subject: text,
  accessMode: text,
  status: text,
  type: text,
  priority: text,
  customerReference: text,
  customer: place,
  service: place,
  category: place,
  /** `null` means that there is none, undefined that the answer does not say. */
  reporter: stated((value) => (value === null ? null : userInfo.safeParse(value).data)),
  assignedUser: person,
  assignedTech: person,
  createdByUser: person,
  lastUpdatedByUser: person,
  createdTimestamp: number,
  createdTime: isoTime,
  lastUpdatedTimestamp: number,
  lastUpdatedTime: isoTime,
  publishedTimestamp: number,
  flags: texts,
  currentUserAccess: lenient(z.object({ level: text, role: text })),
});
export type CaseInfo = z.infer<typeof caseInfo>;

/** `CaseAccess`: whom it is granted to stands in `grantedSubject` and nowhere else. */
const accessFields = z.object({
  id: lenient(id),
  level: text,
  grantedSubject: person,
  addedByUser: person,
  addedTimestamp: number,
  addedTime: isoTime,
  flags: texts,
});
/** An entry that is null states nothing. */
export const accessEntry = z.pipe(
  z.transform((entry: unknown) => entry ?? {}),
  accessFields,
);
export type AccessEntry = Partial<z.infer<typeof accessEntry>>;

/** `CaseWatcher`: somebody who is notified of a case, or was, or is explicitly not. */
export const caseWatcher = z.object({
  id: lenient(id),
  subject: person,
  role: text,
  type: text,
  flags: texts,
});
export type CaseWatcher = z.infer<typeof caseWatcher>;

/** `CaseTransaction`: one step of the history of a case. */
export const transaction = z.object({
  operation: text,
  timestamp: number,
  changes: lenient(z.array(z.object({ field: text, value: text }))),
});

/** Anything as text: text as it is, the rest as JSON. Undefined: not stated. */
export function asItCame(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === "string"
    ? (value ?? undefined)
    : JSON.stringify(value);
}
const textOfAnything = z.pipe(z.optional(z.unknown()), z.transform(asItCame));

/** The same, with what it changed: see `historyChange`. */
export const historyStep = z.object({
  operation: text,
  timestamp: number,
  user: person,
  changes: z.pipe(
    z.optional(z.unknown()),
    z.transform((all): readonly unknown[] => (Array.isArray(all) ? all : asItCame(all) === undefined ? [] : [all])),
  ),
});

/** What a step changed: the thing as an object, and as text. */
const changedObject = lenient(z.object({ name: text, grantedSubject: person }));
export const historyChange = z.object({
  field: text,
  value: textOfAnything,
  previousValue: textOfAnything,
  object: changedObject,
  previousObject: changedObject,
});

/** Who asks, with the groups above, and the customer that they are of. */
export const currentUser = z.extend(userInfo, {
  ascendantIDs: lenient(z.array(id)),
  customer: lenient(z.object({ id: lenient(id), name: text, shortName: text })),
});

/** `SessionInfo`: what the key in use makes. */
export const session = z.object({ readOnly: yesOrNo, securityLevel: text, validUntilTimestamp: number });
export type Session = z.infer<typeof session>;

/** `APIKeyDescriptor`: one of the keys of a person, and what it is limited to. */
const descriptor = z.object({
  prefix: text,
  description: text,
  validUntil: number,
  validSources: lenient(z.array(lenient(z.object({ address: z.string(), maskBits: number })))),
  source: lenient(
    z.object({ provider: z.string(), staticOptions: lenient(z.object({ ipAddresses: z.array(z.string()) })) }),
  ),
  constraints: lenient(
    z.object({
      customers: lenient(z.array(place)),
      functions: lenient(z.array(lenient(z.object({ name: z.string() })))),
      readOnly: yesOrNo,
    }),
  ),
});
export type KeyDescriptor = z.infer<typeof descriptor>;
export const apiKeys = z.object({ keys: lenient(z.array(lenient(descriptor))) });

/** `Service`: the functions that stand for the roles on its cases. */
export const functionName = text;
const functionInfo = lenient(z.object({ name: functionName }));
export const serviceInfo = z.object({
  readFunction: functionInfo,
  readDetailedFunction: functionInfo,
  writeFunction: functionInfo,
  techFunction: functionInfo,
  adminFunction: functionInfo,
});
export type ServiceInfo = z.infer<typeof serviceInfo>;

/** `BasicCustomerResponse`: a customer and those above it, itself first. */
export const customerInfo = z.object({ id, ancestorIDs: lenient(z.array(id)) });

/** `Permission`: who holds which function, or role, on which customer. */
export const permission = z.object({
  subject: person,
  customer: place,
  function: lenient(z.object({ name: text })),
  flags: texts,
});
export type Permission = z.infer<typeof permission>;

/** An answer where only the success matters. */
export const anything = z.unknown();
