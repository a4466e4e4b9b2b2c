import { rowWindow, scrolledAt, scrollTo, type RowHeights, type RowWindow } from "./rowWindow";

/** How far the matrix is scrolled, in rows of one height; lengths are in pixels. */
export class RowScroller {
  /** How many rows there are. */
  count = 0;
  #rowHeight = 24;
  #height = 0;
  /** Where the element was on the page at the last look, and how far it was scrolled before a browser cut that off. */
  #onPage: number | undefined;
  #scrolled = 0;
  /** How far `toRow` came. */
  #reached = 0;
  /** Room above the first row, and how tall the rows are at least, so that a row can stay where it is. */
  #blank = 0;
  #least = 0;

  /** @param element scrolls @param body has the height of all rows */
  constructor(
    private readonly element: HTMLElement,
    private readonly body: HTMLElement,
  ) {}

  get rowHeight(): number {
    return this.#rowHeight;
  }

  /** What can be seen now. */
  get window(): RowWindow {
    return rowWindow(this.#rows, this.element.scrollTop);
  }

  /** How many rows a page of them has. */
  get page(): number {
    return Math.max(1, Math.floor(this.#rows.visible / this.#rowHeight) - 1);
  }

  /** Asks the browser for sizes, which is not to be done between writing and writing. */
  measure(): void {
    const size = parseFloat(getComputedStyle(document.body).fontSize) || 13;
    this.#rowHeight = Math.round(size * 1.7) + 2;
    this.#height = this.element.clientHeight;
    this.element.style.setProperty("--row", `${this.#rowHeight}px`);
  }

  /** There is more or less room. @param stays the rows stay where they are, however the element has moved */
  resize(stays: boolean): void {
    const before = this.#onPage;
    this.#height = this.element.clientHeight;
    this.#onPage = this.element.getBoundingClientRect().top;
    const moved = before === undefined || this.#height === 0 ? 0 : this.#onPage - before;
    if (stays && moved !== 0) this.stay(rowWindow(this.#rows, this.#scrolled).at + moved);
  }

  /** The element was scrolled. False: by `toRow`. */
  scrolled(): boolean {
    this.#scrolled = this.element.scrollTop;
    return this.#scrolled !== this.#reached;
  }

  /** The row at so many pixels below the top of the element, in which the names of the columns are the first row. */
  rowAt(below: number): number {
    return Math.floor((this.window.at + below) / this.#rowHeight - 1);
  }

  /** False: there are not rows enough yet. @param cut so many pixels of the row are out of sight */
  toRow(row: number, cut = 0): boolean {
    const wanted = row * this.#rowHeight + cut;
    this.#scroll(wanted);
    this.#reached = this.element.scrollTop;
    return this.#reached > wanted - 1;
  }

  /** Scrolls as little as possible, so that a row can be seen. */
  reveal(row: number): void {
    const wanted = scrollTo(this.#rows, this.element.scrollTop, row);
    if (wanted !== this.element.scrollTop) this.#scroll(wanted);
  }

  /** Scrolls so that what can be seen begins where it is wanted, also above the first row or below the last one. */
  stay(at: number): void {
    this.#blank = Math.max(0, -at);
    const scrolled = scrolledAt(this.#rows, at);
    this.#least = scrolled + this.#height;
    this.#scroll(scrolled);
  }

  /** The rows begin at the top again, and end at the bottom. False: they did. */
  letGo(): boolean {
    if (this.#blank === 0 && this.#least === 0) return false;
    const { at } = this.window;
    this.#blank = 0;
    this.#least = 0;
    this.#scroll(scrolledAt(this.#rows, Math.max(0, at)));
    return true;
  }

  /** Gives the body the height of all rows. */
  size(): void {
    const wanted = `${Math.max(rowWindow(this.#rows, 0).height, this.#least)}px`;
    if (this.body.style.height !== wanted) this.body.style.height = wanted;
  }

  #scroll(wanted: number): void {
    this.size();
    this.element.scrollTop = wanted;
    this.#scrolled = wanted;
  }

  get #rows(): RowHeights {
    const visible = Math.max(this.#rowHeight, this.#height - this.#rowHeight);
    return { count: this.count, height: this.#rowHeight, visible, blank: this.#blank };
  }
}
