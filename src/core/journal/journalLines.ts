import * as z from "zod/mini";
import type { Change, Entry, Subject } from "../../access/case";
import type { FailureKind } from "../../base/failure";
import type { Remark } from "../changes/changes";
import type { Batch, Intent, RecordedOutcome } from "./journal";

/** What a line of the journal says. */
export type Phase = "intent" | "outcome" | "batch" | "batchEnd";

interface Stamp {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type BatchLine = Omit<Batch, "id" | "at" | "ended" | "underWay">;

/** A line that this version understands. */
export type Line =
  | (Stamp & Intent & { readonly phase: "intent" })
  | (Stamp & RecordedOutcome & { readonly phase: "outcome" })
  | (Stamp & BatchLine & { readonly phase: "batch" })
  | (Stamp & { readonly phase: "batchEnd" });

/**
 * A form for each field, also the optional ones: what is left out here is not read, so the compiler demands all of
 * them.
 */
type Fields<T> = { readonly [Name in keyof Required<T>]: z.ZodMiniType<T[Name]> };

/** One of these words; the compiler demands all of them. */
function word<T extends string>(words: Record<T, true>) {
  return z.enum(Object.keys(words) as T[]);
}

/** Also the name of a claim's file. */
const id = z.string().check(z.regex(/^[\w-]+$/));
const level = z.enum(["read", "write"]);
const place = z.enum(["case", "definition"]);

const subject: z.ZodMiniType<Subject> = z.object({
  id: z.string(),
  kind: word<Subject["kind"]>({ user: true, group: true, unknown: true }),
  name: z.string(),
  login: z.optional(z.string()),
} satisfies Fields<Subject>);

const entry: z.ZodMiniType<Entry> = z.object({
  id: z.string(),
  subject: z.optional(subject),
  level: z.optional(level),
  on: place,
  perhapsElsewhere: z.optional(z.literal(true)),
  perhapsGone: z.optional(z.literal(true)),
  grantedBy: z.optional(subject),
  grantedAt: z.optional(z.number()),
} satisfies Fields<Entry>);

const change: z.ZodMiniType<Change> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grant"), subject, level, on: z.optional(place) }),
  z.object({ kind: z.literal("changeLevel"), entry, level }),
  z.object({ kind: z.literal("revoke"), entry }),
  z.object({ kind: z.literal("changeMode"), mode: z.string() }),
]);

const remark = word<Remark>({
  alreadySo: true,
  wasGone: true,
  foundAfterTimeout: true,
  levelNotStated: true,
  lostSight: true,
  doubled: true,
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

const stamp = { id, at: z.number() };
const of = z.object({ id: z.string(), title: z.string() });

const intent = {
  connection: z.string(),
  origin: z.string(),
  system: z.string(),
  case: of,
  caller: z.optional(subject),
  change,
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  reason: z.optional(z.string()),
  batch: z.optional(z.object({ id, row: z.number() })),
  undoes: z.optional(id),
} satisfies Fields<Intent>;

const outcome = {
  kind: word<RecordedOutcome["kind"]>({ done: true, half: true, notDone: true, undetermined: true }),
  remark: z.optional(remark),
  failure: z.optional(failure),
  entryId: z.optional(z.string()),
  left: z.optional(change),
  settled: z.optional(z.literal(true)),
  late: z.optional(z.literal(true)),
} satisfies Fields<RecordedOutcome>;

const batch = {
  connection: z.string(),
  origin: z.string(),
  reason: z.optional(z.string()),
  rows: z.array(z.object({ case: of, change })),
} satisfies Fields<BatchLine>;

const line: z.ZodMiniType<Line> = z.discriminatedUnion("phase", [
  z.object({ ...stamp, phase: z.literal("intent"), ...intent }),
  z.object({ ...stamp, phase: z.literal("outcome"), ...outcome }),
  z.object({ ...stamp, phase: z.literal("batch"), ...batch }),
  z.object({ ...stamp, phase: z.literal("batchEnd") }),
]);

const unreadOutcome = z.object({ ...stamp, phase: z.literal("outcome") });

/** What could be read of some lines. */
export interface ParsedLines {
  readonly lines: readonly Line[];
  /** Outcomes that a later version wrote in words of its own. */
  readonly unreadOutcomes: readonly Stamp[];
  /** Lines that were not understood, those of `unreadOutcomes` included. */
  readonly unreadable: number;
}

/**
 * The lines of a file, of those that are not understood only whose outcome they are, and how many they are: torn by a
 * crash, or of a later version.
 */
export function parseLines(text: string): ParsedLines {
  const lines: Line[] = [];
  const unreadOutcomes: Stamp[] = [];
  let unreadable = 0;
  for (const raw of text.split("\n")) {
    if (raw === "") continue;
    const value = jsonOf(raw);
    const parsed = line.safeParse(value);
    if (parsed.success) {
      lines.push(parsed.data);
      continue;
    }
    unreadable += 1;
    const unread = unreadOutcome.safeParse(value);
    if (unread.success) unreadOutcomes.push(unread.data);
  }
  return { lines, unreadOutcomes, unreadable };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
