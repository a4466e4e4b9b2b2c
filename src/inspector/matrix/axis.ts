import { entryLevel } from "../../wording/rows";
import { modesOf } from "../../access/policy";
import type { SystemWords } from "../../wording/systemWords";
import { isSameSubject, subjectKey, type Case, type Entry } from "../../access/case";
import { type Words, joinParts } from "../../text/localize";
import { detailLabel, holdersLabel, modeLabel, statusLabel } from "../../wording/labels";
import { namingAmong, roleNaming } from "../../wording/naming";
import { conditionMark, shownDetail } from "../../wording/rows";
import { subjectName } from "../../wording/reason";
import { skeleton } from "../../text/skeleton";
import { oneLine } from "../../text/untrusted";
import { trialsOf, triedCase, type MatrixContext } from "./context";
import { modeEndText } from "./standingEnd";
import { trialEndText } from "./trialEnd";
import type { Holder } from "../../core/cases/whoIsOn";
import type { CellMessage, RowMessage } from "../protocol";
import type { Rows } from "./rows";
import { widthFor } from "./widths";

/** What the rows of a matrix are, before anything is judged. */
export interface Axis extends Rows {
  readonly rowsAre: "cases" | "people";
  cells(row: number): CellMessage[];
}

/** Rows are cases. */
export function caseAxis(ground: MatrixContext, cases: readonly Case[]): Axis {
  const { l10n } = ground;
  let places: Map<string, number> | undefined;
  const modeOf = (row: number) => triedCase(ground, cases[row]!).mode;
  return {
    rowsAre: "cases",
    size: cases.length,
    columns: [
      { id: "case", label: l10n.t("Case"), width: 164, grows: true, sortable: true },
      {
        id: "mode",
        label: l10n.t("Mode"),
        width: widthFor(
          l10n.t("Mode"),
          modesOf(ground.backend.policy).map((mode) => modeLabel(l10n, mode)),
          ground.editable ? 1 : 0,
        ),
        sortable: true,
      },
    ],
    key: (row) => cases[row]!.id,
    find: (key) => (places ??= new Map(cases.map((one, row) => [one.id, row]))).get(key) ?? -1,
    text: (row) => `${caseText(l10n, cases[row]!)} ${skeleton(modeLabel(l10n, modeOf(row)))}`,
    mode: modeOf,
    kind: () => "case",
    sortValue: (row, column) => (column === "mode" ? modeLabel(l10n, modeOf(row)) : caseName(cases[row]!)),
    cells: (row) => {
      const one = cases[row]!;
      const name = caseName(one);
      const doubtful = ground.undetermined.has(one.id)
        ? l10n.t("It is not known whether the last change was carried out; read the case again.")
        : undefined;
      const tip = joinParts([name, doubtful ?? "", ...caseDetails(ground, one)], "\n");
      return [
        {
          text: name,
          tip,
          ...(doubtful && { warn: true, warning: doubtful, label: l10n.t("{0}. {1}", name, doubtful) }),
        },
        modeCell(ground, one),
      ];
    },
  };
}

/** Rows are people, groups, and those whom only a role describes. */
export function subjectAxis(ground: MatrixContext, holders: readonly Holder[]): Axis {
  const { l10n } = ground;
  let places: Map<string, number> | undefined;
  const keyOf = (holder: Holder) => ("fact" in holder ? `role ${holder.fact}` : subjectKey(holder.subject));
  const nameOf = (holder: Holder) => {
    const among = namingAmong(ground.cases.people(ground.connection));
    if ("fact" in holder) return roleNaming(l10n, among)(holdersLabel(l10n, holder.fact));
    const name = among(holder.subject);
    return holder.via === undefined ? name : l10n.t("{0} through {1}", name, among(holder.via));
  };
  const kindOf = (holder: Holder): RowMessage["kind"] => ("fact" in holder ? "role" : holder.subject.kind);
  return {
    rowsAre: "people",
    size: holders.length,
    columns: [{ id: "subject", label: l10n.t("Person or group"), width: 200, grows: true, sortable: true }],
    key: (row) => keyOf(holders[row]!),
    find: (key) => (places ??= new Map(holders.map((holder, row) => [keyOf(holder), row]))).get(key) ?? -1,
    text: (row) => {
      const holder = holders[row]!;
      return skeleton(
        "fact" in holder ? nameOf(holder) : `${nameOf(holder)} ${holder.subject.login ?? ""} ${holder.subject.id}`,
      );
    },
    mode: () => "",
    kind: (row) => kindOf(holders[row]!),
    sortValue: (row) => nameOf(holders[row]!),
    cells: (row) => {
      const holder = holders[row]!;
      const text = nameOf(holder);
      if ("fact" in holder)
        return [{ text, tip: [text, l10n.t("The case system does not list who they are.")].join("\n") }];
      const { id, login, belongsTo = "" } = holder.subject;
      const { caller } = ground.cases.directory(ground.connection);
      const isCaller = caller !== undefined && isSameSubject(caller, holder.subject);
      const tip = [
        subjectName(holder.subject),
        login === undefined ? "" : oneLine(login),
        oneLine(belongsTo),
        kindName(l10n, holder.subject.kind),
        l10n.t("number {0}", oneLine(id, 60)),
      ];
      const marked = holder.subject.inactive ? l10n.t("{0} (inactive)", text) : text;
      return [{ text: isCaller ? l10n.t("{0} (you)", text) : marked, tip: joinParts(tip, "\n"), subject: id }];
    },
  };
}

/** Number and title of a case on one line. */
export function caseName({ number, title }: Pick<Case, "number" | "title">): string {
  return oneLine(`${number} ${title}`, 160);
}

const caseTexts = new WeakMap<Case, string>();

/** The skeleton to look for a case by: number, title, status, what contains it. */
export function caseText(l10n: SystemWords, one: Case): string {
  let text = caseTexts.get(one);
  if (text === undefined) {
    const { number, title, status = "", scope } = one;
    caseTexts.set(
      one,
      (text = skeleton(oneLine(`${number} ${title} ${statusLabel(l10n, status)} ${scope?.name ?? ""}`, 1_000))),
    );
  }
  return text;
}

/** What a row is, in words. */
export function kindName(l10n: Words, kind: RowMessage["kind"]): string {
  switch (kind) {
    case "user":
      return l10n.t("person");
    case "group":
      return l10n.t("group");
    case "role":
      return l10n.t("by role");
    case "case":
      return l10n.t("case");
    default:
      return l10n.t("person or group");
  }
}

/** The entries that name a subject, in words for a cell: "read", "read, write", or nothing. */
export function entryWords({ l10n }: Pick<MatrixContext, "l10n">, entries: readonly Entry[]): string {
  return entries.map(({ level }) => entryLevel(l10n, level)).join(", ");
}

function modeCell(ground: MatrixContext, one: Case): CellMessage {
  const { l10n, editable, backend } = ground;
  const tried = triedCase(ground, one);
  const { mode } = tried;
  const edit = editable && backend.capabilities.modes.length > 0;
  const trial = trialsOf(ground, one.id).findLast(({ type }) => type === "mode");
  const end = trial === undefined ? modeEndText(ground, one.id, mode) : (trialEndText(ground, trial) ?? "");
  const said = joinParts([modeLabel(l10n, mode), end], " ");
  const was = modeLabel(l10n, one.mode);
  const tip = mode === one.mode ? undefined : l10n.t("{0} in the draft; it is {1}", said, was);
  // What it becomes is first: the column is too narrow for both.
  const shown = tip === undefined ? said : l10n.t("{0}, was {1}", said, was);
  return {
    text: joinParts([shown, conditionMark(l10n, tried)]),
    ...(tip !== undefined && { tip, label: [l10n.t("Mode"), tip].join(", "), mark: "mayChange" as const }),
    ...(edit && { edit: "mode" as const, current: mode }),
  };
}

function caseDetails({ l10n, locale }: Pick<MatrixContext, "l10n" | "locale">, { details, status }: Case): string[] {
  const lines = details.map(
    (detail) => `${detailLabel(l10n, detail.label)}: ${oneLine(shownDetail(l10n, locale, detail), 120)}`,
  );
  return status === undefined ? lines : [...lines, statusLabel(l10n, status)];
}
