import { Failure } from "../base/failure";
import { csvLine, defused } from "../text/csv";
import { separatorOf } from "../text/locale";
import { flat, inHtml, inMarkdown } from "../text/untrusted";

/** A matrix to be written to a file: plain texts, no markup. */
export interface Sheaf {
  readonly title: string;
  /** When, by whom, what it covers, what it assumes: name and text. */
  readonly about: readonly (readonly [name: string, text: string])[];
  readonly columns: readonly string[];
  /** Places of the columns whose texts are long, and from anywhere. */
  readonly long?: readonly number[];
  readonly rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
  /** Of the language that the words are in, e.g. "en". */
  readonly language: string;
}

export type Format = "csv" | "markdown" | "html";

export const formats: Readonly<Record<Format, { readonly extension: string; readonly name: string }>> = {
  csv: { extension: "csv", name: "CSV" },
  markdown: { extension: "md", name: "Markdown" },
  html: { extension: "html", name: "HTML" },
};

/**
 * The matrix in a format, in pieces. Throws the Failure "cancelled" when the signal says so: a part must not pass for
 * the whole.
 */
export async function* write(format: Format, sheaf: Sheaf, signal: AbortSignal): AsyncGenerator<string> {
  const { head, row, tail } = writers[format](sheaf);
  yield head;
  let piece: string[] = [];
  for await (const cells of sheaf.rows) {
    if (signal.aborted) throw new Failure("cancelled");
    piece.push(row(cells));
    if (piece.length < 500) continue;
    yield piece.join("");
    piece = [];
  }
  yield piece.join("") + tail;
}

/** Cells as text with tabs, for the clipboard: spreadsheets read it. What could be a formula is defused. */
export function tabbed(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map((cell) => defused(flat(cell))).join("\t")).join("\n");
}

interface Writer {
  readonly head: string;
  row(cells: readonly string[]): string;
  readonly tail: string;
}

const writers: Readonly<Record<Format, (sheaf: Sheaf) => Writer>> = {
  // RFC 4180 but for the separator, with a byte order mark, without which Excel takes it for another encoding. What
  // the file says of itself is below the rows: programs take the first line for the names of the columns.
  csv: ({ title, about, columns, language }) => {
    const separator = separatorOf(language);
    const line = (cells: readonly string[]) => csvLine(cells, separator);
    return { head: `\ufeff${line(columns)}`, row: line, tail: `\r\n${line([title])}${about.map(line).join("")}` };
  },
  markdown: ({ title, about, columns }) => {
    const row = (cells: readonly string[]) => `| ${cells.map(inMarkdown).join(" | ")} |\n`;
    const facts = about.map(([name, text]) => `- ${inMarkdown(name)}: ${inMarkdown(text)}\n`).join("");
    return {
      head: `# ${inMarkdown(title)}\n\n${facts}\n${row(columns)}|${columns.map(() => " --- |").join("")}\n`,
      row,
      tail: "",
    };
  },
  html: ({ title, about, columns, long = [], language }) => ({
    head:
      `<!DOCTYPE html>\n<html lang="${inHtml(language)}">\n<head>\n<meta charset="UTF-8">\n` +
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
      `<title>${inHtml(title)}</title>\n<style>${pageStyle}${long.map(longColumnStyle).join("")}</style>\n</head>\n` +
      `<body>\n<h1>${inHtml(title)}</h1>\n<dl>\n` +
      about.map(([name, text]) => `<dt>${inHtml(name)}</dt><dd>${inHtml(text)}</dd>\n`).join("") +
      `</dl>\n<table>\n<thead><tr>` +
      columns.map((column) => `<th scope="col">${inHtml(column)}</th>`).join("") +
      `</tr></thead>\n<tbody>\n`,
    row: (cells) => {
      const cellOf = (cell: string, place: number) => {
        const isNarrow = isShort(cell) && !long.includes(place);
        return `<td${isNarrow ? ' class="short"' : ""}>${inHtml(cell)}</td>`;
      };
      return `<tr>${cells.map(cellOf).join("")}</tr>\n`;
    },
    tail: "</tbody>\n</table>\n</body>\n</html>\n",
  }),
};

const longColumnStyle = (place: number): string => `td:nth-child(${place + 1}){overflow-wrap:anywhere;min-width:9em}`;

/** A few words without a remark, such as a level: they stay on one line. */
const isShort = (cell: string): boolean => cell.length <= 24 && cell.includes(" ") && !cell.includes("(");

const pageStyle =
  "body{font:10pt/1.4 system-ui,sans-serif;margin:2em;color:#1f1f1f;background:#fff}h1{font-size:14pt}" +
  "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em}dt{font-weight:600}dd{margin:0}" +
  "table{border-collapse:collapse;width:100%}th,td{border:1px solid #b5b5b5;padding:.2em " +
  ".5em;text-align:left;vertical-align:top;overflow-wrap:break-word}.short{white-space:nowrap}" +
  "th{background:#f0f0f0}thead{display:table-header-group}tr{break-inside:avoid}" +
  "@page{size:landscape;margin:12mm}@media print{body{margin:0}}";
