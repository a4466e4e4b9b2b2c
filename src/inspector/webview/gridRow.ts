import type { CellMessage, ColumnMessage, RowMessage } from "../protocol";
import { el, setAttribute, setText } from "./dom";
import { icon, type IconName } from "./icons";
import { joinParts } from "../../text/localize";

/** The elements of a row, and what they show. */
export interface DrawnRow {
  readonly element: HTMLElement;
  readonly cells: HTMLElement[];
  /** Undefined: it has not come. */
  row: RowMessage | undefined;
  at: number;
}

const answerIcons: Readonly<Record<NonNullable<CellMessage["value"]>, IconName>> = {
  yes: "check",
  no: "close",
  unknown: "question",
};
const kindIcons: Partial<Record<RowMessage["kind"], IconName>> = {
  user: "person",
  group: "organization",
  unknown: "question",
  role: "role",
};

let cellTemplate: HTMLElement | undefined;

/** @param role the first cell of a row names it */
function makeCell(role: "gridcell" | "rowheader"): HTMLElement {
  cellTemplate ??= el(
    "div",
    { class: "cell" },
    el("span", { class: "glyph" }),
    el("span", { class: "text" }),
    el("span", { class: "mark" }),
  );
  const cell = cellTemplate.cloneNode(true) as HTMLElement;
  cell.setAttribute("role", role);
  return cell;
}

/** An empty row, not in the page yet. `fillRow` draws it. */
export function makeRow(): DrawnRow {
  return { element: el("div", { role: "row", class: "row" }), cells: [], row: undefined, at: -1 };
}

/**
 * Shows a row at a place; writes only what is different from what the elements show. @param loading said of a row that
 * has not come
 */
export function fillRow(
  drawn: DrawnRow,
  at: number,
  row: RowMessage | undefined,
  columns: readonly ColumnMessage[],
  loading: string,
): void {
  const { element, cells } = drawn;
  const heading = row?.kind === "heading";
  const wanted = heading ? 1 : columns.length;
  const before = cells.length === 0 ? undefined : drawn.row;
  const other = drawn.at !== at || cells.length !== wanted;
  while (cells.length > wanted) cells.pop()!.remove();
  while (cells.length < wanted) {
    const cell = makeCell(cells.length === 0 ? "rowheader" : "gridcell");
    cells.push(cell);
    element.append(cell);
  }
  const states = { heading, tried: row?.tried, waiting: row === undefined, odd: at % 2 === 1 };
  const name = ["row", ...Object.entries(states).flatMap(([state, is]) => (is ? state : []))].join(" ");
  if (element.className !== name) element.className = name;
  if (other) {
    setAttribute(element, "aria-rowindex", at + 2);
    cells.forEach((cell, column) => {
      cell.id = `cell-${at}-${column}`;
      setAttribute(cell, "aria-colindex", column + 1);
      setAttribute(cell, "aria-colspan", heading ? columns.length : undefined);
    });
  }
  cells.forEach((cell, column) => {
    fillCell(cell, row?.cells[column], before?.cells[column]);
    setAttribute(cell, "aria-label", row === undefined ? loading : spokenName(row, column, columns[column]));
  });
  setIcon(cells[0]!.firstElementChild as HTMLElement, row && kindIcons[row.kind]);
  drawn.at = at;
  drawn.row = row;
}

/** What a cell says, as attributes. The tests and the style sheet know them by these names. */
const attributes: readonly [keyof CellMessage, string][] = [
  ["value", "data-value"],
  ["level", "data-level"],
  ["case", "data-case"],
  ["subject", "data-subject"],
  ["mark", "data-mark"],
  ["edit", "data-edit"],
  ["warn", "data-warn"],
  ["tip", "title"],
];

/** What a screen reader says of a cell: whose row it is, and then what the cell says. */
function spokenName({ cells }: RowMessage, place: number, column: ColumnMessage | undefined): string | undefined {
  const [first, cell] = [cells[0], cells[place]];
  if (place === 0) return cell?.label;
  const { text = "", label } = cell ?? {};
  const said = label?.includes(text) ? [label] : [column?.label, text, label]; // what can be seen is part of the name
  return joinParts([first?.text, ...said], ", ");
}

function fillCell(element: HTMLElement, cell: CellMessage | undefined, before: CellMessage | undefined): void {
  const [glyph, text, mark] = element.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
  if (cell?.text !== before?.text) setText(text, cell?.text ?? "");
  if (cell?.value !== before?.value) setIcon(glyph, cell?.value && answerIcons[cell.value]);
  setIcon(mark, cell && markIcon(cell));
  for (const [field, name] of attributes)
    if (cell?.[field] !== before?.[field]) setAttribute(element, name, cell?.[field]);
  if (cell?.edit !== before?.edit) setAttribute(element, "aria-haspopup", cell?.edit && "menu");
}

function markIcon({ warn, value, mark, edit }: CellMessage): IconName | undefined {
  if (warn) return "warning";
  if (value === undefined || mark === undefined) return edit === undefined ? undefined : "chevronDown";
  if (mark === "mayChange") return "arrowBoth";
  return mark === "gains" || mark === "mayGain" ? "arrowUp" : "arrowDown";
}

/** Puts an icon into an element, or takes it away. */
export function setIcon(element: HTMLElement, name: IconName | undefined): void {
  if (element.getAttribute("data-icon") === (name ?? null)) return;
  element.replaceChildren(...(name === undefined ? [] : [icon(name)]));
  setAttribute(element, "data-icon", name);
}
