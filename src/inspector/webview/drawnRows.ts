import type { ColumnMessage } from "../protocol";
import { fillRow, makeRow, type DrawnRow } from "./gridRow";
import type { RowCache } from "./rowCache";
import type { RowWindow } from "./rowWindow";

/** Rows drawn above and below what can be seen, so that scrolling by a few shows no gap. */
const beyond = 6;
/** Rows that have not come are drawn as such only after this time, in milliseconds; most come sooner. */
const patience = 150;

/** The rows that are in the page: those in sight, a few around them, and the active one. */
export class DrawnRows {
  readonly #drawn = new Map<number, DrawnRow>();
  #waits: ReturnType<typeof setTimeout> | undefined;
  #waited = false;

  /** @param loading said of a row that has not come @param redraw called when rows are waited for no longer */
  constructor(
    private readonly body: HTMLElement,
    private readonly rows: RowCache,
    private readonly loading: string,
    private readonly redraw: () => void,
  ) {}

  at(place: number): DrawnRow | undefined {
    return this.#drawn.get(place);
  }

  /** The rows have moved by so many places: each keeps its element. */
  shift(by: number): void {
    const drawn = [...this.#drawn];
    this.#drawn.clear();
    for (const [at, row] of drawn) this.#drawn.set(at + by, row);
  }

  /** Draws what is in sight. @returns the places that are drawn, without the active one where it is out of sight */
  draw(window: RowWindow, active: number, columns: readonly ColumnMessage[]): { from: number; to: number } {
    const { total } = this.rows;
    const from = Math.max(0, window.first - beyond);
    const to = Math.min(total, window.end + beyond);
    this.#follow(from, to);
    const leaving = [...this.#drawn.keys()].filter((at) => (at < from || at >= to) && at !== active);
    let complete = true;
    const draw = (at: number) => {
      const isThere = this.rows.at(at) !== undefined;
      complete &&= isThere;
      if (isThere || this.#waited || this.#drawn.has(at) || at === active)
        this.#drawRow(at, window.top(at), leaving, columns);
    };
    for (let at = from; at < to; at++) draw(at);
    if (active >= 0 && active < total && (active < from || active >= to)) draw(active);
    this.#wait(complete);
    // Until there is something to show in their place, rows stay where they were, which is out of sight.
    if (complete || this.#waited) for (const at of leaving) this.#remove(at);
    return { from, to };
  }

  /** A row that has another place takes its element along, so that what is aimed at is the row that is pressed. */
  #follow(from: number, to: number): void {
    const places = new Map<string, number>();
    for (const [at, { row }] of this.#drawn) if (row !== undefined) places.set(row.key, at);
    for (let at = from; at < to; at++) {
      const key = this.rows.at(at)?.key;
      const before = key === undefined ? undefined : places.get(key);
      if (key === undefined || before === undefined || before === at) continue;
      const [here, moved] = [this.#drawn.get(at), this.#drawn.get(before)!];
      this.#drawn.set(at, moved);
      places.set(key, at);
      if (here === undefined) this.#drawn.delete(before);
      else this.#drawn.set(before, here);
      if (here?.row !== undefined) places.set(here.row.key, before);
    }
  }

  /** Draws what has not come after a moment. */
  #wait(complete: boolean): void {
    if (complete) {
      clearTimeout(this.#waits);
      this.#waits = undefined;
      this.#waited = false;
    } else {
      this.#waits ??= setTimeout(() => {
        this.#waited = true;
        this.redraw();
      }, patience);
    }
  }

  #remove(at: number): void {
    this.#drawn.get(at)?.element.remove();
    this.#drawn.delete(at);
  }

  /** Shows a row at a height. A new one takes the elements of one that leaves, and nothing is inserted. */
  #drawRow(at: number, top: number, leaving: number[], columns: readonly ColumnMessage[]): void {
    let drawn = this.#drawn.get(at);
    if (drawn === undefined) {
      const other = leaving.pop();
      drawn = (other === undefined ? undefined : this.#drawn.get(other)) ?? makeRow();
      if (other !== undefined) this.#drawn.delete(other);
      this.#drawn.set(at, drawn);
    }
    const row = this.rows.at(at);
    if (drawn.at !== at || drawn.row !== row || drawn.cells.length === 0)
      fillRow(drawn, at, row, columns, this.loading);
    const place = `translateY(${Math.round(top)}px)`;
    if (drawn.element.style.transform !== place) drawn.element.style.transform = place;
    if (drawn.element.parentElement === null) this.body.append(drawn.element);
  }
}

/** The active cell and its row, as they are marked. */
export class ActiveCell {
  #cell: Element | undefined;
  #row: Element | undefined;

  mark(cell: Element | undefined, row: Element | undefined): void {
    if (cell !== this.#cell) {
      this.#cell?.classList.remove("active");
      cell?.classList.add("active");
      this.#cell = cell;
    }
    if (row === this.#row) return;
    this.#row?.removeAttribute("aria-selected");
    row?.setAttribute("aria-selected", "true");
    this.#row = row;
  }
}
