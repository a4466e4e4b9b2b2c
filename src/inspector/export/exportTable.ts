import type { Seen } from "../message/seen";
import { commandLine } from "../../text/commandLine";
import type { Locale } from "../../text/locale";
import { counted, type Words } from "../../text/localize";
import type { Board } from "../matrix/model";
import { aboutExport } from "./about";
import { tabbed, write, type Format } from "../../wording/formats";
import type { MatrixContext } from "../matrix/context";
import type { SessionNeeds } from "../session/needs";
import type { CellMessage, Of, ToHost } from "../protocol";
import { titleOf } from "../message/summary";

// What is taken away: copies and files. Both return what is to be said of it.

interface Taking {
  readonly l10n: Words;
  readonly locale: Locale;
}

/**
 * Copies a cell, a row, all rows that are shown, or the command line that asks the same as a cell or a row. Undefined:
 * there is no such row.
 */
export async function copyFrom(
  board: Board,
  { what, key, column }: Of<ToHost, "copy">,
  { l10n, locale, connection, copy }: Taking & { readonly connection: string; copy(text: string): Promise<void> },
): Promise<string | undefined> {
  const { sheet } = board;
  if (what === "table") {
    const rows: string[][] = [sheet.columns.map(({ label }) => label)];
    for await (const row of board.all()) rows.push(row.cells.map(cellText));
    await copy(tabbed(rows));
    return rows.length === 2 ? l10n.t("Row copied") : l10n.t("{0} rows copied", locale.count(rows.length - 1));
  }
  const row = key === undefined ? -1 : sheet.find(key);
  if (row < 0) return undefined;
  const { cells } = sheet.message(row);
  if (what === "command") {
    const isAnswer = (cell: CellMessage | undefined) => cell?.level !== undefined;
    const cell = isAnswer(cells[column ?? 0]) ? cells[column ?? 0] : cells.find(isAnswer);
    await copy(commandLine({ connection, case: cell?.case, subject: cell?.subject, right: cell?.level }));
    return l10n.t("Command copied");
  }
  const texts = cells.map(cellText);
  await copy(tabbed([what === "row" ? texts : [texts[column ?? 0] ?? ""]]));
  return what === "row" ? l10n.t("Row copied") : l10n.t("Cell copied");
}

/** What an export needs of the world: `now` in milliseconds since 1970. */
export interface Exporting extends Taking, Pick<SessionNeeds, "save"> {
  readonly now: () => number;
}

/** Columns of a word or two, beside those of the rights. */
const shortColumns: readonly string[] = ["mode", "level", "role", "entry"];

/**
 * Writes all rows that are shown now into a file, where one is chosen. Rejects with "cancelled", and writes nothing,
 * when the signal says so.
 */
export async function exportFrom(
  board: Board,
  ground: MatrixContext,
  seen: Seen,
  format: Format,
  signal: AbortSignal,
  { l10n, locale, now, save }: Exporting,
): Promise<void> {
  const title = titleOf(seen);
  let count = 0;
  // Programs that read the file tell rows apart by their ids; people do by what they read.
  const ids = format === "csv";
  const isOverCases = board.axis.rowsAre === "cases";
  const rows = async function* () {
    for await (const { key, cells } of board.all()) {
      count++;
      yield [...(ids ? [isOverCases ? key : (cells[0]?.subject ?? "")] : []), ...cells.map(cellText)];
    }
  };
  const { columns } = board.sheet;
  const long = columns.flatMap(({ id, right }, place) =>
    right !== undefined || shortColumns.includes(id) ? [] : [place],
  );
  const sheaf = {
    title,
    about: aboutExport(seen, ground, now()),
    columns: [...(ids ? [l10n.t("ID")] : []), ...columns.map(({ label }) => label)],
    long,
    rows: rows(),
    language: locale.language,
  };
  const name = `${title} ${new Date(now()).toISOString().slice(0, 10)}`
    .replace(/[^\p{L}\p{N} ._-]+/gu, "")
    .slice(0, 80);
  await save(name, format, write(format, sheaf, signal), () =>
    counted(count, l10n.t("1 row exported"), l10n.t("{0} rows exported", locale.count(count))),
  );
}

/** The text of a cell, with what must not be overlooked: what a trial does to it, and what is drawn as a warning. */
function cellText({ text, value, mark, tip, warning }: CellMessage): string {
  const change = value !== undefined && mark !== undefined ? tip?.split("\n")[0] : undefined;
  const said = [change, warning && `⚠ ${warning}`].filter(Boolean);
  return said.length === 0 ? text : `${text} (${said.join("; ")})`;
}
