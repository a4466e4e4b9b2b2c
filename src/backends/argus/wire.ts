import { attempt, list, Misfit, nullable, number as anyNumber, object, text as anyText, type Read, type Reader } from "../../shape";

/**
 * The forms of Argus' answers, as tolerant as they can be: only an id is demanded. A field that is missing, or is not of the form
 * expected, is undefined, which means "not stated"; fields and values that nobody has heard of do no harm.
 */

/** Ids come as numbers or text and are kept as text, without loss (see `parseJson`). */
const id: Reader<string> = (value, where) => {
  if ((typeof value === "string" && value !== "") || typeof value === "number") return String(value);
  throw new Misfit(where, "an id");
};

/** Undefined also where the answer says null. */
function lenient<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, where) => {
    if (value === undefined || value === null) return undefined;
    const read = attempt(reader, value, where);
    return read instanceof Misfit ? undefined : read;
  };
}

const text = lenient(anyText);
const number = lenient((value, where) => (typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : anyNumber(value, where)));

/** A time in milliseconds since 1970, out of its twin in ISO form. */
const isoTime: Reader<number | undefined> = (value) => {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
};

const named = object({ id, name: text, shortName: text });
export type Named = Read<typeof named>;

/** A person or a group. Newer services say `shortName` where older ones say `userName`. */
export const userInfo = object({ id, name: text, userName: text, shortName: text, type: text });
export type UserInfo = Read<typeof userInfo>;
export const userList = nullable(list(userInfo));

const person = lenient(userInfo);
const place = lenient(named);
/** `null` means that there is none, undefined that the answer does not say. */
const personOrNone = nullable(person);

export const envelope = object({
  responseCode: number,
  limit: number,
  offset: number,
  count: number,
  size: number,
  messages: lenient(list(object({ message: text, field: text }))),
  data: (value: unknown) => value,
});
export type Envelope = Read<typeof envelope>;

export const caseInfo = object({
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
  reporter: personOrNone,
  assignedUser: person,
  assignedTech: person,
  createdByUser: person,
  lastUpdatedByUser: person,
  createdTimestamp: number,
  createdTime: isoTime,
  lastUpdatedTimestamp: number,
  lastUpdatedTime: isoTime,
  currentUserAccess: lenient(object({ level: text, role: text })),
});
export type CaseInfo = Read<typeof caseInfo>;

/** The form of an entry is not public: its subject and level are looked for under every name that is likely. */
export const accessEntry = object({
  id: lenient(id),
  subject: person,
  user: person,
  group: person,
  userOrGroup: person,
  subjectID: lenient(id),
  level: text,
  accessLevel: text,
  addedTimestamp: number,
  addedTime: isoTime,
  addedByUser: person,
});
export type AccessEntry = Read<typeof accessEntry>;

export const currentUser = object({ id, name: text, userName: text, shortName: text, ascendantIDs: lenient(list(id)) });

/** `subject` and `customer` may come as an object or as a bare id. */
const reference = lenient<UserInfo>((value, where) => (typeof value === "object" ? userInfo(value, where) : { id: id(value, where) }));

export const permission = object({ subject: reference, customer: reference, function: lenient(object({ id: lenient(id), name: text })) });
export type Permission = Read<typeof permission>;
