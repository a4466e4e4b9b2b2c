// Widths of columns in pixels, as they begin. The page alone could measure, and nothing is to move once it is shown.

/** Of a letter, of what is around a text in its cell, and of an icon beside it. */
const letterWidth = 6.8;
const around = 16;
const iconWidth = 20;

/** Enough for the longest of the texts and for the head of the column, with its arrow. */
export function widthFor(head: string, texts: readonly string[], icons = 0): number {
  return Math.ceil(
    Math.max(
      head.length * (letterWidth + 1) + around + iconWidth,
      letterWidth * Math.max(0, ...texts.map(({ length }) => length)) + around + iconWidth * icons,
    ),
  );
}
