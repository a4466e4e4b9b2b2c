import type { FixedWord } from "../fixedWords";
import type { ColumnMessage, Of, RowMessage, TableMessage, ToWebview } from "../protocol";
import { el, setAttribute } from "./dom";
import { ActiveCell, DrawnRows } from "./drawnRows";
import type { GridEvents, Place } from "./gridEvents";
import { GridHead } from "./gridHead";
import { GridInput } from "./gridInput";
import { RowCache } from "./rowCache";
import { RowScroller } from "./rowScroller";
import { byNearness, placesIn, shiftOf, SteadyRow, type PlacedRow } from "./steadyRow";

/**
 * The matrix: a grid in the sense of ARIA, in which only what can be seen exists. Focus stays on it, the active cell is
 * pointed to. Where rows come or go, the one that somebody points at or is on stays where it is on the screen.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #head: GridHead;
  readonly #body = el("div", { role: "rowgroup", class: "body" });
  readonly #scroller: RowScroller;
  readonly input: GridInput;
  readonly #rows = new RowCache();
  readonly #drawn: DrawnRows;
  readonly #steady: SteadyRow;
  readonly #observer = new ResizeObserver(() => this.#resized());
  readonly #active = new ActiveCell();

  #columns: readonly ColumnMessage[] = [];
  #row = 0;
  #column = 0;
  /** Somebody went to the active row; until then it is only where one begins. */
  #wentThere = false;
  #drawing = false;
  #top = 0;
  /** Where to be as soon as there are so many rows, unless somebody goes elsewhere before. */
  #awaited: Place | undefined;

  constructor(
    words: Readonly<Record<FixedWord, string>>,
    private readonly events: GridEvents,
    { top, cut, row, column, widths }: Place & { widths: Readonly<Record<string, number>> },
  ) {
    this.#awaited = { top, cut, row, column };
    this.element = el("div", { role: "grid", class: "grid", tabindex: 0, "aria-label": words.matrix });
    this.#head = new GridHead(this.element, { ...widths }, () => this.#drawSoon());
    this.#scroller = new RowScroller(this.element, this.#body);
    this.element.append(el("div", { role: "rowgroup", class: "head-group" }, this.#head.element), this.#body);
    this.#drawn = new DrawnRows(this.#body, this.#rows, words.loading, () => this.#draw());
    this.#steady = new SteadyRow(
      () => ({ steady: this.#toStay[0]?.key, active: this.#wentThere ? this.#rows.at(this.#row)?.key : undefined }),
      (rows, again) => this.events.hold(rows, again),
    );
    this.input = this.#listen();
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("copy", (event) => {
      const row = this.#rows.at(this.#row);
      if (row === undefined || String(getSelection()) !== "") return;
      event.clipboardData?.setData("text/plain", this.events.copy(row, this.#column));
      event.preventDefault();
    });
    this.#observer.observe(this.element);
  }

  /** What is above the grid pushes it down as it becomes taller. */
  isBelow(element: Element): void {
    this.#observer.observe(element);
  }

  focus(): void {
    this.element.focus();
  }

  /** True: the table does not say where the row is that is to stay, and one that does was asked for. */
  putsOff(table: TableMessage): boolean {
    return table.version !== this.#rows.version && this.#steady.putsOff(this.#toStay[0], placesIn(table));
  }

  setTable(table: TableMessage): void {
    const news = table.version !== this.#rows.version;
    const before = news ? this.#toStay : [];
    const { at } = this.#scroller.window;
    const active = this.#rows.at(this.#row)?.key;
    const fewer = table.total < this.#rows.total;
    if (news) {
      this.#scroller.measure();
      this.#head.fit(this.element.clientWidth);
    }
    this.#steady.shown();
    this.#rows.renew(table);
    this.#scroller.count = table.total;
    this.#columns = table.columns;
    this.#head.set(table.columns, { by: table.arrangement.sort, descending: table.arrangement.descending });
    if (table.total === 0) this.#awaited ??= { top: this.#top, row: this.#row, column: this.#column };
    const places = placesIn(table);
    const shift = shiftOf(before, places);
    if (news && this.#wentThere && this.#row >= 0)
      this.#row = (active === undefined ? undefined : places.get(active)) ?? this.#row + (shift ?? 0);
    if (shift !== undefined && (shift !== 0 || fewer)) {
      this.#drawn.shift(shift);
      this.#scroller.stay(at + shift * this.#scroller.rowHeight);
    }
    this.#row = Math.min(this.#row, Math.max(0, table.total - 1));
    this.#column = Math.max(0, Math.min(this.#column, this.#columns.length - 1));
    setAttribute(this.element, "aria-rowcount", table.total + 1);
    setAttribute(this.element, "aria-colcount", this.#columns.length);
    this.#takeUp();
    this.#draw();
  }

  /** Goes to where somebody was, once the rows reach there: they may come page by page, or not at all for a while. */
  #takeUp(): void {
    const { total } = this.#rows;
    if (this.#awaited === undefined || total === 0 || total <= Math.max(this.#awaited.top, this.#awaited.row)) return;
    const { top, cut, row, column } = this.#awaited;
    this.#row = row;
    this.#column = Math.min(column, this.#columns.length - 1);
    if (this.#scroller.toRow(top, cut)) this.#awaited = undefined;
  }

  setRows(message: Of<ToWebview, "rows">): void {
    if (this.#rows.take(message)) this.#draw();
  }

  /**
   * Goes to the beginning, because there are other rows; where something else is looked at, to its first column, too.
   */
  reset(anotherView: boolean): void {
    this.#scroller.letGo();
    this.element.scrollTop = 0;
    this.#awaited = undefined;
    this.#wentThere = false;
    this.#top = 0;
    this.#row = Math.min(this.#row, 0);
    if (anotherView) this.#column = 0;
    this.#rows.forget();
  }

  goTo(row: number): void {
    this.#move(row, this.#column);
  }

  /** The active row, if it has come. */
  get active(): { row: RowMessage | undefined; column: number } {
    return { row: this.#rows.at(this.#row), column: this.#column };
  }

  // The row that stays where it is.

  /** The row in sight that somebody points at, or else the one that is active. */
  get #lookedAt(): number | undefined {
    const { first, end } = this.#scroller.window;
    const { pointer } = this.input;
    const pointed = pointer === undefined ? undefined : this.#scroller.rowAt(pointer);
    const active = this.#wentThere ? this.#row : undefined;
    return [pointed, active].find((row) => row !== undefined && row >= first && row < end);
  }

  /** The rows in sight, the one that is to stay where it is first: the first one where none is looked at. */
  get #toStay(): readonly PlacedRow[] {
    if (this.#awaited !== undefined) return [];
    const { first, end, at } = this.#scroller.window;
    const place = this.#lookedAt ?? (at > 0 ? first : undefined);
    return place === undefined ? [] : byNearness((one) => this.#rows.at(one), place, first, end);
  }

  #letGo(): void {
    if (this.#scroller.letGo()) this.#drawSoon();
  }

  #scrolled(): void {
    // somebody scrolls: nobody else does before the rows are there
    if (this.#scroller.scrolled() && this.element.scrollTop > 0) this.#awaited = undefined;
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  /**
   * There is more or less room: who sees the active cell goes on to see it, as when its reasons open beside or below.
   * Where the bars above become taller or lower, the row that is looked at stays where it is.
   */
  #resized(): void {
    const lookedAt = this.#lookedAt;
    this.#scroller.resize(lookedAt !== undefined);
    this.#head.fit(this.element.clientWidth);
    this.events.sized(this.element.clientWidth, this.element.clientHeight);
    if (lookedAt === this.#row) {
      this.#scroller.reveal(this.#row);
      if (this.#column > 0) this.#head.bringIntoView(this.#column);
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#columns.length === 0) return;
    const { window } = this.#scroller;
    this.#scroller.size();
    const { from, to } = this.#drawn.draw(window, this.#row, this.#columns);
    this.#point();
    const wanted = this.#rows.ask(from, to);
    if (wanted !== undefined) this.events.need(this.#rows.version, wanted.offset, wanted.count);
    this.#top = window.first;
    this.#steady.tellSoon();
    this.events.kept({
      ...(this.#awaited === undefined && {
        top: this.#top,
        cut: Math.max(0, Math.round(window.at - window.first * this.#scroller.rowHeight)),
        row: Math.max(0, this.#row),
        column: this.#column,
      }),
      widths: this.#head.widths,
    });
  }

  // The active cell.

  #point(): void {
    const row = this.#row < 0 ? undefined : this.#drawn.at(this.#row);
    const inHead = this.#head.element.children[this.#column];
    const cell = this.#row < 0 ? inHead : (row?.cells[this.#column] ?? row?.cells[0]);
    this.#active.mark(cell, row?.element);
    setAttribute(this.element, "aria-activedescendant", cell?.id);
  }

  #move(row: number, column: number): void {
    this.#awaited = undefined;
    this.#wentThere = true;
    this.#row = Math.max(-1, Math.min(row, this.#rows.total - 1));
    this.#column = Math.max(0, Math.min(column, this.#columns.length - 1));
    if (this.#row >= 0) this.#scroller.reveal(this.#row);
    this.#draw();
    this.#steady.tellNow();
    this.#head.bringIntoView(this.#column);
    this.events.moved(this.#rows.at(this.#row), this.#columns[this.#column]);
  }

  #activate(byKey: boolean): void {
    const column = this.#columns[this.#column];
    if (column === undefined) return;
    if (this.#row < 0) {
      if (column.sortable) this.events.sort(column);
      return;
    }
    if (this.#edit()) return;
    const row = this.#rows.at(this.#row);
    if (row !== undefined && row.kind !== "heading") this.events.activate(row, column, byKey);
  }

  #edit(): boolean {
    const row = this.#rows.at(this.#row);
    const cell = row?.cells[this.#column];
    const element = this.#drawn.at(this.#row)?.cells[this.#column];
    if (row === undefined || cell?.edit === undefined || element === undefined) return false;
    this.events.edit(row, cell, element.getBoundingClientRect());
    return true;
  }

  #listen(): GridInput {
    const grid = (): Grid => this;
    return new GridInput(this.element, {
      get active() {
        return { row: grid().#row, column: grid().#column };
      },
      get rows() {
        return grid().#rows.total;
      },
      get columns() {
        return grid().#columns.length;
      },
      get page() {
        return grid().#scroller.page;
      },
      rowAt: (place) => this.#rows.at(place),
      move: (row, column) => this.#move(row, column),
      letGo: () => this.#letGo(),
      activate: (byKey) => this.#activate(byKey),
      edit: () => void this.#edit(),
      widen: (by) => this.#head.widen(this.#column, by),
      menu: (at) => {
        const row = this.#rows.at(this.#row);
        if (row !== undefined && row.kind !== "heading") this.events.menu(row, this.#column, at);
      },
      find: (text, from, back) => this.events.find(text, from, back),
      escape: () => this.events.escape(),
      pointed: () => {
        if (this.element.scrollTop > 0) this.#awaited = undefined; // as near as that is near enough
        this.#steady.tellSoon();
      },
    });
  }
}
