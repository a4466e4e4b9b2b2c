import type { Effect } from "../core/changes/model";
import { shownPeople, unstatedLevel, verdictText, type ShownChange } from "./preview";
import { openGroups, openReasons } from "./openEffects";
import { nameBudget, numberOf, type NameList } from "./effectNames";
import { beyondAccess, nobodyAdded } from "./beyondAccess";
import { keepers, selfKeeps } from "./keepers";
import { ownersLine } from "./owners";
import { selfText } from "./ownEffect";
import { listed, type Words } from "../text/localize";
import { inMessage } from "../text/untrusted";
import type { SystemWords } from "./systemWords";
import { naming, type Naming } from "./naming";
import { readEntryWritesText } from "./mode";
import type { Locale } from "../text/locale";
import { levelRange, moveText, spanText } from "./level";
import type { Preview } from "../access/preview";
import { isSameSubject, placeOf, subjectOf, type Change } from "../access/case";

/**
 * What a change does, a sentence for each outcome: that it reaches further than this case, who loses, who gains, who
 * may and why that is not known, who of those concerned keeps access by another path, what becomes of the caller, and
 * what surprises. At most `most` names in all, but one for each outcome; then "and 12 more". `nameOf` tells people of
 * the same name apart; without it, those who are shown. `count` writes a number in the language of the words.
 */
export function changeEffects(
  l10n: SystemWords,
  planned: ShownChange,
  most = 10,
  nameOf: Naming = naming(shownPeople(planned)),
  count: Locale["count"] = String,
): readonly string[] {
  const { change, effects } = planned;
  const others = effects.filter((effect) => !effect.self);
  const names = nameBudget(l10n, most, count);
  const unstated = unstatedLevel(l10n, planned, nameOf);
  if (planned.alreadySo) return [unstated ?? l10n.t("No change."), ...nobodyAdded(l10n, change)];
  const lines: (string | undefined)[] = [
    planned.owners && ownersLine(l10n, planned.owners, most, nameOf, count),
    planned.ownersLater && ownersLine(l10n, planned.ownersLater, most, nameOf, count, true),
    reach(l10n, planned),
    unstated,
    ...certainGroups(l10n, others, nameOf, names, count),
    ...openGroups(l10n, others, nameOf, names),
    openReasons(l10n, others),
    afterRecompute(l10n, effects, nameOf, names),
    ...effects
      .filter((effect) => effect.self)
      .map((effect) => selfText(l10n, change, effect.preview) ?? selfKeeps(l10n, change, effect)),
    givesOwnership(l10n, planned, nameOf),
    ...keepers(l10n, change, others, nameOf, names, count),
    ...elsewhere(l10n, planned, most, count),
    ...new Set(effects.map(({ preview }) => raisedReadEntry(l10n, change, preview))),
  ];
  const said = lines.filter((line) => line !== undefined);
  const beyond = beyondAccess(l10n, planned, nameOf);
  return said.length > 0 || change.kind === "unwatch"
    ? [...said, ...beyond]
    : [noEffect(l10n, planned, nameOf), ...beyond];
}

/** Who loses and who gains for certain. */
function certainGroups(
  l10n: SystemWords,
  others: readonly Effect[],
  nameOf: Naming,
  names: NameList,
  count: Locale["count"],
): string[] {
  const withLevels = ({ subject, preview }: Effect): string => `${nameOf(subject)} (${moveText(l10n, preview)})`;
  const say = (
    affected: readonly Effect[],
    show: (effect: Effect) => string,
    words: (number: string, list: string) => readonly [person: string, group: string, many: string],
  ): string[] => {
    const [first, ...more] = affected;
    if (first === undefined) return [];
    const [person, group, many] = words(numberOf(l10n, affected, count), names(affected, show));
    return [more.length > 0 ? many : first.subject.kind === "group" ? group : person];
  };
  const lost = others.filter(({ preview }) => preview.verdict === "loses");
  return [
    ...say(
      lost.filter((effect) => effect.preview.after.atMost === "none"),
      ({ subject, preview }) => `${nameOf(subject)} (${spanText(l10n, preview.before)})`,
      (number, list) => [
        l10n.t("1 loses access: {0}.", list),
        l10n.t("1 group loses access: {0}.", list),
        l10n.t("{0} lose access: {1}.", number, list),
      ],
    ),
    ...say(
      lost.filter((effect) => effect.preview.after.atMost !== "none"),
      withLevels,
      (number, list) => [
        l10n.t("1 loses rights: {0}.", list),
        l10n.t("1 group loses rights: {0}.", list),
        l10n.t("{0} lose rights: {1}.", number, list),
      ],
    ),
    ...say(
      others.filter(({ preview }) => preview.verdict === "gains"),
      withLevels,
      (number, list) => [
        l10n.t("1 gains: {0}.", list),
        l10n.t("1 group gains: {0}.", list),
        l10n.t("{0} gain: {1}.", number, list),
      ],
    ),
  ];
}

/** That a change makes no difference: to whom it names, where that is certain, or to anybody who is known. */
function noEffect(l10n: Words, { change, effects }: ShownChange, nameOf: Naming): string {
  const subject = change.kind === "revoke" ? undefined : subjectOf(change);
  const theirs = subject && effects.find((effect) => isSameSubject(effect.subject, subject));
  if (subject !== undefined && theirs !== undefined && theirs.preview.after.atLeast === theirs.preview.after.atMost)
    switch (theirs.preview.after.atLeast) {
      case "owner":
        return l10n.t("No effect: {0} already owns this case.", nameOf(subject));
      case "write":
        return l10n.t("No effect: {0} can already write.", nameOf(subject));
      case "read":
        return l10n.t("No effect: {0} can already read.", nameOf(subject));
      case "none":
        return l10n.t("No effect: {0} still has no access.", nameOf(subject));
    }
  return l10n.t("No effect on anybody who is known.");
}

/** Where a server keeps levels beside its entries: whose level the next recompute makes another one, and which. */
function afterRecompute(
  l10n: SystemWords,
  effects: readonly Effect[],
  nameOf: Naming,
  names: NameList,
): string | undefined {
  const later = effects.filter(
    ({ preview, entries }) => entries && levelRange(l10n, entries.after) !== levelRange(l10n, preview.after),
  );
  if (later.length === 0) return undefined;
  return l10n.t(
    "After the next recompute it is what the entries then say: {0}.",
    names(later, ({ subject, entries }) => `${nameOf(subject)} (${spanText(l10n, entries!.after)})`),
  );
}

/** What a change of all cases of a person does on the others, how far that was looked at, and that it is for good. */
function elsewhere(
  l10n: SystemWords,
  { change, reach }: Pick<ShownChange, "change" | "reach">,
  most: number,
  count: Locale["count"],
): string[] {
  if (change.kind !== "recompute" || reach === undefined) return [];
  const { effects, looked, missing } = reach;
  const shown = effects
    .slice(0, most)
    .map(({ case: of, preview }) => `${inMessage(`${of.number} ${of.title}`, 80)} (${verdictText(l10n, preview)})`);
  const more = effects.length - shown.length;
  const list = more > 0 ? l10n.t("{0} and {1} more", listed(shown), count(more)) : listed(shown);
  return [
    effects.length > 0
      ? l10n.t("On other cases: {0}.", list)
      : l10n.t("Nothing changes on the {0} other cases that were read.", count(looked)),
    ...(missing > 0
      ? [l10n.t("{0} other cases could not be read: what changes there is not known.", count(missing))]
      : []),
    l10n.t("Cases that you do not see are recomputed too. This cannot be undone."),
  ];
}

/** On a definition a change holds for cases whose people nobody looked at. */
function reach(l10n: Words, { case: { scope }, change }: ShownChange): string | undefined {
  if (placeOf(change) !== "definition") return undefined;
  return scope
    ? l10n.t(
        "The effect shown is for this case only. The change holds for every case of {0}; the others " +
          "were not read.",
        inMessage(scope.name),
      )
    : l10n.t(
        "The effect shown is for this case only. The change holds for every case of its definition; " +
          "the others were not read.",
      );
}

/** Where the mode lets an entry write that gave no more than read before, or a new read entry: that it does. */
function raisedReadEntry(l10n: SystemWords, change: Change, { before, after }: Preview): string | undefined {
  if (change.kind !== "changeMode" && !("level" in change && change.level === "read")) return undefined;
  if (after.write !== "yes" || before.write === "yes") return undefined;
  return after.because
    .filter(({ right, value, cell }) => right === "write" && value === "yes" && cell.right === "write")
    .map(({ cell }) => readEntryWritesText(l10n, cell.mode))
    .find((said) => said !== undefined);
}

/**
 * A grant of the highest level, or making somebody else the reporter, gives away what the caller has: to decide who
 * else has access.
 */
function givesOwnership(l10n: Words, { change, effects }: ShownChange, nameOf: Naming): string | undefined {
  const subject = subjectOf(change);
  const theirs = subject && effects.find((effect) => isSameSubject(effect.subject, subject));
  if (theirs?.preview.before.owner === "yes") return undefined;
  if (change.kind === "reporter") {
    if (effects.some(({ self, subject: one }) => self && isSameSubject(one, change.subject))) return undefined;
  } else if (!("level" in change) || change.level !== "owner") return undefined;
  return subject === undefined
    ? l10n.t("This gives ownership: the owners of a case decide who has access, you included.")
    : l10n.t("This gives ownership: {0} can then decide who has access, you included.", nameOf(subject));
}
