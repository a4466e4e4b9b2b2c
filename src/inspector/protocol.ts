import { byType, count, flag, list, object, oneOf, optional, record, text, type Read } from "../shape";

// The messages between the inspector's webview and the extension, both ways. Each side reads what arrives with the reader
// given here and drops what does not fit. All words in them are ready to be shown, and none of them is markup.

const tri = oneOf("yes", "no", "unknown");
const right = oneOf("read", "write", "owner");
const subject = object({ id: text, name: text, kind: oneOf("user", "group", "unknown"), login: optional(text) });

/** What the matrix is about. */
const view = byType({
  /** All cases of one person or group. */
  user: object({ subject }),
  /** Everyone on one case. */
  case: object({ caseId: text }),
  /** Two people over all cases, differences only. */
  users: object({ subject, other: subject }),
  /** Two cases over all people, differences only. */
  cases: object({ caseId: text, other: text }),
});

/** Which rows, in which order. */
const arrangement = object({
  /** Words that must all occur in the row. */
  find: text,
  /** An access mode, or empty for all. */
  mode: text,
  show: oneOf("all", "may", "unknown", "disagrees", "changed"),
  /** A column's id, or empty for the order of the case system. */
  sort: text,
  descending: flag,
  group: oneOf("none", "mode", "level", "kind"),
});

/** A change that is only tried out. `level` "none" takes the entries of the subject away. */
const trial = byType({
  mode: object({ caseId: text, mode: text }),
  entry: object({ caseId: text, subject, level: oneOf("none", "read", "write") }),
});

/** What a panel is brought back from after it was hidden or the window was reloaded. */
const saved = object({
  connection: text,
  view: optional(view),
  arrangement,
  whatIf: flag,
  trials: list(trial, 1000),
  /** First visible row. */
  top: count,
  row: count,
  column: count,
  /** Widths of columns in pixels, by column id. */
  widths: record(count),
  /** The cell whose reasons are open. */
  why: optional(object({ key: text, right: optional(right) })),
  /** The hint for the first time was closed. */
  hintSeen: flag,
});

const cell = object({
  text,
  /** Whole text where `text` is an extract, or an explanation. */
  tip: optional(text),
  /** For screen readers, where the text alone does not say enough. */
  label: optional(text),
  value: optional(tri),
  level: optional(right),
  case: optional(text),
  subject: optional(text),
  /** What the trial does to this cell. */
  mark: optional(oneOf("gains", "loses", "mayGain", "mayLose", "mayChange")),
  /** There is a remark in `tip` that must not be overlooked. */
  warn: optional(flag),
  edit: optional(oneOf("mode", "entry")),
  /** The value of an editable cell. */
  current: optional(text),
});

const row = object({
  key: text,
  kind: oneOf("case", "user", "group", "unknown", "role", "heading"),
  cells: list(cell, 20),
  /** There is a trial on this row. */
  tried: optional(flag),
});

const column = object({
  id: text,
  label: text,
  width: count,
  /** Takes the room that is left over. */
  grows: optional(flag),
  sortable: optional(flag),
  right: optional(right),
});

const choice = object({ value: text, label: text });

const problem = object({
  message: text,
  /** What to do about it: the label of a button and the command it stands for. */
  action: optional(object({ id: text, label: text })),
  kind: oneOf("error", "empty", "loading", "choose"),
});

const line = object({
  icon: oneOf("yes", "no", "unknown", "info", "warning"),
  text,
  detail: optional(text),
});

const makeToWebview = () => byType({
  /** The first message: all fixed words, and what the panel is brought back from. */
  hello: object({ words: record(text), connection: text, language: text }),
  /** The whole frame, with the first rows. Sent when anything but the rows changed. */
  table: object({
    version: count,
    view: optional(view),
    /** What is looked at, for the pickers. */
    chosen: text,
    other: optional(text),
    title: text,
    coverage: text,
    notes: list(object({ text, warn: optional(flag), tip: optional(text) }), 20),
    columns: list(column, 20),
    total: count,
    arrangement,
    modes: list(choice, 100),
    shows: list(choice, 10),
    groups: list(choice, 10),
    whatIf: object({
      on: flag,
      possible: flag,
      /** `problem`: what kept it from being applied. */
      trials: list(object({ text, trial, problem: optional(text) }), 1000),
      applying: flag,
      effects: text,
      modes: list(choice, 100),
      levels: list(choice, 5),
      /** The mode that the case would have, where one case is looked at. */
      mode: optional(text),
    }),
    problem: optional(problem),
    offset: count,
    rows: list(row, 400),
  }),
  /** Rows that were asked for, or that changed. */
  rows: object({ version: count, offset: count, rows: list(row, 400) }),
  /** What is being read in the background. */
  progress: object({ text, done: count, total: count, running: flag, action: optional(object({ id: oneOf("load", "stop"), label: text })) }),
  why: object({
    key: text,
    right: optional(right),
    title: text,
    subtitle: text,
    value: optional(tri),
    sections: list(object({ heading: text, lines: list(line, 500), grid: optional(flag) }), 20),
    actions: list(object({ id: text, label: text, main: optional(flag) }), 20),
  }),
  /** There is nothing to explain any more. */
  noWhy: object({}),
  /** Where the text that was typed occurs. */
  found: object({ version: count, index: optional(count) }),
  /** Answers of a picker. */
  choices: object({ asked: text, items: list(object({ value: text, label: text, detail: optional(text), kind: text }), 100), note: optional(text) }),
  /** What VS Code had to ask outside of the page is answered. */
  answered: object({}),
  /** A short remark, shown for a moment and read out. */
  notice: object({ text }),
});

const makeToHost = () => byType({
  /** The webview runs. `count`: rows that it can show. */
  ready: object({ saved: optional(saved), offset: count, count }),
  view: object({ view }),
  /** A picker's choice: the value of an item, for the first or second place, or to be added as a trial. */
  choose: object({ place: oneOf("subject", "case", "otherSubject", "otherCase", "trial"), value: text }),
  /** Two become one again. */
  uncompare: object({}),
  arrange: object({ arrangement }),
  rows: object({ version: count, offset: count, count }),
  find: object({ text, from: count }),
  why: object({ key: text, right: optional(right) }),
  closeWhy: object({}),
  /** A button of the reasons or of a problem. */
  act: object({ id: text }),
  whatIf: object({ on: flag }),
  /** A choice in an editable cell; without a row, of the case that is looked at. */
  try: object({ key: optional(text), edit: oneOf("mode", "entry"), value: text }),
  untry: object({ index: count }),
  apply: object({}),
  discard: object({}),
  load: object({ on: flag }),
  search: object({ place: oneOf("subject", "case", "otherSubject", "otherCase", "trial"), text }),
  /** Looks at what a row is about. */
  open: object({ key: text }),
  copy: object({ what: oneOf("cell", "row", "table"), key: optional(text), column: optional(count) }),
  export: object({ format: oneOf("csv", "markdown", "html") }),
});

export type View = Read<typeof view>;
export type Arrangement = Read<typeof arrangement>;
export type Trial = Read<typeof trial>;
export type Saved = Read<typeof saved>;
export type CellMessage = Read<typeof cell>;
export type RowMessage = Read<typeof row>;
export type ColumnMessage = Read<typeof column>;
export type Choice = Read<typeof choice>;
export type Problem = Read<typeof problem>;
export type Line = Read<typeof line>;
export type ToWebview = Read<ReturnType<typeof makeToWebview>>;
export type ToHost = Read<ReturnType<typeof makeToHost>>;
export type Of<M extends { type: string }, T extends M["type"]> = Extract<M, { type: T }>;

// Each side needs the reader of one direction only, and the other one stays out of its bundle.
let toWebview: ReturnType<typeof makeToWebview> | undefined;
let toHost: ReturnType<typeof makeToHost> | undefined;

/** What the extension sent. Throws a `Misfit`. */
export const readToWebview = (message: unknown): ToWebview => (toWebview ??= makeToWebview())(message, "message");

/** What the webview sent. Throws a `Misfit`. */
export const readToHost = (message: unknown): ToHost => (toHost ??= makeToHost())(message, "message");

/** What the webview or VS Code kept of a panel. Throws a `Misfit`. */
export const readSaved = (state: unknown): Saved => saved(state, "state");

/** The arrangement that a panel begins with. */
export const plainArrangement: Arrangement = { find: "", mode: "", show: "all", sort: "", descending: false, group: "none" };
