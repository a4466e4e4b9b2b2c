import type { ShownSpot, Spot } from "./spot";
import type { Access } from "../../access/evaluate";
import type { Right } from "../../access/level";
import { restsOn } from "../../access/selfCheck";
import { agreementText } from "../../wording/access";
import { levelLabel } from "../../wording/labels";
import { answerName, levelRange, rightTitle } from "../../wording/level";
import { readEntryWritesText } from "../../wording/mode";
import { roleRange } from "../../wording/operation";
import { verdictName, verdictText } from "../../wording/preview";
import { gapName } from "../../wording/reason";
import { type Words, joinParts, listed } from "../../text/localize";
import { entriesOf, isSameSubject, type Subject } from "../../access/case";
import type { CellMessage } from "../protocol";
import { entryWords } from "./axis";
import { writesByReadEntry } from "./because";
import { notifiedMark } from "./notified";
import { trialEndText } from "./trialEnd";
import { rightVerdict, trialsOf, triedState, verdictOnRight, type MatrixContext, type Judged } from "./context";

// The cells of a row in words.

/** One right of one side. @param side its name, for a screen reader */
export function triCell(ground: MatrixContext, shown: ShownSpot, right: Right, side: string): CellMessage {
  const { l10n } = ground;
  const { spot, access, judged, preview } = shown;
  const value = access[right];
  const mark = draftVerdict(ground, shown, right);
  const isByReadEntry = right === "write" && judged !== undefined && writesByReadEntry(ground, judged);
  const said = isByReadEntry ? l10n.t("yes, by a read entry") : answerName(l10n, value);
  const warnings = warningsOf(ground, shown, right, isByReadEntry);
  const moved =
    mark === undefined || preview === undefined
      ? []
      : [
          l10n.t(
            "{0}: {1} → {2}",
            verdictName(l10n, mark),
            answerName(l10n, preview.before[right]),
            answerName(l10n, preview.after[right]),
          ),
        ];
  const remarks = [...moved, ...warnings];
  const label = joinParts([side, rightTitle(l10n, right), said], ", ");
  return {
    text: answerName(l10n, value),
    label: remarks.length === 0 ? label : l10n.t("{0}. {1}", label, remarks.join(" ")),
    value,
    level: right,
    case: spot.caseId,
    ...("subject" in spot.holder && { subject: spot.holder.subject.id }),
    ...(remarks.length > 0 && { tip: remarks.join("\n") }),
    ...(mark !== undefined && { mark }),
    ...(warnings.length > 0 && { warn: true, warning: warnings.join(" ") }),
  };
}

/** What the draft does to one right; undefined where it does nothing. */
function draftVerdict(
  ground: MatrixContext,
  { spot, access, judged, standing, preview }: ShownSpot,
  right: Right,
): CellMessage["mark"] {
  if (preview === undefined || standing === undefined) return undefined;
  const { policy } = ground.backend;
  const { mode, evidence } = standing;
  const before = { mode: modeBefore(ground, spot), evidence, access: preview.before };
  const verdict =
    judged === undefined
      ? rightVerdict(policy, right, before, { mode, evidence, access })
      : verdictOnRight(policy, judged, right);
  return verdict === "same" ? undefined : verdict;
}

/** What somebody should know before they rely on one right. */
function warningsOf(
  ground: MatrixContext,
  { spot, access, judged }: ShownSpot,
  right: Right,
  isByReadEntry: boolean,
): string[] {
  if (judged === undefined) return [];
  const { l10n, suspects } = ground;
  const { agreement } = judged.verdict;
  const warnings: (string | undefined)[] = [];
  if (agreement?.kind === "disagrees" && judged.preview === undefined) warnings.push(agreementText(l10n, agreement));
  else if (suspects.length > 0 && restsOn(judged.mode, access, right, suspects))
    warnings.push(l10n.t("Rests on a rule that the server contradicts on another case."));
  if (isByReadEntry) warnings.push(readEntryWritesText(l10n, judged.mode));
  if (right === "read" && judged.preview === undefined && "subject" in spot.holder)
    warnings.push(notifiedMark(ground, spot.caseId, spot.holder.subject, access.read));
  return warnings.filter((text) => text !== undefined);
}

function modeBefore({ cases, connection }: Pick<MatrixContext, "cases" | "connection">, { caseId }: Spot): string {
  return cases.find(connection, caseId)?.mode ?? "";
}

/** The range of levels, with the server's word where it contradicts. */
export function levelCell({ l10n }: Pick<MatrixContext, "l10n">, { access, judged, title }: ShownSpot): CellMessage {
  if (title !== undefined) return { text: l10n.t("title only"), tip: title };
  const range = levelRange(l10n, access);
  const server = judged?.verdict.agreement;
  if (server?.kind !== "disagrees" || judged?.preview !== undefined) return { text: range, tip: range };
  const said = agreementText(l10n, server);
  return { text: range, warn: true, tip: said, warning: said };
}

/** The roles on the case; empty where the row is about nobody in particular. */
export function roleText(
  { l10n, backend }: Pick<MatrixContext, "l10n" | "backend">,
  judged: Judged | undefined,
): string {
  return judged === undefined || backend.policy.roles.length === 0 ? "" : roleRange(l10n, judged.roles);
}

/** The entries on the case that name the person or group, or why they are not shown; to be edited while trying out. */
export function entryCell(ground: MatrixContext, { caseId, holder }: Spot, judged: Judged | undefined): CellMessage {
  const { l10n, cases, connection, editable: isEditable, backend } = ground;
  if ("fact" in holder) return { text: "" };
  const { subject } = holder;
  const entries = cases.entries(connection, caseId);
  const trial = trialsOf(ground, caseId).findLast((one) => one.type === "entry" && isSameSubject(one.subject, subject));
  const editable = isEditable && backend.capabilities.levels.length > 0;
  if (!entries.known) {
    const level = trial?.type === "entry" ? trial.level : undefined;
    const edit = editable && { edit: "entry" as const, current: level ?? "" };
    const named = level === undefined ? namedCell(ground, caseId, subject) : undefined;
    if (named !== undefined) return { ...named, ...edit };
    const settled =
      entries.gap === "notFetched" &&
      level === undefined &&
      judged !== undefined &&
      judged.access.atLeast === judged.access.atMost;
    const tip = settled
      ? l10n.t("The entries were not read, because the answer does not depend on them.")
      : l10n.t("Entries not known: {0}.", gapName(l10n, entries.gap));
    const spoken = (text: string) => l10n.t("{0}. {1}", [l10n.t("Entry"), text].join(", "), tip);
    if (settled) return { text: l10n.t("not loaded"), tip, label: spoken(l10n.t("not loaded")), ...edit };
    const isUnread = entries.gap === "notFetched";
    const before = isUnread ? l10n.t("not loaded yet") : l10n.t("not known");
    const after = level === "none" ? l10n.t("none") : level && levelLabel(l10n, level);
    const text = after === undefined ? before : l10n.t("{0} → {1}", isUnread ? "…" : before, after);
    const ends = trial && trialEndText(ground, trial);
    const drafted = after && l10n.t("{0} in the draft; it is {1}", joinParts([after, ends], " "), before);
    return { text: joinParts([text, ends], " "), tip, label: spoken(drafted ?? text), ...edit };
  }
  const before = entriesOf(entries.value, subject);
  const after = trial === undefined ? before : entriesOf(triedState(ground, caseId)?.entries ?? [], subject);
  // An entry that does not say whose it is may be of anybody.
  const isOpen = entries.truncated === true || entries.value.some((entry) => entry.subject === undefined);
  const isNotKnown = isOpen && trial === undefined && after.length === 0;
  const standing = entryWords(ground, after) || (isNotKnown ? l10n.t("not known") : l10n.t("none"));
  const words = joinParts([standing, (trial && trialEndText(ground, trial)) ?? ""], " ");
  const current = after.length === 0 && !isNotKnown ? "none" : (after[0]?.level ?? "");
  const was = entryWords(ground, before) || (isOpen ? l10n.t("not known") : l10n.t("none"));
  const tried = trial !== undefined && was !== standing;
  const tip = tried ? l10n.t("{0} in the draft; it is {1}", words, was) : undefined;
  return {
    text: tried ? l10n.t("{0} → {1}", was, words) : words,
    ...(tip !== undefined && { tip, label: [l10n.t("Entry"), tip].join(", "), mark: "mayChange" as const }),
    ...(editable && { edit: "entry" as const, current }),
  };
}

/** The levels of the entries that name somebody or a group above, as a search told; undefined where none did. */
function namedCell(
  { l10n, cases, connection }: MatrixContext,
  caseId: string,
  subject: Subject,
): CellMessage | undefined {
  const named = cases.namedOn(connection, caseId, subject);
  if (named?.known !== true) return undefined;
  if (named.value.length === 0 && named.truncated) return undefined;
  // Whether an entry is theirs or of a group above, only the list of the case tells.
  const text =
    named.value.length === 0
      ? l10n.t("none")
      : l10n.t("{0}, by search", listed(named.value.map((level) => levelLabel(l10n, level))));
  const tip = l10n.t("From the search for entries that name them or a group above. The case’s own list says more.");
  return { text, tip, label: l10n.t("{0}. {1}", [l10n.t("Entry"), text].join(", "), tip) };
}

export function changeCell(l10n: Words, preview: Judged["preview"], waits: Judged["waits"]): CellMessage {
  if (waits === undefined || (preview !== undefined && preview.verdict !== "same")) {
    if (preview === undefined || preview.verdict === "same") return { text: "" };
    const text = verdictText(l10n, preview);
    return { text, tip: text, mark: preview.verdict };
  }
  const tip = l10n.t("The effect of changing an entry can only be shown when the entries of the case are known.");
  return {
    text:
      waits === "notFetched"
        ? l10n.t("entries are being read")
        : l10n.t("entries not known: {0}", gapName(l10n, waits)),
    tip,
  };
}

/** How the two that are compared differ. @param names of the two */
export function differenceCell(
  l10n: Words,
  names: readonly string[],
  mine: Access,
  other: Access,
  differs: "no" | "may" | "yes",
): CellMessage {
  const tip = [mine, other]
    .map((access, index) => l10n.t("{0}: {1}", names[index]!, levelRange(l10n, access)))
    .join("\n");
  return { text: differenceText(l10n, mine, other, differs), tip };
}

/** The levels of the two that are compared, in words, and whether it is certain that they differ. */
export function differenceText(l10n: Words, mine: Access, other: Access, differs: "no" | "may" | "yes"): string {
  const [one, two] = [levelRange(l10n, mine), levelRange(l10n, other)];
  return differs === "yes" ? l10n.t("{0} ≠ {1}", one, two) : l10n.t("may differ: {0}, {1}", one, two);
}
