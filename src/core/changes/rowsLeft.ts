import type { Attempt, OpenBatch } from "../journal/attempt";

/**
 * The rows that are not known to be done or refused. One that got lost on the way, as a later reading found, was not
 * made either.
 */
export function rowsLeft(batch: OpenBatch, attempts: readonly Attempt[]): number[] {
  const settled = new Set<number>();
  for (const { batch: of, outcome } of attempts) {
    if (of?.id !== batch.id || outcome === undefined || outcome.kind === "undetermined") continue;
    if (outcome.kind === "notDone" && outcome.settled) continue;
    if (outcome.failure?.kind !== "cancelled") settled.add(of.row);
  }
  return batch.rows.map((_, row) => row).filter((row) => !settled.has(row));
}
