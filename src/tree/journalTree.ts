import { skeleton } from "../text/skeleton";
import { wordsOf } from "../wording/wordsOf";
import {
  EventEmitter,
  l10n,
  type MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Disposable,
  type TreeDataProvider,
} from "vscode";
import { attemptLine, beforeLabel, bulkLine, foundLabel, journalNaming, outcomeLine } from "../wording/journal";
import type { Naming } from "../wording/naming";
import { inMessage, oneLine } from "../text/untrusted";
import { counted, joinParts } from "../text/localize";
import type { Attempt, Batch } from "../core/journal/attempt";
import type { Journal, JournalContents } from "../core/journal/journal";
import type { SearchedWord } from "../core/journal/read";
import { faultIn } from "../core/store/fault";
import { searchedWords } from "../wording/journalSearch";
import { storeFaultWords } from "../wording/store";
import { count, day, moment, locale } from "../platform/locale";
import { wordsFor } from "../platform/words";
import { endsLine } from "../wording/expiry";
import { leftOf, noUndo } from "../core/changes/undo";
import { tooltipOf } from "./tooltips";

/** A row of the journal; it passes itself to commands. */
export type JournalRow =
  | {
      readonly kind: "attempt";
      readonly record: string;
      readonly connection: string;
      readonly case: string;
      readonly attempt: Attempt;
    }
  | { readonly kind: "batch"; readonly record: string; readonly connection: string; readonly batch: Batch }
  | { readonly kind: "note"; readonly text: string };

export interface JournalTree extends TreeDataProvider<JournalRow>, Disposable {
  getChildren(row?: JournalRow): Promise<JournalRow[]>;
  /** Shows only records in which all the words occur; empty: all. */
  search(text: string): void;
  searched(): string;
}

/** Rows beyond this number are not drawn; the export has all. */
const mostRows = 1000;

/**
 * Everything that was tried, newest first; the rows of a bulk hang below it. Long because its functions share its
 * state.
 */
export function createJournalTree(journal: Journal): JournalTree {
  const changed = new EventEmitter<undefined>();
  const watching = journal.onDidChange(() => changed.fire(undefined));
  let wanted = "";
  /** What was read of the rows that are shown, and what tells whether they can be undone or finished. */
  let known: readonly Attempt[] = [];
  let nameOf = journalNaming([]);

  async function keep(attempts: readonly Attempt[], before: readonly Attempt[]): Promise<void> {
    const all = [...before, ...attempts, ...(await journal.related(attempts))];
    known = [...new Map(all.map((one) => [one.id, one])).values()];
    nameOf = journalNaming(known);
  }

  async function children(row: JournalRow | undefined): Promise<JournalRow[]> {
    if (row !== undefined && row.kind !== "batch") return [];
    try {
      const words = await searched();
      if (row !== undefined) {
        const { attempts } = await journal.read({ batch: row.record, ...words });
        await keep(attempts, known);
        return attempts.map(attemptRow);
      }
      const read = await journal.read({ limit: mostRows, ...(words ?? { alone: true }) });
      await keep(read.attempts, []);
      const rows = words === undefined ? newestFirst(read) : found(read);
      const { more, notes } = notesOf(read, rows.length);
      return [...notes, ...rows.slice(0, mostRows), ...more];
    } catch (thrown) {
      const { what, next } = storeFaultWords(l10n, faultIn(thrown));
      return [{ kind: "note", text: `${what} ${next}` }];
    }
  }

  /** The search as the journal takes it; undefined: nothing is searched. */
  async function searched(): Promise<{ readonly words: readonly SearchedWord[] } | undefined> {
    if (wanted === "") return undefined;
    const [modes, oldest] = await Promise.all([journal.modes(), journal.oldest()]);
    return { words: searchedWords(l10n, wanted, { modes, oldest, now: Date.now(), day }) };
  }

  function notesOf({ unreadable, next }: JournalContents, rows: number) {
    const fault = journal.fault();
    const refused = fault === undefined ? undefined : storeFaultWords(l10n, fault);
    const more = next === undefined && rows <= mostRows ? [] : [noteRow(l10n.t("Older records are in the export"))];
    const unread = counted(
      unreadable,
      l10n.t("1 record of the journal could not be read"),
      l10n.t("{0} records of the journal could not be read", count(unreadable)),
    );
    return {
      notes:
        refused === undefined ? [] : [noteRow(l10n.t("Nothing can be changed: {0} {1}", refused.what, refused.next))],
      more: [...more, ...(unreadable > 0 ? [noteRow(unread)] : [])],
    };
  }

  return {
    onDidChangeTreeData: changed.event,
    getChildren: children,
    getTreeItem: (row) =>
      row.kind === "attempt"
        ? drawAttempt(row.attempt, known, nameOf(row.attempt))
        : row.kind === "batch"
          ? drawBatch(row.batch)
          : drawNote(row.text),
    resolveTreeItem: (item, row) => {
      if (row.kind === "attempt") item.tooltip = attemptTooltip(row.attempt, nameOf(row.attempt));
      return item;
    },
    search(text) {
      wanted = skeleton(text);
      changed.fire(undefined);
    },
    searched: () => wanted,
    dispose() {
      watching.dispose();
      changed.dispose();
    },
  };
}

function attemptRow(attempt: Attempt): JournalRow {
  return { kind: "attempt", record: attempt.id, connection: attempt.connection, case: attempt.case.id, attempt };
}

function batchRow(batch: Batch): JournalRow {
  return { kind: "batch", record: batch.id, connection: batch.connection, batch };
}

function noteRow(text: string): JournalRow {
  return { kind: "note", text };
}

/** A bulk stands where its newest attempt does. */
function newestFirst({ attempts, batches }: JournalContents): JournalRow[] {
  return [
    ...attempts.map((one) => ({ row: attemptRow(one), at: one.at })),
    ...batches.map((one) => ({ row: batchRow(one), at: one.newest })),
  ]
    .sort((a, b) => b.at - a.at)
    .map(({ row }) => row);
}

/** What a search found; the attempts of a bulk are one row. */
function found({ attempts, batches }: JournalContents): JournalRow[] {
  const bulks = new Map(batches.map((batch) => [batch.id, batch]));
  const rows = new Map<string, JournalRow>();
  for (const one of attempts) {
    const batch = one.batch && bulks.get(one.batch.id);
    if (batch === undefined) rows.set(one.id, attemptRow(one));
    else rows.set(batch.id, rows.get(batch.id) ?? batchRow(batch));
  }
  return [...rows.values()];
}

function drawAttempt(attempt: Attempt, attempts: readonly Attempt[], nameOf: Naming): TreeItem {
  const item = new TreeItem(attemptLine(wordsFor(attempt), attempt, nameOf));
  item.id = attempt.id;
  item.description = joinParts([
    oneLine(attempt.case.id, 40),
    outcomeLine(l10n, attempt),
    untilLine(attempt) ?? "",
    moment(attempt.at),
    oneLine(attempt.connection, 60),
  ]);
  item.iconPath = outcomeIcon(attempt);
  const undoable = noUndo(attempt, attempts) === undefined;
  const finishable = leftOf(attempt, attempts) !== undefined;
  item.contextValue = joinParts(["attempt", undoable ? "undoable" : "", finishable ? "finishable" : ""], " ");
  item.accessibilityInformation = {
    label: `${item.label as string}, ${l10n.t("case {0}", attempt.case.id)}, ${item.description}`,
  };
  return item;
}

/** Until when what it gave is to be there, or that it ended something. Undefined: neither. */
function untilLine({ system, change, ends, expires }: Attempt): string | undefined {
  if (expires !== undefined) return l10n.t("its time was over");
  return ends && endsLine(wordsOf(l10n, system), locale, ends, change.kind === "changeMode");
}

function outcomeIcon({ outcome, underWay, undoes }: Attempt): ThemeIcon {
  switch (outcome?.kind) {
    case undefined:
      return underWay ? new ThemeIcon("sync") : new ThemeIcon("question", new ThemeColor("list.warningForeground"));
    case "done":
      return undoes === undefined ? new ThemeIcon("check") : new ThemeIcon("discard");
    case "notDone":
      return new ThemeIcon("error", new ThemeColor("list.errorForeground"));
    case "doneOtherwise":
    case "half":
    case "undetermined":
      return new ThemeIcon("question", new ThemeColor("list.warningForeground"));
  }
}

function drawBatch(batch: Batch): TreeItem {
  const { size, unchanged } = batch;
  const changed = batch.done - unchanged;
  const unfinished = !batch.ended && !batch.underWay;
  const item = new TreeItem(bulkLine(l10n, size, count), TreeItemCollapsibleState.Collapsed);
  item.id = batch.id;
  item.description = joinParts([
    l10n.t("{0} changed", count(changed)),
    unchanged > 0 ? l10n.t("{0} unchanged", count(unchanged)) : "",
    unfinished ? l10n.t("not finished") : batch.underWay ? l10n.t("under way") : "",
    moment(batch.at),
    oneLine(batch.connection, 60),
  ]);
  item.iconPath = new ThemeIcon(unfinished ? "debug-pause" : "checklist");
  item.contextValue = joinParts(["batch", unfinished ? "unfinished" : "", changed > 0 ? "undoable" : ""], " ");
  item.accessibilityInformation = { label: `${item.label as string}, ${item.description}` };
  return item;
}

function drawNote(text: string): TreeItem {
  const item = new TreeItem(text);
  item.iconPath = new ThemeIcon("info");
  return item;
}

function attemptTooltip(attempt: Attempt, nameOf: Naming): MarkdownString {
  return tooltipOf(attemptLine(wordsFor(attempt), attempt, nameOf), [
    [l10n.t("Case"), `${attempt.case.id} ${attempt.case.title}`],
    [l10n.t("Connection"), attempt.connection],
    [l10n.t("Made by"), attempt.caller && nameOf(attempt.caller)],
    [l10n.t("Time"), moment(attempt.at)],
    [l10n.t("Before"), beforeLabel(wordsFor(attempt), attempt, nameOf)],
    [l10n.t("After"), foundLabel(wordsFor(attempt), attempt, nameOf)],
    [l10n.t("Ends"), untilLine(attempt)],
    [l10n.t("Reason"), attempt.reason],
    [l10n.t("Outcome"), outcomeLine(l10n, attempt)],
    [l10n.t("The server said"), attempt.outcome?.failure?.said.map(({ message }) => inMessage(message, 200)).join(" ")],
  ]);
}
