/** Rows of texts under headings. Texts are on one line each, without control characters. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A column is not made narrower than this while another one is wider. */
const narrowest = 8;
const gap = "  ";

/** Signs that take two places in a terminal: the East Asian wide ones, and pictures. */
const wide = new RegExp(
  "[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60]" +
    "|[\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]",
  "u",
);
/** Signs that are drawn onto the one before. */
const marks = /[\p{Mn}\p{Me}\u200c\u200d\ufe00-\ufe0f]/u;

/** How many places a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += marks.test(sign) ? 0 : wide.test(sign) ? 2 : 1;
  return width;
}

/**
 * The table in columns. `within`: the width of the terminal, into which the widest columns are shortened, or which
 * has a cell on each line where even that is too wide; undefined: nothing is left out. `paint` colours a cell that
 * stands as it came.
 */
export function tableText(
  { columns, rows }: Table,
  within: number | undefined,
  paint: (text: string) => string = (text) => text,
): string {
  const widths = columns.map((column, place) =>
    Math.max(widthOf(column), ...rows.map((row) => widthOf(row[place] ?? ""))),
  );
  if (within !== undefined && !shrink(widths, within - gap.length * (columns.length - 1)))
    return rows.length === 0 ? wrapped(columns.join(gap), within) : cellByCell({ columns, rows }, within, paint);
  const line = (cells: readonly string[], draw: (text: string) => string) =>
    cells
      .map((cell, place) => {
        const text = cut(cell, widths[place]!);
        const fill = " ".repeat(widths[place]! - widthOf(text));
        return place === cells.length - 1 ? draw(text) : draw(text) + fill;
      })
      .join(gap)
      .trimEnd();
  return [line(columns, (text) => text), ...rows.map((row) => line(row, paint))].map((text) => `${text}\n`).join("");
}

/** Each cell after the name of its column, with an empty line between two rows. Nothing is left out. */
function cellByCell({ columns, rows }: Table, within: number, paint: (text: string) => string): string {
  const lineOf = (cell: string, place: number) => {
    const name = `${columns[place]}: `;
    return widthOf(name + cell) <= within ? `${name}${paint(cell)}\n` : wrapped(name + cell, within);
  };
  return rows.map((row) => row.map(lineOf).join("")).join("\n");
}

/** A text on as many lines as it takes. */
function wrapped(text: string, within: number): string {
  let lines = "";
  let used = 0;
  for (const sign of text) {
    const more = widthOf(sign);
    if (used > 0 && used + more > within) [lines, used] = [`${lines}\n`, 0];
    lines += sign;
    used += more;
  }
  return `${lines}\n`;
}

/**
 * Takes from the widest columns until all fit. False: none is wider than the narrowest that is useful, and they do not.
 */
function shrink(widths: number[], room: number): boolean {
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= narrowest) return false;
    widths[widest]! -= 1;
  }
  return true;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const sign of text) {
    const more = widthOf(sign);
    if (used + more > width - 1) break;
    kept += sign;
    used += more;
  }
  return `${kept}…`;
}
