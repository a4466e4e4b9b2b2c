import type { FixedWord } from "../fixedWords";
import type { RowMessage, ToHost } from "../protocol";
import type { MenuItem } from "./menu";

/** As the keyboard of the viewer has it, which need not be that of the computer that VS Code runs on. */
const copyKeys = /^(?:mac|ip)/i.test(navigator.platform) ? "⌘C" : "Ctrl+C";

/** The menu of a row: why, what it leads to, what changes it, and copies. @param column whose cell is meant */
export function rowMenu(
  words: Readonly<Record<FixedWord, string>>,
  row: RowMessage,
  column: number,
  { send, explain }: { send(message: ToHost): void; explain(): void },
): MenuItem[] {
  const { key, kind } = row;
  const leads = words.openRow.replace("{0}", () => row.cells[0]?.text ?? "");
  const copy = (what: "cell" | "row" | "command" | "table") => () =>
    send({ type: "copy", what, ...(what !== "table" && { key, column }) });
  return [
    { label: words.why, keys: words.enter, run: explain },
    ...(kind === "role" ? [] : [{ label: leads, run: () => send({ type: "open", key }) }]),
    ...changes(words, row, send),
    ...draftings(words, row, send),
    { label: words.copyCell, apart: true, keys: copyKeys, run: copy("cell") },
    { label: words.copyRow, run: copy("row") },
    { label: words.copyCommand, run: copy("command") },
    { label: words.copyTable, run: copy("table") },
  ];
}

/** What can be drafted of the row beside what its cells offer. */
function draftings(
  words: Readonly<Record<FixedWord, string>>,
  { key, drafts = [] }: RowMessage,
  send: (message: ToHost) => void,
): MenuItem[] {
  const labels = { reporter: words.draftReporter, publish: words.draftPublish, until: words.draftEnd };
  return drafts.map((edit, place) => ({
    label: labels[edit],
    apart: place === 0,
    run: () => send(edit === "until" ? { type: "end", key } : { type: "try", key, edit, value: "" }),
  }));
}

/** What can be done with the entry of the row at once, after a confirmation and without a draft. */
function changes(
  words: Readonly<Record<FixedWord, string>>,
  { key, cells }: RowMessage,
  send: (message: ToHost) => void,
): MenuItem[] {
  const entry = cells.find(({ edit }) => edit === "entry");
  if (entry === undefined) return [];
  const item = (label: string, what: "grant" | "changeLevel" | "revoke", apart: boolean): MenuItem => ({
    label,
    apart,
    run: () => send({ type: "change", key, what }),
  });
  const hasNone = entry.current === "none";
  return [
    item(words.grant, "grant", true),
    ...(hasNone ? [] : [item(words.changeLevel, "changeLevel", false), item(words.revoke, "revoke", false)]),
  ];
}
