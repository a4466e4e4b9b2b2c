import { entriesOf, isSameSubject, placeOf, subjectOf } from "../../access/case";
import { compareLevels, levelOfEntry } from "../../access/level";
import type { PlannedChange } from "../../core/changes/model";

/**
 * Whether the pick of a level, with its effect in words beside it, is confirmation enough: it concerns one person, is
 * certain, is not about the caller, and gives no more than the level that was picked.
 */
export function isConfirmedByPick(planned: PlannedChange): boolean {
  const { change, effects, before, leftOut, locksOut, locksOutLater = "no", mayArrive } = planned;
  const subject = subjectOf(change);
  if (!("level" in change) || subject?.kind !== "user" || placeOf(change) !== "case") return false;
  if (locksOut !== "no" || locksOutLater !== "no" || leftOut > 0 || mayArrive !== undefined) return false;
  if (entriesOf(before.entries, subject).some(({ level }) => level === undefined)) return false;
  const theirs = effects.find((effect) => isSameSubject(effect.subject, subject));
  const others = effects.filter((effect) => effect !== theirs);
  if (theirs === undefined || theirs.self || others.some(({ preview }) => preview.verdict !== "same")) return false;
  const { preview, entries } = theirs;
  const isCertain = [preview, entries].every(
    (each) =>
      each === undefined || (each.before.atLeast === each.before.atMost && each.after.atLeast === each.after.atMost),
  );
  return (
    isCertain && (preview.verdict === "same" || compareLevels(preview.after.atMost, levelOfEntry(change.level)) <= 0)
  );
}
