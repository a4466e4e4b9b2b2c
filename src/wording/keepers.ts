import { isSameSubject, type Change, type Subject } from "../access/case";
import { keepsOtherwise } from "../access/preview";
import type { Effect } from "../core/changes/model";
import type { Locale } from "../text/locale";
import { listed } from "../text/localize";
import { numberOf, type NameList } from "./effectNames";
import { keptByText } from "./keptBy";
import { levelLabel, originOf } from "./labels";
import { readEntryWritesText, rolesStay } from "./mode";
import type { Naming } from "./naming";
import { endsWithMode, factName } from "./reason";
import type { SystemWords } from "./systemWords";

/** So many have a sentence of their own. */
const mostKeepers = 3;

/** Who keeps access by another path than what goes away, and by which. */
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
          keepText(
            l10n,
            change,
            numberOf(l10n, keeping, count),
            names(keeping, (effect) => {
              const level = levelLabel(l10n, effect.preview.after.atLeast);
              return `${nameOf(effect.subject)} (${level}: ${keepingPath(l10n, effect)})`;
            }),
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

/** The same of the caller, whose access stays as it is. */
export function selfKeeps(l10n: SystemWords, change: Change, effect: Effect): string | undefined {
  const { preview } = effect;
  if (preview.verdict !== "same" || !keepsOtherwise(preview)) return undefined;
  const [level, path] = [levelLabel(l10n, preview.after.atLeast), keepingPath(l10n, effect)];
  return change.kind === "changeMode"
    ? l10n.t("You keep {0}: {1}.", level, path)
    : l10n.t("You still have {0} by another path: {1}.", level, path);
}

/** A change of mode takes no path away: what gives access afterwards may be the same entry as before. */
function keepText(l10n: SystemWords, change: Change, who: string, list: string): string {
  return change.kind === "changeMode"
    ? l10n.t("{0} keep access: {1}.", who, list)
    : l10n.t("{0} keep access by another path: {1}.", who, list);
}

function holderOf(change: Change): Subject | undefined {
  return change.kind === "revoke" || (change.kind === "changeLevel" && change.level === "read")
    ? change.entry.subject
    : undefined;
}

function keeperLines(l10n: SystemWords, change: Change, effect: Effect, nameOf: Naming): string[] {
  const { subject, preview, keptBy = [] } = effect;
  const { after } = preview;
  const level = levelLabel(l10n, after.atLeast);
  const reasons = after.because.filter((reason) => reason.value === "yes" && reason.right === after.atLeast);
  const lowered = change.kind === "changeLevel" ? change.entry.subject : undefined;
  // The entry stays, so where an entry gives the right, it is this one that does, whatever level it says.
  const isSameEntry =
    lowered !== undefined &&
    isSameSubject(lowered, subject) &&
    reasons.every(({ fact }) => originOf(l10n, fact) === "named") &&
    keptBy.every(({ path }) => path.through.length === 0);
  const gives = isSameEntry || keptBy.some(({ path }) => path.entry?.level === "read");
  const why = gives
    ? reasons.map(({ cell }) => readEntryWritesText(l10n, cell.mode)).find((said) => said !== undefined)
    : undefined;
  const path = keepingPath(l10n, effect);
  return [
    isSameEntry
      ? l10n.t("{0} still has {1} by the same entry.", nameOf(subject), level)
      : change.kind === "changeMode"
        ? l10n.t("{0} keeps {1}: {2}.", nameOf(subject), level, path)
        : l10n.t("{0} still has {1} by another path: {2}.", nameOf(subject), level, path),
    ...(why === undefined ? [] : [why]),
  ];
}

/** What gives the access that stays: which group, role or mode. */
function keepingPath(l10n: SystemWords, { preview: { after }, keptBy = [] }: Effect): string {
  const facts = after.because.filter(({ value, right }) => value === "yes" && right === after.atLeast);
  return keptByText(l10n, keptBy) || listed([...new Set(facts.map(({ fact }) => factName(l10n, fact)))]);
}
