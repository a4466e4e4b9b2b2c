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
import { subjectOf } from "../access/case";
import { attemptLine, foundLabel, journalNaming, outcomeLine, stateLabel } from "../wording/journal";
import type { Naming } from "../wording/naming";
import { inMessage, oneLine } from "../text/untrusted";
import { counted } from "../text/localize";
import type { Attempt, Batch, Journal, JournalContents } from "../core/journal/journal";
import { count, moment } from "../platform/locale";
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

/** Everything that was tried, newest first; the rows of a bulk hang below it. */
export function createJournalTree(journal: Journal): JournalTree {
  const changed = new EventEmitter<undefined>();
  const watching = journal.onDidChange(() => changed.fire(undefined));
  let wanted = "";
  let read: JournalContents = { attempts: [], batches: [], unreadable: 0 };
  let nameOf = journalNaming([]);

  async function children(row: JournalRow | undefined): Promise<JournalRow[]> {
    if (row?.kind === "batch")
      return read.attempts
        .filter((attempt) => attempt.batch?.id === row.record && matches(attempt, wanted))
        .map(attemptRow);
    if (row !== undefined) return [];
    read = await journal.read();
    nameOf = journalNaming(read.attempts);
    const batches = new Map(read.batches.map((batch) => [batch.id, batch]));
    const rows: JournalRow[] = [];
    const seen = new Set<string>();
    for (const attempt of read.attempts) {
      if (!matches(attempt, wanted)) continue;
      const batch = attempt.batch && batches.get(attempt.batch.id);
      if (batch === undefined) rows.push(attemptRow(attempt));
      else if (!seen.has(batch.id)) rows.push(batchRow(batch));
      if (batch !== undefined) seen.add(batch.id);
      if (rows.length >= mostRows) break;
    }
    // A bulk that was torn off before its first row has no attempts.
    if (wanted === "")
      rows.unshift(...read.batches.filter((batch) => !batch.ended && !seen.has(batch.id)).map(batchRow));
    if (rows.length >= mostRows) rows.push({ kind: "note", text: l10n.t("Older records are in the export") });
    if (read.unreadable > 0)
      rows.push({
        kind: "note",
        text: counted(
          read.unreadable,
          l10n.t("1 line of the journal could not be read"),
          l10n.t("{0} lines of the journal could not be read", count(read.unreadable)),
        ),
      });
    return rows;
  }

  return {
    onDidChangeTreeData: changed.event,
    getChildren: children,
    getTreeItem: (row) =>
      row.kind === "attempt"
        ? drawAttempt(row.attempt, read, nameOf(row.attempt.origin))
        : row.kind === "batch"
          ? drawBatch(row.batch, read)
          : drawNote(row.text),
    resolveTreeItem: (item, row) => {
      if (row.kind === "attempt") item.tooltip = attemptTooltip(row.attempt, nameOf(row.attempt.origin));
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

function matches(attempt: Attempt, wanted: string): boolean {
  if (wanted === "") return true;
  const { change } = attempt;
  const subject = subjectOf(change);
  const parts = [
    attempt.connection,
    attempt.case.id,
    attempt.case.title,
    attemptLine(wordsOf(l10n, attempt.system), attempt),
    outcomeLine(l10n, attempt),
    subject?.login,
    subject?.id,
    attempt.caller?.name,
    attempt.reason,
    moment(attempt.at),
  ];
  const text = skeleton(parts.join(" "));
  return wanted.split(" ").every((word) => text.includes(word));
}

function drawAttempt(attempt: Attempt, { attempts }: JournalContents, nameOf: Naming): TreeItem {
  const item = new TreeItem(attemptLine(wordsOf(l10n, attempt.system), attempt, nameOf));
  item.id = attempt.id;
  item.description = [
    oneLine(attempt.case.id, 40),
    outcomeLine(l10n, attempt),
    moment(attempt.at),
    oneLine(attempt.connection, 60),
  ].join(" · ");
  item.iconPath = outcomeIcon(attempt);
  const undoable = noUndo(attempt, attempts) === undefined;
  const finishable = leftOf(attempt, attempts) !== undefined;
  item.contextValue = ["attempt", undoable ? "undoable" : "", finishable ? "finishable" : ""].filter(Boolean).join(" ");
  item.accessibilityInformation = {
    label: `${item.label as string}, ${l10n.t("case {0}", attempt.case.id)}, ${item.description}`,
  };
  return item;
}

function outcomeIcon({ outcome, underWay, undoes }: Attempt): ThemeIcon {
  switch (outcome?.kind) {
    case undefined:
      return underWay ? new ThemeIcon("sync") : new ThemeIcon("question", new ThemeColor("list.warningForeground"));
    case "done":
      return undoes === undefined ? new ThemeIcon("check") : new ThemeIcon("discard");
    case "notDone":
      return new ThemeIcon("error", new ThemeColor("list.errorForeground"));
    case "half":
    case "undetermined":
      return new ThemeIcon("question", new ThemeColor("list.warningForeground"));
  }
}

function drawBatch(batch: Batch, { attempts }: JournalContents): TreeItem {
  const own = attempts.filter((attempt) => attempt.batch?.id === batch.id);
  // A row that was taken up again after a crash has several attempts, each of which may have found it done.
  const done = new Set(own.filter((attempt) => attempt.outcome?.kind === "done").map((attempt) => attempt.batch?.row))
    .size;
  const unfinished = !batch.ended && !batch.underWay;
  const item = new TreeItem(
    counted(batch.rows.length, l10n.t("1 change"), l10n.t("{0} changes together", count(batch.rows.length))),
    TreeItemCollapsibleState.Collapsed,
  );
  item.id = batch.id;
  item.description = [
    l10n.t("{0} done", count(done)),
    unfinished ? l10n.t("not finished") : batch.underWay ? l10n.t("under way") : "",
    moment(batch.at),
    oneLine(batch.connection, 60),
  ]
    .filter(Boolean)
    .join(" · ");
  item.iconPath = new ThemeIcon(unfinished ? "debug-pause" : "checklist");
  item.contextValue = unfinished ? "batch unfinished" : "batch";
  item.accessibilityInformation = { label: `${item.label as string}, ${item.description}` };
  return item;
}

function drawNote(text: string): TreeItem {
  const item = new TreeItem(text);
  item.iconPath = new ThemeIcon("info");
  return item;
}

function attemptTooltip(attempt: Attempt, nameOf: Naming): MarkdownString {
  return tooltipOf(attemptLine(wordsOf(l10n, attempt.system), attempt, nameOf), [
    [l10n.t("Case"), `${attempt.case.id} ${attempt.case.title}`],
    [l10n.t("Connection"), attempt.connection],
    [l10n.t("Made by"), attempt.caller && nameOf(attempt.caller)],
    [l10n.t("Time"), moment(attempt.at)],
    [l10n.t("Before"), stateLabel(wordsOf(l10n, attempt.system), attempt.change, attempt.from)],
    [l10n.t("After"), foundLabel(wordsOf(l10n, attempt.system), attempt)],
    [l10n.t("Reason"), attempt.reason],
    [l10n.t("Outcome"), outcomeLine(l10n, attempt)],
    [l10n.t("The server said"), attempt.outcome?.failure?.said.map(({ message }) => inMessage(message, 200)).join(" ")],
  ]);
}
