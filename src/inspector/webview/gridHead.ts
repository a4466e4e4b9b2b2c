import type { ColumnMessage } from "../protocol";
import { el, setAttribute } from "./dom";
import { setIcon } from "./gridRow";

const narrowestColumn = 40;
/** The width of the matrix up to which the first column takes half of it at most. */
const narrowWidth = 760;

/** By which column the rows are sorted; empty where by none. */
export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

/** The row of column names, and how wide each column is. */
export class GridHead {
  readonly element = el("div", { role: "row", class: "row head", "aria-rowindex": 1 });
  #columns: readonly ColumnMessage[] = [];
  #room = 0;

  /**
   * @param grid gets the widths as properties of its style @param widths those that somebody chose, by column id; kept
   * up to date @param changed called when the widths are others
   */
  constructor(
    private readonly grid: HTMLElement,
    readonly widths: Record<string, number>,
    private readonly changed: () => void,
  ) {}

  set(columns: readonly ColumnMessage[], sort: Sort): void {
    const same = JSON.stringify(this.#columns) === JSON.stringify(columns);
    this.#columns = columns;
    if (!same) {
      this.element.replaceChildren(...columns.map((column, index) => this.#cell(column, index)));
      this.#apply();
    }
    columns.forEach((column, index) => {
      const element = this.element.children[index]!;
      const sorted = column.id === sort.by;
      const order = sorted ? (sort.descending ? "descending" : "ascending") : "none";
      setAttribute(element, "aria-sort", column.sortable ? order : undefined);
      setIcon(element.children[1] as HTMLElement, sorted ? (sort.descending ? "arrowDown" : "arrowUp") : undefined);
    });
  }

  /** Receives the width of the matrix in pixels. */
  fit(room: number): void {
    if (room === this.#room) return;
    this.#room = room;
    this.#apply();
  }

  /** Makes a column wider, or narrower, by so many pixels. */
  widen(index: number, by: number): void {
    const column = this.#columns[index];
    if (column === undefined) return;
    this.widths[column.id] = Math.max(narrowestColumn, (this.element.children[index] as HTMLElement).offsetWidth + by);
    this.#apply();
  }

  /** Scrolls the grid sideways so that a column is seen beside the first one, which stays in sight. */
  bringIntoView(index: number): void {
    const cell = this.element.children[index] as HTMLElement | undefined;
    if (cell === undefined || index === 0) {
      if (index === 0) this.grid.scrollLeft = 0;
      return;
    }
    const sticky = (this.element.children[0] as HTMLElement).offsetWidth;
    const { scrollLeft, clientWidth } = this.grid;
    const right = cell.offsetLeft + Math.min(cell.offsetWidth, clientWidth - sticky);
    if (cell.offsetLeft < scrollLeft + sticky) this.grid.scrollLeft = cell.offsetLeft - sticky;
    else if (right > scrollLeft + clientWidth) this.grid.scrollLeft = right - clientWidth;
  }

  #cell(column: ColumnMessage, index: number): HTMLElement {
    const handle = el("span", { class: "handle", "aria-hidden": "true" });
    handle.addEventListener("pointerdown", (event) => this.#drag(event, column));
    handle.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      delete this.widths[column.id];
      this.#apply();
    });
    return el(
      "div",
      {
        role: "columnheader",
        class: "cell",
        id: `cell--1-${index}`,
        "aria-colindex": index + 1,
        "data-right": column.right,
        title: column.label,
      },
      el("span", { class: "text" }, column.label),
      el("span", { class: "mark" }),
      handle,
    );
  }

  #drag(event: PointerEvent, column: ColumnMessage): void {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const from = event.clientX - handle.parentElement!.getBoundingClientRect().width;
    handle.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent) => {
      this.widths[column.id] = Math.max(narrowestColumn, Math.round(next.clientX - from));
      this.#apply();
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  }

  #apply(): void {
    const widths = this.#columns.map((column) => this.widths[column.id] ?? column.width);
    // The first column stays in sight while the others scroll past it, so it may not take all the room.
    if (this.#room > 0 && widths.length > 0)
      widths[0] = Math.min(widths[0]!, this.#room <= narrowWidth ? Math.round(this.#room * 0.55) : this.#room);
    const grows = this.#columns.map((column) => column.grows === true && this.widths[column.id] === undefined);
    this.#hideTornColumn(widths, grows);
    this.grid.style.setProperty(
      "--columns",
      widths.map((width, index) => (grows[index] ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" "),
    );
    this.grid.style.setProperty("--width", `${sum(widths)}px`);
    this.changed();
  }

  /** Where not all columns fit, those that do take the room in which a part of the next one would be seen. */
  #hideTornColumn(widths: number[], grows: readonly boolean[]): void {
    let fitting = 0;
    while (fitting < widths.length && sum(widths.slice(0, fitting + 1)) <= this.#room) fitting++;
    if (fitting === widths.length) return;
    const taking = grows.lastIndexOf(true, fitting - 1);
    if (fitting > 0 && taking >= 0) widths[taking]! += this.#room - sum(widths.slice(0, fitting));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
