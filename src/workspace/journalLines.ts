import * as z from "zod/mini";
import type { Change, Entry, Subject } from "../access/case";
import type { FailureKind } from "../backends/failure";
import type { Remark } from "./changes";
import type { Batch, Intent, RecordedOutcome } from "./journal";

/** What a line of the journal says. */
export type Phase = "intent" | "outcome" | "batch" | "batchEnd";

interface Stamp {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A line that this version understands. */
export type Line =
  | (Stamp & Intent & { readonly phase: "intent" })
  | (Stamp & RecordedOutcome & { readonly phase: "outcome" })
  | (Stamp & Omit<Batch, "id" | "at" | "ended" | "underWay"> & { readonly phase: "batch" })
  | (Stamp & { readonly phase: "batchEnd" });

/** One of these words; the compiler demands all of them. */
function word<T extends string>(words: Record<T, true>) {
  return z.enum(Object.keys(words) as T[]);
}

/** Also the name of a claim's file. */
const id = z.string().check(z.regex(/^[\w-]+$/));
const level = z.enum(["read", "write"]);
const place = z.enum(["case", "definition"]);

const subject: z.ZodMiniType<Subject> = z.object({ id: z.string(), kind: z.enum(["user", "group", "unknown"]), name: z.string(), login: z.optional(z.string()) });

const entry: z.ZodMiniType<Entry> = z.object({
  id: z.string(),
  subject: z.optional(subject),
  level: z.optional(level),
  on: place,
  perhapsElsewhere: z.optional(z.literal(true)),
  grantedBy: z.optional(subject),
  grantedAt: z.optional(z.number()),
});

const change: z.ZodMiniType<Change> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grant"), subject, level, on: z.optional(place) }),
  z.object({ kind: z.literal("changeLevel"), entry, level }),
  z.object({ kind: z.literal("revoke"), entry }),
  z.object({ kind: z.literal("changeMode"), mode: z.string() }),
]);

const remark = word<Remark>({ alreadySo: true, wasGone: true, foundAfterTimeout: true, levelNotStated: true, lostSight: true, doubled: true });

const failureKind = word<FailureKind>({
  cancelled: true, offline: true, timeout: true, tls: true, proxy: true, noKey: true, keyRefused: true, notAllowed: true, notFound: true,
  invalid: true, overloaded: true, server: true, redirected: true, notJson: true, unexpected: true, tooLarge: true, notSupported: true, conflict: true,
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

const line: z.ZodMiniType<Line> = z.discriminatedUnion("phase", [
  z.object({
    ...stamp,
    phase: z.literal("intent"),
    connection: z.string(),
    origin: z.string(),
    system: z.enum(["argus", "cmf"]),
    case: of,
    caller: z.optional(subject),
    change,
    from: z.optional(z.string()),
    to: z.optional(z.string()),
    reason: z.optional(z.string()),
    batch: z.optional(z.object({ id, row: z.number() })),
    undoes: z.optional(id),
  }),
  z.object({
    ...stamp,
    phase: z.literal("outcome"),
    kind: z.enum(["done", "half", "notDone", "undetermined"]),
    remark: z.optional(remark),
    failure: z.optional(failure),
    entryId: z.optional(z.string()),
    left: z.optional(change),
    settled: z.optional(z.literal(true)),
    late: z.optional(z.literal(true)),
  }),
  z.object({
    ...stamp,
    phase: z.literal("batch"),
    connection: z.string(),
    origin: z.string(),
    reason: z.optional(z.string()),
    rows: z.array(z.object({ case: of, change })),
  }),
  z.object({ ...stamp, phase: z.literal("batchEnd") }),
]);

const unreadOutcome = z.object({ ...stamp, phase: z.literal("outcome") });

/** The lines of a file, of those that are not understood only whose outcome they are, and how many they are: torn by a crash, or of a later version. */
export function parseLines(text: string): { readonly lines: readonly Line[]; readonly unreadOutcomes: readonly Stamp[]; readonly unreadable: number } {
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
    const outcome = unreadOutcome.safeParse(value);
    if (outcome.success) unreadOutcomes.push(outcome.data);
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
