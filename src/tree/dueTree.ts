import { EventEmitter, l10n, ThemeColor, ThemeIcon, TreeItem, type Disposable, type TreeDataProvider } from "vscode";
import type { KnownEnds } from "../core/expiry/endsOf";
import type { Expiry } from "../core/expiry/model";
import { localTime } from "../core/expiry/wake";
import { locale, moment } from "../platform/locale";
import { wordsFor } from "../platform/words";
import { oneLine } from "../text/untrusted";
import { endLine, reasonText, shownState, durationText, stateName } from "../wording/expiry";
import { subjectName } from "../wording/reason";
import { tooltipOf } from "./tooltips";
import { joinParts } from "../text/localize";

/** Something that is to end. `record` is its id: a row passes itself to a command. */
export interface DueRow {
  readonly kind: "ending";
  readonly record: string;
  readonly connection: string;
  readonly case: string;
  readonly subject?: string;
  readonly expiry: Expiry;
}

export interface DueTree extends TreeDataProvider<DueRow>, Disposable {
  getChildren(row?: DueRow): DueRow[];
}

/** What is to end, the one that comes first at the top. */
export function createDueTree(ends: KnownEnds, now: () => number = Date.now): DueTree {
  const changed = new EventEmitter<undefined>();
  const watching = ends.onDidChange(() => changed.fire(undefined));
  return {
    onDidChangeTreeData: changed.event,
    getChildren: (row) => (row === undefined ? ends.all().map(dueRow) : []),
    getTreeItem: ({ expiry }) => drawDue(expiry, now()),
    resolveTreeItem: (item, { expiry }) => {
      item.tooltip = tooltip(expiry);
      return item;
    },
    dispose: () => {
      watching.dispose();
      changed.dispose();
    },
  };
}

function dueRow(expiry: Expiry): DueRow {
  const { id, connection, case: of, subject } = expiry;
  return {
    ...{ kind: "ending", record: id, connection, case: of.id, expiry },
    ...(subject !== undefined && { subject: subject.id }),
  };
}

function holder({ subject }: Expiry): string {
  return subject === undefined ? l10n.t("access mode") : oneLine(subjectName(subject));
}

function drawDue(expiry: Expiry, now: number): TreeItem {
  const item = new TreeItem(holder(expiry));
  const state = shownState(expiry, now);
  const overdue = now - localTime(expiry);
  item.id = expiry.id;
  item.description = joinParts([
    endLine(wordsFor(expiry), locale, expiry),
    state === "scheduled" ? "" : stateName(l10n, state),
    overdue > 0 ? l10n.t("overdue by {0}", durationText(l10n, overdue)) : "",
    oneLine(`${expiry.case.id} ${expiry.case.title}`, 80),
    oneLine(expiry.connection, 60),
  ]);
  item.iconPath =
    state === "scheduled"
      ? new ThemeIcon("clock")
      : new ThemeIcon(state === "due" ? "watch" : "warning", new ThemeColor("list.warningForeground"));
  item.contextValue = "ending";
  item.accessibilityInformation = { label: `${item.label as string}, ${item.description}` };
  return item;
}

function tooltip(expiry: Expiry) {
  const words = wordsFor(expiry);
  return tooltipOf(
    holder(expiry),
    [
      [l10n.t("Case"), `${expiry.case.id} ${expiry.case.title}`],
      [l10n.t("Connection"), expiry.connection],
      [l10n.t("Ends"), locale.chosen(expiry.until)],
      [l10n.t("Set"), moment(expiry.at)],
      [l10n.t("Next try"), expiry.next === undefined ? undefined : moment(expiry.next)],
    ],
    [endLine(words, locale, expiry), reasonText(words, expiry) ?? ""].filter(Boolean),
  );
}
