import * as z from "zod/mini";
import {
  origin,
  text,
  flag,
  count,
  list,
  tri,
  right,
  side,
  view,
  arrangement,
  trial,
  edit,
  draftable,
  saved,
  row,
  column,
  choice,
  place,
  problem,
  line,
} from "./messageParts";

// The messages between the inspector's webview and the extension, both ways. Each side reads what arrives with the
// reader of `protocol.ts` and drops what does not fit.

/** The whole frame, with the first rows. Sent when anything but the rows changed. */
const makeTable = () =>
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
    draft: z.object({
      /**
       * `problem`: what keeps it from being applied, or kept it; `drift`: what has changed since it was drafted;
       * `ends`: it can be given an end.
       */
      trials: list(
        z.object({ text, trial, problem: z.optional(text), drift: z.optional(text), ends: z.optional(flag) }),
        1000,
      ),
      applying: flag,
      /** How many changes there are, and what they do to whom. */
      summary: text,
      /** What they do is still being worked out. */
      working: flag,
      /** Why nothing of it can be applied. */
      hindrance: z.optional(text),
      /** Who prepared it and why, where it was handed on. */
      origin: z.optional(origin),
      /** The same in words. */
      from: z.optional(text),
      /** Access can be changed where it stands. */
      editable: flag,
      modes: list(choice, 100),
      levels: list(choice, 5),
      /** The mode that the case would have, where one case is looked at. */
      mode: z.optional(text),
      /** What can be drafted of that case beside its mode and its entries. */
      drafts: list(draftable, 3),
    }),
    problem: z.optional(problem),
    offset: count,
    rows: list(row, 400),
    /** Where the rows are that the page holds, by their keys. Without a place: not shown any more. */
    held: list(z.object({ key: text, at: z.optional(count) }), 4),
  });

export const makeToWebview = () =>
  z.discriminatedUnion("type", [
    /** The first message: all fixed words. `hintSeen`: the hint for the first time was closed, in whichever panel. */
    z.object({
      type: z.literal("hello"),
      words: z.record(text, text),
      connection: text,
      language: text,
      hintSeen: flag,
    }),
    makeTable(),
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
      /** `taken`: has access already, or is in the draft. */
      items: list(
        z.object({ value: text, label: text, detail: z.optional(text), kind: text, taken: z.optional(flag) }),
        100,
      ),
      note: z.optional(text),
    }),
    /** What VS Code had to ask outside of the page is answered. */
    z.object({ type: z.literal("answered") }),
    /** A short remark, shown for a moment and read out. */
    z.object({ type: z.literal("notice"), text }),
  ]);

export const makeToHost = () =>
  z.discriminatedUnion("type", [
    /** The webview runs. `count`: rows that it can show. */
    z.object({ type: z.literal("ready"), saved: z.optional(saved), offset: count, count }),
    /** How large the matrix is, in pixels: the next page is drawn for that. */
    z.object({ type: z.literal("room"), width: count, height: count }),
    /** A picker's choice: the value of an item; `level`: what somebody who is added is to have. */
    z.object({ type: z.literal("choose"), place, value: text, level: z.optional(text) }),
    /** Two become one again. */
    z.object({ type: z.literal("uncompare") }),
    /** `number`: higher with each arrangement of the page. */
    z.object({ type: z.literal("arrange"), arrangement, number: z.optional(count) }),
    z.object({ type: z.literal("rows"), version: count, offset: count, count }),
    /**
     * The keys of the rows that stay where they are on the screen, the one that is looked at first; `again`: the table
     * is to be sent again, with where they are.
     */
    z.object({ type: z.literal("hold"), rows: list(text, 2), again: z.optional(flag) }),
    /** Where a text occurs next, from a row on and around; `back`: upwards. */
    z.object({ type: z.literal("find"), text, from: count, back: z.optional(flag) }),
    z.object({ type: z.literal("why"), key: text, right: z.optional(right), side: z.optional(side) }),
    z.object({ type: z.literal("closeWhy") }),
    /** A button of the reasons or of a problem. */
    z.object({ type: z.literal("act"), id: text }),
    /** A choice in an editable cell or a row's menu; without a row, of the case that is looked at. */
    z.object({ type: z.literal("try"), key: z.optional(text), edit, value: text }),
    z.object({ type: z.literal("untry"), trial }),
    /** It is to be asked when what is drafted ends: in a row, or as one of the changes. */
    z.object({ type: z.literal("end"), key: z.optional(text), trial: z.optional(trial) }),
    z.object({ type: z.literal("apply") }),
    /** What the draft does, to be read where reasons are. */
    z.object({ type: z.literal("review") }),
    /** The draft is for somebody else: as a link, or as a file. */
    z.object({ type: z.literal("handOn"), as: z.enum(["link", "plan", "open"]) }),
    z.object({ type: z.literal("discard") }),
    z.object({ type: z.literal("load"), on: flag }),
    /** Everything is to be read again. */
    z.object({ type: z.literal("refresh") }),
    /** The hint for the first time was closed. */
    z.object({ type: z.literal("hintSeen") }),
    z.object({ type: z.literal("search"), place, text }),
    /** The entry of a row is to be changed at once, which asks for confirmation. */
    z.object({ type: z.literal("change"), key: text, what: z.enum(["grant", "changeLevel", "revoke"]) }),
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
