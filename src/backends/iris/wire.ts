import * as z from "zod/mini";

/**
 * The forms of the server's answers. What is there in another form is an error, never a default: nothing may turn "not
 * understood" into "no access". Fields that are only shown may be missing.
 */

/** Ids are numbers and kept as text. */
const id = z.pipe(
  z.union([z.string().check(z.minLength(1)), z.number()]),
  z.transform((value: string | number) => String(value)),
);
const text = z._default(z.nullable(z.string()), "");
const time = z.optional(z.nullable(z.string()));

/** The wrapping of every answer. */
export const envelope = z.object({ status: z.string(), message: text, data: z.optional(z.unknown()) });

export const whoami = z.object({ user_id: id, user_login: text, user_name: text });

/** Everybody with the level that is enforced. */
export const usersOnCase = z.array(
  z.object({
    user_id: id,
    user_name: text,
    user_login: text,
    user_active: z._default(z.boolean(), true),
    user_access_level: z.number(),
  }),
);

export const people = z.array(
  z.object({ user_id: id, user_name: text, user_login: text, user_active: z._default(z.boolean(), true) }),
);
export type Person = z.infer<typeof people>[number];

const named = z.nullable(z.object({ user_login: text, user_name: text, id }));

/** A case on a page. */
const caseInPage = z.object({
  case_id: id,
  name: text,
  client_id: z.nullable(id),
  client: z.optional(z.nullable(z.object({ customer_name: text }))),
  state: z.optional(z.nullable(z.object({ state_name: text }))),
  severity: z.optional(z.nullable(z.object({ severity_name: text }))),
  owner: z.optional(named),
  user: z.optional(named),
  soc_id: text,
  open_date: time,
  close_date: time,
});
export type CaseInPage = z.infer<typeof caseInPage>;

export const casePage = z.object({
  total: z.number(),
  cases: z.array(caseInPage),
  current_page: z.number(),
  last_page: z.number(),
  next_page: z.optional(z.nullable(z.number())),
});

/** A case by itself, in other words than on a page. */
export const caseDetails = z.object({
  case_id: id,
  case_name: text,
  customer_id: z.nullable(id),
  customer_name: text,
  state_name: text,
  owner_id: z.nullable(id),
  owner: text,
  open_by_user_id: z.nullable(id),
  open_by_user: text,
  case_soc_id: text,
  open_date: time,
  close_date: time,
});
export type CaseDetails = z.infer<typeof caseDetails>;

/** The caller's own level on every case that the caller can see. */
export const caseList = z.array(z.object({ case_id: id, access_level: z.optional(z.number()) }));

const entries = z.array(
  z.pipe(
    z.object({ case_id: id, access_level: z.number() }),
    z.transform((one) => ({ caseId: one.case_id, mask: one.access_level })),
  ),
);
const customer = z.pipe(
  z.object({ customer_id: id, customer_name: text }),
  z.transform((one) => ({ id: one.customer_id, name: one.customer_name ?? "" })),
);

/** For administrators: what a user has. A newer answer may leave out all but the entries. */
export const userDetails = z.pipe(
  z.object({ user_id: z.optional(id), user_cases_access: entries, user_customers: z.array(customer) }),
  z.transform((one) => ({ id: one.user_id, entries: one.user_cases_access, customers: one.user_customers })),
);

/** For administrators: what a user may do on the server, by the values of the permissions. */
export const userPermissions = z.object({ user_permissions: z.record(z.string(), z.object({ name: z.string() })) });

export const groupList = z.array(
  z.object({
    group_id: id,
    group_name: text,
    group_auto_follow: z._default(z.boolean(), false),
    group_members: z.array(z.object({ id, name: text, user: text })),
  }),
);
export type Group = z.infer<typeof groupList>[number];

export const groupDetails = z.pipe(
  z.object({ group_id: z.optional(id), group_cases_access: entries }),
  z.transform((one) => ({ id: one.group_id, entries: one.group_cases_access, customers: [] })),
);

/** An answer where only the success matters. */
export const anything = z.unknown();
