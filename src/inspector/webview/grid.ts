import type { FixedWord } from "../fixedWords";
import type { CellMessage, ColumnMessage, Of, RowMessage, ToWebview } from "../protocol";
import { el, setAttribute } from "./dom";
import { fillRow, makeRow, setIcon, type DrawnRow } from "./gridRow";
import { RowCache } from "./rowCache";
import { rowWindow, scrollTo } from "./rowWindow";

type Table = Of<ToWebview, "table">;

/** What the grid tells of. Rows are places in the order shown, -1 is the row of column names. */
export interface GridEvents {
  need(version: number, offset: number, count: number): void;
  /** @param byKey the reasons are to be read next, not only shown */
  activate(row: RowMessage, column: ColumnMessage, byKey: boolean): void;
  moved(row: RowMessage | undefined, column: ColumnMessage | undefined): void;
  sort(column: ColumnMessage): void;
  edit(row: RowMessage, cell: CellMessage, at: DOMRect): void;
  menu(row: RowMessage, column: number, at: { left: number; top: number; bottom: number }): void;
  /** @param back upwards */
  find(text: string, from: number, back: boolean): void;
  copy(row: RowMessage, column: number): string;
  escape(): void;
  kept(state: Partial<Place> & { widths: Readonly<Record<string, number>> }): void;
}

/** Where somebody is: the first row in sight, and the active cell. */
interface Place {
  readonly top: number;
  readonly row: number;
  readonly column: number;
}

/** Rows drawn above and below what can be seen, so that scrolling by a few shows no gap. */
const beyond = 6;
/** Rows that have not come are drawn as such only after this time, in milliseconds; most come sooner. */
const patience = 150;
/** After this time without a key, typing begins a new word, in milliseconds. */
const typingPause = 900;
const narrowest = 40;
/** The width of the matrix up to which the first column takes half of it at most. */
const narrow = 760;
/**
 * Who presses and lets go within so many pixels has clicked, also where the row has moved below the pointer meanwhile.
 */
const steady = 5;

/**
 * The matrix: a grid in the sense of ARIA, in which only what can be seen exists. Focus stays on it, the active cell is
 * pointed to.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #head = el("div", { role: "row", class: "row head", "aria-rowindex": 1 });
  readonly #body = el("div", { role: "rowgroup", class: "body" });
  readonly #rows = new RowCache();
  /** By place: those in sight, a few around them, and the active one. */
  readonly #drawn = new Map<number, DrawnRow>();
  #active: Element | undefined;
  #selected: Element | undefined;

  #columns: readonly ColumnMessage[] = [];
  #widths: Record<string, number>;
  #row = 0;
  #column = 0;
  #rowHeight = 24;
  #height = 0;
  #width = 0;
  #drawing = false;
  #waits: ReturnType<typeof setTimeout> | undefined;
  #waited = false;
  #typed = "";
  #typedAt = 0;
  #sort = { by: "", descending: false };
  #top = 0;
  /** Where to be as soon as there are so many rows, unless somebody goes elsewhere before. */
  #awaited: Place | undefined;
  /** Where a cell was pressed that does something at a click. */
  #pressed: { x: number; y: number } | undefined;

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: GridEvents,
    { top, row, column, widths }: Place & { widths: Readonly<Record<string, number>> },
  ) {
    this.#widths = { ...widths };
    this.#awaited = { top, row, column };
    this.element = el(
      "div",
      { role: "grid", class: "grid", tabindex: 0, "aria-label": words.matrix },
      el("div", { role: "rowgroup", class: "head-group" }, this.#head),
      this.#body,
    );
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("pointerdown", (event) => this.#pointer(event));
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("dblclick", (event) => this.#double(event));
    this.element.addEventListener("contextmenu", (event) => this.#contextMenu(event));
    this.element.addEventListener("copy", (event) => {
      const row = this.#rows.at(this.#row);
      if (row === undefined || String(getSelection()) !== "") return;
      event.clipboardData?.setData("text/plain", this.events.copy(row, this.#column));
      event.preventDefault();
    });
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  focus(): void {
    this.element.focus();
  }

  setTable(table: Table): void {
    if (table.version !== this.#rows.version) this.#measure();
    this.#rows.renew(table);
    this.#sort = { by: table.arrangement.sort, descending: table.arrangement.descending };
    const sameColumns = JSON.stringify(this.#columns) === JSON.stringify(table.columns);
    this.#columns = table.columns;
    this.#drawHead(!sameColumns);
    if (table.total === 0) this.#awaited ??= { top: this.#top, row: this.#row, column: this.#column };
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
    const { top, row, column } = this.#awaited;
    this.#awaited = undefined;
    this.#row = row;
    this.#column = Math.min(column, this.#columns.length - 1);
    this.#size(rowWindow(total, this.#rowHeight, 0, this.#visible).height);
    this.element.scrollTop = top * this.#rowHeight;
  }

  setRows(message: Of<ToWebview, "rows">): void {
    if (this.#rows.take(message)) this.#draw();
  }

  /**
   * Goes to the beginning, because there are other rows; where something else is looked at, to its first column, too.
   */
  reset(anotherView: boolean): void {
    this.element.scrollTop = 0;
    this.#awaited = undefined;
    this.#top = 0;
    this.#row = Math.min(this.#row, 0);
    if (anotherView) this.#column = 0;
    this.#rows.forgetStale();
  }

  goTo(row: number): void {
    this.#move(row, this.#column);
  }

  /** The active row, if it has come. */
  get active(): { row: RowMessage | undefined; column: number } {
    return { row: this.#rows.at(this.#row), column: this.#column };
  }

  /** The height in which rows can be seen. */
  get #visible(): number {
    return Math.max(this.#rowHeight, this.#height - this.#rowHeight);
  }

  // Drawing.

  #scrolled(): void {
    // somebody scrolls: nobody else does before the rows are there
    if (this.element.scrollTop > 0) this.#awaited = undefined;
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

  /** Asks the browser for sizes, which is not to be done between writing and writing. */
  #measure(): void {
    const size = parseFloat(getComputedStyle(document.body).fontSize) || 13;
    this.#rowHeight = Math.round(size * 1.7) + 2;
    this.#height = this.element.clientHeight;
    this.#width = this.element.clientWidth;
    this.element.style.setProperty("--row", `${this.#rowHeight}px`);
  }

  /**
   * There is more or less room: who sees the active cell goes on to see it, as when its reasons open beside or below.
   */
  #resized(): void {
    const { scrollTop } = this.element;
    const { first, end } = rowWindow(this.#rows.total, this.#rowHeight, scrollTop, this.#visible);
    this.#height = this.element.clientHeight;
    if (this.#width !== this.element.clientWidth) {
      this.#width = this.element.clientWidth;
      this.#applyWidths();
    }
    if (this.#row >= first && this.#row < end) {
      const wanted = scrollTo(this.#rows.total, this.#rowHeight, scrollTop, this.#visible, this.#row);
      if (wanted !== scrollTop) this.element.scrollTop = wanted;
      if (this.#column > 0) this.#bringIntoView();
    }
    this.#draw();
  }

  #size(height: number): void {
    const wanted = `${height}px`;
    if (this.#body.style.height !== wanted) this.#body.style.height = wanted;
  }

  #draw(): void {
    if (this.#columns.length === 0) return;
    const { total } = this.#rows;
    const window = rowWindow(total, this.#rowHeight, this.element.scrollTop, this.#visible);
    const from = Math.max(0, window.first - beyond);
    const to = Math.min(total, window.end + beyond);
    this.#size(window.height);
    const leaving = [...this.#drawn.keys()].filter((at) => (at < from || at >= to) && at !== this.#row);
    let complete = true;
    const draw = (at: number) => {
      const isThere = this.#rows.at(at) !== undefined;
      complete &&= isThere;
      if (isThere || this.#waited || this.#drawn.has(at) || at === this.#row)
        this.#drawRow(at, window.top(at), leaving);
    };
    for (let at = from; at < to; at++) draw(at);
    if (this.#row >= 0 && this.#row < total && (this.#row < from || this.#row >= to)) draw(this.#row);
    this.#wait(complete);
    // Until there is something to show in their place, rows stay where they were, which is out of sight.
    if (complete || this.#waited) for (const at of leaving) this.#remove(at);
    this.#point();
    const wanted = this.#rows.ask(from, to);
    if (wanted !== undefined) this.events.need(this.#rows.version, wanted.offset, wanted.count);
    this.#top = window.first;
    this.events.kept({
      ...(this.#awaited === undefined && { top: this.#top, row: Math.max(0, this.#row), column: this.#column }),
      widths: this.#widths,
    });
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
        this.#draw();
      }, patience);
    }
  }

  #remove(at: number): void {
    this.#drawn.get(at)?.element.remove();
    this.#drawn.delete(at);
  }

  /** Shows a row at a height. A new one takes the elements of one that leaves, and nothing is inserted. */
  #drawRow(at: number, top: number, leaving: number[]): void {
    let drawn = this.#drawn.get(at);
    if (drawn === undefined) {
      const other = leaving.pop();
      drawn = (other === undefined ? undefined : this.#drawn.get(other)) ?? makeRow();
      if (other !== undefined) this.#drawn.delete(other);
      this.#drawn.set(at, drawn);
    }
    const row = this.#rows.at(at);
    if (drawn.at !== at || drawn.row !== row || drawn.cells.length === 0)
      fillRow(drawn, at, row, this.#columns, this.words.loading);
    const place = `translateY(${Math.round(top)}px)`;
    if (drawn.element.style.transform !== place) drawn.element.style.transform = place;
    if (drawn.element.parentElement === null) this.#body.append(drawn.element);
  }

  #drawHead(anew: boolean): void {
    if (anew) {
      this.#head.replaceChildren(
        ...this.#columns.map((column, index) => {
          const handle = el("span", { class: "handle", "aria-hidden": "true" });
          handle.addEventListener("pointerdown", (event) => this.#widenBy(event, column));
          handle.addEventListener("dblclick", (event) => {
            event.stopPropagation();
            delete this.#widths[column.id];
            this.#applyWidths();
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
        }),
      );
      this.#applyWidths();
    }
    this.#columns.forEach((column, index) => {
      const element = this.#head.children[index]!;
      const sorted = column.id === this.#sort.by;
      setAttribute(
        element,
        "aria-sort",
        !column.sortable ? undefined : sorted ? (this.#sort.descending ? "descending" : "ascending") : "none",
      );
      setIcon(
        element.children[1] as HTMLElement,
        sorted ? (this.#sort.descending ? "arrowDown" : "arrowUp") : undefined,
      );
    });
  }

  #applyWidths(): void {
    const widths = this.#columns.map((column) => this.#widths[column.id] ?? column.width);
    // The first column stays in sight while the others scroll past it, so it may not take all the room.
    if (this.#width > 0 && widths.length > 0)
      widths[0] = Math.min(widths[0]!, this.#width <= narrow ? Math.round(this.#width * 0.55) : this.#width);
    const grows = this.#columns.map((column) => column.grows === true && this.#widths[column.id] === undefined);
    this.#hideTornColumn(widths, grows);
    this.element.style.setProperty(
      "--columns",
      widths.map((width, index) => (grows[index] ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" "),
    );
    this.element.style.setProperty("--width", `${sum(widths)}px`);
    this.#drawSoon();
  }

  /** Where not all columns fit, those that do take the room in which a part of the next one would be seen. */
  #hideTornColumn(widths: number[], grows: readonly boolean[]): void {
    let fitting = 0;
    while (fitting < widths.length && sum(widths.slice(0, fitting + 1)) <= this.#width) fitting++;
    if (fitting === widths.length) return;
    const taking = grows.lastIndexOf(true, fitting - 1);
    if (fitting > 0 && taking >= 0) widths[taking]! += this.#width - sum(widths.slice(0, fitting));
  }

  #widenBy(event: PointerEvent, column: ColumnMessage): void {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const cell = handle.parentElement!;
    const from = event.clientX - cell.getBoundingClientRect().width;
    handle.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent) => {
      this.#widths[column.id] = Math.max(narrowest, Math.round(next.clientX - from));
      this.#applyWidths();
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  }

  // The active cell.

  #point(): void {
    const row = this.#row < 0 ? undefined : this.#drawn.get(this.#row);
    const cell = this.#row < 0 ? this.#head.children[this.#column] : (row?.cells[this.#column] ?? row?.cells[0]);
    if (cell !== this.#active) {
      this.#active?.classList.remove("active");
      cell?.classList.add("active");
      this.#active = cell;
    }
    if (row?.element !== this.#selected) {
      this.#selected?.removeAttribute("aria-selected");
      row?.element.setAttribute("aria-selected", "true");
      this.#selected = row?.element;
    }
    setAttribute(this.element, "aria-activedescendant", cell?.id);
  }

  #move(row: number, column: number): void {
    this.#awaited = undefined;
    this.#row = Math.max(-1, Math.min(row, this.#rows.total - 1));
    this.#column = Math.max(0, Math.min(column, this.#columns.length - 1));
    if (this.#row >= 0) {
      const wanted = scrollTo(this.#rows.total, this.#rowHeight, this.element.scrollTop, this.#visible, this.#row);
      if (wanted !== this.element.scrollTop) this.element.scrollTop = wanted;
    }
    this.#draw();
    this.#bringIntoView();
    this.events.moved(this.#rows.at(this.#row), this.#columns[this.#column]);
  }

  #bringIntoView(): void {
    const cell = this.#head.children[this.#column] as HTMLElement | undefined;
    if (cell === undefined || this.#column === 0) {
      if (this.#column === 0) this.element.scrollLeft = 0;
      return;
    }
    const sticky = (this.#head.children[0] as HTMLElement).offsetWidth;
    const { scrollLeft, clientWidth } = this.element;
    if (cell.offsetLeft < scrollLeft + sticky) this.element.scrollLeft = cell.offsetLeft - sticky;
    else if (cell.offsetLeft + Math.min(cell.offsetWidth, clientWidth - sticky) > scrollLeft + clientWidth)
      this.element.scrollLeft = cell.offsetLeft + Math.min(cell.offsetWidth, clientWidth - sticky) - clientWidth;
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#visible / this.#rowHeight) - 1);
    const control = event.ctrlKey || event.metaKey;
    const typing = Date.now() - this.#typedAt < typingPause && this.#typed !== "";
    switch (event.key) {
      case "ArrowDown":
        this.#move(this.#row + 1, this.#column);
        break;
      case "ArrowUp":
        this.#move(this.#row - 1, this.#column);
        break;
      case "ArrowLeft":
      case "ArrowRight": {
        const by = event.key === "ArrowLeft" ? -1 : 1;
        if (event.shiftKey && this.#row === -1) this.#widen(by * 16);
        else this.#move(this.#row, this.#column + by);
        break;
      }
      case "Home":
        this.#move(control ? 0 : this.#row, 0);
        break;
      case "End":
        this.#move(control ? this.#rows.total - 1 : this.#row, this.#columns.length - 1);
        break;
      case "PageDown":
        this.#move(this.#row + page, this.#column);
        break;
      case "PageUp":
        this.#move(Math.max(0, this.#row - page), this.#column);
        break;
      case "Enter":
        this.#activate(true);
        break;
      case "F2":
        this.#edit();
        break;
      case "Escape":
        if (this.#typed !== "") this.#typed = "";
        else this.events.escape();
        break;
      case "ContextMenu":
      case "F10": {
        if (event.key === "F10" && !event.shiftKey) return;
        const at = this.element.querySelector(".active")?.getBoundingClientRect();
        const row = this.#rows.at(this.#row);
        if (row !== undefined && row.kind !== "heading" && at !== undefined)
          this.events.menu(row, this.#column, { left: at.left, top: at.top, bottom: at.bottom });
        break;
      }
      default:
        if (event.key.length !== 1 || control || event.altKey) return;
        if (event.key === " " && !typing) {
          this.#activate(true);
          break;
        }
        this.#typed = typing ? this.#typed + event.key : event.key;
        this.#typedAt = Date.now();
        this.events.find(this.#typed, Math.max(0, typing ? this.#row : this.#row + 1), false);
    }
    if (event.key.length > 1) this.#typed = ""; // whoever does something else has found what they typed
    event.preventDefault();
  }

  /** Looks for the next row with a text, or for the one before. */
  findNext(text: string, back: boolean): void {
    const last = Math.max(0, this.#rows.total - 1);
    if (back) this.events.find(text, this.#row <= 0 ? last : this.#row - 1, true);
    else this.events.find(text, this.#row >= last ? 0 : this.#row + 1, false);
  }

  /** What was typed is nowhere. True: it was the same again, so that the next row with it is meant, and looked for. */
  typedAgain(): boolean {
    const again = /^(.+?)\1+$/.exec(this.#typed)?.[1];
    if (again === undefined) return false;
    this.#typed = again;
    this.findNext(again, false);
    return true;
  }

  #widen(by: number): void {
    const column = this.#columns[this.#column];
    if (column === undefined) return;
    const width = (this.#head.children[this.#column] as HTMLElement).offsetWidth;
    this.#widths[column.id] = Math.max(narrowest, width + by);
    this.#applyWidths();
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
    const element = this.#drawn.get(this.#row)?.cells[this.#column];
    if (row === undefined || cell?.edit === undefined || element === undefined) return false;
    this.events.edit(row, cell, element.getBoundingClientRect());
    return true;
  }

  #placeOf(event: Event): { row: number; column: number } | undefined {
    const cell = (event.target as Element).closest?.(".cell");
    const found = /^cell-(-?\d+)-(\d+)$/.exec(cell?.id ?? "");
    return found ? { row: Number(found[1]), column: Number(found[2]) } : undefined;
  }

  #pointer(event: PointerEvent): void {
    this.#pressed = undefined;
    const place = this.#placeOf(event);
    if (place === undefined || event.button !== 0) return;
    this.#move(place.row, place.column);
    const cell = this.#rows.at(place.row)?.cells[place.column];
    const does = place.row < 0 || cell?.edit !== undefined || cell?.value !== undefined;
    this.#pressed = does ? { x: event.clientX, y: event.clientY } : undefined;
  }

  /**
   * What was pressed does what it does at the click, which would take the focus away again; not where one let go
   * elsewhere.
   */
  #click({ clientX, clientY }: MouseEvent): void {
    const at = this.#pressed;
    this.#pressed = undefined;
    if (at !== undefined && Math.abs(clientX - at.x) < steady && Math.abs(clientY - at.y) < steady)
      this.#activate(false);
  }

  #double(event: MouseEvent): void {
    const place = this.#placeOf(event);
    if (place !== undefined && place.row >= 0 && this.#rows.at(place.row)?.cells[place.column]?.value === undefined)
      this.#activate(false);
  }

  #contextMenu(event: MouseEvent): void {
    event.preventDefault();
    const place = this.#placeOf(event);
    if (place === undefined || place.row < 0) return;
    this.#move(place.row, place.column);
    const row = this.#rows.at(place.row);
    if (row !== undefined && row.kind !== "heading")
      this.events.menu(row, place.column, { left: event.clientX, top: event.clientY, bottom: event.clientY });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
