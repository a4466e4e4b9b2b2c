import { placeOf, subjectOf, type Change } from "../access/case";
import { levelLabel, modeLabel } from "./labels";
import { naming, type Naming } from "./naming";
import type { SystemWords } from "./systemWords";

/**
 * What a change is about, without the case: "Grant Kari Writer write". What is on a definition holds for all of its
 * cases, so that is said.
 */
export function changeLine(l10n: SystemWords, change: Change, nameOf: Naming = naming([])): string {
  const line = quietLine(l10n, change, nameOf);
  return "notify" in change && change.notify ? l10n.t("{0}, with notification", line) : line;
}

function quietLine(l10n: SystemWords, change: Change, nameOf: Naming): string {
  if (change.kind === "changeMode") return l10n.t("Change mode to {0}", modeLabel(l10n, change.mode));
  if (change.kind === "recompute") return l10n.t("Recompute {0}", nameOf(change.subject));
  if (change.kind === "reporter") return l10n.t("Change reporter to {0}", nameOf(change.subject));
  if (change.kind === "publish") return l10n.t("Publish");
  const subject = subjectOf(change);
  const holder = subject === undefined ? l10n.t("not stated who") : nameOf(subject);
  const onDefinition = placeOf(change) === "definition";
  switch (change.kind) {
    case "grant":
      return onDefinition
        ? l10n.t("Grant {0} {1} on the case definition", holder, levelLabel(l10n, change.level))
        : l10n.t("Grant {0} {1}", holder, levelLabel(l10n, change.level));
    case "changeLevel":
      return onDefinition
        ? l10n.t("Change level of {0} on the case definition to {1}", holder, levelLabel(l10n, change.level))
        : l10n.t("Change level of {0} to {1}", holder, levelLabel(l10n, change.level));
    case "revoke":
      return onDefinition ? l10n.t("Revoke {0} on the case definition", holder) : l10n.t("Revoke {0}", holder);
    case "unwatch":
      return l10n.t("Stop notifying {0}", holder);
  }
}
