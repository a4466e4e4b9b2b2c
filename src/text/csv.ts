/** The signs that begin a formula, also full-width. */
const formula = "[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]";
const atStart = new RegExp(`^(?:[\\s\\u0000]*${formula}|[\\t\\r\\n])`);
const afterSeparator = new RegExp(`([,;|\\t\\r\\n][\\s\\u0000"]*)(?=${formula})`, "g");
const afterOther = new RegExp(`([;|\\t\\r\\n][\\s\\u0000"]*)(?=${formula})`, "g");

/** What stands between the cells of a line. */
export type Separator = "," | ";";

/**
 * One line of a CSV file (RFC 4180, but for the separator, which spreadsheets take from the language), with its end.
 * Nothing in it is a formula to a spreadsheet: titles and names come
 * from a case system.
 */
export function csvLine(cells: readonly (string | undefined)[], separator: Separator = ","): string {
  return `${cells.map((cell) => quoted(cell ?? "", separator)).join(separator)}\r\n`;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front, which shows it as text. */
export function defused(cell: string): string {
  return atStart.test(cell) ? `'${cell}` : cell;
}

/**
 * In another language a spreadsheet splits lines at another sign and then heeds no quotes that do not begin a cell; so
 * what follows such a sign is defused as well.
 */
function quoted(cell: string, separator: Separator): string {
  return `"${defused(cell)
    .replace(separator === "," ? afterOther : afterSeparator, "$1'")
    .replaceAll('"', '""')}"`;
}
