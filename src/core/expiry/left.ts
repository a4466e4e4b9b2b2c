import { entriesOf, levelSetBy, placeOf, subjectOf, type CaseState, type Change, type Entry } from "../../access/case";
import type { Outcome } from "../changes/model";
import { newEntries } from "../changes/drift";
import { entriesBeside } from "./judge";
import type { Left } from "./model";

/** What a change has left, as it was read after it. Undefined: nothing was read that tells. */
export function leftIn(before: CaseState, change: Change, outcome: Outcome): Left | undefined {
  const isTold = outcome.kind === "done" || outcome.kind === "half" || outcome.kind === "doneOtherwise";
  if (!isTold || (outcome.kind === "done" && outcome.remark === "lostSight")) return undefined;
  const { state } = outcome;
  if (change.kind === "changeMode") return { state: state.case.mode, beside: [] };
  const subject = subjectOf(change);
  if (subject === undefined) return undefined;
  const theirs = entriesOf(state.entries, subject, placeOf(change));
  if (change.kind === "revoke") return { none: true, beside: entriesBeside(theirs) };
  if (theirs.length === 0) return undefined;
  const level = levelSetBy(change);
  const added = newEntries(before, state).filter((entry) => theirs.includes(entry));
  const mine =
    added.find((entry) => entry.level === level) ??
    added[0] ??
    theirs.find((entry) => entry.level === level) ??
    theirs[0]!;
  return leftAs(mine, theirs);
}

/** An entry that is there, as it is left. */
export function leftAs(mine: Entry, theirs: readonly Entry[]): Left {
  return {
    ...(mine.level !== undefined && { state: mine.level }),
    entry: mine.id,
    beside: entriesBeside(theirs.filter((entry) => entry !== mine)),
  };
}
