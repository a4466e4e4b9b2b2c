import type * as z from "zod/mini";
import type {
  origin,
  proof,
  saved,
  side,
  view,
  arrangement,
  trial,
  edit,
  draftable,
  cell,
  row,
  column,
  choice,
  problem,
  line,
} from "./messageParts";
import type { makeToHost, makeToWebview } from "./messages";

// What the inspector's webview and the extension say to each other, as types. `readers.ts` reads it.

export type View = z.infer<typeof view>;
export type SideNumber = z.infer<typeof side>;
export type Arrangement = z.infer<typeof arrangement>;
export type Trial = z.infer<typeof trial>;
export type Draftable = z.infer<typeof draftable>;
export type Edit = z.infer<typeof edit>;
export type ProofMessage = z.infer<typeof proof>;
export type Origin = z.infer<typeof origin>;
export type Saved = z.infer<typeof saved>;
export type CellMessage = z.infer<typeof cell>;
export type RowMessage = z.infer<typeof row>;
export type ColumnMessage = z.infer<typeof column>;
export type ChoiceMessage = z.infer<typeof choice>;
export type Problem = z.infer<typeof problem>;
export type Line = z.infer<typeof line>;
export type ToWebview = z.infer<ReturnType<typeof makeToWebview>>;
export type ToHost = z.infer<ReturnType<typeof makeToHost>>;
export type TableMessage = Of<ToWebview, "table">;
export type Of<M extends { type: string }, T extends M["type"]> = Extract<M, { type: T }>;

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
