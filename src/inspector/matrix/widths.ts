// Widths of columns in pixels, as they begin. The page alone could measure, and nothing is to move once it is shown.

/** Of a letter, of what is around a text in its cell, and of an icon beside it. */
const letter = 6.8;
const around = 16;
const icon = 20;

/** Enough for the longest of the texts and for the head of the column, with its arrow. */
export function widthFor(head: string, texts: readonly string[], icons = 0): number {
  return Math.ceil(
    Math.max(
      head.length * (letter + 1) + around + icon,
      letter * Math.max(0, ...texts.map(({ length }) => length)) + around + icon * icons,
    ),
  );
}
