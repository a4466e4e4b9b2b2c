import type { Attempt, OpenBatch } from "../journal/attempt";

/**
 * The rows that are not known to be done or refused. One that got lost on the way, as a later reading found, was not
 * made either; and one that was refused is left with the rows after it of its case, planned on what it makes.
 * @param attempts newest first
 */
export function rowsLeft(batch: OpenBatch, attempts: readonly Attempt[]): number[] {
  const settled = new Set<number>();
  const refused = new Set<number>();
  for (const { batch: of, outcome } of attempts.toReversed()) {
    if (of?.id !== batch.id || outcome === undefined || outcome.kind === "undetermined") continue;
    if (outcome.kind === "notDone" && outcome.settled) continue;
    if (outcome.failure?.kind === "cancelled") continue;
    settled.add(of.row);
    // What the system cannot do at all is not tried again.
    if (outcome.kind === "notDone" && outcome.failure?.kind !== "notSupported") refused.add(of.row);
    else refused.delete(of.row);
  }
  const rows = batch.rows.map((_, row) => row);
  const open = rows.filter((row) => !settled.has(row));
  const isRestedOn = (row: number) =>
    open.some((after) => after > row && batch.rows[after]!.case.id === batch.rows[row]!.case.id);
  return rows.filter((row) => !settled.has(row) || (refused.has(row) && isRestedOn(row)));
}
