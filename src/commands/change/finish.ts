import { l10n } from "vscode";
import { entriesOf } from "../../access/case";
import type { PlannedChange } from "../../core/changes/model";
import { leftOf } from "../../core/changes/undo";
import { isOfSystem } from "../../core/journal/attempt";
import { noUndoText } from "../../wording/journal";
import { caseLine } from "../../wording/rows";
import type { Argument } from "../argument";
import type { Uses } from "../services";
import { confirmAndCarryOut, planAnew } from "./carryOut";
import { chooseRecord, connectionOfAttempt, onlyRecord } from "./chooseRecord";
import { showInformation, showWarning } from "../../platform/messages";

/** Does what is left of a change of level that got half way, after showing what that does now. */
export async function finish(
  services: Uses<"connections" | "cases" | "changes" | "journal" | "tree" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const { attempts } = await services.journal.read({ outcome: "half", ...onlyRecord(argument) });
  const related = await services.journal.related(attempts);
  const none = l10n.t("There is no change that got half way.");
  const chosen = await chooseRecord(
    services,
    attempts,
    argument,
    (one) => leftOf(one, related) !== undefined,
    l10n.t("Finish Change"),
    none,
  );
  const connection = chosen && connectionOfAttempt(services, chosen);
  if (chosen === undefined || connection === undefined) return;
  const left = leftOf(chosen, related);
  if (left === undefined || !isOfSystem(chosen, connection)) {
    showInformation(left === undefined ? none : noUndoText(l10n, "otherConnection"));
    return;
  }
  const planned = await planAnew(services, connection, chosen.case.id, left);
  if (planned === undefined) return;
  if (!planned.alreadySo && isTheLast(planned)) {
    showWarning(
      l10n.t(
        "{0}: the new entry is not there any more, so the old one stays. Change its level again.",
        caseLine(planned.case),
      ),
    );
    return;
  }
  await confirmAndCarryOut(services, planned);
}

/**
 * The entry that is to go is the only one of its person or group: taking it away would not finish a change of level but
 * take all.
 */
function isTheLast({ change, before }: PlannedChange): boolean {
  if (change.kind !== "revoke" || change.entry.subject === undefined) return false;
  return entriesOf(before.entries, change.entry.subject, change.entry.on).length === 1;
}
