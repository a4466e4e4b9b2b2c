import { lossesOf, type LocksOut } from "../../core/changes/lockOut";
import type { PlannedChange, Effect } from "../../core/changes/model";
import { beyondAccess } from "../../wording/beyondAccess";
import { changeEffects } from "../../wording/effects";
import type { SystemWords } from "../../wording/systemWords";
import { l10n } from "vscode";
import { Failure } from "../../base/failure";
import { inSlices } from "../../base/slices";
import { failureWords } from "../../wording/failure";
import { changeLine } from "../../wording/changeLine";
import type { Naming } from "../../wording/naming";
import { caseLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import type { BulkPlan, BulkRow } from "../../core/changes/bulk";
import { count } from "../../platform/locale";
import { wordsFor } from "../../platform/words";
import { counted, listed } from "../../text/localize";
import { openReasons } from "../../wording/openEffects";
import { leftOutLine, lockOutLines } from "../../wording/warnings";
import { lateRowsLines, type Confirmation } from "./confirm";

/** So many parts, and of one or of each of several so many names, are in a confirmation; the rest is counted. */
const mostParts = 5;
const mostNames = { one: 10, several: 3 };
/** Of so many parts it is found out which say the same, and of fewer where they affect many: nobody waits for it. */
const mostCompared = { parts: 50, effects: 2_000 };

/**
 * Rows of one case that are told together, with what all of them do, and of how many people more it was not computed.
 */
export interface Part {
  readonly rows: readonly BulkRow[];
  readonly effects: readonly Effect[];
  readonly leftOut: number;
}

/**
 * What a bulk does: in few words for its confirmation, and all of it. `parts`: what is told together; each row by
 * itself where that is left out.
 */
export function bulkPreview(...asked: Parameters<typeof previewIn>): Promise<Pick<Confirmation, "detail" | "all">> {
  return inSlices(previewIn(...asked));
}

function* previewIn(
  plan: BulkPlan,
  nameOf: Naming,
  remarks: readonly string[] = [],
  parts: readonly Part[] = plan.rows.map(previewPart),
): Generator<void, Pick<Confirmation, "detail" | "all">> {
  const { rows, connection } = plan;
  const name = connection.name;
  const words = wordsFor(connection);
  yield;
  const changing = parts.filter((part) => plannedIn(part.rows).length > 0);
  yield;
  const most = parts.length === 1 ? mostNames.one : mostNames.several;
  const so = rows.filter(isRowAlreadySo).length;
  const failures = rows.flatMap((row) => (row.plan instanceof Failure ? [row.plan] : []));
  const compared = comparedParts(changing);
  const { told, more } = toldOnce(compared.map((part) => partText(words, part, most, nameOf)));
  const left = changing.length - compared.length + more;
  yield;
  const loud = [...(yield* lockOutRows(rows)), ...lateRowsLines(plannedIn(rows))];
  yield;
  const leftOut = leftOutLine(
    l10n,
    changing.reduce((sum, part) => sum + part.leftOut, 0),
    count,
  );
  const detail = [
    ...loud,
    ...told,
    left > 0 ? l10n.t("and {0} more", count(left)) : undefined,
    unchangedLine(rows),
    failures[0] &&
      l10n.t("{0} cannot be changed: {1}", count(failures.length), failureWords(words, failures[0], name).what),
    leftOut,
    ...remarks,
  ].filter((line) => line !== undefined);
  const isCut =
    left > 0 ||
    changing.length > mostParts ||
    so > 0 ||
    failures.length > 1 ||
    changing.some(({ effects }) => effects.filter(({ preview }) => preview.verdict !== "same").length > most);
  function* whole(): Generator<void, string[]> {
    const lines = [...loud, leftOut ?? "", ...remarks];
    for (const part of parts) {
      const text = partText(words, part, Number.MAX_SAFE_INTEGER, nameOf);
      if (text) lines.push([caseHead(text.name, text), ...text.effects].join("\n    "));
      lines.push(...unchangedLines(words, part, nameOf, name));
      yield;
    }
    return lines.filter((line) => line !== "");
  }
  return { detail: detail.join("\n\n"), ...(isCut && { all: () => inSlices(whole()) }) };
}

function previewPart(row: BulkRow): Part {
  const { effects, leftOut } = row.plan instanceof Failure ? { effects: [], leftOut: 0 } : row.plan;
  return { rows: [row], effects, leftOut };
}

function plannedIn(rows: readonly BulkRow[]): PlannedChange[] {
  return rows.flatMap(({ plan }) => (plan instanceof Failure || plan.alreadySo ? [] : [plan]));
}

/** The words for one case. `reason`: one of its effects, about facts that could not be checked, or of several cases. */
interface PartText {
  readonly name: string;
  readonly number: string;
  readonly change: string;
  readonly effects: readonly string[];
  reason(on?: string): string | undefined;
}

function caseHead(name: string, { change }: Pick<PartText, "change">): string {
  return `• ${name}: ${change}.`;
}

/**
 * The case and its changes, then their effects in sentences, with at most `most` names. Undefined where nothing
 * changes.
 */
function partText(words: SystemWords, { rows, effects }: Part, most: number, nameOf: Naming): PartText | undefined {
  const made = rows.filter((row) => plannedIn([row]).length > 0);
  const changes = plannedIn(made);
  // The sentences that depend on what is changed are about the mode, where it changes.
  const told = changes.find((one) => one.change.kind === "changeMode") ?? changes[0];
  if (told === undefined) return undefined;
  const beyond = changes.filter((one) => one !== told).flatMap((one) => beyondAccess(words, one, nameOf));
  const { opensTo } = told;
  const shown = { case: told.case, change: told.change, effects, ...(opensTo && { opensTo }) };
  const others = effects.filter(({ self }) => !self);
  return {
    name: bulkRowName(made[0]!),
    number: inMessage(told.case.number),
    change: made.map(({ change }) => changeLine(words, change, nameOf)).join("; "),
    effects: [...new Set([...changeEffects(words, shown, most, nameOf, count), ...beyond])],
    reason: (on) => openReasons(words, others, on),
  };
}

function comparedParts(parts: readonly Part[]): readonly Part[] {
  let effects = 0;
  const end = parts.findIndex((part, at) => (effects += part.effects.length) > mostCompared.effects && at >= mostParts);
  return parts.slice(0, Math.min(end < 0 ? parts.length : end, mostCompared.parts));
}

/** Tells cases together where their texts are the same, and a reason that several share last, with their numbers. */
function toldOnce(texts: readonly (PartText | undefined)[]): {
  readonly told: readonly string[];
  readonly more: number;
} {
  const groups = new Map<string, PartText[]>();
  for (const text of texts) {
    if (text === undefined) continue;
    const key = JSON.stringify([text.change, text.effects]);
    groups.set(key, [...(groups.get(key) ?? []), text]);
  }
  const shown = [...groups.values()].slice(0, mostParts);
  const reasons = shown.flatMap(([first]) => first?.reason() ?? []);
  const repeated = new Set(reasons.filter((one, at) => reasons.indexOf(one) < at));
  const separator = texts.length === 1 ? "\n\n" : " ";
  const told = shown.map((group) => {
    const all = mostOf(group.map(({ name }) => name));
    return [caseHead(all, group[0]!), ...group[0]!.effects.filter((line) => !repeated.has(line))].join(separator);
  });
  const reasonOf = (reason: string): string => {
    const those = texts.flatMap((text) => (text?.reason() === reason ? [text] : []));
    return those[0]?.reason(mostOf(those.map(({ number }) => number))) ?? reason;
  };
  const isTold = shown.reduce((sum, group) => sum + group.length, 0);
  return { told: [...told, ...[...repeated].map(reasonOf)], more: texts.length - isTold };
}

/** The first of these names, and how many more there are. */
function mostOf(names: readonly string[]): string {
  const more = names.length - mostParts;
  const first = listed(names.slice(0, mostParts));
  return more > 0 ? l10n.t("{0} and {1} more", first, count(more)) : first;
}

/** The rows that are not carried out, each with the reason. */
function unchangedLines(words: SystemWords, { rows }: Part, nameOf: Naming, connection: string): string[] {
  return rows.flatMap((row) => {
    if (plannedIn([row]).length > 0) return [];
    const why = row.plan instanceof Failure ? failureWords(words, row.plan, connection).what : l10n.t("No change.");
    return [`• ${bulkRowName(row)}: ${changeLine(words, row.change, nameOf)}. ${why}`];
  });
}

/** How many cases stay as they are, or how many of the changes make no difference. Undefined: none. */
function unchangedLine(rows: readonly BulkRow[]): string | undefined {
  const so = rows.filter(isRowAlreadySo).length;
  if (so === 0) return undefined;
  if (new Set(rows.map(({ caseId }) => caseId)).size === rows.length)
    return counted(so, l10n.t("1 case unchanged."), l10n.t("{0} cases unchanged.", count(so)));
  return counted(so, l10n.t("1 change is not needed."), l10n.t("{0} changes are not needed.", count(so)));
}

function isRowAlreadySo({ plan }: BulkRow): boolean {
  return !(plan instanceof Failure) && plan.alreadySo;
}

/** What people call the case of a row. */
export function bulkRowName({ caseId, title, plan }: BulkRow): string {
  return caseLine(plan instanceof Failure ? { number: caseId, title } : plan.case);
}

/** Loud, and first. Of each case the loudest counts, now and with the next recompute. */
function* lockOutRows(rows: readonly BulkRow[]): Generator<void, string[]> {
  const byCase = new Map<string, PlannedChange[]>();
  for (const row of rows) {
    byCase.set(row.caseId, [...(byCase.get(row.caseId) ?? []), ...plannedIn([row])]);
    yield;
  }
  const losses = [...byCase.values()].map(lossesOf);
  if (losses.length === 1) return lockOutLines(l10n, losses[0]!);
  const number = (of: readonly (LocksOut | undefined)[], isSure: boolean) =>
    of.filter((one) => one !== undefined && one !== "no" && (one !== "unknown") === isSure).length;
  const [now, later] = [losses.map(({ locksOut }) => locksOut), losses.map(({ locksOutLater }) => locksOutLater)];
  const said = (cases: number, words: (cases: string) => string) => (cases > 0 ? [`⚠ ${words(count(cases))}`] : []);
  return [
    ...said(number(now, true), (all) => l10n.t("YOU LOCK YOURSELF OUT. Number of cases: {0}.", all)),
    ...said(number(now, false), (all) => l10n.t("You may lock yourself out. Number of cases: {0}.", all)),
    ...said(number(later, true), (all) => l10n.t("THE NEXT RECOMPUTE LOCKS YOU OUT. Number of cases: {0}.", all)),
    ...said(number(later, false), (all) => l10n.t("The next recompute may lock you out. Number of cases: {0}.", all)),
  ];
}
