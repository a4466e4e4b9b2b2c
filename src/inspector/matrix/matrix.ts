import { gateOf } from "../../access/policy";
import type { Spot, Side, ShownSpot } from "./spot";
import { isSameSubject } from "../../access/case";
import { accessBy } from "../../core/cases/everybody";
import type { Access } from "../../access/evaluate";
import type { Policy } from "../../access/policy";
import type { ChangeVerdict } from "../../access/worlds";
import { answerName, rightTitle } from "../../wording/level";
import { cellName, subjectName } from "../../wording/reason";
import type { ColumnMessage, RowMessage, SideNumber } from "../protocol";
import { lackOf } from "./missing";
import { caseName, type Axis } from "./axis";
import { becauseLine, titleOnly } from "./because";
import { differenceCell, differenceText, triCell } from "./cells";
import { columnsAfterRights, entryColumn, headOf, wordsOfRow } from "./columns";
import {
  judgeHolders,
  judgeOne,
  rightVerdict,
  trialsOf,
  type MatrixContext,
  type JudgedHolders,
  type ComparedAccess,
} from "./context";
import { draftableOfRow } from "./draftable";
import type { Gist, Sheet } from "./rows";
import { widthFor } from "./widths";
import { moreDirect, wayOf, wayOfHolders, type AccessPath } from "./accessPath";

/**
 * The matrix over an axis: for every row, each right of one side or of both. Long because it says of every column what
 * stands in its cells.
 */
export function matrix(ground: MatrixContext, axis: Axis, sides: readonly [Side] | readonly [Side, Side]): Sheet {
  const { l10n, backend, cases, connection, drafts } = ground;
  const { policy } = backend;
  const [first, second] = sides;
  const isOfPeople = axis.rowsAre === "people";
  const entry = entryColumn(ground);
  const afterRights = columnsAfterRights(ground);

  /** True when something is tried on what the row is: a case with any trial, a person with a trial of the entry. */
  const isTried = ({ caseId, holder }: Spot): boolean =>
    trialsOf(ground, caseId).some((trial) =>
      "subject" in trial
        ? "subject" in holder && isSameSubject(trial.subject, holder.subject)
        : axis.rowsAre === "cases",
    );
  const draftableOf = ({ caseId, holder }: Spot) => draftableOfRow(ground, caseId, holder, axis.rowsAre === "cases");
  const tried = (row: number): boolean => drafts && sides.some((side) => isTried(side.at(row)));

  return {
    ...axis,
    columns: columns(),
    onlyDifferences: second !== undefined,
    tried,
    basis: (row) => {
      const { holder, caseId } = first.at(row);
      const of = cases.find(connection, caseId);
      if (axis.rowsAre !== "people" || !("subject" in holder) || of === undefined) return undefined;
      const roles = cases.directory(connection).roles(holder.subject.id, of);
      return roles.known ? roles.value : roles;
    },
    judge: (row) => {
      const mine = shown(ground, first.at(row), isOfPeople);
      const other = second && shown(ground, second.at(row), isOfPeople);
      const both = other === undefined ? [mine] : [mine, other];
      const lack = both
        .map(
          ({ spot, judged }) =>
            judged && "subject" in spot.holder && lackOf(ground, spot.caseId, spot.holder.subject, judged, !isOfPeople),
        )
        .find((one) => one !== undefined);
      return { gist: gistOf(axis.kind(row), mine, other), lack: lack || undefined };
    },
    message: (row) => {
      const both = sides.map((side) => shown(ground, side.at(row), isOfPeople));
      const cells = axis.cells(row);
      both.forEach((one, index) => {
        const side = second === undefined ? undefined : (index as SideNumber);
        if (second === undefined) cells.push(entry.cell(one));
        for (const right of policy.rights)
          cells.push({ ...triCell(ground, one, right, sides[index]!.name), ...(side !== undefined && { side }) });
      });
      const [mine, other] = both;
      if (other === undefined) cells.push(...afterRights.map((column) => column.cell(mine!)));
      else
        cells.splice(
          1,
          0,
          differenceCell(
            l10n,
            sides.map(({ name }) => name),
            mine!.access,
            other.access,
            differs(mine!, other),
          ),
        );
      const drafts = second === undefined ? draftableOf(first.at(row)) : [];
      return {
        ...{ key: axis.key(row), kind: axis.kind(row), cells },
        ...(tried(row) && { tried: true }),
        ...(drafts.length > 0 && { drafts }),
      };
    },
  };

  function gistOf(kind: RowMessage["kind"], mine: ShownSpot, other: ShownSpot | undefined): Gist {
    const { access, preview } = mine;
    const both = other === undefined ? [mine] : [mine, other];
    let missing = 0;
    for (const one of both)
      if (one.judged)
        for (const { fact, value } of one.judged.access.because)
          if (value === "unknown") missing |= 1 << policy.facts.indexOf(fact);
    for (const one of both)
      if (one.judged?.access.gate === "unknown") missing |= 1 << policy.facts.indexOf(gateOf(policy)!.fact);
    const difference = other && differs(mine, other);
    return {
      access,
      ...(other && { other: other.access, differs: difference! }),
      missing,
      way: both.map(wayTo).reduce(moreDirect),
      ...(mine.judged &&
        !other &&
        isOfPeople && { by: accessBy(policy, mine.judged.verdict, cases.directory(connection)) }),
      disagrees: both.some((one) => one.judged?.verdict.agreement?.kind === "disagrees"),
      ...(preview && { effect: preview.verdict }),
      ...((kind === "group" || kind === "role") && { who: kind }),
      words: other
        ? { difference: differenceText(l10n, access, other.access, difference!) }
        : wordsOfRow([entry, ...afterRights], mine),
    };
  }

  function wayTo({ spot, access, judged, title }: ShownSpot): AccessPath {
    if ("fact" in spot.holder) return wayOfHolders(ground.l10n, spot.holder.fact);
    if (judged === undefined) return "none";
    // A row that is changed by a draft stays where it is found; who has nothing yet is where they will be.
    const { preview, verdict } = judged;
    const before = preview && wayOf(ground.l10n, preview.before, verdict.evidence);
    if (before !== undefined && before !== "none") return before;
    return title === undefined ? wayOf(ground.l10n, access, judged.evidence) : "title";
  }

  function differs(mine: ShownSpot, other: ShownSpot): "no" | "may" | "yes" {
    if (mine.standing === undefined || other.standing === undefined) return "may";
    return differenceOf(policy, mine.standing, other.standing);
  }

  function columns(): readonly ColumnMessage[] {
    const answers = (["yes", "no", "unknown"] as const).map((answer) => answerName(l10n, answer));
    const tri = (prefix: string, name: string, side?: SideNumber): ColumnMessage[] =>
      policy.rights.map((right) => ({
        id: prefix + right,
        label: name === "" ? rightTitle(l10n, right) : l10n.t("{0}: {1}", rightTitle(l10n, right), name),
        // In italics "unknown" is wider than its letters, and it must not be cut off.
        width: Math.max(widthFor(rightTitle(l10n, right), answers, drafts ? 2 : 1) + 14, name === "" ? 0 : 106),
        sortable: true,
        right,
        ...(side !== undefined && { side }),
      }));
    if (second !== undefined) {
      const [name, ...others] = axis.columns;
      return [
        name!,
        { id: "difference", label: l10n.t("Difference"), width: 200, grows: true, sortable: true },
        ...others,
        ...tri("", first.name, 0),
        ...tri("other ", second.name, 1),
      ];
    }
    return [...axis.columns, headOf(entry), ...tri("", ""), ...afterRights.map(headOf)];
  }
}

/** Whether two standings differ in some right: for certain, or in some possible world. */
function differenceOf(policy: Policy, one: ComparedAccess, other: ComparedAccess): "no" | "may" | "yes" {
  const verdicts = policy.rights.map((right): ChangeVerdict => rightVerdict(policy, right, one, other));
  if (verdicts.some((verdict) => verdict === "gains" || verdict === "loses")) return "yes";
  return verdicts.every((verdict) => verdict === "same") ? "no" : "may";
}

function shown(ground: MatrixContext, spot: Spot, isOfPeople: boolean): ShownSpot {
  const { l10n } = ground;
  if ("fact" in spot.holder) {
    const standing = judgeHolders(ground, spot.caseId, spot.holder.fact);
    return {
      spot,
      standing,
      access: standing.access,
      ...(standing.preview && { preview: standing.preview }),
      because: becauseOfRole(ground, standing, spot.holder.fact),
    };
  }
  const judged = judgeOne(ground, spot.caseId, spot.holder.subject);
  if (judged === undefined) return { spot, access: undecided, because: l10n.t("the case is not read") };
  const title = isOfPeople ? titleOnly(ground, judged) : undefined;
  return {
    spot,
    standing: judged,
    access: judged.access,
    judged,
    ...(judged.preview && { preview: judged.preview }),
    ...(title !== undefined && { title }),
    because: title ?? becauseLine(ground, judged),
  };
}

function becauseOfRole({ l10n }: Pick<MatrixContext, "l10n">, { access }: JudgedHolders, fact: string): string {
  const reason = access.because.find((one) => one.right === access.atLeast && one.fact === fact);
  return reason === undefined
    ? l10n.t("this role gives nothing in this mode")
    : l10n.t("at least this, {0}", cellName(l10n, reason.cell, fact));
}

const undecided: Access = {
  read: "unknown",
  write: "unknown",
  owner: "unknown",
  atLeast: "none",
  atMost: "owner",
  because: [],
};

/** The names of a spot, for titles: who, and on which case. */
export function spotNames(
  ground: Pick<MatrixContext, "cases" | "connection">,
  { caseId, holder }: Spot,
  name: (fact: string) => string,
): { who: string; where: string } {
  const one = ground.cases.find(ground.connection, caseId);
  return {
    who: "fact" in holder ? name(holder.fact) : subjectName(holder.subject),
    where: one === undefined ? caseId : caseName(one),
  };
}
