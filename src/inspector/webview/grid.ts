import type { FixedWord } from "../fixedWords";
import type { CellMessage, ColumnMessage, Of, RowMessage, ToWebview } from "../protocol";
import { el, setAttribute, setText } from "./dom";
import { icon, type IconName } from "./icons";
import { rowWindow, scrollTo } from "./window";

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
  find(version: number, text: string, from: number): void;
  copy(row: RowMessage, column: number): string;
  escape(): void;
  kept(state: { top: number; row: number; column: number; widths: Readonly<Record<string, number>> }): void;
}

/** Rows drawn above and below what can be seen, so that scrolling by a few shows no gap. */
const beyond = 6;
/** Rows asked for above and below. */
const ahead = 20;
/** After this time without a key, typing begins a new word, in milliseconds. */
const typingPause = 900;
const narrowest = 40;

const answerIcons: Readonly<Record<NonNullable<CellMessage["value"]>, IconName>> = { yes: "check", no: "close", unknown: "question" };
const kindIcons: Partial<Record<RowMessage["kind"], IconName>> = { user: "person", group: "organization", unknown: "question", role: "role" };

/** The matrix: a grid in the sense of ARIA, in which only what can be seen exists. Focus stays on it, the active cell is pointed to. */
export class Grid {
  readonly element: HTMLElement;
  readonly #head = el("div", { role: "row", class: "row head", "aria-rowindex": 1 });
  readonly #body = el("div", { role: "rowgroup", class: "body" });
  readonly #drawn = new Map<number, { element: HTMLElement; row: RowMessage | undefined; cells: HTMLElement[] }>();
  readonly #spare: HTMLElement[] = [];

  #columns: readonly ColumnMessage[] = [];
  #widths: Record<string, number>;
  #version = 0;
  #total = 0;
  #rows = new Map<number, RowMessage>();
  #stale = new Map<number, RowMessage>();
  #asked = -1;
  #askedVersion = -1;
  #row = 0;
  #column = 0;
  #rowHeight = 24;
  #drawing = false;
  #typed = "";
  #typedAt = 0;
  #sort = { by: "", descending: false };
  #top: number;

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: GridEvents,
    kept: { top: number; row: number; column: number; widths: Readonly<Record<string, number>> },
  ) {
    this.#widths = { ...kept.widths };
    this.#row = kept.row;
    this.#column = kept.column;
    this.#top = kept.top;
    this.element = el("div", { role: "grid", class: "grid", tabindex: 0, "aria-label": words.matrix }, el("div", { role: "rowgroup", class: "head-group" }, this.#head), this.#body);
    this.element.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("pointerdown", (event) => this.#pointer(event));
    this.element.addEventListener("dblclick", (event) => this.#double(event));
    this.element.addEventListener("contextmenu", (event) => this.#contextMenu(event));
    this.element.addEventListener("copy", (event) => {
      const row = this.#rowAt(this.#row);
      if (row === undefined || String(getSelection()) !== "") return;
      event.clipboardData?.setData("text/plain", this.events.copy(row, this.#column));
      event.preventDefault();
    });
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
  }

  /** Rows that fit. */
  get fits(): number {
    return Math.max(20, Math.ceil(this.element.clientHeight / this.#rowHeight));
  }

  focus(): void {
    this.element.focus();
  }

  setTable(table: Table): void {
    const size = parseFloat(getComputedStyle(document.body).fontSize) || 13;
    this.#rowHeight = Math.round(size * 1.7) + 2;
    this.element.style.setProperty("--row", `${this.#rowHeight}px`);
    const first = this.#version === 0;
    this.#stale = new Map([...this.#stale, ...this.#rows]);
    if (table.total !== this.#total || this.#stale.size > 4_000) this.#stale.clear();
    this.#rows = new Map(table.rows.map((row, index) => [table.offset + index, row]));
    this.#version = table.version;
    this.#total = table.total;
    this.#sort = { by: table.arrangement.sort, descending: table.arrangement.descending };
    const sameColumns = JSON.stringify(this.#columns) === JSON.stringify(table.columns);
    this.#columns = table.columns;
    if (!sameColumns) for (const at of [...this.#drawn.keys()]) this.#remove(at);
    this.#drawHead(!sameColumns);
    this.#row = Math.max(-1, Math.min(this.#row, this.#total - 1));
    this.#column = Math.max(0, Math.min(this.#column, this.#columns.length - 1));
    setAttribute(this.element, "aria-rowcount", this.#total + 1);
    setAttribute(this.element, "aria-colcount", this.#columns.length);
    this.#asked = -1;
    if (first && this.#top > 0) {
      this.#size();
      this.element.scrollTop = scrollTo(this.#total, this.#rowHeight, 0, this.#visible, 0) + this.#top * this.#rowHeight;
    }
    this.#draw();
  }

  setRows({ version, offset, rows }: Of<ToWebview, "rows">): void {
    if (version !== this.#version) return;
    rows.forEach((row, index) => this.#rows.set(offset + index, row));
    if (this.#rows.size > 4_000) this.#rows = new Map([...this.#rows].slice(-2_000));
    this.#asked = -1;
    this.#draw();
  }

  /** Goes to the beginning, because there are other rows; where something else is looked at, to its first column, too. */
  reset(anotherView: boolean): void {
    this.element.scrollTop = 0;
    this.#row = Math.min(this.#row, 0);
    if (anotherView) this.#column = 0;
    this.#stale.clear();
  }

  goTo(row: number): void {
    this.#move(row, this.#column);
  }

  /** The active row, if it has come. */
  get active(): { row: RowMessage | undefined; column: number } {
    return { row: this.#rowAt(this.#row), column: this.#column };
  }

  get #visible(): number {
    return Math.max(this.#rowHeight, this.element.clientHeight - this.#rowHeight);
  }

  #rowAt(at: number): RowMessage | undefined {
    return this.#rows.get(at) ?? this.#stale.get(at);
  }

  // Drawing.

  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #size(): void {
    this.#body.style.height = `${rowWindow(this.#total, this.#rowHeight, 0, this.#visible).height}px`;
  }

  #draw(): void {
    if (this.#columns.length === 0) return;
    this.#size();
    const { scrollTop } = this.element;
    const window = rowWindow(this.#total, this.#rowHeight, scrollTop, this.#visible);
    const from = Math.max(0, window.first - beyond);
    const to = Math.min(this.#total, window.end + beyond);
    for (const at of [...this.#drawn.keys()]) if ((at < from || at >= to) && at !== this.#row) this.#remove(at);
    for (let at = from; at < to; at++) this.#drawRow(at, window.top(at));
    if (this.#row >= 0 && this.#row < this.#total && (this.#row < from || this.#row >= to)) this.#drawRow(this.#row, window.top(this.#row));
    this.#point();
    this.#askFor(window.first, window.end);
    this.#top = window.first;
    this.events.kept({ top: this.#top, row: Math.max(0, this.#row), column: this.#column, widths: this.#widths });
  }

  #askFor(first: number, end: number): void {
    let missing = false;
    for (let at = first; at < end && !missing; at++) missing = !this.#rows.has(at);
    if (!missing) return;
    const offset = Math.max(0, first - ahead);
    if (this.#askedVersion === this.#version && this.#asked >= 0 && Math.abs(this.#asked - offset) < ahead / 2) return;
    this.#asked = offset;
    this.#askedVersion = this.#version;
    this.events.need(this.#version, offset, Math.min(300, end - offset + ahead));
  }

  #remove(at: number): void {
    const drawn = this.#drawn.get(at);
    if (drawn === undefined) return;
    this.#drawn.delete(at);
    drawn.element.remove();
    if (this.#spare.length < 60) this.#spare.push(drawn.element);
  }

  #drawRow(at: number, top: number): void {
    let drawn = this.#drawn.get(at);
    if (drawn === undefined) {
      const element = this.#spare.pop() ?? el("div", { role: "row", class: "row" });
      drawn = { element, row: undefined, cells: [...element.children] as HTMLElement[] };
      this.#drawn.set(at, drawn);
      element.setAttribute("aria-rowindex", String(at + 2));
      element.dataset.at = String(at);
      drawn.row = undefined;
      this.#fill(at, drawn, this.#rowAt(at), true);
      this.#body.append(element);
    } else this.#fill(at, drawn, this.#rowAt(at), false);
    const place = `translateY(${Math.round(top)}px)`;
    if (drawn.element.style.transform !== place) drawn.element.style.transform = place;
  }

  #fill(at: number, drawn: { element: HTMLElement; row: RowMessage | undefined; cells: HTMLElement[] }, row: RowMessage | undefined, anew: boolean): void {
    if (!anew && drawn.row === row) return;
    drawn.row = row;
    const heading = row?.kind === "heading";
    const wanted = heading ? 1 : this.#columns.length;
    drawn.element.className = `row${heading ? " heading" : ""}${row?.tried ? " tried" : ""}${row === undefined ? " waiting" : ""}${at % 2 ? " odd" : ""}`;
    while (drawn.cells.length > wanted) drawn.cells.pop()!.remove();
    while (drawn.cells.length < wanted) {
      const cell = el("div", { role: "gridcell", class: "cell" }, el("span", { class: "glyph" }), el("span", { class: "text" }), el("span", { class: "mark" }));
      drawn.cells.push(cell);
      drawn.element.append(cell);
    }
    drawn.cells.forEach((element, column) => {
      element.id = `cell-${at}-${column}`;
      setAttribute(element, "aria-colindex", column + 1);
      setAttribute(element, "aria-colspan", heading ? this.#columns.length : undefined);
      this.#fillCell(element, row, column);
    });
  }

  #fillCell(element: HTMLElement, row: RowMessage | undefined, column: number): void {
    const cell = row?.cells[column];
    const [glyph, text, mark] = element.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
    const glyphName = cell?.value !== undefined ? answerIcons[cell.value] : column === 0 && row !== undefined ? kindIcons[row.kind] : undefined;
    setIcon(glyph, glyphName);
    setText(text, cell?.text ?? "");
    setIcon(mark, cell?.warn ? "warning" : cell?.mark === undefined ? (cell?.edit === undefined ? undefined : "chevronDown") : cell.value === undefined ? (cell.edit === undefined ? undefined : "chevronDown") : arrowOf(cell.mark));
    setAttribute(element, "data-value", cell?.value);
    setAttribute(element, "data-level", cell?.level);
    setAttribute(element, "data-case", cell?.case);
    setAttribute(element, "data-subject", cell?.subject);
    setAttribute(element, "data-mark", cell?.mark);
    setAttribute(element, "data-edit", cell?.edit);
    setAttribute(element, "data-warn", cell?.warn);
    setAttribute(element, "title", cell?.tip);
    setAttribute(element, "aria-label", cell?.label ?? (row === undefined ? this.words.loading : undefined));
    setAttribute(element, "aria-haspopup", cell?.edit === undefined ? undefined : "menu");
  }

  #drawHead(anew: boolean): void {
    if (anew) {
      this.#head.replaceChildren(
        ...this.#columns.map((column, index) => {
          const handle = el("span", { class: "handle", "aria-hidden": "true" });
          handle.addEventListener("pointerdown", (event) => this.#resize(event, column));
          handle.addEventListener("dblclick", (event) => {
            event.stopPropagation();
            delete this.#widths[column.id];
            this.#applyWidths();
          });
          return el("div", { role: "columnheader", class: "cell", id: `cell--1-${index}`, "aria-colindex": index + 1, "data-right": column.right, title: column.label }, el("span", { class: "text" }, column.label), el("span", { class: "mark" }), handle);
        }),
      );
      this.#applyWidths();
    }
    this.#columns.forEach((column, index) => {
      const element = this.#head.children[index]!;
      const sorted = column.id === this.#sort.by;
      setAttribute(element, "aria-sort", !column.sortable ? undefined : sorted ? (this.#sort.descending ? "descending" : "ascending") : "none");
      setIcon(element.children[1] as HTMLElement, sorted ? (this.#sort.descending ? "arrowDown" : "arrowUp") : undefined);
    });
  }

  #applyWidths(): void {
    // The first column stays in sight while the others scroll past it, so it may not take all the room.
    const width = (column: ColumnMessage, index: number) => {
      const own = `${this.#widths[column.id] ?? column.width}px`;
      return index === 0 ? `min(${own}, var(--most))` : own;
    };
    const places = this.#columns.map((column, index) => (column.grows && this.#widths[column.id] === undefined ? `minmax(${width(column, index)}, 1fr)` : width(column, index)));
    this.element.style.setProperty("--columns", places.join(" "));
    this.element.style.setProperty("--width", `calc(${this.#columns.map(width).join(" + ")})`);
    this.#drawSoon();
  }

  #resize(event: PointerEvent, column: ColumnMessage): void {
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
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
  }

  // The active cell.

  #point(): void {
    for (const element of this.element.querySelectorAll(".active")) element.classList.remove("active");
    for (const { element } of this.#drawn.values()) setAttribute(element, "aria-selected", element.dataset.at === String(this.#row) ? "true" : undefined);
    const row = this.#row < 0 ? undefined : this.#drawn.get(this.#row);
    const cell = this.#row < 0 ? this.#head.children[this.#column] : (row?.cells[this.#column] ?? row?.cells[0]);
    cell?.classList.add("active");
    setAttribute(this.element, "aria-activedescendant", cell?.id);
  }

  #move(row: number, column: number): void {
    this.#row = Math.max(-1, Math.min(row, this.#total - 1));
    this.#column = Math.max(0, Math.min(column, this.#columns.length - 1));
    if (this.#row >= 0) {
      const wanted = scrollTo(this.#total, this.#rowHeight, this.element.scrollTop, this.#visible, this.#row);
      if (wanted !== this.element.scrollTop) this.element.scrollTop = wanted;
    }
    this.#draw();
    this.#bringIntoView();
    this.events.moved(this.#rowAt(this.#row), this.#columns[this.#column]);
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
    else if (cell.offsetLeft + Math.min(cell.offsetWidth, clientWidth - sticky) > scrollLeft + clientWidth) this.element.scrollLeft = cell.offsetLeft + Math.min(cell.offsetWidth, clientWidth - sticky) - clientWidth;
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
        this.#move(control ? this.#total - 1 : this.#row, this.#columns.length - 1);
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
        const row = this.#rowAt(this.#row);
        if (row !== undefined && row.kind !== "heading" && at !== undefined) this.events.menu(row, this.#column, { left: at.left, top: at.top, bottom: at.bottom });
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
        this.events.find(this.#version, this.#typed, Math.max(0, typing ? this.#row : this.#row + 1));
    }
    event.preventDefault();
  }

  /** What is being typed to find a row. */
  get typed(): string {
    return this.#typed;
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
    const row = this.#rowAt(this.#row);
    if (row !== undefined && row.kind !== "heading") this.events.activate(row, column, byKey);
  }

  #edit(): boolean {
    const row = this.#rowAt(this.#row);
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
    const place = this.#placeOf(event);
    if (place === undefined || event.button !== 0) return;
    this.#move(place.row, place.column);
    const cell = this.#rowAt(place.row)?.cells[place.column];
    // After the click, which would take the focus away again.
    if (place.row < 0 || cell?.edit !== undefined || cell?.value !== undefined) this.element.addEventListener("click", () => this.#activate(false), { once: true });
  }

  #double(event: MouseEvent): void {
    const place = this.#placeOf(event);
    if (place !== undefined && place.row >= 0 && this.#rowAt(place.row)?.cells[place.column]?.value === undefined) this.#activate(false);
  }

  #contextMenu(event: MouseEvent): void {
    event.preventDefault();
    const place = this.#placeOf(event);
    if (place === undefined || place.row < 0) return;
    this.#move(place.row, place.column);
    const row = this.#rowAt(place.row);
    if (row !== undefined && row.kind !== "heading") this.events.menu(row, place.column, { left: event.clientX, top: event.clientY, bottom: event.clientY });
  }
}

function setIcon(element: HTMLElement, name: IconName | undefined): void {
  if (element.dataset.icon === name) return;
  element.replaceChildren(...(name === undefined ? [] : [icon(name)]));
  if (name === undefined) delete element.dataset.icon;
  else element.dataset.icon = name;
}

function arrowOf(mark: NonNullable<CellMessage["mark"]>): IconName | undefined {
  if (mark === "mayChange") return undefined;
  return mark === "gains" || mark === "mayGain" ? "arrowUp" : "arrowDown";
}
