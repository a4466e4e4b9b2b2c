import { l10n } from "vscode";
import type { SpecialKind } from "../../access/case";
import { caseLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import type { Argument } from "../argument";
import { type Target } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import { namesOf } from "../names";
import type { Uses } from "../services";
import { confirmAndCarryOut } from "./carryOut";
import { chooseChangeable } from "./chooseChangeable";
import { planChange, seenOf } from "./planChange";
import { showInformation } from "../../platform/messages";

/** Makes somebody else the reporter of a case, who owns it in every access mode. */
export async function changeReporter(
  services: Uses<"connections" | "cases" | "changes" | "tree" | "recent" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseChangeable(services, argument, l10n.t("Change Reporter"), "reporter");
  if (target === undefined || !has(target, "reporter")) return;
  const { connection, case: of } = target;
  const seen = seenOf(services, target);
  const title = l10n.t("Change Reporter of {0}", caseLine(of));
  const subject = await chooseSubject(services, connection, argument, title);
  if (subject === undefined) return;
  const notify = argument.notify === true ? ({ notify: true } as const) : {};
  const planned = await planChange(services, target, { kind: "reporter", subject, ...notify }, seen);
  if (planned?.alreadySo)
    showInformation(
      l10n.t("{0} is the reporter of {1} already.", namesOf(services, connection)(subject), caseLine(of)),
    );
  else if (planned) await confirmAndCarryOut(services, planned);
}

/** Opens an unpublished case to everybody who has access to it, for good. */
export async function publish(
  services: Uses<"connections" | "cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseChangeable(services, argument, l10n.t("Publish"), "publish");
  if (target === undefined || !has(target, "publish")) return;
  const notify = argument.notify === true ? ({ notify: true } as const) : {};
  const planned = await planChange(services, target, { kind: "publish", ...notify }, seenOf(services, target));
  if (planned?.alreadySo) showInformation(l10n.t("{0} is published already.", caseLine(target.case)));
  else if (planned) await confirmAndCarryOut(services, planned);
}

/** True where the system has that kind of change; otherwise that is said. */
export function has({ backend, connection }: Pick<Target, "backend" | "connection">, kind: SpecialKind): boolean {
  if (backend.capabilities.special?.[kind] !== undefined) return true;
  showInformation(l10n.t("{0} does not have this kind of change.", inMessage(connection.name)));
  return false;
}
