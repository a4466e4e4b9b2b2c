import type { BulkRun } from "../core/changes/bulk";
import type { Attempt } from "../core/journal/attempt";
import { isAnyMade } from "./outcomeWord";
import type { Surroundings } from "./session";

/**
 * How changes that were made together are taken back, and how to go on where some are left.
 * @param commandLine a command line of this program that means the same connection
 * @param earlier those of the same changes that were tried before this run went on with them
 */
export function batchNotes(
  around: Surroundings,
  commandLine: (around: Surroundings, words: readonly string[]) => string,
  { batch, outcomes, unfinished }: Pick<BulkRun, "batch" | "outcomes" | "unfinished">,
  earlier: readonly Pick<Attempt, "outcome">[] = [],
): string[] {
  if (batch === undefined) return [];
  const { l10n } = around.language;
  const isMade = isAnyMade(outcomes) || earlier.some(({ outcome }) => outcome?.kind !== "notDone");
  return [
    ...(isMade ? [l10n.t("To undo all of it: {0}", commandLine(around, ["undo", batch, "--preview"]))] : []),
    ...(unfinished
      ? [l10n.t("To go on with what is left: {0}", commandLine(around, ["resume", batch, "--preview"]))]
      : []),
  ];
}
