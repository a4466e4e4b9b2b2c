import type { Case } from "../access/case";
import { rights } from "../access/level";
import { isFiltered } from "../backends/filter";
import { selfCheckDetail, selfCheckText } from "../wording/access";
import { levelLabel, modeLabel } from "../wording/labels";
import { verdictName } from "../wording/preview";
import { factName, subjectName } from "../wording/reason";
import { oneLine } from "../wording/untrusted";
import type { Locale } from "../wording/locale";
import { counted, listed, type Words } from "../wording/words";
import type { Cases } from "../workspace/cases";
import { caseName } from "./matrix/axis";
import type { Board } from "./matrix/board";
import type { Ground } from "./matrix/ground";
import type { Arrangement, Choice, Of, ToWebview, Trial, View } from "./protocol";
import { isOverCases } from "./views";

/** All that the words around a matrix are made of. */
export interface Seen {
  readonly l10n: Words;
  readonly locale: Locale;
  readonly connection: string;
  readonly cases: Cases;
  readonly ground: Ground | undefined;
  readonly view: View | undefined;
  readonly board: Board | undefined;
  readonly arrangement: Arrangement;
  readonly summary: Summary;
  readonly whatIf: boolean;
  readonly trials: readonly Trial[];
  /** The trials are being applied. */
  readonly applying: boolean;
  /** What kept a trial from being applied. */
  readonly refused: Pick<WeakMap<Trial, string>, "get">;
}

/** What is said of the loaded cases as a whole. */
export interface Summary {
  readonly modes: ReadonlySet<string>;
  /** When the oldest of them was read; infinite where there is none. */
  readonly oldest: number;
}

export function summaryOf(cases: readonly Case[]): Summary {
  const modes = new Set<string>();
  let oldest = Infinity;
  for (const { mode, readAt } of cases) {
    modes.add(mode);
    if (readAt < oldest) oldest = readAt;
  }
  return { modes, oldest };
}

/** What the panel is called. */
export function titleOf(seen: Seen): string {
  const { l10n, view, connection } = seen;
  const number = (id: string) => oneLine(caseOf(seen, id)?.number ?? id, 40);
  switch (view?.type) {
    case "user":
      return l10n.t("Access of {0}", subjectName(view.subject));
    case "users":
      return l10n.t("{0} and {1}", subjectName(view.subject), subjectName(view.other));
    case "case":
      return l10n.t("Access to {0}", number(view.caseId));
    case "cases":
      return l10n.t("{0} and {1}", number(view.caseId), number(view.other));
    default:
      return l10n.t("Access in {0}", oneLine(connection, 60));
  }
}

/** The names in the fields where one chooses what to look at. */
export function chosenIn(seen: Seen): { chosen: string; other?: string } {
  const { view } = seen;
  const name = (id: string) => {
    const one = caseOf(seen, id);
    return one === undefined ? id : caseName(one);
  };
  switch (view?.type) {
    case "user":
      return { chosen: subjectName(view.subject) };
    case "users":
      return { chosen: subjectName(view.subject), other: subjectName(view.other) };
    case "case":
      return { chosen: name(view.caseId) };
    case "cases":
      return { chosen: name(view.caseId), other: name(view.other) };
    default:
      return { chosen: "" };
  }
}

/** What the matrix covers: how many of the visible cases, or of the people, and of when. */
export function coverageOf(seen: Seen): string {
  const { l10n, locale, cases, ground, view, summary } = seen;
  if (ground === undefined || view === undefined) return "";
  const { connection } = ground;
  if (isOverCases(view)) {
    const { cases: loaded, total } = cases.list(connection);
    const filtered = isFiltered(cases.filter(connection));
    const read = locale.count(loaded.length);
    const text =
      total === undefined
        ? counted(loaded.length, l10n.t("1 case read; how many are visible to you is not known"), l10n.t("{0} cases read; how many are visible to you is not known", read))
        : filtered
          ? counted(total, l10n.t("of the 1 case visible to you that matches the filter of the view, {0} read", read), l10n.t("of the {0} cases visible to you that match the filter of the view, {1} read", locale.count(total), read))
          : counted(total, l10n.t("of the 1 case visible to you, {0} read", read), l10n.t("of the {0} cases visible to you, {1} read", locale.count(total), read));
    return summary.oldest === Infinity ? text : l10n.t("{0} · as of {1}", text, locale.clock(summary.oldest));
  }
  const entries = cases.entries(connection, view.caseId);
  if (!entries.known) return l10n.t("entries not known");
  const groups = entries.value.filter(({ subject }) => subject?.kind === "group").map(({ subject }) => subject!.id);
  const closed = new Set(groups.filter((id) => !cases.directory(connection).members(id).known)).size;
  const size = seen.board?.sheet.size ?? 0;
  const at = locale.clock(entries.readAt);
  const known = counted(size, l10n.t("1 person, group or role known · entries as of {0}", at), l10n.t("{0} people, groups and roles known · entries as of {1}", locale.count(size), at));
  return closed === 0 ? known : counted(closed, l10n.t("{0} · members of 1 group not known", known), l10n.t("{0} · members of {1} groups not known", known, locale.count(closed)));
}

/** How many of the rows are shown; empty where nothing is left out. */
export function shownOf({ l10n, locale, board }: Seen): string {
  if (board === undefined || board.sheet.onlyDifferences || board.shown === board.sheet.size) return "";
  return l10n.t("{0} of {1}", locale.count(board.shown), locale.count(board.sheet.size));
}

/** Remarks beside the coverage: how much is unknown, what the server contradicts. */
export function notesOf(seen: Seen): Of<ToWebview, "table">["notes"] {
  const { l10n, locale, cases, board, ground } = seen;
  if (board === undefined || ground === undefined) return [];
  const { sheet, gists, judged } = board;
  const notes: { text: string; warn?: boolean; tip?: string }[] = [];
  if (judged < sheet.size) notes.push({ text: l10n.t("{0} of {1} judged", locale.count(judged), locale.count(sheet.size)) });
  const { unknown, disagrees } = gists.counts;
  if (unknown > 0) {
    const facts = ground.backend.policy.facts.filter((_, place) => gists.missing & (1 << place)).map((fact) => factName(l10n, fact));
    notes.push({ text: l10n.t("{0} partly unknown", locale.count(unknown)), ...(facts.length > 0 && { tip: l10n.t("Not known for some of them: {0}.", listed(facts)) }) });
  }
  if (disagrees > 0) notes.push({ text: l10n.t("{0} contradicted by the server", locale.count(disagrees)), warn: true });
  const check = cases.selfCheck(ground.connection);
  const text = selfCheckText(l10n, locale, check);
  if (text !== undefined) notes.push({ text, tip: selfCheckDetail(l10n, locale, check), ...(check.disagreed.length > 0 && { warn: true }) });
  return notes;
}

/** What the trials do to the rows that are judged, counted. */
export function effectsIn(seen: Seen): string {
  const { l10n, locale, board } = seen;
  if (!seen.whatIf || board === undefined || seen.trials.length === 0) return "";
  const { effects } = board.gists.counts;
  const order = (["loses", "mayLose", "mayChange", "mayGain", "gains"] as const).filter((effect) => effects[effect] > 0);
  if (order.length === 0) return l10n.t("nobody shown gains or loses");
  return listed(order.map((effect) => l10n.t("{0} × {1}", locale.count(effects[effect]), verdictName(l10n, effect))));
}

/** A trial in words, with the number of its case. */
export function trialText(seen: Seen, trial: Trial): string {
  const { l10n } = seen;
  const number = oneLine(caseOf(seen, trial.caseId)?.number ?? trial.caseId, 20);
  if (trial.type === "mode") return l10n.t("{0}: mode {1}", number, modeLabel(l10n, trial.mode));
  const who = subjectName(trial.subject);
  return trial.level === "none" ? l10n.t("{0}: no entry for {1}", number, who) : l10n.t("{0}: {1} entry for {2}", number, levelLabel(l10n, trial.level), who);
}

export function modeChoices({ l10n, board, summary }: Seen): Choice[] {
  if (board?.axis.rowsAre !== "cases") return [];
  return [...summary.modes].slice(0, 50).map((mode) => ({ value: mode, label: modeLabel(l10n, mode) }));
}

export function showChoices({ l10n, board, whatIf }: Seen): Choice[] {
  const all = board?.sheet.onlyDifferences ? l10n.t("all differences") : board?.axis.rowsAre === "people" ? l10n.t("everyone known") : l10n.t("all cases");
  return [
    { value: "all", label: all },
    { value: "may", label: l10n.t("has or may have access") },
    { value: "unknown", label: l10n.t("partly unknown") },
    { value: "disagrees", label: l10n.t("contradicted by the server") },
    ...(whatIf ? [{ value: "changed", label: l10n.t("changed by what is tried") }] : []),
  ];
}

export function groupChoices({ l10n, board }: Seen): Choice[] {
  const own = board?.axis.rowsAre === "people" ? { value: "kind", label: l10n.t("kind") } : { value: "mode", label: l10n.t("mode") };
  return [{ value: "none", label: l10n.t("not grouped") }, { value: "level", label: l10n.t("level") }, own];
}

/** What an export says of itself: time, caller, coverage, filter, trials, assumptions. `now` is in milliseconds since 1970. */
export function aboutExport(seen: Seen, ground: Ground, now: number): [string, string][] {
  const { l10n, cases, locale, arrangement, trials } = seen;
  const { connection } = ground;
  const { caller } = cases.directory(connection);
  const { find, mode, show } = arrangement;
  const shown = show === "all" ? undefined : showChoices(seen).find(({ value }) => value === show)?.label;
  const filters = [find, mode && modeLabel(l10n, mode), shown].filter((text): text is string => text !== undefined && text !== "");
  const tried: [string, string][] = seen.whatIf && trials.length > 0 ? [[l10n.t("Tried out, not so"), trials.map((trial) => trialText(seen, trial)).join("; ")]] : [];
  return [
    [l10n.t("Time"), locale.instant(now)],
    [l10n.t("Connection"), `${connection.name} (${connection.origin})`],
    [l10n.t("Seen by"), caller === undefined ? l10n.t("the system does not tell whose key it is") : `${subjectName(caller)} (${caller.id})`],
    [l10n.t("Covers"), [coverageOf(seen), ...notesOf(seen).map(({ text }) => text)].filter(Boolean).join("; ")],
    [l10n.t("Filter"), filters.length === 0 ? l10n.t("none") : listed(filters)],
    ...tried,
    [l10n.t("Assumes"), assumptions(l10n, ground)],
  ];
}

/** What every answer rests on, for whoever reads an export later. */
function assumptions(l10n: Words, { backend }: Ground): string {
  const said = [
    l10n.t("unknown means that the facts read so far allow both yes and no; it never means no"),
    l10n.t("roles are known only as far as the system tells them and the settings map them"),
  ];
  if (Object.hasOwn(backend.policy.modes, "explicit")) said.push(l10n.t("explicit lets every entry write, also a read entry, as the table of the system says"));
  if (backend.policy.rights.length === rights.length) said.push(l10n.t("the reporter and administrators own a case in every mode"));
  return said.join("; ");
}

function caseOf({ ground, cases }: Seen, id: string): Case | undefined {
  return ground && cases.find(ground.connection, id);
}
