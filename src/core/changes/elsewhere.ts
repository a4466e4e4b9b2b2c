import type { CaseState, Change } from "../../access/case";
import type { Cases } from "../cases/cases";
import type { Connection } from "../connections/connections";
import { differencesOf, type Difference } from "./drift";
import type { Outcome } from "./model";

/**
 * The case as it is after a change was refused because its entry is not the case's own, but of what contains the case:
 * a list may not tell the two apart before somebody tries. Undefined where it was refused for another reason, or where
 * anything else is different, too; then nothing goes on. Never rejects.
 */
export async function leftByElsewhere(
  cases: Pick<Cases, "readState">,
  connection: Connection,
  {
    before,
    change,
    outcome,
  }: {
    readonly before: CaseState | undefined;
    readonly change: Change;
    readonly outcome: Outcome | { readonly kind: "notStarted" };
  },
  signal: AbortSignal,
): Promise<CaseState | undefined> {
  if (change.kind !== "revoke" && change.kind !== "changeLevel") return undefined;
  const isElsewhere =
    change.entry.perhapsElsewhere && outcome.kind === "notDone" && outcome.failure.kind === "notSupported";
  if (!isElsewhere || before === undefined) return undefined;
  const now = await cases.readState(connection, before.case.id, signal).catch(() => undefined);
  const { subject } = change.entry;
  const isAboutIt = (one: Difference) =>
    "entry" in one && one.kind !== "level" && subject !== undefined && one.entry.subject?.id === subject.id;
  return now && differencesOf(before, now).every(isAboutIt) ? now : undefined;
}
