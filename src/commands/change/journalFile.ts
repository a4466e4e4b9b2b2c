import { commands, l10n, ProgressLocation, Uri, window, workspace } from "vscode";
import { toFailure } from "../../base/failure";
import { counted } from "../../text/localize";
import { inMessage } from "../../text/untrusted";
import type { Journal } from "../../core/journal/journal";
import type { Position } from "../../core/journal/read";
import type { Purgeable } from "../../core/journal/purge";
import { faultIn } from "../../core/store/fault";
import { count, day, locale } from "../../platform/locale";
import { usualFolder } from "../../platform/folder";
import { showError, showInformation } from "../../platform/messages";
import { journalHead, journalRows } from "../../wording/journalTable";
import { storeFaultWords } from "../../wording/store";
import { ask } from "../ask/pick";
import type { Uses } from "../services";
import { oneDay } from "../../base/clock";

/** So many records are read at a time. */
const recordsPerPage = 2000;

/** Writes the whole journal to a file, as a table or as data. */
export async function exportJournal({ journal }: Uses<"journal">): Promise<void> {
  const written = await exportTo(journal);
  if (written === undefined) return;
  const open = l10n.t("Open");
  const message =
    written.records === 1
      ? l10n.t("1 record was written.")
      : l10n.t("{0} records were written.", count(written.records));
  if ((await window.showInformationMessage(message, open)) === open)
    await commands.executeCommand("vscode.open", written.target);
}

/** Asks for a file and writes the journal there. Undefined: it was not written; why was said. */
async function exportTo(
  journal: Pick<Journal, "read">,
): Promise<{ readonly target: Uri; readonly records: number } | undefined> {
  const target = await window.showSaveDialog({
    title: l10n.t("Export Journal"),
    defaultUri: Uri.joinPath(usualFolder(), "case-access-journal.csv"),
    filters: { [l10n.t("Table (CSV)")]: ["csv"], [l10n.t("Data (JSON)")]: ["json"] },
  });
  if (target === undefined) return undefined;
  try {
    const { records, content } = await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t("Export Journal") },
      () => journalContent(journal, target.path.endsWith(".json")),
    );
    await workspace.fs.writeFile(target, content);
    return { target, records };
  } catch (thrown) {
    const { detail } = toFailure(thrown);
    showError(l10n.t("The journal could not be written: {0}", inMessage(detail ?? "", 200)));
    return undefined;
  }
}

/** The journal, read a page at a time. The table has the oldest record first, the data the newest. */
async function journalContent(journal: Pick<Journal, "read">, asData: boolean) {
  const parts: Uint8Array[] = [];
  let records = 0;
  let after: Position | undefined;
  do {
    const { attempts, next } = await journal.read({ limit: recordsPerPage, after });
    const text = asData
      ? attempts.map((one) => JSON.stringify(one, undefined, 2)).join(",\n")
      : journalRows(l10n, attempts, locale.language);
    const isFirst = records === 0;
    if (text !== "") parts.push(new TextEncoder().encode(asData && !isFirst ? `,\n${text}` : text));
    records += attempts.length;
    after = next;
    // Others get their turn between two pages.
    await new Promise(setImmediate);
  } while (after !== undefined);
  const [head, end] = asData ? ["[", "]\n"] : [journalHead(l10n, locale.language), ""];
  const rows = asData ? parts : parts.toReversed();
  const encoder = new TextEncoder();
  return { records, content: Buffer.concat([encoder.encode(head), ...rows, encoder.encode(end)]) };
}

/** Takes old records away, after saying which, and writing them to a file where that is wanted. */
export async function purgeJournal({ journal }: Uses<"journal">): Promise<void> {
  const title = l10n.t("Purge Journal");
  const days = await ask({
    title,
    placeholder: l10n.t("Which records are to be purged?"),
    choices: [365, 180, 90, 30, 0].map((value) => ({
      label: value === 0 ? l10n.t("All records") : l10n.t("Older than {0} days", count(value)),
      value,
    })),
  });
  if (days === undefined) return;
  // All records are also those of this very millisecond.
  const before = Date.now() + 1 - days * oneDay;
  const what = await journal.purgeable(before);
  if (what.records === 0) {
    showInformation([l10n.t("There are no such records."), ...keptLine(what)].join(" "));
    return;
  }
  const [withExport, without] = [l10n.t("Export and Purge"), l10n.t("Purge")];
  const answer = await window.showWarningMessage(
    counted(what.records, l10n.t("Purge 1 record?"), l10n.t("Purge {0} records?", count(what.records))),
    { modal: true, detail: [whatGoes(what), ...keptLine(what)].join("\n") },
    withExport,
    without,
  );
  if (answer === undefined || (answer === withExport && (await exportTo(journal)) === undefined)) return;
  try {
    const gone = await journal.purge(before);
    showInformation(counted(gone, l10n.t("1 record was purged."), l10n.t("{0} records were purged.", count(gone))));
  } catch (thrown) {
    const fault = storeFaultWords(l10n, faultIn(thrown));
    showError(`${fault.what} ${fault.next}`);
  }
}

function whatGoes({ from = 0, to = 0 }: Purgeable): string {
  return l10n.t(
    "They are from {0} to {1}. They cannot be brought back, and what they record cannot be undone from here.",
    day(from),
    day(to),
  );
}

function keptLine({ kept }: Purgeable): string[] {
  if (kept === 0) return [];
  return [
    counted(
      kept,
      l10n.t("1 record stays, because it is pending."),
      l10n.t("{0} records stay, because they are pending.", count(kept)),
    ),
  ];
}
