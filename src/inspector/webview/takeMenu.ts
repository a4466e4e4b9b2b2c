import type { FixedWord } from "../fixedWords";
import type { ToHost } from "../protocol";
import type { MenuItem } from "./menu";

/** What can be taken away of the matrix, and a plan that comes from elsewhere. */
export function takeMenu(
  words: Readonly<Record<FixedWord, string>>,
  { send, copy }: { send(message: ToHost): void; copy(what: "cell" | "row" | "table"): void },
): MenuItem[] {
  const file = (format: "csv" | "markdown" | "html") => () => send({ type: "export", format });
  return [
    { label: words.exportCsv, run: file("csv") },
    { label: words.exportMarkdown, run: file("markdown") },
    { label: words.exportHtml, run: file("html") },
    { label: words.copyTable, apart: true, run: () => copy("table") },
    { label: words.copyRow, run: () => copy("row") },
    { label: words.copyCell, run: () => copy("cell") },
    { label: words.openPlan, apart: true, run: () => send({ type: "handOn", as: "open" }) },
  ];
}
