import { commands, l10n, window } from "vscode";
import { noUndoText } from "../../wording/journal";
import { inMessage } from "../../text/untrusted";
import type { Bulk, UnfinishedBulk } from "../../core/changes/bulk";
import { isOfSystem } from "../../core/journal/attempt";
import { count, moment } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import type { Argument } from "../argument";
import { ask } from "../ask/pick";
import { noConnectionText } from "../report";
import type { Uses } from "../services";
import { planWith, confirmAndRun, tellElsewhere } from "./bulkRun";

/**
 * Says at the start of a session that an earlier one did not come to the end of a bulk, and offers to go on with it.
 */
export async function offerToResume(bulk: Bulk): Promise<void> {
  const left = (await bulk.unfinished()).reduce((sum, one) => sum + one.left.length, 0);
  if (left === 0) return;
  const goOn = l10n.t("Resume");
  const journal = l10n.t("Show Journal");
  const message =
    left === 1
      ? l10n.t("1 change of an earlier session is left.")
      : l10n.t("{0} changes of an earlier session are left.", count(left));
  const answer = await window.showInformationMessage(message, goOn, journal);
  if (answer === goOn) await commands.executeCommand("caseAccess.resume");
  if (answer === journal) await commands.executeCommand("caseAccess.showJournal");
}

/** Goes on with a bulk that was cancelled or torn off. */
export async function resume(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const all = await services.bulk.unfinished();
  const meant = argument.record === undefined ? all : all.filter((one) => one.batch.id === argument.record);
  if (meant.length === 0) {
    showInformation(l10n.t("There are no unfinished changes."));
    return;
  }
  const unfinished =
    meant.length === 1
      ? meant[0]
      : await ask<UnfinishedBulk>({
          title: l10n.t("Resume Unfinished Changes"),
          placeholder: l10n.t("Which ones?"),
          choices: meant.map((one) => ({
            label: l10n.t("{0} of {1} left", count(one.left.length), count(one.batch.size)),
            description: `${inMessage(one.batch.connection)} · ${moment(one.batch.at)}`,
            value: one,
          })),
        });
  if (unfinished === undefined) return;
  if (unfinished.left.length === 0) return giveUp(services, unfinished);
  const { batch } = unfinished;
  const named = services.connections.find(batch.connection);
  const connection = [named, ...services.connections.all()].find((one) => one !== undefined && isOfSystem(batch, one));
  if (connection === undefined) {
    const why = named === undefined ? noConnectionText(batch.connection) : noUndoText(l10n, "otherConnection");
    const yes = l10n.t("Give Up");
    if ((await window.showWarningMessage(why, yes)) === yes) await giveUp(services, unfinished);
    return;
  }
  const plan = await planWith(services, connection, (signal, progress) =>
    services.bulk.resume(connection, unfinished, signal, progress),
  );
  if (plan === undefined) return;
  const question =
    plan.rows.length === 1
      ? l10n.t("Go on with the change that is left?")
      : l10n.t("Go on with the {0} changes that are left?", count(plan.rows.length));
  if ((await confirmAndRun(services, plan, { question, button: l10n.t("Go On") })) === "givenUp") {
    await giveUp(services, unfinished);
  }
}

async function giveUp({ bulk }: Uses<"bulk">, unfinished: UnfinishedBulk): Promise<void> {
  if (!(await bulk.abandon(unfinished))) tellElsewhere();
}
