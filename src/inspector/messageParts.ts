import * as z from "zod/mini";
import { allGrantLevels } from "../access/level";

// What the messages of the inspector are made of. All words are ready to be shown, and none of them is markup.

export const text = z.string();
export const flag = z.boolean();
export const count = z.int().check(z.nonnegative());

export function list<T extends z.ZodMiniType>(item: T, most: number) {
  return z.readonly(z.array(item).check(z.maxLength(most)));
}

export const tri = z.enum(["yes", "no", "unknown"]);
export const right = z.enum(["read", "write", "owner"]);
/** The side it is about, where two are compared. */
export const side = z.union([z.literal(0), z.literal(1)]);
export const kinds = z.enum(["user", "group", "unknown"]);
export const subject = z.object({
  id: text,
  name: text,
  kind: kinds,
  login: z.optional(text),
  belongsTo: z.optional(text),
});

export const subjects = list(subject, 20);

/** What the matrix is about. */
export const view = z.discriminatedUnion("type", [
  /** All cases of one person or group. */
  z.object({ type: z.literal("user"), subject }),
  /** Everyone on one case. */
  z.object({ type: z.literal("case"), caseId: text }),
  /** Two people over all cases, differences only. */
  z.object({ type: z.literal("users"), subject, other: subject }),
  /** Two cases over all people, differences only. */
  z.object({ type: z.literal("cases"), caseId: text, other: text }),
]);

/** Which rows, in which order. */
export const arrangement = z.object({
  /** Words that must all occur in the row. */
  find: text,
  /** An access mode, empty for all, or `noMode`. */
  mode: text,
  show: z.enum(["all", "may", "unknown", "disagrees", "changed"]),
  /** A column's id, or empty for the order of the case system. */
  sort: text,
  descending: flag,
  /** "way": by what somebody has access: named on the case, through a group, by a role, or none of it. */
  group: z.enum(["none", "mode", "level", "kind", "way"]),
});

/**
 * What a change was drafted on, as far as it was known: the mode, the levels of the entries of the subject, the id of
 * the reporter, or whether the condition of the gate was fulfilled.
 */
const was = z.optional(
  z.object({
    mode: z.optional(text),
    levels: z.optional(list(text, 50)),
    reporter: z.optional(z.nullable(text)),
    condition: z.optional(tri),
  }),
);
/** When what a change gives ends, in milliseconds since 1970 by the server's clock. */
const until = z.optional(count);

/**
 * A change of a draft, which nobody has made yet. `level` "none" takes the entries of the subject away; `raises`: a
 * higher entry stays; `entry`: it is about the entry with this id alone.
 */
export const trial = z.discriminatedUnion("type", [
  z.object({ type: z.literal("mode"), caseId: text, mode: text, until, was }),
  z.object({
    type: z.literal("entry"),
    caseId: text,
    subject,
    level: z.enum(["none", ...allGrantLevels]),
    raises: z.optional(flag),
    entry: z.optional(text),
    until,
    was,
  }),
  z.object({ type: z.literal("reporter"), caseId: text, subject, was }),
  z.object({ type: z.literal("publish"), caseId: text, was }),
]);

/** What a row, or the case that is looked at, can be drafted to be; `until`: when what is drafted of it ends. */
export const draftable = z.enum(["reporter", "publish", "until"]);

/** What a choice tries out. */
export const edit = z.enum(["mode", "entry", "reporter", "publish"]);

/**
 * What was proven of changes of one case, in lines, and marks of the changes and of the case that it was proven on: it
 * holds of no others.
 */
export const proof = z.object({ caseId: text, changes: text, state: text, lines: list(text, 400) });

/** Who prepared a draft that was handed on, and why; or what was proven of one that was worked out. */
export const origin = z.object({ by: text, reason: text, ticket: text, proof: z.optional(proof) });

/** What a panel is brought back from after it was hidden or the window was reloaded. */
export const saved = z.object({
  connection: text,
  view: z.optional(view),
  arrangement,
  trials: list(trial, 1000),
  origin: z.optional(origin),
  /** First visible row. */
  top: count,
  /** So many pixels of it are out of sight. */
  cut: z.optional(count),
  row: count,
  column: count,
  /** Widths of columns in pixels, by column id. */
  widths: z.record(text, count),
  /** The cell whose reasons are open. */
  why: z.optional(z.object({ key: text, right: z.optional(right), side: z.optional(side) })),
});

export const cell = z.object({
  text,
  /** Whole text where `text` is an extract, or an explanation. */
  tip: z.optional(text),
  /** For screen readers, where the text alone does not say enough. */
  label: z.optional(text),
  value: z.optional(tri),
  level: z.optional(right),
  case: z.optional(text),
  subject: z.optional(text),
  side: z.optional(side),
  /** What the trial does to this cell. */
  mark: z.optional(z.enum(["gains", "loses", "mayGain", "mayLose", "mayChange"])),
  /** There is a remark in `tip` that must not be overlooked. */
  warn: z.optional(flag),
  /** That remark alone. */
  warning: z.optional(text),
  edit: z.optional(z.enum(["mode", "entry"])),
  /** The value of an editable cell. */
  current: z.optional(text),
});

export const row = z.object({
  key: text,
  kind: z.enum(["case", "user", "group", "unknown", "role", "heading"]),
  cells: list(cell, 20),
  /** There is a trial on this row. */
  tried: z.optional(flag),
  /** What can be drafted of it beside what its cells offer. */
  drafts: z.optional(list(draftable, 3)),
});

export const column = z.object({
  id: text,
  label: text,
  width: count,
  /** Takes the room that is left over. */
  grows: z.optional(flag),
  sortable: z.optional(flag),
  right: z.optional(right),
  side: z.optional(side),
});

export const choice = z.object({ value: text, label: text });

/** A picker: for the first or second place, or for what is to be added as a trial. */
export const place = z.enum(["subject", "case", "otherSubject", "otherCase", "trial"]);

export const problem = z.object({
  message: text,
  /** What to do about it: the label of a button and the command it stands for. */
  action: z.optional(z.object({ id: text, label: text })),
  kind: z.enum(["error", "empty", "loading", "choose"]),
});

export const line = z.object({
  icon: z.enum(["yes", "no", "unknown", "info", "warning", "time", "draft", "gains", "loses"]),
  text,
  detail: z.optional(text),
});
