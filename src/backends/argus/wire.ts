import * as z from "zod/mini";

/**
 * The forms of Argus' answers, as tolerant as they can be: only an id is demanded. A field that is missing, or is not
 * of the form
 * expected, is undefined, which means "not stated"; fields and values that nobody has heard of do no harm.
 */

/** Ids come as numbers or text and are kept as text, without loss (see `parseJson`). */
const id = z.pipe(
  z.union([z.string().check(z.minLength(1)), z.number()]),
  z.transform((value: string | number) => String(value)),
);

/** `z.catch`, which would bring 11 KB of zod's own helpers into the bundle. */
function instead<T extends z.ZodMiniType>(type: T, value: z.output<T>) {
  return new z.ZodMiniCatch({ type: "catch", innerType: type, catchValue: () => value }) as z.ZodMiniCatch<T>;
}
function lenient<T extends z.ZodMiniType>(type: T) {
  return instead(z.optional(type), undefined);
}
const text = lenient(z.string());
const number = lenient(z.pipe(z.union([z.number(), z.string().check(z.regex(/^-?\d{1,15}$/))]), z.transform(Number)));

/** A time in milliseconds since 1970, or its twin in ISO form. */
const isoTime = lenient(
  z.pipe(
    z.string(),
    z.transform((value: string) => {
      const time = Date.parse(value);
      return Number.isNaN(time) ? undefined : time;
    }),
  ),
);

const named = z.object({ id, name: text, shortName: text });
export type Named = z.infer<typeof named>;

/** A person or a group. Newer services say `shortName` where older ones say `userName`. */
export const userInfo = z.object({ id, name: text, userName: text, shortName: text, type: text });
export type UserInfo = z.infer<typeof userInfo>;
export const userList = z.nullable(z.array(userInfo));

/** Undefined also where the answer says null. */
const person = lenient(userInfo);
const place = lenient(named);

export const envelope = z.object({
  responseCode: number,
  limit: number,
  offset: number,
  count: number,
  size: number,
  messages: lenient(
    z.nullable(z.array(z.object({ message: instead(z.string(), ""), field: lenient(z.nullable(z.string())) }))),
  ),
  data: z.optional(z.unknown()),
});
export type Envelope = z.infer<typeof envelope>;

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
  reporter: lenient(z.nullable(userInfo)),
  assignedUser: person,
  assignedTech: person,
  createdByUser: person,
  lastUpdatedByUser: person,
  publishedTimestamp: number,
  flags: lenient(z.nullable(z.array(z.string()))),
  createdTimestamp: number,
  createdTime: isoTime,
  lastUpdatedTimestamp: number,
  lastUpdatedTime: isoTime,
  currentUserAccess: lenient(z.object({ level: text, role: text })),
});
export type CaseInfo = z.infer<typeof caseInfo>;

/** The form of an entry is not public: its subject and level are looked for under every name that is likely. */
export const accessEntry = z.object({
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
export type AccessEntry = z.infer<typeof accessEntry>;

export const currentUser = z.object({
  id,
  name: text,
  userName: text,
  shortName: text,
  ascendantIDs: lenient(z.array(id)),
});

/** `subject` and `customer` may come as an object or as a bare id. */
const reference = lenient(
  z.union([
    userInfo,
    z.pipe(
      id,
      z.transform((value: string): UserInfo => ({
        id: value,
        name: undefined,
        userName: undefined,
        shortName: undefined,
        type: undefined,
      })),
    ),
  ]),
);

export const permission = z.object({
  subject: reference,
  customer: reference,
  function: lenient(z.object({ id: lenient(id), name: text })),
});
export type Permission = z.infer<typeof permission>;
