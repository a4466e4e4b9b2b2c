import { givesIfThere } from "../../access/apply";
import { entriesOf, placeOf, setsLevel, subjectOf, type CaseState, type Change } from "../../access/case";
import { Failure } from "../../base/failure";
import { newEntries } from "../changes/drift";
import { restOf } from "../changes/levelReplacement";
import { doneInstead, findChange, type Instead } from "../changes/verify";
import type { RecordedOutcome } from "../journal/attempt";
import { recordedOutcome } from "../journal/records";
import { isAwaited, type Pending } from "./pending";

/**
 * What a reading shows of a write: it is there, whole or half; something else is there by it; it is not there, or its
 * rest is not; or nothing, because what is there does not say whose it is, or what gives it.
 */
export type Shown =
  | { readonly found: "there" | "notThere"; readonly outcome: RecordedOutcome }
  | { readonly found: "instead"; readonly outcome: RecordedOutcome; readonly instead: Instead }
  | { readonly found: "untold" };

/** Looks for a pending write in a state that was read after it. */
export function shownIn(state: CaseState, pending: Pending): Shown {
  const { before, change, left } = pending;
  if (left !== undefined)
    return findChange(before ?? state, state, left) === "yes"
      ? { found: "there", outcome: { kind: "done", remark: "foundAfterTimeout" } }
      : { found: "notThere", outcome: { kind: "half", left } };
  if (before !== undefined && change.kind === "grant" && mayBeSecond(before, change, pending))
    return secondIn(state, before, change);
  // Without an entry at first, and without a known prior state, accept only certain proof.
  const found = findChange(before ?? (isAwaited(pending) ? state : { ...state, entries: [] }), state, change);
  switch (found) {
    case "unclear":
    case "perhapsElsewhere":
    case "notStated":
      return { found: "untold" };
    case "levelNotStated":
      return { found: "there", outcome: { kind: "done", remark: "levelNotStated" } };
    case "yes":
      return { found: "there", outcome: doneIn(state, before, change) };
    case "no":
      return halfIn(state, change) ?? insteadIn(state, pending) ?? { found: "notThere", outcome: { kind: "notDone" } };
  }
}

type Grant = Extract<Change, { kind: "grant" }>;

/** Whether what is granted was there before, so that the grant is seen as a second entry only. */
function mayBeSecond(before: CaseState, change: Grant, { reportLateArrival }: Pending): boolean {
  return entriesOf(before.entries, change.subject, change.on).some(
    (one) => givesIfThere(one, change.level) || (reportLateArrival === true && one.level === undefined),
  );
}

function secondIn(state: CaseState, before: CaseState, change: Grant): Shown {
  const [theirs, added] = [state.entries, newEntries(before, state)].map(
    (entries) => entriesOf(entries, change.subject, change.on).length,
  );
  // One in the place of another, e.g. of another level, is no second one.
  return theirs! > 1 && added! > 0
    ? { found: "there", outcome: { kind: "done", remark: "doubled", ...madeIn(before, state, change) } }
    : { found: "notThere", outcome: { kind: "notDone" } };
}

/**
 * Done, perhaps twice: it was sent twice and both were carried out, or another was made meanwhile. One that states no
 * level may have been there before.
 */
function doneIn(state: CaseState, before: CaseState | undefined, change: Change): RecordedOutcome {
  const subject = setsLevel(change) ? subjectOf(change) : undefined;
  const theirs =
    subject === undefined
      ? []
      : entriesOf(state.entries, subject, placeOf(change)).filter(({ level }) => level !== undefined);
  const remark = theirs.length > 1 ? "doubled" : "foundAfterTimeout";
  return { kind: "done", remark, ...madeIn(before, state, change) };
}

/** The id of the entry that a change made, where only one can be it. */
function madeIn(before: CaseState | undefined, state: CaseState, change: Change): { entryId?: string } {
  if (!setsLevel(change)) return {};
  const subject = subjectOf(change);
  const added = before === undefined ? state.entries : newEntries(before, state);
  const theirs =
    subject === undefined
      ? []
      : entriesOf(added, subject, placeOf(change)).filter(({ level }) => level === change.level);
  return theirs.length === 1 ? { entryId: theirs[0]!.id } : {};
}

/** The new entry of a change of level is there, and the old one still is. */
function halfIn(state: CaseState, change: Change): Shown | undefined {
  const left = change.kind === "changeLevel" ? restOf(state.entries, change) : undefined;
  return left && { found: "there", outcome: { kind: "half", left } };
}

/** What is there instead of what the server accepted. Of other writes it may as well be somebody else's. */
function insteadIn(state: CaseState, { state: is, before, change }: Pending): Shown | undefined {
  const instead = is === "accepted" && before !== undefined ? doneInstead(before, state, change) : undefined;
  if (instead === undefined || before === undefined) return undefined;
  const failure = new Failure("unexpected", { detail: "notThere" });
  const outcome = recordedOutcome(before, change, { kind: "doneOtherwise", state, instead, failure });
  return { found: "instead", outcome, instead };
}
