import type { Change } from "../access/case";
import type { Preview } from "../access/preview";
import { listed } from "../text/localize";
import { moveText, spanText } from "./level";
import { isSameRange } from "./preview";
import { factName } from "./reason";
import type { SystemWords } from "./systemWords";

/** What a change does to the caller; the loud ones are those with which they lock themselves out. */
export function selfText(l10n: SystemWords, change: Change, preview: Preview): string | undefined {
  const { verdict, before, after } = preview;
  if (before.owner === "yes" && after.owner === "yes") {
    const why = after.because
      .filter((reason) => reason.right === "owner" && reason.value === "yes")
      .map((reason) => factName(l10n, reason.fact));
    const isOfAll = change.kind === "changeMode" || change.kind === "reporter";
    return isOfAll ? l10n.t("You keep ownership ({0}).", listed(why)) : undefined;
  }
  if (verdict === "loses" && after.atMost === "none")
    return l10n.t("You lose sight of this case, and cannot undo this yourself.");
  if (before.owner !== "no" && after.owner === "no") {
    return before.owner === "yes"
      ? l10n.t("You lose ownership, and cannot undo this yourself. You keep: {0}.", spanText(l10n, after))
      : l10n.t("If you own this case, you lose ownership. You keep: {0}.", spanText(l10n, after));
  }
  if (after.atLeast === "none" && before.atLeast !== "none")
    return l10n.t("You may lose sight of this case: {0}.", moveText(l10n, preview));
  if (before.owner === "yes") return l10n.t("You may lose ownership: {0}.", moveText(l10n, preview));
  return otherwise(l10n, preview);
}

function otherwise(l10n: SystemWords, preview: Preview): string | undefined {
  const same = isSameRange(l10n, preview);
  const move = moveText(l10n, preview);
  switch (preview.verdict) {
    case "loses":
      return l10n.t("You lose rights: {0}.", move);
    case "gains":
      return l10n.t("You gain rights: {0}.", move);
    case "mayLose":
      return same ? l10n.t("You may lose rights.") : l10n.t("You may lose rights: {0}.", move);
    case "mayGain":
      return same ? l10n.t("You may gain rights.") : l10n.t("You may gain rights: {0}.", move);
    case "mayChange":
      return same ? l10n.t("You may gain or lose rights.") : l10n.t("You may gain or lose rights: {0}.", move);
    case "same":
      return undefined;
  }
}
