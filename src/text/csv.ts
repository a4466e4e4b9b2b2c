/** The signs that begin a formula, also full-width. */
const formula = "[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]";
const atStart = new RegExp(`^(?:[\\s\\u0000]*${formula}|[\\t\\r\\n])`);
const afterSeparator = new RegExp(`([;|\\t\\r\\n][\\s\\u0000"]*)(?=${formula})`, "g");

/**
 * One line of a CSV file (RFC 4180), with its end. Nothing in it is a formula to a spreadsheet: titles and names come
 * from a case system.
 */
export function csvLine(cells: readonly (string | undefined)[]): string {
  return `${cells.map((cell) => quoted(cell ?? "")).join(",")}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front, which shows it as text. */
export function defused(cell: string): string {
  return atStart.test(cell) ? `'${cell}` : cell;
}

/**
 * In some languages a spreadsheet splits lines at another sign than the comma and then heeds no quotes that do not
 * begin a cell; so what follows such a sign is defused as well.
 */
function quoted(cell: string): string {
  return `"${defused(cell).replace(afterSeparator, "$1'").replaceAll('"', '""')}"`;
}
