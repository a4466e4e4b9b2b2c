import { wordsOf } from "../wording/wordsOf";
import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { Case, Entry } from "../access/case";
import { hasMode, rowOf } from "../access/policy";
import { roleFacts } from "../access/roleFacts";
import type { Backend } from "../backends/backend";
import type { Failure } from "../base/failure";
import { isFiltered } from "../backends/filter";
import { selfCheckText } from "../wording/access";
import { byRoleLabel, holdersLabel, levelLabel } from "../wording/labels";
import { caseDescription, entryLine, subjectIcon } from "../wording/rows";
import { namingAmong } from "../wording/naming";
import { failureBrief } from "../wording/failureBrief";
import { oneLine } from "../text/untrusted";
import { counted } from "../text/localize";
import type { Verdict } from "../core/cases/verdict";
import type { Agreement } from "../access/selfCheck";
import { levelRange } from "../wording/level";
import type { Cases } from "../core/cases/cases";
import type { Changes } from "../core/changes/changes";
import type { Connection, Connections } from "../core/connections/connections";
import { count, day, locale } from "../platform/locale";
import { mayTryToChange } from "../core/changes/validate";
import { badgeOf } from "../backends/badges";
import { markAddress, type RowMark } from "./decorations";
import { specialOf } from "./specialOf";
import type { CaseRow, ConnectionRow, EntryRow, ReporterRow, RoleRow, Row } from "./rows";

/** What rows are drawn from. */
export interface Drawing {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  readonly pageSize: () => number;
  /** How many of the connection's cases have a row. */
  readonly shown: (connection: Connection) => number;
  readonly loading: (row: Row) => boolean;
  readonly failure: (row: Row) => Failure | undefined;
}

/**
 * A connection: how many cases, how often the model agrees with the server, and whether a key is there. The first one
 * is open.
 */
export async function drawConnection(
  row: ConnectionRow,
  connection: Connection,
  { connections, cases }: Drawing,
): Promise<TreeItem> {
  const first = connections.all()[0] === connection;
  const item = new TreeItem(
    oneLine(connection.name),
    first ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  const keyed = await connections.hasKey(row.connection);
  const list = cases.list(connection);
  item.description = keyed ? listLine(connection, cases) : l10n.t("no API key");
  item.iconPath = new ThemeIcon(list.state === "failed" ? "warning" : connection.sandbox ? "beaker" : "server");
  item.contextValue = ["connection", connection.system, keyed ? "" : "keyless", connection.sandbox ? "sandbox" : ""]
    .filter(Boolean)
    .join(" ");
  item.accessibilityInformation = {
    label: [l10n.t("Connection {0}", oneLine(connection.name)), item.description].filter(Boolean).join(", "),
  };
  return item;
}

/** How many cases there are, and how often the server's word on the caller agrees with the access table. */
function listLine(connection: Connection, cases: Cases): string {
  const list = cases.list(connection);
  if (list.state === "failed" && list.cases.length === 0) return l10n.t("could not be read");
  if (list.cases.length === 0) return list.state === "loaded" ? l10n.t("no cases") : "";
  const total = list.total ?? (list.more ? undefined : list.cases.length);
  const filtered = isFiltered(cases.filter(connection));
  const size = total === undefined ? loadedLine(list.cases.length, filtered) : totalLine(total, filtered);
  const stale = list.state === "failed" ? notRefreshed(list.failure) : "";
  return [size, stale, selfCheckText(l10n, locale, cases.selfCheck(connection))].filter(Boolean).join(" · ");
}

/** That a list is old, with the reason in a few words: the row of the failure may be out of sight. */
function notRefreshed(failure: Failure | undefined): string {
  const brief = failure && failureBrief(l10n, failure);
  return brief === undefined ? l10n.t("could not be refreshed") : l10n.t("could not be refreshed: {0}", brief);
}

function totalLine(cases: number, filtered: boolean): string {
  return filtered
    ? counted(cases, l10n.t("1 case matches the filter"), l10n.t("{0} cases match the filter", count(cases)))
    : counted(cases, l10n.t("1 case"), l10n.t("{0} cases", count(cases)));
}

function loadedLine(cases: number, filtered: boolean): string {
  return filtered
    ? counted(
        cases,
        l10n.t("1 case loaded that matches the filter"),
        l10n.t("{0} cases loaded that match the filter", count(cases)),
      )
    : counted(cases, l10n.t("1 case loaded"), l10n.t("{0} cases loaded", count(cases)));
}

/**
 * A case: its access mode, what the caller may do, and what makes it stand out. What of it can be changed is in
 * `contextValue`, for the menus.
 */
export async function drawCase(
  row: CaseRow,
  connection: Connection,
  { connections, cases, changes }: Drawing,
): Promise<TreeItem> {
  const one = cases.find(connection, row.case);
  if (one === undefined) return new TreeItem(oneLine(row.case));
  const backend = await connections.backend(connection).catch(() => undefined);
  const item = new TreeItem(
    oneLine(`${one.number}  ${one.title}`).replace(" ", "  "),
    TreeItemCollapsibleState.Collapsed,
  );
  const disagrees = cases.selfCheck(connection).disagreed.includes(one.id);
  const undetermined = changes.undetermined(connection).has(one.id);
  const writers = readEntriesThatWrite(one, backend, connection, cases);
  item.description = caseDescription(wordsOf(l10n, connection.system), one, [
    undetermined ? l10n.t("last change not confirmed") : "",
    disagrees ? disagreementLine(verdictOfCaller(one, connection, cases)?.agreement) : "",
    writers === 0
      ? ""
      : counted(writers, l10n.t("1 read entry can write"), l10n.t("{0} read entries can write", count(writers))),
  ]);
  item.iconPath = new ThemeIcon(ownIcon(one));
  const aboutEntries = verdictOfCaller(one, connection, cases)?.agreement?.about === "entries";
  const mark = caseMark(one, connection, backend, undetermined, disagrees, aboutEntries);
  if (mark) item.resourceUri = markAddress(mark);
  item.contextValue = [
    "case",
    backend && mayTryToChange(one, backend) ? "owned" : "",
    backend && backend.capabilities.modes.length > 0 ? "modes" : "",
    backend?.capabilities.recomputes ? "recomputes" : "",
    ...specialOf(one, backend),
    backend?.webAddress(one) ? "web" : "",
  ]
    .filter(Boolean)
    .join(" ");
  item.accessibilityInformation = {
    label: [l10n.t("Case {0}", one.number), oneLine(one.title), item.description].join(", "),
  };
  return item;
}

function verdictOfCaller({ id }: Case, connection: Connection, cases: Cases): Verdict | undefined {
  const { caller } = cases.directory(connection);
  return caller && cases.judge(connection, id, caller);
}

/** That the server does not say what the model does; or, where it keeps levels beside its entries, what those say. */
function disagreementLine(agreement: Agreement | undefined): string {
  if (agreement?.about !== "entries") return l10n.t("the server disagrees");
  return l10n.t("until the next recompute; the entries say {0}", levelRange(l10n, agreement.ours));
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

/** How many entries say "read" although the mode lets every entry write; 0 while the entries are not loaded. */
function readEntriesThatWrite(one: Case, backend: Backend | undefined, connection: Connection, cases: Cases): number {
  if (!backend || !readEntryWrites(one.mode, backend)) return 0;
  const entries = cases.entries(connection, one.id);
  return entries.known ? entries.value.filter((entry) => entry.level === "read").length : 0;
}

function readEntryWrites(mode: string, { policy }: Backend): boolean {
  const { read } = policy.entryFacts;
  return read !== undefined && hasMode(policy, mode) && rowOf(policy, mode).write.includes(read);
}

/** False where the access mode takes no notice of entries, e.g. because access control is off. */
function entryCounts(mode: string, { policy }: Backend): boolean {
  const row = rowOf(policy, mode);
  return Object.values(policy.entryFacts).some((fact) => Object.values(row).some((facts) => facts.includes(fact)));
}

/**
 * An explicit entry: who, with which level, granted by whom, and where its level is not what it gives in this access
 * mode.
 */
export async function drawEntry(
  row: EntryRow,
  connection: Connection,
  { connections, cases }: Drawing,
): Promise<TreeItem> {
  const entry = findEntry(row, connection, cases);
  const one = cases.find(connection, row.case);
  if (entry === undefined || one === undefined) return new TreeItem(row.entry);
  const backend = await connections.backend(connection).catch(() => undefined);
  const nameOf = namingAmong(cases.people(connection));
  const name = entry.subject ? nameOf(entry.subject) : l10n.t("not stated who");
  const item = new TreeItem(name);
  const members = entry.subject?.kind === "group" ? cases.directory(connection).members(entry.subject.id) : undefined;
  const size = members?.known ? membersLine(members.value.length, members.truncated) : "";
  const inactive = entry.subject?.inactive ? l10n.t("inactive") : "";
  const group = entry.subject?.kind === "group" ? (size ? l10n.t("group, {0}", size) : l10n.t("group")) : "";
  const writes =
    backend && entry.level === "read" && readEntryWrites(one.mode, backend) ? l10n.t("can write in this mode") : "";
  const idle = backend && entry.on === "case" && !entryCounts(one.mode, backend) ? l10n.t("has no effect") : "";
  item.description = [entryLine(l10n, entry, day, nameOf), writes, idle, inactive, group].filter(Boolean).join(" · ");
  item.iconPath = new ThemeIcon(
    subjectIcon(entry.subject),
    writes ? new ThemeColor("list.warningForeground") : undefined,
  );
  const changeable =
    backend && mayTryToChange(one, backend) && (entry.on === "case" || backend.capabilities.definitionGrants);
  const recomputes = backend?.capabilities.recomputes && entry.subject?.kind === "user";
  item.contextValue = ["entry", changeable ? "owned" : "", recomputes ? "recomputes" : ""].filter(Boolean).join(" ");
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

function membersLine(members: number, truncated = false): string {
  return truncated
    ? counted(members, l10n.t("more than 1 member"), l10n.t("more than {0} members", count(members)))
    : counted(members, l10n.t("1 member"), l10n.t("{0} members", count(members)));
}

/** The entry that a row is about, as it is known now. */
export function findEntry(row: EntryRow, connection: Connection, cases: Cases): Entry | undefined {
  const entries = cases.entries(connection, row.case);
  return entries.known ? entries.value.find((entry) => entry.id === row.entry) : undefined;
}

/** Who reported the case, and so owns it. */
export async function drawReporter(
  row: ReporterRow,
  connection: Connection,
  { cases, connections }: Drawing,
): Promise<TreeItem> {
  const one = cases.find(connection, row.case);
  const reporter = one?.reporter;
  const backend = await connections.backend(connection).catch(() => undefined);
  const name = reporter ? namingAmong(cases.people(connection))(reporter) : oneLine(row.subject ?? "");
  const item = new TreeItem(name);
  item.description = l10n.t("reporter · owner");
  item.iconPath = new ThemeIcon("account");
  const special = one === undefined ? [] : specialOf(one, backend);
  item.contextValue = special.includes("reportable") ? "reporter reportable" : "reporter";
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

/** Those who have access by a role, in words: no case system lists them. */
export async function drawRole(
  row: RoleRow,
  connection: Connection,
  { connections, cases }: Drawing,
): Promise<TreeItem> {
  const one = cases.find(connection, row.case);
  const backend = await connections.backend(connection).catch(() => undefined);
  const gives = one && backend ? roleFacts(backend.policy, one.mode).find(({ fact }) => fact === row.fact) : undefined;
  const item = new TreeItem(byRoleLabel(wordsOf(l10n, connection.system), row.fact));
  const levels = (gives?.rights ?? []).map((right) => levelLabel(l10n, right)).join(", ");
  item.description = l10n.t("{0} · not listed by the system", levels);
  item.iconPath = new ThemeIcon("tag", new ThemeColor("disabledForeground"));
  item.contextValue = "role";
  item.accessibilityInformation = {
    label: `${holdersLabel(wordsOf(l10n, connection.system), row.fact)}, ${item.description}`,
  };
  return item;
}
