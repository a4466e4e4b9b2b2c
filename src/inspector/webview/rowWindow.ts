/** Height that browsers certainly give an element; beyond it, rows and scroll bar go at different speeds. */
const tallest = 15_000_000;

/** Which part of many rows of the same height is visible, also where all of them are taller than an element can be. */
export interface RowWindow {
  /** Height of the element that is scrolled. */
  readonly height: number;
  /** The first and the last but one row that can be seen. */
  readonly first: number;
  readonly end: number;
  /** Where a row is in the element that is scrolled. */
  top(row: number): number;
}

/**
 * @param scrolled how far the element is scrolled down, @param visible the height in which rows can be seen; all in
 * pixels
 */
export function rowWindow(rows: number, rowHeight: number, scrolled: number, visible: number): RowWindow {
  const { height, at } = scaleOf(rows, rowHeight, scrolled, visible);
  const first = Math.max(0, Math.min(rows, Math.floor(at / rowHeight)));
  return {
    height,
    first,
    end: Math.min(rows, Math.ceil((at + visible) / rowHeight)),
    top: (row) => row * rowHeight - at + scrolled,
  };
}

/** How far to scroll so that a row is seen, from where it is now. */
export function scrollTo(rows: number, rowHeight: number, scrolled: number, visible: number, row: number): number {
  const { speed, at } = scaleOf(rows, rowHeight, scrolled, visible);
  const top = row * rowHeight;
  if (top < at) return top / speed;
  return top + rowHeight > at + visible ? (top + rowHeight - visible) / speed : scrolled;
}

/** How tall the element is, how many pixels of the rows go by with one of it, and where in the rows it stands. */
function scaleOf(
  rows: number,
  rowHeight: number,
  scrolled: number,
  visible: number,
): { height: number; speed: number; at: number } {
  const whole = rows * rowHeight;
  const height = Math.min(whole, tallest);
  const speed = whole > height ? (whole - visible) / (height - visible) : 1;
  return { height, speed, at: scrolled * speed };
}
