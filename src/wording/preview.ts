import type { Effect, Reach } from "../core/changes/model";
import type { OwnersAfter } from "../core/changes/ownersAfter";
import { entriesOf, subjectOf, type Case, type CaseState, type Change, type Subject } from "../access/case";
import type { Access } from "../access/evaluate";
import type { FactName } from "../access/policy";
import type { Preview } from "../access/preview";
import { levelLabel, modeLabel } from "./labels";
import { levelRange } from "./level";
import { naming, type Naming } from "./naming";
import type { SystemWords } from "./systemWords";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";

/** A change with what it does, as `core/changes` plans it. */
export interface ShownChange {
  readonly case: Pick<Case, "number" | "title" | "mode" | "scope">;
  readonly change: Change;
  readonly effects: readonly Effect[];
  /** The state that it starts from, where it is known. */
  readonly before?: Pick<CaseState, "entries">;
  /** Who owns the case afterwards, where the caller no longer does. */
  readonly owners?: OwnersAfter;
  /** The same after the next recompute, where the server keeps levels beside its entries. */
  readonly ownersLater?: OwnersAfter;
  /** What it does on other cases. */
  readonly reach?: Reach;
  /** Nothing to do. */
  readonly alreadySo?: boolean;
  /** By which roles others see a case once it is published. */
  readonly opensTo?: readonly FactName[];
}

/** A verdict in a word or two, for a mark beside a cell. */
export function verdictName(l10n: Words, verdict: Preview["verdict"]): string {
  switch (verdict) {
    case "gains":
      return l10n.t("gains");
    case "loses":
      return l10n.t("loses");
    case "mayGain":
      return l10n.t("may gain");
    case "mayLose":
      return l10n.t("may lose");
    case "mayChange":
      return l10n.t("may gain or lose");
    case "same":
      return l10n.t("stays the same");
  }
}

/** The question of the confirmation. */
export function changeQuestion(
  l10n: SystemWords,
  planned: ShownChange,
  nameOf: Naming = naming(shownPeople(planned)),
): string {
  const { case: of, change } = planned;
  const name = inMessage(`${of.number} ${of.title}`.trim());
  switch (change.kind) {
    case "grant":
      if (change.level === "deny") return l10n.t("Deny {0} access to “{1}”?", nameOf(change.subject), name);
      return change.on === "definition"
        ? l10n.t(
            "Grant {0} {1} on all cases of the case definition of “{2}”?",
            nameOf(change.subject),
            levelLabel(l10n, change.level),
            name,
          )
        : l10n.t("Grant {0} {1} on “{2}”?", nameOf(change.subject), levelLabel(l10n, change.level), name);
    case "changeLevel":
      return change.entry.on === "definition"
        ? l10n.t(
            "Change the entry of {0} on the case definition of “{1}” to {2}?",
            entryHolder(l10n, change.entry, nameOf),
            name,
            levelLabel(l10n, change.level),
          )
        : l10n.t(
            "Change the entry of {0} on “{1}” to {2}?",
            entryHolder(l10n, change.entry, nameOf),
            name,
            levelLabel(l10n, change.level),
          );
    case "revoke":
      return change.entry.on === "definition"
        ? l10n.t(
            "Revoke the entry of {0} on the case definition of “{1}”?",
            entryHolder(l10n, change.entry, nameOf),
            name,
          )
        : l10n.t("Revoke the entry of {0} on “{1}”?", entryHolder(l10n, change.entry, nameOf), name);
    case "recompute":
      return l10n.t("Recompute the access of {0} on all cases?", nameOf(change.subject));
    case "reporter":
      return change.from
        ? l10n.t("Change the reporter of “{0}” from {1} to {2}?", name, nameOf(change.from), nameOf(change.subject))
        : l10n.t("Make {0} the reporter of “{1}”?", nameOf(change.subject), name);
    case "publish":
      return l10n.t("Publish “{0}”?", name);
    case "unwatch":
      return l10n.t("Stop notifying {0} of “{1}”?", entryHolder(l10n, change.watcher, nameOf), name);
    case "changeMode":
      return l10n.t("Change “{0}” from {1} to {2}?", name, modeLabel(l10n, of.mode), modeLabel(l10n, change.mode));
  }
}

/** The button that says yes. */
export function changeButton(l10n: Words, change: Change): string {
  switch (change.kind) {
    case "grant":
      return change.level === "deny" ? l10n.t("Deny") : l10n.t("Grant");
    case "changeLevel":
      return l10n.t("Change level");
    case "revoke":
      return l10n.t("Revoke");
    case "changeMode":
      return l10n.t("Change mode");
    case "recompute":
      return l10n.t("Recompute");
    case "reporter":
      return l10n.t("Change reporter");
    case "publish":
      return l10n.t("Publish");
    case "unwatch":
      return l10n.t("Remove watcher");
  }
}

/** From and to: "read → write", each possibly a range. */
function levelsText(l10n: Words, { before, after }: { readonly before: Access; readonly after: Access }): string {
  return l10n.t("{0} → {1}", levelRange(l10n, before), levelRange(l10n, after));
}

/**
 * What a change does to somebody: "loses: write → read", or the verdict alone where what is not known leaves the range
 * as it is.
 */
export function verdictText(l10n: Words, preview: Preview): string {
  const verdict = verdictName(l10n, preview.verdict);
  return isSameRange(l10n, preview) ? verdict : l10n.t("{0}: {1}", verdict, levelsText(l10n, preview));
}

export function isSameRange(l10n: Words, { before, after }: Pick<Preview, "before" | "after">): boolean {
  return levelRange(l10n, before) === levelRange(l10n, after);
}

/** What is not known of an entry that stays beside the one that a grant is to make, or that makes it needless. */
export function unstatedLevel(
  l10n: Words,
  { change, before, alreadySo }: ShownChange,
  nameOf: Naming,
): string | undefined {
  if (
    change.kind !== "grant" ||
    !entriesOf(before?.entries ?? [], change.subject, change.on).some(({ level }) => level === undefined)
  )
    return undefined;
  return alreadySo
    ? l10n.t(
        "{0} has an entry whose level is not known. Every entry gives read access, so nothing is changed.",
        nameOf(change.subject),
      )
    : l10n.t("{0} has an entry already, whose level is not known. It stays as it is.", nameOf(change.subject));
}

function entryHolder(l10n: Words, entry: { readonly subject?: Subject }, nameOf: Naming): string {
  return entry.subject ? nameOf(entry.subject) : l10n.t("somebody not named");
}

export function shownPeople({ change, effects }: ShownChange): Subject[] {
  const from = change.kind === "reporter" ? change.from : undefined;
  return [subjectOf(change), from, ...effects.map(({ subject }) => subject)].filter(
    (one) => one !== undefined && one !== null,
  );
}
