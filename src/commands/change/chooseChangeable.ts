import { l10n } from "vscode";
import type { Change, Entry } from "../../access/case";
import { levelToMake, mayTryToChange } from "../../core/changes/validate";
import { levelLabel } from "../../wording/labels";
import { caseLine, ownLine } from "../../wording/rows";
import type { Argument } from "../argument";
import { chooseCase, chooseEntry, type Target } from "../ask/choose";
import { holderName, namesOf } from "../names";
import { isReadOnly } from "../report";
import type { Uses } from "../services";
import { showWarning } from "../../platform/messages";

/** The case to change, when the caller may try to change it. Where not, says so and what can be done. */
export async function chooseChangeable(
  services: Uses<"connections" | "cases" | "changes" | "view" | "log" | "again">,
  argument: Argument,
  title: string,
  kind: Change["kind"] = "grant",
): Promise<Target | undefined> {
  const target = await chooseCase(services, argument, title);
  if (target === undefined || isReadOnly(services, target.connection)) return undefined;
  return mayChangeTarget(services, target, kind) ? target : undefined;
}

function mayChangeTarget(
  services: Uses<"cases">,
  { case: of, backend, connection }: Target,
  kind: Change["kind"],
): boolean {
  if (mayTryToChange(of, backend, kind)) return true;
  const needed = levelToMake({ kind }, backend);
  if (needed !== undefined && needed !== "owner") {
    showWarning(
      l10n.t(
        "You cannot do this on {0}: {1}, and it needs {2} access.",
        caseLine(of),
        ownLine(l10n, of),
        levelLabel(l10n, needed),
      ),
    );
    return false;
  }
  const reporter = of.reporter
    ? l10n.t("the reporter ({0})", namesOf(services, connection)(of.reporter))
    : l10n.t("the reporter");
  showWarning(
    l10n.t(
      "You cannot change access to {0}: {1}, and only its owners may. Ask {2} or an administrator.",
      caseLine(of),
      ownLine(l10n, of),
      reporter,
    ),
  );
  return false;
}

/** The entry to change, on a case that the caller may try to change. Where not, says so and what can be done. */
export async function chooseChangeableEntry(
  services: Uses<"connections" | "cases" | "changes" | "view" | "log" | "again">,
  argument: Argument,
  title: string,
): Promise<{ target: Target; entry: Entry } | undefined> {
  const target = await chooseChangeable(services, argument, title);
  const entry = target && (await chooseEntry(services, target, argument, title));
  if (target === undefined || entry === undefined) return undefined;
  if (entry.on === "definition" && !target.backend.capabilities.definitionGrants) {
    showWarning(
      l10n.t(
        "The entry of {0} is on the case definition and cannot be changed through one case.",
        holderName(services, target, entry),
      ),
    );
    return undefined;
  }
  return { target, entry };
}
