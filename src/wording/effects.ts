import type { Effect } from "../core/changes/model";
import { shownPeople, unstatedLevel, isSameRange, levelsText, verdictText, type ShownChange } from "./preview";
import { counted, listed, type Words } from "../text/localize";
import { inMessage } from "../text/untrusted";
import type { SystemWords } from "./systemWords";
import { endsWithMode, factName } from "./reason";
import { naming, type Naming } from "./naming";
import { readEntryWrites, rolesStay } from "./mode";
import type { Locale } from "../text/locale";
import { levelRange } from "./level";
import { levelLabel } from "./labels";
import type { FactName } from "../access/policy";
import { keepsOtherwise, type Preview } from "../access/preview";
import { isSameSubject, placeOf, subjectOf, type Change } from "../access/case";

/**
 * What a change does, a sentence for each kind of effect: that it reaches further than this case, who loses, who gains,
 * who may, who of those concerned keeps access by another path, what becomes of the caller, and what surprises. At most
 * `most` names in all, but one of each kind of effect; then "and 12 more". `nameOf` tells people of the same name
 * apart; without it, those who are shown. `count` writes a number in the language of the words.
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
  const having = (...verdicts: Preview["verdict"][]): Effect[] =>
    others.filter(({ preview }) => verdicts.includes(preview.verdict));
  // What is not known may leave the range as it is; then it says nothing about the change.
  const withLevels = ({ subject, preview }: Effect): string =>
    isSameRange(l10n, preview) ? nameOf(subject) : `${nameOf(subject)} (${levelsText(l10n, preview)})`;
  const lines: (string | undefined)[] = [unstatedLevel(l10n, planned, nameOf)];
  if (planned.alreadySo) return [lines[0] ?? l10n.t("It is so already.")];
  lines.unshift(reach(l10n, planned));
  const say = (
    affected: readonly Effect[],
    show: (effect: Effect) => string,
    words: (number: string, list: string) => readonly [person: string, group: string, many: string],
  ): void => {
    const [first, ...more] = affected;
    if (first === undefined) return;
    const [person, group, many] = words(numberOf(l10n, affected, count), names(affected, show));
    lines.push(more.length > 0 ? many : first.subject.kind === "group" ? group : person);
  };

  const lost = having("loses");
  say(
    lost.filter((effect) => effect.preview.after.atMost === "none"),
    (effect) => `${nameOf(effect.subject)} (${levelRange(l10n, effect.preview.before)})`,
    (number, list) => [
      l10n.t("1 loses access: {0}.", list),
      l10n.t("1 group loses access: {0}.", list),
      l10n.t("{0} lose access: {1}.", number, list),
    ],
  );
  say(
    lost.filter((effect) => effect.preview.after.atMost !== "none"),
    withLevels,
    (number, list) => [
      l10n.t("1 loses rights: {0}.", list),
      l10n.t("1 group loses rights: {0}.", list),
      l10n.t("{0} lose rights: {1}.", number, list),
    ],
  );
  say(having("gains"), withLevels, (number, list) => [
    l10n.t("1 gains: {0}.", list),
    l10n.t("1 group gains: {0}.", list),
    l10n.t("{0} gain: {1}.", number, list),
  ]);
  say(having("mayLose"), withLevels, (number, list) => [
    l10n.t("1 may lose: {0}.", list),
    l10n.t("1 group may lose: {0}.", list),
    l10n.t("{0} may lose: {1}.", number, list),
  ]);
  say(having("mayGain"), withLevels, (number, list) => [
    l10n.t("1 may gain: {0}.", list),
    l10n.t("1 group may gain: {0}.", list),
    l10n.t("{0} may gain: {1}.", number, list),
  ]);
  say(having("mayChange"), withLevels, (number, list) => [
    l10n.t("1 may gain or lose: {0}.", list),
    l10n.t("1 group may gain or lose: {0}.", list),
    l10n.t("{0} may gain or lose: {1}.", number, list),
  ]);
  lines.push(openFacts(l10n, having("mayLose", "mayGain", "mayChange")));
  lines.push(afterRecompute(l10n, effects, nameOf, names));
  lines.push(...effects.filter((effect) => effect.self).map((effect) => selfText(l10n, change, effect.preview)));
  lines.push(givesOwnership(l10n, change, nameOf));
  lines.push(...keepers(l10n, change, others, nameOf, names, count));
  lines.push(...elsewhere(l10n, planned, most, count));
  lines.push(...new Set(effects.map(({ preview }) => raisedReadEntry(l10n, change, preview))));
  const said = lines.filter((line) => line !== undefined);
  if (said.length > 0) return said;
  return [l10n.t("Nobody who is known gains or loses anything.")];
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
    names(later, ({ subject, entries }) => `${nameOf(subject)} (${levelRange(l10n, entries!.after)})`),
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
      : l10n.t("On none of the {0} other cases that were looked at anything changes.", count(looked)),
    ...(missing > 0
      ? [l10n.t("{0} other cases could not be read: what changes there is not known.", count(missing))]
      : []),
    l10n.t("Cases that you do not see are recomputed too. This cannot be undone."),
  ];
}

export function numberOf(l10n: Words, affected: readonly Effect[], count: Locale["count"]): string {
  const groups = affected.filter(({ subject }) => subject.kind === "group").length;
  return peopleAndGroups(l10n, affected.length - groups, groups, count);
}

/** "3" where all are people; "1 group and 3 people" where not, because a group is not one more person. */
export function peopleAndGroups(l10n: Words, people: number, groups: number, count: Locale["count"]): string {
  if (groups === 0) return count(people);
  const ofGroups = counted(groups, l10n.t("1 group"), l10n.t("{0} groups", count(groups)));
  return people === 0
    ? ofGroups
    : l10n.t("{0} and {1}", ofGroups, counted(people, l10n.t("1 person"), l10n.t("{0} people", count(people))));
}

/** On a definition a change holds for cases whose people nobody looked at. */
export function reach(l10n: Words, { case: { scope }, change }: ShownChange): string | undefined {
  if (placeOf(change) !== "definition") return undefined;
  return scope
    ? l10n.t(
        "Computed for this case only; it holds for every case of {0}, and those were not looked at.",
        inMessage(scope.name),
      )
    : l10n.t("Computed for this case only; it holds for every case of its definition, and those were not looked at.");
}

/** What a change does to the caller; the loud ones are those with which they lock themselves out. */
export function selfText(l10n: SystemWords, change: Change, { verdict, before, after }: Preview): string | undefined {
  if (before.owner === "yes" && after.owner === "yes") {
    const why = after.because
      .filter((reason) => reason.right === "owner" && reason.value === "yes")
      .map((reason) => factName(l10n, reason.fact));
    return change.kind === "changeMode" ? l10n.t("You keep ownership ({0}).", listed(why)) : undefined;
  }
  if (verdict === "loses" && after.atMost === "none")
    return l10n.t("You lose sight of this case, and cannot take this back yourself.");
  if (before.owner !== "no" && after.owner === "no") {
    return before.owner === "yes"
      ? l10n.t("You lose ownership, and cannot take this back yourself. You keep: {0}.", levelRange(l10n, after))
      : l10n.t("If you own this case, you lose that. You keep: {0}.", levelRange(l10n, after));
  }
  if (after.atLeast === "none" && before.atLeast !== "none")
    return l10n.t("You may lose sight of this case ({0}).", levelsText(l10n, { before, after }));
  if (before.owner === "yes") return l10n.t("You may lose ownership ({0}).", levelsText(l10n, { before, after }));
  const same = isSameRange(l10n, { before, after });
  switch (verdict) {
    case "loses":
      return l10n.t("You lose rights: {0}.", levelsText(l10n, { before, after }));
    case "gains":
      return l10n.t("You gain rights: {0}.", levelsText(l10n, { before, after }));
    case "mayLose":
      return same
        ? l10n.t("You may lose rights.")
        : l10n.t("You may lose rights ({0}).", levelsText(l10n, { before, after }));
    case "mayGain":
      return same
        ? l10n.t("You may gain rights.")
        : l10n.t("You may gain rights ({0}).", levelsText(l10n, { before, after }));
    case "mayChange":
      return same
        ? l10n.t("You may gain or lose rights.")
        : l10n.t("You may gain or lose rights ({0}).", levelsText(l10n, { before, after }));
    case "same":
      return undefined;
  }
}

/** So many have a sentence of their own. */
export const mostKeepers = 3;

/** Who keeps access by another path than what goes away, and by which facts. */
export function keepers(
  l10n: SystemWords,
  change: Change,
  others: readonly Effect[],
  nameOf: Naming,
  names: NameList,
  count: Locale["count"],
): string[] {
  const holder =
    change.kind === "revoke" || (change.kind === "changeLevel" && change.level === "read")
      ? change.entry.subject
      : undefined;
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
      : keeping.map(({ subject, preview: { after } }) => {
          const facts = [
            ...new Set(
              after.because
                .filter((reason) => reason.value === "yes" && reason.right === after.atLeast)
                .map((reason) => reason.fact),
            ),
          ];
          return l10n.t(
            "{0} still has {1} by another path: {2}.",
            nameOf(subject),
            levelLabel(l10n, after.atLeast),
            listed(facts.map((fact) => factName(l10n, fact))),
          );
        });
  const byRole =
    change.kind !== "changeMode" &&
    keeping.some(({ preview }) =>
      preview.after.because.some((reason) => reason.value === "yes" && endsWithMode(l10n, reason.fact)),
    );
  return byRole ? [...lines, rolesStay(l10n)] : lines;
}

/** Where the mode lets an entry write that gave no more than read before, or a new read entry: that it does. */
export function raisedReadEntry(l10n: SystemWords, change: Change, { before, after }: Preview): string | undefined {
  if (change.kind !== "changeMode" && !("level" in change && change.level === "read")) return undefined;
  if (after.write !== "yes" || before.write === "yes") return undefined;
  return after.because
    .filter(({ right, value, cell }) => right === "write" && value === "yes" && cell.right === "write")
    .map(({ cell }) => readEntryWrites(l10n, cell.mode))
    .find((said) => said !== undefined);
}

export function openFacts(l10n: SystemWords, effects: readonly Effect[]): string | undefined {
  const facts = new Set<FactName>(
    effects.flatMap(({ preview }) =>
      [...preview.before.because, ...preview.after.because]
        .filter((reason) => reason.value === "unknown")
        .map((reason) => reason.fact),
    ),
  );
  return facts.size === 0
    ? undefined
    : l10n.t("Not known of them: {0}.", listed([...facts].map((fact) => factName(l10n, fact))));
}

export type NameList = (effects: readonly Effect[], show: (effect: Effect) => string) => string;

/** So many names in all, but one in every sentence: a count alone tells nobody whom it is about. */
export function nameBudget(l10n: Words, most: number, count: Locale["count"]): NameList {
  let left = most;
  return (effects, show) => {
    const shown = effects.slice(0, Math.max(left, 1));
    left -= shown.length;
    const list = listed(shown.map(show));
    const more = effects.length - shown.length;
    return more === 0 ? list : l10n.t("{0} and {1} more", list, count(more));
  };
}

/** A grant of the highest level gives away what the caller has: to decide who else has access. */
function givesOwnership(l10n: Words, change: Change, nameOf: Naming): string | undefined {
  if (!("level" in change) || change.level !== "owner") return undefined;
  const subject = subjectOf(change);
  return subject === undefined
    ? l10n.t("This gives ownership: whoever owns the case decides who has access, you included.")
    : l10n.t("This gives ownership: {0} can then decide who has access, you included.", nameOf(subject));
}
