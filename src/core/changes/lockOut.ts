import type { ChangeVerdict } from "../../access/worlds";
import type { PlannedChange } from "./model";

/** What the caller would lose: see `PlannedChange.locksOut`. */
export type LocksOut = PlannedChange["locksOut"];

/** From silent to loud. */
const loudness: readonly LocksOut[] = ["no", "unknown", "loses owner", "loses sight"];

/** The loudest of several: what the caller loses by one change of a case would be missing for the next one. */
export function loudestOf(all: readonly LocksOut[]): LocksOut {
  return all.reduce((one, other) => (loudness.indexOf(other) > loudness.indexOf(one) ? other : one), "no");
}

/** What the caller loses where a change does this to what they may read, and to their ownership. */
export function lossBy(read: ChangeVerdict, owner: ChangeVerdict): LocksOut {
  if (read === "loses") return "loses sight";
  if (owner === "loses") return "loses owner";
  return [read, owner].some((one) => one === "mayLose" || one === "mayChange") ? "unknown" : "no";
}

/** What the caller loses by several changes, now and, where the server keeps levels beside its entries, later. */
export function lossesOf(
  planned: readonly Pick<PlannedChange, "locksOut" | "locksOutLater">[],
): Pick<PlannedChange, "locksOut" | "locksOutLater"> {
  const later = planned.flatMap(({ locksOutLater }) => locksOutLater ?? []);
  return {
    locksOut: loudestOf(planned.map(({ locksOut }) => locksOut)),
    ...(later.length > 0 && { locksOutLater: loudestOf(later) }),
  };
}
