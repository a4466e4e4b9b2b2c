import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { Case, Entry } from "../access/case";
import { gateOf, hasMode } from "../access/policy";
import type { Backend } from "../backends/backend";
import type { Failure } from "../base/failure";
import { isFiltered } from "../backends/filter";
import { selfCheckText } from "../wording/access";
import { casesLine } from "../wording/listCoverage";
import { caseDescription } from "../wording/rows";
import { namingAmong } from "../wording/naming";
import { failureBrief } from "../wording/failureBrief";
import { oneLine } from "../text/untrusted";
import { counted } from "../text/localize";
import type { Verdict } from "../core/cases/verdict";
import type { Agreement } from "../access/selfCheck";
import { spanText } from "../wording/level";
import type { Cases } from "../core/cases/cases";
import type { Connection } from "../core/connections/connections";
import { count, locale } from "../platform/locale";
import { wordsFor } from "../platform/words";
import { mayTryToChange } from "../core/changes/validate";
import { dueLine, standingEndLine } from "../wording/expiry";
import { keyEndBrief } from "../wording/keyCheck";
import { badgeOf } from "../backends/badges";
import { markAddress, type RowMark } from "./decorations";
import { specialOf } from "./specialOf";
import type { Drawing } from "./drawing";
import { readEntryWrites } from "./people";
import type { CaseRow, ConnectionRow } from "./rows";

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
  item.description = [
    dueLine(l10n, toEnd.late(connection), count),
    ...(keyed ? [ends, listLine(connection, cases)] : [l10n.t("no API key")]),
  ]
    .filter(Boolean)
    .join(" · ");
  item.iconPath = new ThemeIcon(
    list.state === "failed" || end !== undefined ? "warning" : connection.sandbox ? "beaker" : "server",
  );
  item.contextValue = ["connection", connection.system, keyed ? "" : "keyless", connection.sandbox ? "sandbox" : ""]
    .filter(Boolean)
    .join(" ");
  item.accessibilityInformation = {
    label: [l10n.t("Connection {0}", oneLine(connection.name)), item.description].filter(Boolean).join(", "),
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
  return [size, stale, contradiction, caller && namingAmong(cases.people(connection))(caller)]
    .filter(Boolean)
    .join(" · ");
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

/**
 * A case: its access mode, what the caller may do, and what makes it stand out. What of it can be changed is in
 * `contextValue`, for the menus.
 */
export async function drawCase(
  row: CaseRow,
  connection: Connection,
  { connections, cases, changes, ends }: Drawing,
): Promise<TreeItem> {
  const one = cases.find(connection, row.case);
  if (one === undefined) return new TreeItem(oneLine(row.case));
  const backend = await connections.backend(connection).catch(() => undefined);
  // The title comes first and the number last: a narrow sidebar has no room for both.
  const item = new TreeItem(oneLine(one.title) || oneLine(one.number), TreeItemCollapsibleState.Collapsed);
  const disagrees = cases.selfCheck(connection).disagreed.includes(one.id);
  const undetermined = changes.undetermined(connection).has(one.id);
  const writers = readEntriesThatWrite(one, backend, connection, cases);
  const until = backend?.capabilities.recomputes ? levelsUntilRecompute(one, connection, cases) : 0;
  const ending = ends.ofMode(connection, one.id);
  const late = ends.late(connection, one.id);
  const words = wordsFor(connection);
  const description = caseDescription(words, one, [
    ending === undefined ? "" : standingEndLine(words, locale, ending, ending.left.state === one.mode, ends.now()),
    dueLine(l10n, late, count),
    undetermined ? l10n.t("last change not confirmed") : "",
    disagrees ? disagreementLine(verdictOfCaller(one, connection, cases)?.agreement) : "",
    writers === 0
      ? ""
      : counted(writers, l10n.t("1 read entry can write"), l10n.t("{0} read entries can write", count(writers))),
    until === 0
      ? ""
      : counted(
          until,
          l10n.t("1 level changes with the next recompute"),
          l10n.t("{0} levels change with the next recompute", count(until)),
        ),
  ]);
  item.description = [description, item.label === oneLine(one.number) ? "" : oneLine(one.number)]
    .filter(Boolean)
    .join(" · ");
  item.iconPath = new ThemeIcon(ownIcon(one));
  const aboutEntries = verdictOfCaller(one, connection, cases)?.agreement?.about === "entries";
  const mark =
    late.length > 0 && !undetermined
      ? ("due" satisfies RowMark)
      : caseMark(one, connection, backend, undetermined, disagrees, aboutEntries);
  const address = markAddress(mark, hasGate(backend) && one.condition === "no");
  if (address) item.resourceUri = address;
  item.contextValue = [
    "case",
    backend && mayTryToChange(one, backend) ? "owned" : "",
    backend && backend.capabilities.modes.length > 0 ? "modes" : "",
    backend?.capabilities.recomputes ? "recomputes" : "",
    ...specialOf(one, backend),
    ending ? "ending" : "",
    backend?.webAddress(one) ? "web" : "",
  ]
    .filter(Boolean)
    .join(" ");
  item.accessibilityInformation = {
    label: [l10n.t("Case {0}", one.number), oneLine(one.title), description].join(", "),
  };
  return item;
}

function hasGate(backend: Backend | undefined): boolean {
  return backend !== undefined && gateOf(backend.policy) !== undefined;
}

function verdictOfCaller(
  { id }: Case,
  connection: Connection,
  cases: Pick<Cases, "directory" | "judge">,
): Verdict | undefined {
  const { caller } = cases.directory(connection);
  return caller && cases.judge(connection, id, caller);
}

/** That the server does not say what the model does; or, where it keeps levels beside its entries, what those say. */
function disagreementLine(agreement: Agreement | undefined): string {
  if (agreement?.about !== "entries") return l10n.t("the server disagrees");
  if (agreement.mayStay) return l10n.t("the next recompute may change it");
  return l10n.t("until the next recompute; the entries say {0}", spanText(l10n, agreement.ours));
}

/** What the caller may do, as far as the server says. The access mode is in the badge and in the description. */
function ownIcon({ own }: Case): string {
  switch (own?.level) {
    case "owner":
      return "key";
    case "write":
      return "edit";
    case "read":
      return "eye";
    case undefined:
      return "briefcase";
  }
}

function caseMark(
  one: Case,
  { system }: Connection,
  backend: Backend | undefined,
  undetermined: boolean,
  disagrees: boolean,
  aboutEntries: boolean,
): string | undefined {
  if (undetermined) return "undetermined" satisfies RowMark;
  if (disagrees) return (aboutEntries ? "untilRecompute" : "disagrees") satisfies RowMark;
  const badge = badgeOf(system, one.mode);
  if (badge !== undefined) return badge.mark;
  return backend && !hasMode(backend.policy, one.mode) ? ("unknownMode" satisfies RowMark) : undefined;
}

/** For how many of those with an entry the server enforces something else than the entries say, as far as known. */
function levelsUntilRecompute({ id }: Case, connection: Connection, cases: Pick<Cases, "entries" | "judge">): number {
  const entries = cases.entries(connection, id);
  if (!entries.known) return 0;
  const differs = ({ subject }: Entry) => {
    const agreement = subject && cases.judge(connection, id, subject)?.agreement;
    return agreement?.about === "entries" && agreement.kind === "disagrees" && agreement.mayStay !== true;
  };
  return entries.value.filter(differs).length;
}

/** How many entries say "read" although the mode lets every entry write; 0 while the entries are not loaded. */
function readEntriesThatWrite(
  one: Case,
  backend: Backend | undefined,
  connection: Connection,
  cases: Pick<Cases, "entries">,
): number {
  if (!backend || !readEntryWrites(one.mode, backend)) return 0;
  const entries = cases.entries(connection, one.id);
  return entries.known ? entries.value.filter((entry) => entry.level === "read").length : 0;
}
