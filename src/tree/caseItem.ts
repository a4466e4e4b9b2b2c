import { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { Case, Entry } from "../access/case";
import { gateOf, hasMode } from "../access/policy";
import type { Backend } from "../backends/backend";
import { caseDescription } from "../wording/rows";
import { oneLine } from "../text/untrusted";
import { counted, joinParts } from "../text/localize";
import type { Verdict } from "../core/cases/verdict";
import type { Agreement } from "../access/selfCheck";
import { levelLabel } from "../wording/labels";
import { spanText } from "../wording/level";
import type { Cases } from "../core/cases/cases";
import type { Connection } from "../core/connections/connections";
import { count, locale } from "../platform/locale";
import { wordsFor } from "../platform/words";
import { mayTryToChange } from "../core/changes/validate";
import { dueLine, standingEndLine } from "../wording/expiry";
import { badgeOf } from "../backends/badges";
import { markAddress, type RowMark } from "./decorations";
import { specialOf } from "./specialOf";
import type { Drawing } from "./drawing";
import { readEntryWrites } from "./people";
import type { CaseRow } from "./rows";

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
  const disagrees = cases.selfCheck(connection).disagreed.includes(one.id);
  const undetermined = changes.undetermined(connection).has(one.id);
  const ending = ends.ofMode(connection, one.id);
  const late = ends.late(connection, one.id);
  const words = wordsFor(connection);
  const writers = readEntriesThatWrite(one, backend, connection, cases);
  const alarms = [
    undetermined ? l10n.t("last change not confirmed") : "",
    disagrees ? disagreementLine(verdictOfCaller(one, connection, cases)?.agreement) : "",
    dueLine(l10n, late, count),
    writers === 0 ? "" : l10n.t("{0} → can write", levelLabel(words, "read")),
  ].filter(Boolean);
  const remarks = [
    ...alarms,
    writersLine(writers),
    untilRecomputeLine(backend?.capabilities.recomputes ? levelsUntilRecompute(one, connection, cases) : 0),
    ending === undefined ? "" : standingEndLine(words, locale, ending, ending.left.state === one.mode, ends.now()),
  ];
  // What access is in truth comes before what the case says of it.
  const [vital = ""] = alarms;
  const description = joinParts([...new Set([vital, ...caseDescription(words, one, remarks)])]);
  // The title comes first and the number last: a narrow sidebar has no room for both.
  const title = oneLine(one.title);
  const number = oneLine(one.number);
  const item = new TreeItem(title === "" ? number : shortTitle(title, vital), TreeItemCollapsibleState.Collapsed);
  item.description = joinParts([description, title === "" ? "" : number]);
  item.iconPath = new ThemeIcon(ownIcon(one));
  const aboutEntries = verdictOfCaller(one, connection, cases)?.agreement?.about === "entries";
  const mark =
    late.length > 0 && !undetermined
      ? ("due" satisfies RowMark)
      : caseMark(one, connection, backend, undetermined, disagrees, aboutEntries);
  const address = markAddress(mark, hasGate(backend) && one.condition === "no");
  if (address) item.resourceUri = address;
  item.contextValue = changeable(one, backend, ending !== undefined);
  item.accessibilityInformation = {
    label: [l10n.t("Case {0}", one.number), oneLine(one.title), description].join(", "),
  };
  return item;
}

/** What of a case can be changed, for the menus. */
function changeable(one: Case, backend: Backend | undefined, isEnding: boolean): string {
  return joinParts(
    [
      "case",
      backend && mayTryToChange(one, backend) ? "owned" : "",
      backend && backend.capabilities.modes.length > 0 ? "modes" : "",
      backend?.capabilities.recomputes ? "recomputes" : "",
      ...specialOf(one, backend),
      isEnding ? "ending" : "",
      backend?.webAddress(one) ? "web" : "",
    ],
    " ",
  );
}

function writersLine(number: number): string {
  return number === 0
    ? ""
    : counted(number, l10n.t("1 read entry can write"), l10n.t("{0} read entries can write", count(number)));
}

function untilRecomputeLine(number: number): string {
  return number === 0
    ? ""
    : counted(
        number,
        l10n.t("1 level changes with the next recompute"),
        l10n.t("{0} levels change with the next recompute", count(number)),
      );
}

/** So many characters of a title and what has to be read beside it are in sight where the sidebar is 300 px wide. */
const inSight = 26;
const leastOfTitle = 10;

/**
 * A title as long as leaves a vital word beside it in sight, where there is one: the row cuts off its end. The tooltip
 * has all of it. An access mode alone shortens no title: its letter and colour are in sight in any case, and what is
 * left of a title beside "write restricted" tells no case from another.
 */
function shortTitle(title: string, vital: string): string {
  return vital === "" ? title : oneLine(title, Math.max(leastOfTitle, inSight - vital.length));
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
