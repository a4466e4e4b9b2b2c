import { wordsOf } from "../wording/wordsOf";
import { l10n, ThemeColor, ThemeIcon, TreeItem } from "vscode";
import type { Entry } from "../access/case";
import { hasMode, rowOf, type Policy } from "../access/policy";
import type { Backend } from "../backends/backend";
import type { Right } from "../access/level";
import { nextRecompute } from "../wording/access";
import { byRoleLabel, holdersLabel, levelLabel, unlistedIn } from "../wording/labels";
import { entryLevel, grantedLine, subjectIcon } from "../wording/rows";
import { namingAmong, roleNaming } from "../wording/naming";
import { inMessage, oneLine } from "../text/untrusted";
import { counted, joinParts } from "../text/localize";
import type { Cases } from "../core/cases/cases";
import type { Connection } from "../core/connections/connections";
import type { Expiry } from "../core/expiry/model";
import { standingEndLine } from "../wording/expiry";
import { count, day, locale } from "../platform/locale";
import { wordsFor } from "../platform/words";
import { mayTryToChange } from "../core/changes/validate";
import type { Drawing } from "./drawing";
import { roleRow, type CaseRow, type EntryRow, type ReporterRow, type RoleRow } from "./rows";
import { specialOf } from "./specialOf";

/** True where the access mode lets an entry write whose level is read. */
export function readEntryWrites(mode: string, { policy }: Pick<Backend, "policy">): boolean {
  const { read } = policy.entryFacts;
  return read !== undefined && hasMode(policy, mode) && rowOf(policy, mode).write.includes(read);
}

/** False where the access mode takes no notice of entries, e.g. because access control is off. */
function entryCounts(mode: string, { policy }: Pick<Backend, "policy">): boolean {
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
  { connections, cases, ends }: Drawing,
): Promise<TreeItem> {
  const entry = findEntry(row, connection, cases);
  const one = cases.find(connection, row.case);
  if (entry === undefined || one === undefined) return new TreeItem(row.entry);
  const backend = await connections.backend(connection).catch(() => undefined);
  const nameOf = namingAmong(cases.people(connection));
  const name = entry.subject ? nameOf(entry.subject) : l10n.t("not stated who");
  const members = entry.subject?.kind === "group" ? cases.directory(connection).members(entry.subject.id) : undefined;
  const size = members?.known ? membersLine(members.value.length, members.truncated) : "";
  const inactive = entry.subject?.inactive ? l10n.t("inactive") : "";
  const group = entry.subject?.kind === "group" ? (size ? l10n.t("group, {0}", size) : l10n.t("group")) : "";
  const writes = backend !== undefined && entry.level === "read" && readEntryWrites(one.mode, backend);
  const idle = backend && entry.on === "case" && !entryCounts(one.mode, backend) ? l10n.t("has no effect") : "";
  const given = entryLevel(l10n, entry.level);
  const ending = ends.ofEntry(connection, one.id, entry);
  const until = ending ? endBehind(connection, ending, entry, ends.now()) : "";
  const kept = entry.subject && cases.judge(connection, one.id, entry.subject)?.agreement;
  const next = kept && nextRecompute(l10n, kept);
  const level = writes
    ? l10n.t("{0} → can write", given)
    : next
      ? l10n.t("{0} → {1} now", given, levelLabel(l10n, kept.server))
      : given;
  const place = entry.on === "definition" ? l10n.t("on the case definition") : "";
  const rest = [next, until, idle, place, inactive, group].filter(Boolean);
  const item = new TreeItem(shortName(name, entry.subject?.name ?? name, level, rest.length === 0));
  item.description = [level, ...rest].join(" · ");
  item.iconPath = new ThemeIcon(
    subjectIcon(entry.subject),
    writes || next ? new ThemeColor("list.warningForeground") : undefined,
  );
  const changeable =
    backend && mayTryToChange(one, backend) && (entry.on === "case" || backend.capabilities.definitionGrants);
  const recomputes = backend?.capabilities.recomputes && entry.subject?.kind === "user";
  item.contextValue = joinParts(
    ["entry", changeable ? "owned" : "", recomputes ? "recomputes" : "", ending ? "ending" : ""],
    " ",
  );
  const granted = grantedLine(l10n, entry, day, nameOf);
  item.accessibilityInformation = {
    label: `${name}, ${joinParts([level, next, until, place, granted, idle, inactive, group])}`,
  };
  return item;
}

/** So many characters of a name and what has to be read beside it are in sight where the sidebar is 300 px wide. */
const inSight = 29;
const dots = 2; // characters, where more follows that is cut off
const leastOfName = 10;

/**
 * A name as long as leaves the vital word beside it in sight: the row cuts off its end. A person who shares the name
 * with somebody is then called by what tells them apart, which comes behind it. The tooltip has all of it.
 * @param name with what tells them apart; @param own without; @param isLast nothing follows the vital word
 */
function shortName(name: string, own: string, vital: string, isLast: boolean): string {
  const room = Math.max(leastOfName, inSight - vital.length - (isLast ? 0 : dots));
  const behind = /^ \((.*)\)$/.exec(name.slice(inMessage(own).length))?.[1];
  return oneLine([...name].length > room && behind !== undefined ? behind : name, room);
}

function endBehind({ system }: Connection, ending: Expiry, { level }: Entry, now: number): string {
  return standingEndLine(wordsOf(l10n, system), locale, ending, ending.left.state === level, now);
}

function membersLine(members: number, truncated = false): string {
  return truncated
    ? counted(members, l10n.t("more than 1 member"), l10n.t("more than {0} members", count(members)))
    : counted(members, l10n.t("1 member"), l10n.t("{0} members", count(members)));
}

/** The entry that a row is about, as it is known now. */
export function findEntry(row: EntryRow, connection: Connection, cases: Pick<Cases, "entries">): Entry | undefined {
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
  const vital = l10n.t("reporter · owner");
  const item = new TreeItem(reporter ? shortName(name, reporter.name, vital, true) : name);
  item.description = vital;
  item.iconPath = new ThemeIcon("account");
  const special = one === undefined ? [] : specialOf(one, backend);
  item.contextValue = special.includes("reportable") ? "reporter reportable" : "reporter";
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

/** The rows of what gives access to a case without being listed. */
export function roleRows(of: CaseRow, { system }: Connection, policy: Policy, mode: string): RoleRow[] {
  return unlistedIn(wordsOf(l10n, system), policy, mode).map(({ fact }) => roleRow(of, fact));
}

/** Those who have access by a role, in words: no case system lists them. */
export async function drawRole(
  row: RoleRow,
  connection: Connection,
  { connections, cases }: Drawing,
): Promise<TreeItem> {
  const one = cases.find(connection, row.case);
  const backend = await connections.backend(connection).catch(() => undefined);
  const words = wordsFor(connection);
  const gives = one && backend && unlistedIn(words, backend.policy, one.mode).find(({ fact }) => fact === row.fact);
  const nameOf = roleNaming(l10n, namingAmong(cases.people(connection)));
  const item = new TreeItem(nameOf(byRoleLabel(words, row.fact)));
  const names = (rights: readonly Right[]) => rights.map((right) => levelLabel(l10n, right)).join(", ");
  const levels = (gives ? [gives, ...gives.stronger] : []).map(({ rights }) => names(rights));
  item.description = l10n.t(
    "{0} · not listed by the system",
    levels.reduce((all, one) => l10n.t("{0} or {1}", all, one), levels.shift() ?? ""),
  );
  item.iconPath = new ThemeIcon("tag", new ThemeColor("disabledForeground"));
  item.contextValue = "role";
  item.accessibilityInformation = {
    label: `${holdersLabel(words, row.fact)}, ${item.description}`,
  };
  return item;
}
