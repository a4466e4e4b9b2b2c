import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { Failure } from "../base/failure";
import { isFiltered } from "../backends/filter";
import { selfCheckText } from "../wording/access";
import { casesLine } from "../wording/listCoverage";
import { namingAmong } from "../wording/naming";
import { failureBrief } from "../wording/failureBrief";
import { oneLine } from "../text/untrusted";
import { counted, joinParts } from "../text/localize";
import type { Cases } from "../core/cases/cases";
import type { Connection } from "../core/connections/connections";
import { count, locale } from "../platform/locale";
import { dueLine } from "../wording/expiry";
import { keyEndBrief } from "../wording/keyCheck";
import type { Drawing } from "./drawing";
import type { ConnectionRow } from "./rows";

/**
 * A connection: how many cases, who one is there, and whether a key is there. The first one is open.
 */
export async function drawConnection(
  row: ConnectionRow,
  connection: Connection,
  { connections, cases, ends: toEnd, keyEnds }: Drawing,
): Promise<TreeItem> {
  const first = connections.all()[0] === connection;
  const item = new TreeItem(
    oneLine(connection.name),
    first ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  const keyed = await connections.hasKey(row.connection);
  const list = cases.list(connection);
  const backend = keyed ? await connections.backend(connection).catch(() => undefined) : undefined;
  const end = backend && keyEnds.of(backend);
  const ends = end && keyEndBrief(l10n, locale, end, backend.serverTime?.()?.now ?? Date.now());
  item.description = joinParts([
    dueLine(l10n, toEnd.late(connection), count),
    ...(keyed ? [ends, listLine(connection, cases)] : [l10n.t("no API key")]),
  ]);
  item.iconPath = new ThemeIcon(
    list.state === "failed" || end !== undefined ? "warning" : connection.sandbox ? "beaker" : "server",
  );
  item.contextValue = joinParts(
    ["connection", connection.system, keyed ? "" : "keyless", connection.sandbox ? "sandbox" : ""],
    " ",
  );
  item.accessibilityInformation = {
    label: joinParts([l10n.t("Connection {0}", oneLine(connection.name)), item.description], ", "),
  };
  return item;
}

/** How many cases there are and who one is, and where the server contradicts the access table. */
function listLine(connection: Connection, cases: Cases): string {
  const list = cases.list(connection);
  if (list.state === "failed" && list.cases.length === 0) return l10n.t("could not be read");
  if (list.cases.length === 0 && list.state !== "loaded") return "";
  const total = list.total ?? (list.more ? undefined : list.cases.length);
  const filtered = isFiltered(cases.filter(connection));
  const size =
    total === undefined
      ? loadedLine(list.cases.length, filtered)
      : total === 0 && !filtered
        ? l10n.t("no cases")
        : casesLine(l10n, total, filtered, count);
  const stale = list.state === "failed" ? notRefreshed(list.failure) : "";
  const check = cases.selfCheck(connection);
  const contradiction = check.disagreed.length > 0 ? selfCheckText(l10n, locale, check) : "";
  const { caller } = cases.directory(connection);
  return joinParts([size, stale, contradiction, caller && namingAmong(cases.people(connection))(caller)]);
}

/** That a list is old, with the reason in a few words: the row of the failure may be out of sight. */
function notRefreshed(failure: Failure | undefined): string {
  const brief = failure && failureBrief(l10n, failure);
  return brief === undefined ? l10n.t("could not be refreshed") : l10n.t("could not be refreshed: {0}", brief);
}

function loadedLine(cases: number, filtered: boolean): string {
  return filtered
    ? counted(cases, l10n.t("1 match loaded"), l10n.t("{0} matches loaded", count(cases)))
    : counted(cases, l10n.t("1 case loaded"), l10n.t("{0} cases loaded", count(cases)));
}
