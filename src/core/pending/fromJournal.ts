import type { Change } from "../../access/case";
import { mayArriveFor, type Attempt } from "../journal/attempt";
import { isPendingOpen, type Kept, type PendingState } from "./pending";

/**
 * The state of an attempt that the journal has open, or that may arrive late; undefined: it is settled, or somebody is
 * at it. What was looked for in vain too long ago does not arrive any more.
 * @param now milliseconds since 1970
 */
export function stateOf({ outcome, underWay }: Attempt, now: number): PendingState | undefined {
  const mayArrive = outcome?.late === true && now - outcome.at < mayArriveFor;
  if (outcome === undefined) return underWay ? undefined : { state: "unanswered" };
  if (outcome.kind !== "undetermined") return mayArrive ? { state: "watched" } : undefined;
  if (mayArrive) return { state: "awaited" };
  if (outcome.answer === "refused") return { state: "refused", ...(outcome.failure && { failure: outcome.failure }) };
  return { state: outcome.answer ?? "unanswered" };
}

/** True for an attempt that surely left the case as it was, so that those before it count. */
export function sentNothing({ outcome }: Attempt): boolean {
  if (outcome?.kind === "notDone") return outcome.late === undefined;
  return outcome?.kind === "done" && (outcome.remark === "alreadySo" || outcome.remark === "wasGone");
}

/**
 * Whether another window settled a pending write or superseded it. `attempt` is the newest attempt at the same change
 * that sent something.
 */
export function isOvertaken(pending: Kept, { id, at, outcome, underWay, elsewhere }: Attempt): boolean {
  if (id === pending.record) return outcome?.settled === true && (isPendingOpen(pending) || !outcome.late);
  return at > pending.since && (!underWay || elsewhere === true);
}

/** True where two changes of the same target ask for the same. */
export function isSameWish(one: Change, other: Change): boolean {
  const [wish, theirs] = [one, other].map((change) =>
    JSON.stringify([
      change.kind,
      "entry" in change && change.entry.id,
      "level" in change && change.level,
      "mode" in change && change.mode,
      change.kind === "reporter" && change.subject.id,
    ]),
  );
  return wish === theirs;
}
