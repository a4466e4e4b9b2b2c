import { allGrantLevels } from "../access/level";
import { subjectOf, type Change, type Subject } from "../access/case";
import { changeLine } from "./changeLine";
import { systemKey, type Attempt } from "../core/journal/attempt";
import type { NoUndo } from "../core/changes/undo";
import { levelLabel, modeLabel } from "./labels";
import type { SystemWords } from "./systemWords";
import { naming, type Naming } from "./naming";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";
import type { Locale } from "../text/locale";

/** The line of a record, which may take another one back. */
export function attemptLine(
  l10n: SystemWords,
  { change, undoes }: Pick<Attempt, "change" | "undoes">,
  nameOf?: Naming,
): string {
  const line = changeLine(l10n, change, nameOf);
  return undoes === undefined ? line : l10n.t("Undo: {0}", line);
}

/** Many changes that were made together. */
export function bulkLine(l10n: Words, size: number, count: Locale["count"]): string {
  return l10n.t("Bulk change ({0})", count(size));
}

/** What was there before a change, or after it: an access mode, or the level of an entry. */
export function stateLabel(
  l10n: SystemWords,
  { kind }: Pick<Change, "kind">,
  state: string | undefined,
): string | undefined {
  if (state === undefined) return undefined;
  if (kind === "changeMode") return modeLabel(l10n, state);
  const level = allGrantLevels.find((one) => one === state);
  return level === undefined ? inMessage(state, 40) : levelLabel(l10n, level);
}

/** What was there before a recorded change. Undefined: nothing that is known. */
export function beforeLabel(
  l10n: SystemWords,
  { change, from }: Pick<Attempt, "change" | "from">,
  nameOf: Naming = naming([]),
): string | undefined {
  if (change.kind !== "reporter") return stateLabel(l10n, change, from);
  if (change.from === null) return l10n.t("no reporter");
  return change.from && l10n.t("reporter {0}", nameOf(change.from));
}

/**
 * What was found when a change was done, as far as the reading after it told. Undefined where nothing was found, or
 * where the change was not found done.
 */
export function foundLabel(
  l10n: SystemWords,
  { change, to, outcome }: Pick<Attempt, "change" | "to" | "outcome">,
  nameOf: Naming = naming([]),
): string | undefined {
  if (outcome?.kind !== "done" || outcome.remark === "lostSight" || outcome.remark === "levelNotStated")
    return undefined;
  if (change.kind === "unwatch") return l10n.t("not notified");
  if (change.kind === "publish") return l10n.t("is published");
  if (change.kind === "reporter") return l10n.t("reporter {0}", nameOf(change.subject));
  return change.kind === "revoke" ? l10n.t("no entry") : stateLabel(l10n, change, to);
}

/** What became of it. */
export function outcomeLine(l10n: Words, { outcome, underWay }: Pick<Attempt, "outcome" | "underWay">): string {
  switch (outcome?.kind) {
    case undefined:
      return underWay ? l10n.t("under way") : l10n.t("outcome not known");
    case "done":
      return outcome.remark === undefined ? l10n.t("done") : remarkName(l10n, outcome.remark);
    case "doneOtherwise":
      return l10n.t("done otherwise");
    case "half":
      return l10n.t("half done");
    case "notDone":
      return l10n.t("not done");
    case "undetermined":
      return l10n.t("outcome not known");
  }
}

function remarkName(l10n: Words, remark: NonNullable<NonNullable<Attempt["outcome"]>["remark"]>): string {
  switch (remark) {
    case "alreadySo":
      return l10n.t("no change needed");
    case "wasGone":
      return l10n.t("was gone already");
    case "foundAfterTimeout":
      return l10n.t("done, found by reading again");
    case "levelNotStated":
      return l10n.t("done, level not stated");
    case "lostSight":
      return l10n.t("done, no longer visible");
    case "doubled":
      return l10n.t("done, and there are two entries");
    case "standsAgain":
      return l10n.t("done, and another entry gives as much");
    case "notNotified":
      return l10n.t("done, but nobody is notified");
    case "notifiedNotKnown":
      return l10n.t("done; not known whether notified");
  }
}

/** Why a record cannot be undone. */
export function noUndoText(l10n: Words, reason: NoUndo): string {
  switch (reason) {
    case "nothingDone":
      return l10n.t("There is nothing to undo: the change was not made, or not needed.");
    case "undone":
      return l10n.t("It was undone already.");
    case "undetermined":
      return l10n.t("It is not known whether the change was made. Refreshing the case may tell.");
    case "otherConnection":
      return l10n.t("The connection now leads to another server than the one where the change was made.");
    case "recomputed":
      return l10n.t("A recompute cannot be undone: it made what is enforced what the entries say.");
    case "notStated":
      return l10n.t("The server did not say what was there before, so it cannot be restored.");
    case "noReporter":
      return l10n.t("The case had no reporter before, and a reporter cannot be removed, only changed.");
    case "noWayBack":
      return l10n.t("A published case cannot be made unpublished again.");
    case "unwatched":
      return l10n.t("It cannot be undone from here: the system adds somebody to notify only with a new entry.");
  }
}

/** Names for the records of a system, in which people of the same name are told apart. */
export function journalNaming(attempts: readonly Attempt[]): (record: Attempt) => Naming {
  const people = new Map<string, Subject[]>();
  for (const attempt of attempts) {
    const theirs = people.get(systemKey(attempt)) ?? [];
    people.set(systemKey(attempt), theirs);
    const from = attempt.change.kind === "reporter" ? (attempt.change.from ?? undefined) : undefined;
    theirs.push(...[subjectOf(attempt.change), from, attempt.caller].filter((one) => one !== undefined));
  }
  const names = new Map([...people].map(([system, those]) => [system, naming(those)]));
  return (record) => names.get(systemKey(record)) ?? naming([]);
}
