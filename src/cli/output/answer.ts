import { csvLine } from "../../text/csv";
import type { Words } from "../../text/localize";
import { flat, oneLine } from "../../text/untrusted";
import { write } from "../../wording/formats";
import type { ExitStatus } from "../exitStatus";
import type { Language } from "../settings/language";
import type { AnswerFormat } from "./answerFormat";
import { documentText, type AboutAnswer } from "./document";
import { tableText, type Table } from "./table";
import { plainLine, type Terminal } from "./terminal";
import { tool } from "./tool";

type TitledTable = Table & { readonly title: string };

/** What a command found out. */
export interface Answer {
  readonly status: ExitStatus;
  readonly about: AboutAnswer;
  /** For programs. */
  readonly result: unknown;
  /** For people, on one line each: what stands before the table, or all of it; beside a table for programs. */
  readonly lines: readonly string[];
  readonly table?: TitledTable;
  /** What stands for the lines in a format that takes tables only; left out: the lines themselves. */
  readonly asTable?: TitledTable;
  /** What else people should know of it; it goes beside the answer. */
  readonly notes: readonly string[];
}

/** Writes the answer to its stream, and what is to be said of it beside that. */
export async function printAnswer(
  answer: Answer,
  format: AnswerFormat,
  quiet: boolean,
  { l10n, locale }: Language,
  terminal: Terminal,
): Promise<void> {
  const { lines, notes, about, result } = answer;
  if (format === "json") {
    const { unknowns, ...rest } = about;
    terminal.answer(documentText({ tool, ...rest, result, unknowns }));
    return;
  }
  // What takes a table takes nothing else.
  const isText = format === "table";
  const table = isText ? answer.table : (answer.table ?? answer.asTable ?? linesAsTable(l10n, lines));
  if (isText) for (const line of lines) terminal.answer(`${plainLine(line)}\n`);
  const beside = isText || answer.table === undefined ? notes : [...lines, ...notes];
  // Where lines say that there is nothing, columns without rows say no more.
  if (table !== undefined && !(isText && table.rows.length === 0 && lines.length > 0)) {
    if (format === "table") terminal.answer(tableText(table, terminal.columns, painter(l10n, terminal)));
    else if (format === "csv") terminal.answer([table.columns, ...table.rows].map((cells) => csvLine(cells)).join(""));
    else {
      const sheaf = { ...table, about: aboutLines(l10n, about, beside), language: locale.language };
      for await (const piece of write(format, sheaf, new AbortController().signal)) terminal.answer(piece);
      return;
    }
  }
  if (!quiet) for (const note of beside) terminal.say(note);
}

/** The lines as a table of one column; the first one is the title, too. */
function linesAsTable(l10n: Words, lines: readonly string[]): TitledTable | undefined {
  const texts = lines.map(flat).filter((text) => text !== "");
  if (texts.length === 0) return undefined;
  return { title: oneLine(texts[0]!), columns: [l10n.t("Answer")], rows: texts.map((text) => [text]) };
}

function aboutLines(
  l10n: Words,
  { connection, origin, caller, readAt }: AboutAnswer,
  notes: readonly string[],
): [string, string][] {
  return [
    [l10n.t("Time"), readAt ?? ""],
    [l10n.t("Connection"), `${connection ?? ""} (${origin ?? ""})`],
    [l10n.t("Seen by"), caller === null ? l10n.t("the system does not tell whose key it is") : caller.name],
    [l10n.t("Covers"), notes.join(" ")],
  ];
}

/** Colour says nothing that the word does not say. */
function painter(l10n: Words, { colours }: Terminal): (text: string) => string {
  if (!colours) return (text) => text;
  const codes = new Map([
    [l10n.t("yes"), 32],
    [l10n.t("unknown"), 33],
  ]);
  return (text) => (codes.has(text) ? `\u001b[${codes.get(text)}m${text}\u001b[0m` : text);
}
