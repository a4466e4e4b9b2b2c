import { allGrantLevels } from "../../access/level";
import * as z from "zod/mini";
import type { Change, Entry, Subject, Watcher } from "../../access/case";
import type { FailureKind } from "../../base/failure";
import type { BatchIntent, Ends, Intent, RecordedOutcome, Remark } from "./attempt";

/**
 * A form for each field, also the optional ones: what is left out here is not read, so the compiler demands all of
 * them.
 */
type Fields<T> = { readonly [Name in keyof Required<T>]: z.ZodMiniType<T[Name]> };

/** One of these words; the compiler demands all of them. */
function word<T extends string>(words: Record<T, true>) {
  return z.enum(Object.keys(words) as T[]);
}

const levelForm = z.enum(allGrantLevels);
const entryPlace = z.enum(["case", "definition"]);

export const subjectForm: z.ZodMiniType<Subject> = z.object({
  id: z.string(),
  kind: word<Subject["kind"]>({ user: true, group: true, unknown: true }),
  name: z.string(),
  login: z.optional(z.string()),
  belongsTo: z.optional(z.string()),
  inactive: z.optional(z.literal(true)),
  followsNewCases: z.optional(z.literal(true)),
} satisfies Fields<Subject>);

const entryForm: z.ZodMiniType<Entry> = z.object({
  id: z.string(),
  subject: z.optional(subjectForm),
  level: z.optional(levelForm),
  on: entryPlace,
  perhapsElsewhere: z.optional(z.literal(true)),
  mayDeny: z.optional(z.literal(true)),
  perhapsGone: z.optional(z.literal(true)),
  sharesId: z.optional(z.string()),
  grantedBy: z.optional(subjectForm),
  grantedAt: z.optional(z.number()),
} satisfies Fields<Entry>);

const watcher: z.ZodMiniType<Watcher> = z.object({
  id: z.string(),
  subject: z.optional(subjectForm),
  channel: z.optional(z.string()),
  removable: z.optional(z.literal(true)),
} satisfies Fields<Watcher>);

const notify = z.optional(z.literal(true));

export const changeForm: z.ZodMiniType<Change> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grant"), subject: subjectForm, level: levelForm, on: z.optional(entryPlace), notify }),
  z.object({ kind: z.literal("changeLevel"), entry: entryForm, level: levelForm, notify }),
  z.object({ kind: z.literal("revoke"), entry: entryForm }),
  z.object({ kind: z.literal("changeMode"), mode: z.string() }),
  z.object({ kind: z.literal("recompute"), subject: subjectForm }),
  z.object({
    kind: z.literal("reporter"),
    subject: subjectForm,
    from: z.optional(z.nullable(subjectForm)),
    notify,
  }),
  z.object({ kind: z.literal("publish"), notify }),
  z.object({ kind: z.literal("unwatch"), watcher }),
]);

const remark = word<Remark>({
  alreadySo: true,
  wasGone: true,
  foundAfterTimeout: true,
  levelNotStated: true,
  lostSight: true,
  doubled: true,
  standsAgain: true,
  notNotified: true,
  notifiedNotKnown: true,
});

const failureKind = word<FailureKind>({
  cancelled: true,
  offline: true,
  timeout: true,
  tls: true,
  proxy: true,
  noKey: true,
  keyRefused: true,
  notAllowed: true,
  notFound: true,
  invalid: true,
  overloaded: true,
  server: true,
  redirected: true,
  notJson: true,
  unexpected: true,
  tooLarge: true,
  notSupported: true,
  conflict: true,
});

const failure = z.object({
  kind: failureKind,
  request: z.optional(z.string()),
  status: z.optional(z.number()),
  detail: z.optional(z.string()),
  said: z.array(z.object({ message: z.string(), field: z.optional(z.string()) })),
});

const of = z.object({ id: z.string(), title: z.string() });

const ends: z.ZodMiniType<Ends> = z.object({
  until: z.number(),
  then: z.optional(z.string()),
  skew: z.optional(z.number()),
  editor: z.optional(z.string()),
} satisfies Fields<Ends>);

/** The fields of what is about to be done. */
export const intentFields = {
  connection: z.string(),
  system: z.string(),
  origin: z.string(),
  url: z.optional(z.string()),
  case: of,
  caller: z.optional(subjectForm),
  change: changeForm,
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  reason: z.optional(z.string()),
  batch: z.optional(z.object({ id: z.string(), row: z.int().check(z.minimum(0)) })),
  undoes: z.optional(z.string()),
  ends: z.optional(ends),
  expires: z.optional(z.string()),
} satisfies Fields<Intent>;

/** The fields of what became of it. */
export const outcomeFields = {
  kind: word<RecordedOutcome["kind"]>({
    done: true,
    doneOtherwise: true,
    half: true,
    notDone: true,
    undetermined: true,
  }),
  remark: z.optional(remark),
  failure: z.optional(failure),
  entryId: z.optional(z.string()),
  instead: z.optional(z.string()),
  insteadReporter: z.optional(subjectForm),
  left: z.optional(changeForm),
  settled: z.optional(z.literal(true)),
  answer: z.optional(word<NonNullable<RecordedOutcome["answer"]>>({ accepted: true, refused: true })),
  late: z.optional(z.literal(true)),
} satisfies Fields<RecordedOutcome>;

/** The fields of a bulk. */
export const batchFields = {
  connection: z.string(),
  system: z.optional(intentFields.system),
  origin: z.string(),
  url: z.optional(z.string()),
  caller: z.optional(subjectForm),
  reason: z.optional(z.string()),
  rows: z.array(z.object({ case: of, change: changeForm, ends: z.optional(ends) })),
} satisfies Fields<BatchIntent>;

export const intentForm: z.ZodMiniType<Intent> = z.object(intentFields);
export const outcomeForm: z.ZodMiniType<RecordedOutcome> = z.object(outcomeFields);

export const failureForm = failure;

/** The value of a JSON text; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
