import type { PlannedChange } from "../../core/changes/model";
import { l10n, window } from "vscode";
import { subjectOf, type Change } from "../../access/case";
import { toFailure, type Failure } from "../../base/failure";
import { Conflict, type SeenCase } from "../../core/changes/drift";
import { failureText } from "../../wording/failure";
import { levelLabel } from "../../wording/labels";
import type { Target } from "../ask/choose";
import { tellConflict, tellFailure, withSignal } from "../report";
import type { Uses } from "../services";
import { planAndCarryOut } from "./carryOut";
import { wordsFor } from "../../platform/words";

/** Reads the case and works out what the change would do. Where it is not as it was seen, that is shown first. */
export async function planChange(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  target: Target,
  change: Change,
  seen?: SeenCase,
): Promise<PlannedChange | undefined> {
  const { connection, case: of } = target;
  try {
    return await withSignal(services, l10n.t("Working out what changes"), (signal) =>
      services.changes.plan(connection, of.id, change, signal, seen),
    );
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure instanceof Conflict)
      return (await tellConflict(services, connection, failure, seen !== undefined))
        ? planChange(services, target, change)
        : undefined;
    // Not awaited: the message stays until it is answered.
    void tellUnplanned(services, target, change, failure);
    return undefined;
  }
}

/** Says why a change cannot be planned; where an entry cannot be taken away, offers to change its level instead. */
export async function tellUnplanned(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  { connection, case: of, backend }: Pick<Target, "connection" | "case" | "backend">,
  change: Change,
  failure: Failure,
): Promise<void> {
  const level = backend.capabilities.levelInPlaceOfRevoke;
  const subject = subjectOf(change);
  const isRefused = failure.kind === "notSupported" && change.kind === "revoke";
  if (!isRefused || level === undefined || subject === undefined) return tellFailure(services, failure, connection);
  const instead = l10n.t("Set to {0}", levelLabel(l10n, level));
  const why = failureText(wordsFor(connection), failure, connection.name);
  if ((await window.showErrorMessage(why, instead)) !== instead) return;
  await planAndCarryOut(services, { connection, case: of }, { kind: "grant", subject, level });
}

/** The case as it is shown, which is what somebody who changes it decided on. */
export function seenOf(services: Uses<"cases">, { connection, case: of }: Target): SeenCase {
  const entries = services.cases.entries(connection, of.id);
  return { case: of, ...(entries.known && { entries: entries.value }) };
}
