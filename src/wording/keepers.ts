import { isSameSubject, type Change, type Subject } from "../access/case";
import { keepsOtherwise } from "../access/preview";
import type { Effect } from "../core/changes/model";
import type { Locale } from "../text/locale";
import { listed } from "../text/localize";
import { numberOf, type NameList } from "./effectNames";
import { levelLabel, originOf } from "./labels";
import { readEntryWritesText, rolesStay } from "./mode";
import type { Naming } from "./naming";
import { endsWithMode, factName } from "./reason";
import type { SystemWords } from "./systemWords";

/** So many have a sentence of their own. */
const mostKeepers = 3;

/** Who keeps access by another path than what goes away, and by which facts. */
export function keepers(
  l10n: SystemWords,
  change: Change,
  others: readonly Effect[],
  nameOf: Naming,
  names: NameList,
  count: Locale["count"],
): string[] {
  const holder = holderOf(change);
  const keeping = others.filter(({ subject, preview }) => {
    const { after, verdict } = preview;
    if (holder !== undefined && isSameSubject(subject, holder))
      return after.atLeast !== "none" && (change.kind === "revoke" || after.atLeast !== "read");
    return verdict === "same" && keepsOtherwise(preview);
  });
  const lines =
    keeping.length > mostKeepers
      ? [
          l10n.t(
            "{0} keep access by another path: {1}.",
            numberOf(l10n, keeping, count),
            names(keeping, ({ subject, preview }) => `${nameOf(subject)} (${levelLabel(l10n, preview.after.atLeast)})`),
          ),
        ]
      : keeping.flatMap((effect) => keeperLines(l10n, change, effect, nameOf));
  const byRole =
    change.kind !== "changeMode" &&
    keeping.some(({ preview }) =>
      preview.after.because.some((reason) => reason.value === "yes" && endsWithMode(l10n, reason.fact)),
    );
  return byRole ? [...lines, rolesStay(l10n)] : lines;
}

function holderOf(change: Change): Subject | undefined {
  return change.kind === "revoke" || (change.kind === "changeLevel" && change.level === "read")
    ? change.entry.subject
    : undefined;
}

function keeperLines(l10n: SystemWords, change: Change, { subject, preview }: Effect, nameOf: Naming): string[] {
  const { after } = preview;
  const reasons = after.because.filter((reason) => reason.value === "yes" && reason.right === after.atLeast);
  const facts = [...new Set(reasons.map((reason) => reason.fact))];
  const level = levelLabel(l10n, after.atLeast);
  const lowered = change.kind === "changeLevel" ? change.entry.subject : undefined;
  // The entry stays, so where an entry gives the right, it is this one that does, whatever level it says.
  if (
    lowered !== undefined &&
    isSameSubject(lowered, subject) &&
    facts.every((fact) => originOf(l10n, fact) === "named")
  ) {
    const why = reasons.map(({ cell }) => readEntryWritesText(l10n, cell.mode)).find((said) => said !== undefined);
    return [
      l10n.t("{0} still has {1} by the same entry.", nameOf(subject), level),
      ...(why === undefined ? [] : [why]),
    ];
  }
  const list = listed(facts.map((fact) => factName(l10n, fact)));
  return [l10n.t("{0} still has {1} by another path: {2}.", nameOf(subject), level, list)];
}
