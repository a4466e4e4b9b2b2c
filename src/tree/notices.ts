import type { Drawing } from "./items";
import type { NoticeRow } from "./rows";
import { count } from "../platform/locale";
import type { Connection } from "../core/connections/connections";
import { failureWords } from "../wording/failure";
import { isFiltered } from "../backends/filter";
import { l10n, ThemeColor, ThemeIcon, TreeItem } from "vscode";
import { wordsOf } from "../wording/wordsOf";

/**
 * A row that is about the rows beside it: what failed, was stopped, is left to load, or that there is none. Most of
 * them do something when they are chosen.
 */
export function drawNotice(row: NoticeRow, connection: Connection, drawing: Drawing): TreeItem {
  const item = noticeItem(row, connection, drawing);
  item.contextValue = row.kind;
  return item;
}

export function noticeItem(
  row: NoticeRow,
  connection: Connection,
  { cases, pageSize, shown, loading, failure }: Drawing,
): TreeItem {
  const retry = { title: l10n.t("Retry"), command: "caseAccess.retry", arguments: [row] };
  switch (row.kind) {
    case "failure": {
      const failed = failure(row);
      const item = new TreeItem(
        failed
          ? failureWords(wordsOf(l10n, connection.system), failed, connection.name).what
          : l10n.t("It could not be read."),
      );
      const needsKey = failed?.kind === "noKey" || failed?.kind === "keyRefused";
      item.description = needsKey ? l10n.t("Set API Key") : l10n.t("Retry");
      item.iconPath = new ThemeIcon("error", new ThemeColor("list.errorForeground"));
      item.command = needsKey
        ? { title: l10n.t("Set API Key"), command: "caseAccess.setApiKey", arguments: [{ connection: row.connection }] }
        : retry;
      item.accessibilityInformation = { label: `${item.label as string} ${item.description}` };
      return item;
    }
    case "more": {
      const list = cases.list(connection);
      const left = list.total === undefined ? pageSize() : Math.min(pageSize(), list.total - shown(connection));
      const item = new TreeItem(loading(row) ? l10n.t("Loading…") : l10n.t("Load {0} more", count(left)));
      item.description =
        list.total === undefined
          ? l10n.t("{0} loaded", count(list.cases.length))
          : l10n.t("{0} of {1}", count(shown(connection)), count(list.total));
      item.iconPath = new ThemeIcon(loading(row) ? "loading~spin" : "fold-down");
      item.command = { title: l10n.t("Load More"), command: "caseAccess.loadMore", arguments: [row] };
      return item;
    }
    case "stopped": {
      const item = new TreeItem(l10n.t("Loading was stopped"));
      item.description = l10n.t("Retry");
      item.iconPath = new ThemeIcon("circle-slash");
      item.command = retry;
      return item;
    }
    case "nothing": {
      const filtered = isFiltered(cases.filter(connection));
      const item = new TreeItem(filtered ? l10n.t("No case matches the filter") : l10n.t("No case is visible to you"));
      item.iconPath = new ThemeIcon("info");
      if (filtered) {
        item.description = l10n.t("Clear Filter");
        item.command = {
          title: l10n.t("Clear Filter"),
          command: "caseAccess.clearFilter",
          arguments: [{ connection: row.connection }],
        };
      }
      return item;
    }
  }
}
