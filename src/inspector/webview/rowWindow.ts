/** Height that browsers certainly give an element; beyond it, rows and scroll bar go at different speeds. */
const tallest = 15_000_000;

/** Rows of one height, below each other. Lengths are in pixels. */
export interface RowHeights {
  readonly count: number;
  readonly height: number;
  /** The height in which rows can be seen. */
  readonly visible: number;
  /** Room that is left empty above the first row. */
  readonly blank: number;
}

/** Which part of many rows of the same height is visible, also where all of them are taller than an element can be. */
export interface RowWindow {
  /** Height of the element that is scrolled. */
  readonly height: number;
  /** The first and the last but one row that can be seen. */
  readonly first: number;
  readonly end: number;
  /** How far the beginning of what can be seen is below the top of the first row; less than nothing: above it. */
  readonly at: number;
  /** Where a row is in the element that is scrolled. */
  top(row: number): number;
}

/** @param scrolled how far the element is scrolled down */
export function rowWindow(rows: RowHeights, scrolled: number): RowWindow {
  const { height, speed } = scaleOf(rows);
  const at = scrolled * speed - rows.blank;
  const place = (length: number, round: (value: number) => number) =>
    Math.max(0, Math.min(rows.count, round(length / rows.height)));
  return {
    height,
    first: place(at, Math.floor),
    end: place(at + rows.visible, Math.ceil),
    at,
    top: (row) => row * rows.height - at + scrolled,
  };
}

/** How far to scroll so that a row is seen, from where it is now. */
export function scrollTo(rows: RowHeights, scrolled: number, row: number): number {
  const { at } = rowWindow(rows, scrolled);
  const top = row * rows.height;
  if (top < at) return scrolledAt(rows, top);
  return top + rows.height > at + rows.visible ? scrolledAt(rows, top + rows.height - rows.visible) : scrolled;
}

/** How far the element is scrolled where what can be seen begins so far below the top of the first row. */
export function scrolledAt(rows: RowHeights, at: number): number {
  return (at + rows.blank) / scaleOf(rows).speed;
}

/** How tall the element is, and how many pixels of the rows go by with one of it. */
function scaleOf({ count, height: rowHeight, visible, blank }: RowHeights): { height: number; speed: number } {
  const whole = count * rowHeight + blank;
  const height = Math.min(whole, tallest);
  return { height, speed: whole > height ? (whole - visible) / (height - visible) : 1 };
}
