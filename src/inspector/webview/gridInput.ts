import type { RowMessage } from "../protocol";
import { gridKey, TypedWord, type GridKey } from "./gridKeys";

/** Who presses and lets go within so many pixels has clicked. */
const steady = 5;

/** What keys and the pointer do with the grid. Rows are places in the order shown, -1 is the row of column names. */
export interface Steered {
  readonly active: { readonly row: number; readonly column: number };
  readonly rows: number;
  readonly columns: number;
  /** How many rows a page of them has. */
  readonly page: number;
  rowAt(place: number): RowMessage | undefined;
  move(row: number, column: number): void;
  /** Rows need not stay where they are any more. */
  letGo(): void;
  activate(byKey: boolean): void;
  edit(): void;
  widen(by: number): void;
  menu(at: { left: number; top: number; bottom: number }): void;
  find(text: string, from: number, back: boolean): void;
  escape(): void;
  /** Another row is pointed at. */
  pointed(): void;
}

/** The keyboard and the pointer of the grid. */
export class GridInput {
  readonly #typed = new TypedWord();
  /** Where a cell was pressed that does something at a click, and whose row it is. */
  #pressed: { x: number; y: number; key: string | undefined } | undefined;
  #pointer: number | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly grid: Steered,
  ) {
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("pointermove", (event) => this.#points(event));
    element.addEventListener("pointerleave", () => this.#points(undefined));
    element.addEventListener("pointerdown", (event) => this.#press(event));
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("dblclick", (event) => this.#double(event));
    element.addEventListener("contextmenu", (event) => this.#contextMenu(event));
  }

  /** How far the pointer is below the top of the grid. Undefined: it is elsewhere, or the keyboard was used since. */
  get pointer(): number | undefined {
    return this.#pointer;
  }

  /** Looks for the next row with a text, or for the one before. */
  findNext(text: string, back: boolean): void {
    const { row } = this.grid.active;
    const last = Math.max(0, this.grid.rows - 1);
    if (back) this.grid.find(text, row <= 0 ? last : row - 1, true);
    else this.grid.find(text, row >= last ? 0 : row + 1, false);
  }

  /** What was typed is nowhere. True: it was the same again, so that the next row with it is meant, and looked for. */
  typedAgain(): boolean {
    const again = this.#typed.repeated();
    if (again !== undefined) this.findNext(again, false);
    return again !== undefined;
  }

  #key(event: KeyboardEvent): void {
    const key = gridKey(event, this.grid.active.row === -1, this.#typed.goesOn);
    if (key === undefined) return;
    this.#pointer = undefined; // who uses the keyboard looks at the active row
    this.#do(key);
    if (key.does !== "type") this.#typed.forget(); // any other key ends the search by typing
    event.preventDefault();
  }

  #do(key: GridKey): void {
    const { grid } = this;
    const { row, column } = grid.active;
    switch (key.does) {
      case "go":
        if (key.rows !== 0) grid.letGo();
        return grid.move(row + key.rows, column + key.columns);
      case "page":
        grid.letGo();
        return grid.move(key.down ? row + grid.page : Math.max(0, row - grid.page), column);
      case "end":
        if (key.ofRows) grid.letGo();
        return grid.move(key.ofRows ? (key.last ? grid.rows - 1 : 0) : row, key.last ? grid.columns - 1 : 0);
      case "widen":
        return grid.widen(key.by);
      case "activate":
        return grid.activate(true);
      case "edit": {
        // from anywhere in a row its entry, or what else can be changed there
        const cells = grid.rowAt(row)?.cells ?? [];
        const at = cells[column]?.edit ? column : cells.findLastIndex(({ edit }) => edit !== undefined);
        if (at >= 0) grid.move(row, at);
        return grid.edit();
      }
      case "escape":
        return this.#typed.text === "" ? grid.escape() : undefined;
      case "menu": {
        const at = this.element.querySelector(".active")?.getBoundingClientRect();
        return at && grid.menu({ left: at.left, top: at.top, bottom: at.bottom });
      }
      case "type": {
        const { goesOn } = this.#typed;
        this.#typed.add(key.text);
        grid.find(this.#typed.text, Math.max(0, goesOn ? row : row + 1), false);
      }
    }
  }

  #points(event: PointerEvent | undefined): void {
    this.#pointer = event && event.clientY - this.element.getBoundingClientRect().top;
    if (event === undefined) this.grid.letGo();
    this.grid.pointed();
  }

  #press(event: PointerEvent): void {
    this.#pressed = undefined;
    const place = cellUnder(event);
    if (place === undefined || event.button !== 0) return;
    this.#points(event);
    this.grid.move(place.row, place.column);
    const row = this.grid.rowAt(place.row);
    const cell = row?.cells[place.column];
    const does = place.row < 0 || cell?.edit !== undefined || cell?.value !== undefined;
    this.#pressed = does ? { x: event.clientX, y: event.clientY, key: row?.key } : undefined;
  }

  /**
   * What was pressed does what it does at the click, which would take the focus away again; not where one let go
   * elsewhere, or where its row is gone.
   */
  #click({ clientX, clientY }: MouseEvent): void {
    const at = this.#pressed;
    this.#pressed = undefined;
    if (at === undefined || Math.abs(clientX - at.x) >= steady || Math.abs(clientY - at.y) >= steady) return;
    if (this.grid.rowAt(this.grid.active.row)?.key === at.key) this.grid.activate(false);
  }

  #double(event: MouseEvent): void {
    const place = cellUnder(event);
    const cell = place && this.grid.rowAt(place.row)?.cells[place.column];
    if (place !== undefined && place.row >= 0 && cell?.value === undefined) this.grid.activate(false);
  }

  #contextMenu(event: MouseEvent): void {
    event.preventDefault();
    const place = cellUnder(event);
    if (place === undefined || place.row < 0) return;
    this.grid.move(place.row, place.column);
    this.grid.menu({ left: event.clientX, top: event.clientY, bottom: event.clientY });
  }
}

function cellUnder(event: Event): { row: number; column: number } | undefined {
  const cell = (event.target as Element).closest?.(".cell");
  const found = /^cell-(-?\d+)-(\d+)$/.exec(cell?.id ?? "");
  return found ? { row: Number(found[1]), column: Number(found[2]) } : undefined;
}
