import { allGrantLevels } from "../access/level";
import * as z from "zod/mini";

// The messages between the inspector's webview and the extension, both ways. Each side reads what arrives with the
// reader given here and drops what does not fit. All words are ready to be shown, and none of them is markup.

const text = z.string();
const flag = z.boolean();
const count = z.int().check(z.nonnegative());

function list<T extends z.ZodMiniType>(item: T, most: number) {
  return z.readonly(z.array(item).check(z.maxLength(most)));
}

const tri = z.enum(["yes", "no", "unknown"]);
const right = z.enum(["read", "write", "owner"]);
/** Of which one, where two are compared. */
const side = z.union([z.literal(0), z.literal(1)]);
const kinds = z.enum(["user", "group", "unknown"]);
const subject = z.object({ id: text, name: text, kind: kinds, login: z.optional(text), belongsTo: z.optional(text) });

/** What the matrix is about. */
const view = z.discriminatedUnion("type", [
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
const arrangement = z.object({
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

/** A change that is only tried out. `level` "none" takes the entries of the subject away. */
const trial = z.discriminatedUnion("type", [
  z.object({ type: z.literal("mode"), caseId: text, mode: text }),
  z.object({ type: z.literal("entry"), caseId: text, subject, level: z.enum(["none", ...allGrantLevels]) }),
]);

/** What a panel is brought back from after it was hidden or the window was reloaded. */
const saved = z.object({
  connection: text,
  view: z.optional(view),
  arrangement,
  whatIf: flag,
  trials: list(trial, 1000),
  /** First visible row. */
  top: count,
  row: count,
  column: count,
  /** Widths of columns in pixels, by column id. */
  widths: z.record(text, count),
  /** The cell whose reasons are open. */
  why: z.optional(z.object({ key: text, right: z.optional(right), side: z.optional(side) })),
});

const cell = z.object({
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

const row = z.object({
  key: text,
  kind: z.enum(["case", "user", "group", "unknown", "role", "heading"]),
  cells: list(cell, 20),
  /** There is a trial on this row. */
  tried: z.optional(flag),
});

const column = z.object({
  id: text,
  label: text,
  width: count,
  /** Takes the room that is left over. */
  grows: z.optional(flag),
  sortable: z.optional(flag),
  right: z.optional(right),
  side: z.optional(side),
});

const choice = z.object({ value: text, label: text });

/** A picker: for the first or second place, or for what is to be added as a trial. */
const place = z.enum(["subject", "case", "otherSubject", "otherCase", "trial"]);

const problem = z.object({
  message: text,
  /** What to do about it: the label of a button and the command it stands for. */
  action: z.optional(z.object({ id: text, label: text })),
  kind: z.enum(["error", "empty", "loading", "choose"]),
});

const line = z.object({
  icon: z.enum(["yes", "no", "unknown", "info", "warning"]),
  text,
  detail: z.optional(text),
});

const makeToWebview = () =>
  z.discriminatedUnion("type", [
    /** The first message: all fixed words. `hintSeen`: the hint for the first time was closed, in whichever panel. */
    z.object({
      type: z.literal("hello"),
      words: z.record(text, text),
      connection: text,
      language: text,
      hintSeen: flag,
    }),
    /** The whole frame, with the first rows. Sent when anything but the rows changed. */
    z.object({
      type: z.literal("table"),
      version: count,
      view: z.optional(view),
      /** What is looked at, for the pickers. */
      chosen: text,
      other: z.optional(text),
      title: text,
      coverage: text,
      /** Where rows are cases: the filter that the case system was asked with, in words; empty where there is none. */
      filter: z.optional(text),
      notes: list(z.object({ text, warn: z.optional(flag), tip: z.optional(text) }), 20),
      columns: list(column, 20),
      total: count,
      /** How many of all rows are shown, in words; empty where it is all of them. */
      shown: text,
      arrangement,
      /** The number of the arrangement that was received last: an older one than the page's own is out of date. */
      arranged: count,
      modes: list(choice, 100),
      shows: list(choice, 10),
      groups: list(choice, 10),
      whatIf: z.object({
        on: flag,
        possible: flag,
        /** `problem`: what kept it from being applied. */
        trials: list(z.object({ text, trial, problem: z.optional(text) }), 1000),
        applying: flag,
        effects: text,
        modes: list(choice, 100),
        levels: list(choice, 5),
        /** The mode that the case would have, where one case is looked at. */
        mode: z.optional(text),
      }),
      problem: z.optional(problem),
      offset: count,
      rows: list(row, 400),
    }),
    /** Rows that were asked for, or that changed. */
    z.object({ type: z.literal("rows"), version: count, offset: count, rows: list(row, 400) }),
    /** What is being read in the background. */
    z.object({
      type: z.literal("progress"),
      text,
      done: count,
      total: count,
      running: flag,
      action: z.optional(z.object({ id: z.enum(["load", "stop"]), label: text })),
    }),
    z.object({
      type: z.literal("why"),
      key: text,
      right: z.optional(right),
      side: z.optional(side),
      title: text,
      subtitle: text,
      value: z.optional(tri),
      sections: list(z.object({ heading: text, lines: list(line, 500), grid: z.optional(flag) }), 20),
      actions: list(z.object({ id: text, label: text, main: z.optional(flag) }), 20),
    }),
    /** There is nothing to explain any more. */
    z.object({ type: z.literal("noWhy") }),
    /** Where the text that was typed occurs. */
    z.object({ type: z.literal("found"), version: count, index: z.optional(count) }),
    /** Answers of a picker. */
    z.object({
      type: z.literal("choices"),
      place,
      asked: text,
      items: list(z.object({ value: text, label: text, detail: z.optional(text), kind: text }), 100),
      note: z.optional(text),
    }),
    /** What VS Code had to ask outside of the page is answered. */
    z.object({ type: z.literal("answered") }),
    /** A short remark, shown for a moment and read out. */
    z.object({ type: z.literal("notice"), text }),
  ]);

const makeToHost = () =>
  z.discriminatedUnion("type", [
    /** The webview runs. `count`: rows that it can show. */
    z.object({ type: z.literal("ready"), saved: z.optional(saved), offset: count, count }),
    /** A picker's choice: the value of an item. */
    z.object({ type: z.literal("choose"), place, value: text }),
    /** Two become one again. */
    z.object({ type: z.literal("uncompare") }),
    /** `number`: higher with each arrangement of the page. */
    z.object({ type: z.literal("arrange"), arrangement, number: z.optional(count) }),
    z.object({ type: z.literal("rows"), version: count, offset: count, count }),
    /** Where a text occurs next, from a row on and around; `back`: upwards. */
    z.object({ type: z.literal("find"), text, from: count, back: z.optional(flag) }),
    z.object({ type: z.literal("why"), key: text, right: z.optional(right), side: z.optional(side) }),
    z.object({ type: z.literal("closeWhy") }),
    /** A button of the reasons or of a problem. */
    z.object({ type: z.literal("act"), id: text }),
    z.object({ type: z.literal("whatIf"), on: flag }),
    /** A choice in an editable cell; without a row, of the case that is looked at. */
    z.object({ type: z.literal("try"), key: z.optional(text), edit: z.enum(["mode", "entry"]), value: text }),
    z.object({ type: z.literal("untry"), trial }),
    z.object({ type: z.literal("apply") }),
    z.object({ type: z.literal("discard") }),
    z.object({ type: z.literal("load"), on: flag }),
    /** Everything is to be read again. */
    z.object({ type: z.literal("refresh") }),
    /** The hint for the first time was closed. */
    z.object({ type: z.literal("hintSeen") }),
    z.object({ type: z.literal("search"), place, text }),
    /** Looks at what a row is about. */
    z.object({ type: z.literal("open"), key: text }),
    z.object({
      type: z.literal("copy"),
      what: z.enum(["cell", "row", "table", "command"]),
      key: z.optional(text),
      column: z.optional(count),
    }),
    z.object({ type: z.literal("export"), format: z.enum(["csv", "markdown", "html"]) }),
  ]);

export type View = z.infer<typeof view>;
export type SideNumber = z.infer<typeof side>;
export type Arrangement = z.infer<typeof arrangement>;
export type Trial = z.infer<typeof trial>;
export type Saved = z.infer<typeof saved>;
export type CellMessage = z.infer<typeof cell>;
export type RowMessage = z.infer<typeof row>;
export type ColumnMessage = z.infer<typeof column>;
export type Choice = z.infer<typeof choice>;
export type Problem = z.infer<typeof problem>;
export type Line = z.infer<typeof line>;
export type ToWebview = z.infer<ReturnType<typeof makeToWebview>>;
export type ToHost = z.infer<ReturnType<typeof makeToHost>>;
export type Of<M extends { type: string }, T extends M["type"]> = Extract<M, { type: T }>;

// Each side needs the reader of one direction only, and the other one stays out of its bundle.
let toWebview: ReturnType<typeof makeToWebview> | undefined;
let toHost: ReturnType<typeof makeToHost> | undefined;

/** Reads what the extension sent. */
export const readToWebview = (message: unknown) => (toWebview ??= makeToWebview()).safeParse(message);

/** Reads what the webview sent. */
export const readToHost = (message: unknown) => (toHost ??= makeToHost()).safeParse(message);

/** Reads what the webview or VS Code kept of a panel. */
export const readSaved = (state: unknown) => saved.safeParse(state);

/**
 * Stands in an arrangement for cases that state no mode: empty stands for all, and no system has a blank for a mode.
 */
export const noMode = " ";

/** The arrangement that a panel begins with. */
export const plainArrangement: Arrangement = {
  find: "",
  mode: "",
  show: "all",
  sort: "",
  descending: false,
  group: "none",
};
