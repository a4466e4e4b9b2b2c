import { placeOf, subjectOf, type Case, type Change } from "../access/case";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";
import { levelLabel, modeLabel } from "./labels";
import type { Naming } from "./naming";
import { caseLine } from "./rows";
import type { SystemWords } from "./systemWords";

/** What was done, for the message after a change: "Granted Nils Nothing write on 9004 Insider investigation." */
export function doneLine(
  l10n: SystemWords,
  { case: of, change }: { readonly case: Pick<Case, "number" | "title" | "scope">; readonly change: Change },
  nameOf: Naming,
): string {
  if (change.kind === "publish") return l10n.t("Published {0}.", caseLine(of));
  if (change.kind === "changeMode") return l10n.t("Changed {0} to {1}.", caseLine(of), modeLabel(l10n, change.mode));
  const subject = subjectOf(change);
  const holder = subject === undefined ? l10n.t("somebody not named") : nameOf(subject);
  if (change.kind === "recompute") return l10n.t("Recomputed the access of {0}.", holder);
  const place = placeOf(change) === "definition" ? definitionName(l10n, of) : caseLine(of);
  switch (change.kind) {
    case "reporter":
      return l10n.t("{0} is now the reporter of {1}.", holder, place);
    case "unwatch":
      return l10n.t("{0} is no longer notified of {1}.", holder, place);
    case "grant":
      return l10n.t("Granted {0} {1} on {2}.", holder, levelLabel(l10n, change.level), place);
    case "changeLevel":
      return l10n.t("Changed {0} to {1} on {2}.", holder, levelLabel(l10n, change.level), place);
    case "revoke":
      return l10n.t("Revoked the entry of {0} on {1}.", holder, place);
  }
}

function definitionName(l10n: Words, { scope }: Pick<Case, "scope">): string {
  return scope ? l10n.t("all cases of {0}", inMessage(scope.name)) : l10n.t("all cases of its definition");
}
