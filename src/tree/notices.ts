import type { Drawing } from "./drawing";
import { isWide } from "./narrowing";
import type { NoticeRow } from "./rows";
import { count } from "../platform/locale";
import { wordsFor } from "../platform/words";
import type { Connection } from "../core/connections/connections";
import { failureWords } from "../wording/failure";
import { filterParts, narrowingParts } from "../wording/filter";
import { isFiltered } from "../backends/filter";
import { l10n, ThemeColor, ThemeIcon, TreeItem, type Command } from "vscode";

/**
 * A row that is about the rows beside it: what failed, was stopped, is left to load, or that there is none. Most of
 * them do something when they are chosen.
 */
export function drawNotice(row: NoticeRow, connection: Connection, drawing: Drawing): TreeItem {
  const item = noticeItem(row, connection, drawing);
  item.contextValue = row.kind;
  return item;
}

function noticeItem(row: NoticeRow, connection: Connection, drawing: Drawing): TreeItem {
  switch (row.kind) {
    case "failure":
      return failureItem(row, connection, drawing);
    case "filter":
      return filterItem(row, connection, drawing);
    case "more":
      return moreItem(row, connection, drawing);
    case "stopped":
      return stoppedItem(row);
    case "nothing":
      return nothingItem(row, connection, drawing);
  }
}

function retryOf(row: NoticeRow): Command {
  return { title: l10n.t("Retry"), command: "caseAccess.retry", arguments: [row] };
}

function failureItem(row: NoticeRow, connection: Connection, { failure }: Drawing): TreeItem {
  const failed = failure(row);
  const what = failed
    ? failureWords(wordsFor(connection), failed, connection.name).what
    : l10n.t("It could not be read.");
  const needsKey = failed?.kind === "noKey" || failed?.kind === "keyRefused";
  const next = needsKey ? l10n.t("Set API Key") : l10n.t("Retry");
  // The connection above says that there is no key: here a narrow sidebar shows what to do about it.
  const isFirst = failed?.kind === "noKey";
  const item = new TreeItem(isFirst ? next : what);
  item.description = isFirst ? what : next;
  item.iconPath = isFirst ? new ThemeIcon("key") : new ThemeIcon("error", new ThemeColor("list.errorForeground"));
  item.command = needsKey
    ? { title: l10n.t("Set API Key"), command: "caseAccess.setApiKey", arguments: [{ connection: row.connection }] }
    : retryOf(row);
  item.accessibilityInformation = { label: `${what} ${next}` };
  return item;
}

/** What narrows the cases, always in sight; choosing it changes that. */
function filterItem(row: NoticeRow, connection: Connection, { cases, narrowing }: Drawing): TreeItem {
  const words = wordsFor(connection);
  const parts = [...filterParts(words, cases.filter(connection)), ...narrowingParts(words, narrowing(connection))];
  const item = new TreeItem(l10n.t("Filter: {0}", parts.join(" · ")));
  item.iconPath = new ThemeIcon("filter-filled");
  item.command = {
    title: l10n.t("Filter Cases"),
    command: "caseAccess.filter",
    arguments: [{ connection: row.connection }],
  };
  return item;
}

function moreItem(row: NoticeRow, connection: Connection, drawing: Drawing): TreeItem {
  const { cases, pageSize, shown, loading, narrowing } = drawing;
  const list = cases.list(connection);
  const isNarrowed = !isWide(narrowing(connection));
  const left =
    list.total === undefined || isNarrowed ? pageSize() : Math.min(pageSize(), list.total - shown(connection));
  const item = new TreeItem(loading(row) ? l10n.t("Loading…") : l10n.t("Load {0} more", count(left)));
  item.description =
    list.total === undefined
      ? l10n.t("{0} loaded", count(list.cases.length))
      : isNarrowed
        ? l10n.t("{0} of {1} loaded", count(list.cases.length), count(list.total))
        : l10n.t("{0} of {1}", count(shown(connection)), count(list.total));
  item.iconPath = new ThemeIcon(loading(row) ? "loading~spin" : "fold-down");
  item.command = { title: l10n.t("Load More"), command: "caseAccess.loadMore", arguments: [row] };
  return item;
}

function stoppedItem(row: NoticeRow): TreeItem {
  const item = new TreeItem(l10n.t("Loading was stopped"));
  item.description = l10n.t("Retry");
  item.iconPath = new ThemeIcon("circle-slash");
  item.command = retryOf(row);
  return item;
}

function nothingItem(row: NoticeRow, connection: Connection, { cases, narrowing }: Drawing): TreeItem {
  const filtered = isFiltered(cases.filter(connection)) || !isWide(narrowing(connection));
  const item = new TreeItem(filtered ? l10n.t("No case matches the filter") : l10n.t("No case is visible to you"));
  item.iconPath = new ThemeIcon("info");
  if (!filtered) return item;
  item.description = l10n.t("Clear Filter");
  item.command = {
    title: l10n.t("Clear Filter"),
    command: "caseAccess.clearFilter",
    arguments: [{ connection: row.connection }],
  };
  return item;
}
