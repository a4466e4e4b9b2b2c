import { entriesOf, isSameSubject } from "../../access/case";
import type { Access } from "../../access/evaluate";
import { rights, type Right, type Tri } from "../../access/level";
import { onlyRight } from "../../access/onlyRight";
import { previewEvidence, type Preview } from "../../access/preview";
import { restsOn } from "../../access/selfCheck";
import { agreementText } from "../../wording/access";
import { levelLabel } from "../../wording/labels";
import { answerName, levelRange, rightTitle } from "../../wording/level";
import { explicitWrites } from "../../wording/mode";
import { roleRange } from "../../wording/operation";
import { levelsText, verdictName } from "../../wording/preview";
import { cellName, gapName, subjectName } from "../../wording/reason";
import { caseName, entryWords, type Axis } from "./axis";
import { becauseLine, writesByReadEntry } from "./because";
import { gistOf, judgeHolders, judgeOne, trialsOf, triedState, type Ground, type Judged } from "./ground";
import { subjectKey, type Holder } from "./holders";
import type { CellMessage, ColumnMessage } from "../protocol";
import type { Gist, Sheet } from "./sheet";

/** Who and what a row is about, for one of the sides. */
export interface Spot {
  readonly caseId: string;
  readonly holder: Holder;
}

/** One side of the matrix; two of them where two people or two cases are compared. */
export interface Side {
  /** Put before the names of the columns; empty where there is one side only. */
  readonly name: string;
  at(row: number): Spot;
}

/** The matrix over an axis: for every row, each right of one side or of both. */
export function matrix(ground: Ground, axis: Axis, sides: readonly [Side] | readonly [Side, Side]): Sheet {
  const { l10n, backend, cases, connection } = ground;
  const rightsShown = backend.policy.rights;
  const [first, second] = sides;

  const judgeSpot = ({ caseId, holder }: Spot): Judged | undefined => ("fact" in holder ? undefined : judgeOne(ground, caseId, holder.subject));
  const gistAt = (spot: Spot): Gist => {
    if ("fact" in spot.holder) {
      const { access, preview } = judgeHolders(ground, spot.caseId, spot.holder.fact);
      return { access, ...(preview && { effect: preview.verdict }) };
    }
    return gistOf(ground, judgeSpot(spot));
  };

  return {
    ...axis,
    columns: columnsFor(ground, axis, sides),
    onlyDifferences: second !== undefined,
    sortValue: (row, column) => {
      if (column === "entry") return entryCell(ground, first.at(row)).text;
      if (column === "level") return 0;
      return axis.sortValue(row, column);
    },
    tried: (row) => sides.some((side) => isTried(ground, axis, side.at(row))),
    judge: (row) => (second === undefined ? gistAt(first.at(row)) : { ...gistAt(first.at(row)), other: gistAt(second.at(row)).access }),
    message: (row) => {
      const judged = sides.map((side) => shown(ground, side.at(row), judgeSpot));
      const cells = axis.cells(row);
      judged.forEach((one, index) => {
        for (const right of rightsShown) cells.push(triCell(ground, one, sides[index]!.at(row), right, sides[index]!.name));
      });
      const [mine, other] = judged;
      if (other !== undefined) cells.push(differenceCell(ground, sides, mine!.access, other.access));
      else cells.push(...restOfRow(ground, first.at(row), mine!));
      const tried = sides.some((side) => isTried(ground, axis, side.at(row)));
      return { key: axis.key(row), kind: axis.kind(row), cells, ...(tried && { tried }) };
    },
    lacks: (row) => {
      for (const side of sides) {
        const lack = lackOf(ground, side.at(row), judgeSpot);
        if (lack !== undefined) return lack;
      }
      return undefined;
    },
  };

  /** What to read next for a person on a case; nothing where the answer is decided, because it cannot change any more. */
  function lackOf(on: Ground, spot: Spot, judge: (spot: Spot) => Judged | undefined): string | undefined {
    if ("fact" in spot.holder) return undefined;
    const judged = judge(spot);
    if (judged === undefined) return undefined;
    if (!on.whatIf && judged.access.atLeast === judged.access.atMost) return undefined;
    const entries = cases.entries(connection, spot.caseId);
    if (!entries.known && entries.gap === "notFetched") return `entries ${spot.caseId}`;
    const { subject } = spot.holder;
    const roles = cases.directory(connection).roles(subject.id);
    if (!roles.known && roles.gap === "notFetched" && backend.readRoles !== undefined) return `person ${subjectKey(subject)}`;
    if (backend.readServerLevel !== undefined && subject.kind === "user" && judged.verdict.agreement === undefined) return `level ${spot.caseId} ${subjectKey(subject)}`;
    return undefined;
  }

  function columnsFor(on: Ground, { columns }: Axis, [one, two]: typeof sides): readonly ColumnMessage[] {
    // "unknown" must not be cut off: the widths are for its English length.
    const longer = 8 * Math.max(0, answerName(l10n, "unknown").length - "unknown".length);
    const tri = (prefix: string, name: string): ColumnMessage[] =>
      rightsShown.map((right) => ({
        id: prefix + right,
        label: name === "" ? rightTitle(l10n, right) : l10n.t("{0}: {1}", rightTitle(l10n, right), name),
        width: (name === "" && !on.whatIf ? 104 : 120) + longer,
        sortable: prefix === "",
        right,
      }));
    if (two !== undefined) return [...columns, ...tri("", one.name), ...tri("other ", two.name), { id: "difference", label: l10n.t("Difference"), width: 240, grows: true }];
    return [
      ...columns,
      ...tri("", ""),
      { id: "level", label: l10n.t("Level"), width: 150 },
      ...(backend.policy.roles.length > 0 ? [{ id: "role", label: l10n.t("Role"), width: 84 }] : []),
      { id: "entry", label: l10n.t("Entry"), width: 84, sortable: true },
      ...(on.whatIf ? [{ id: "change", label: l10n.t("Change"), width: 280, sortable: true }] : []),
      { id: "because", label: l10n.t("Because"), width: 260, grows: true },
    ];
  }
}

/** What a row shows for one side. */
interface Shown {
  readonly access: Access;
  readonly judged?: Judged;
  readonly preview?: Preview;
  readonly waits?: boolean;
  readonly because: string;
}

function shown(ground: Ground, spot: Spot, judge: (spot: Spot) => Judged | undefined): Shown {
  const { l10n } = ground;
  if ("fact" in spot.holder) {
    const { fact } = spot.holder;
    const held = judgeHolders(ground, spot.caseId, fact);
    const reason = held.access.because.find((one) => one.right === held.access.atLeast);
    return { ...held, because: reason === undefined ? l10n.t("this role gives nothing in this mode") : l10n.t("at least this, {0}", cellName(l10n, reason.cell, fact)) };
  }
  const judged = judge(spot);
  if (judged === undefined) return { access: undecided, because: l10n.t("the case is not read") };
  return { access: judged.access, judged, preview: judged.preview, ...(judged.waits && { waits: true }), because: becauseLine(ground, judged) };
}

const undecided: Access = { read: "unknown", write: "unknown", owner: "unknown", atLeast: "none", atMost: "owner", because: [] };

function triCell(ground: Ground, { access, judged, preview }: Shown, { caseId, holder }: Spot, right: Right, side: string): CellMessage {
  const { l10n } = ground;
  const value = access[right];
  const remarks: string[] = [];
  const mark = preview && (markOf(preview.before[right], preview.after[right]) ?? (value === "unknown" ? openMark(ground, judged, right) : undefined));
  if (mark !== undefined) remarks.push(l10n.t("{0}: {1} → {2}", verdictName(l10n, mark), answerName(l10n, preview!.before[right]), answerName(l10n, preview!.after[right])));
  let warn = false;
  if (judged !== undefined) {
    const { agreement } = judged.verdict;
    if (agreement?.kind === "disagrees" && judged.preview === undefined) {
      remarks.push(agreementText(l10n, agreement));
      warn = true;
    } else if (ground.suspects.length > 0 && restsOn(judged.mode, access, right, ground.suspects)) {
      remarks.push(l10n.t("Rests on a rule that the server contradicts on another case."));
      warn = true;
    }
    if (right === "write" && writesByReadEntry(ground, judged)) {
      remarks.push(explicitWrites(l10n));
      warn = true;
    }
  }
  const answer = answerName(l10n, value);
  const label = [side, rightTitle(l10n, right), answer].filter(Boolean).join(", ");
  return {
    text: answer,
    label: remarks.length === 0 ? label : l10n.t("{0}. {1}", label, remarks.join(" ")),
    value,
    level: right,
    case: caseId,
    ...("subject" in holder && { subject: holder.subject.id }),
    ...(remarks.length > 0 && { tip: remarks.join("\n") }),
    ...(mark !== undefined && { mark }),
    ...(warn && { warn }),
  };
}

/** What becomes of one answer, where it is another one afterwards. */
function markOf(before: Tri, after: Tri): Exclude<CellMessage["mark"], undefined> | undefined {
  if (before === after) return undefined;
  if (after === "yes") return before === "no" ? "gains" : "mayGain";
  if (after === "no") return before === "yes" ? "loses" : "mayLose";
  return before === "no" ? "mayGain" : "mayLose";
}

/** What becomes of a right that is not known before and not after: whether it is another unknown shows in the possible worlds. */
function openMark({ backend }: Ground, judged: Judged | undefined, right: Right): CellMessage["mark"] {
  if (judged === undefined) return undefined;
  const { case: of, evidence } = judged.verdict;
  const { verdict } = previewEvidence(onlyRight(backend.policy, right), { mode: of.mode, evidence }, { mode: judged.mode, evidence: judged.evidence });
  return verdict === "same" ? undefined : verdict;
}

function restOfRow(ground: Ground, spot: Spot, { access, judged, preview, waits, because }: Shown): CellMessage[] {
  const { l10n, backend } = ground;
  const range = levelRange(l10n, access);
  const server = judged?.verdict.agreement;
  const level: CellMessage =
    server?.kind === "disagrees" && judged?.preview === undefined ? { text: range, warn: true, tip: agreementText(l10n, server) } : { text: range };
  const cells = [level];
  if (backend.policy.roles.length > 0) cells.push({ text: judged === undefined ? "" : roleRange(l10n, judged.roles) });
  cells.push(entryCell(ground, spot, judged));
  if (ground.whatIf) cells.push(changeCell(ground, preview, waits));
  cells.push({ text: because, tip: because });
  return cells;
}

function entryCell(ground: Ground, { caseId, holder }: Spot, judged?: Judged): CellMessage {
  const { l10n, cases, connection, whatIf, backend } = ground;
  if ("fact" in holder) return { text: "" };
  const { subject } = holder;
  const entries = cases.entries(connection, caseId);
  const trial = trialsOf(ground, caseId).findLast((one) => one.type === "entry" && isSameSubject(one.subject, subject));
  const editable = whatIf && backend.capabilities.levels.length > 0;
  if (!entries.known) {
    const settled = entries.gap === "notFetched" && !editable;
    const tip = settled ? l10n.t("The entries were not read, because the answer does not depend on them.") : l10n.t("Entries not known: {0}.", gapName(l10n, entries.gap));
    if (settled && judged !== undefined && judged.access.atLeast === judged.access.atMost) return { text: "", tip, label: tip };
    const text = trial?.type === "entry" ? (trial.level === "none" ? "–" : levelLabel(l10n, trial.level)) : "?";
    return { text, tip, label: trial ? text : tip, ...(editable && { edit: "entry" as const, current: trial?.type === "entry" ? trial.level : "" }) };
  }
  const before = entriesOf(entries.value, subject);
  const after = trial === undefined ? before : entriesOf(triedState(ground, caseId)?.entries ?? [], subject);
  const words = entryWords(ground, after) || (entries.truncated ? "?" : "–");
  const current = after.length === 0 ? "none" : (after[0]!.level ?? "");
  const label = after.length === 0 ? l10n.t("no entry") : undefined;
  const tried = trial !== undefined && entryWords(ground, before) !== entryWords(ground, after);
  const tip = tried ? l10n.t("{0}, tried out; it is {1}", after.length === 0 ? l10n.t("no entry") : words, entryWords(ground, before) || l10n.t("no entry")) : undefined;
  return {
    text: words,
    ...((tip ?? label) !== undefined && { label: tip ?? label! }),
    ...(tip !== undefined && { tip, mark: "mayChange" as const }),
    ...(editable && { edit: "entry" as const, current }),
  };
}

function changeCell({ l10n }: Ground, preview: Preview | undefined, waits: boolean | undefined): CellMessage {
  if (waits) return { text: l10n.t("entries are being read"), tip: l10n.t("What a change of an entry does can only be said when the entries of the case are known.") };
  if (preview === undefined || preview.verdict === "same") return { text: "" };
  const text = l10n.t("{0}: {1}", verdictName(l10n, preview.verdict), levelsText(l10n, preview));
  return { text, tip: text, mark: preview.verdict };
}

function differenceCell({ l10n }: Ground, sides: readonly Side[], mine: Access, other: Access): CellMessage {
  const differs = rights.some((right) => mine[right] !== other[right] && mine[right] !== "unknown" && other[right] !== "unknown");
  const [one, two] = [levelRange(l10n, mine), levelRange(l10n, other)];
  const tip = sides.map(({ name }, index) => l10n.t("{0}: {1}", name, index === 0 ? one : two)).join("\n");
  return { text: differs ? l10n.t("{0} ≠ {1}", one, two) : l10n.t("may differ: {0}, {1}", one, two), tip };
}

/** True when something is tried on what the row is: a case with any trial, a person with a trial of the entry. */
function isTried(ground: Ground, axis: Axis, { caseId, holder }: Spot): boolean {
  return trialsOf(ground, caseId).some((trial) =>
    trial.type === "mode" ? axis.rowsAre === "cases" : "subject" in holder && isSameSubject(trial.subject, holder.subject),
  );
}

/** The names of a spot, for titles: who, and on which case. */
export function spotNames(ground: Ground, { caseId, holder }: Spot, name: (fact: string) => string): { who: string; where: string } {
  const one = ground.cases.find(ground.connection, caseId);
  return { who: "fact" in holder ? name(holder.fact) : subjectName(holder.subject), where: one === undefined ? caseId : caseName(one) };
}
