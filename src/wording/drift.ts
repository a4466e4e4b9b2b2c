import type { Case, Subject } from "../access/case";
import type { Difference } from "../core/changes/drift";
import { modeLabel } from "./labels";
import type { SystemWords } from "./systemWords";
import { naming, type Naming } from "./naming";
import { inMessage } from "../text/untrusted";
import { mayHaveEntry } from "./reason";
import { entryLevel } from "./rows";

/** What somebody else changed, a sentence for each. */
export function differenceLines(
  l10n: SystemWords,
  differences: readonly Difference[],
  nameOf: Naming = naming([]),
): string[] {
  return differences.map((difference) => differenceLine(l10n, difference, nameOf));
}

/** Whether the case fulfils the condition of its system by now. */
function conditionLine(l10n: SystemWords, now: Case["condition"]): string {
  const closed = l10n.system.gate?.closed ?? l10n.t("not published");
  switch (now) {
    case "no":
      return l10n.t("The case is {0} now.", closed);
    case "yes":
      return l10n.t("The case was {0}, and no longer is.", closed);
    default:
      return l10n.t("It is not known any more whether the case is {0}.", closed);
  }
}

function differenceLine(l10n: SystemWords, difference: Difference, nameOf: Naming): string {
  const person = (subject: Subject | null | undefined) =>
    subject === null ? l10n.t("nobody") : subject === undefined ? l10n.t("not stated who") : nameOf(subject);
  switch (difference.kind) {
    case "mode":
      return l10n.t(
        "The access mode was {0} and is {1}.",
        modeLabel(l10n, difference.from),
        modeLabel(l10n, difference.to),
      );
    case "reporter":
      return l10n.t("The reporter was {0} and is {1}.", person(difference.from), person(difference.to));
    case "condition":
      return conditionLine(l10n, difference.to);
    case "scope":
      return l10n.t(
        "The case was in {0} and is now in {1}.",
        inMessage(difference.from?.name ?? l10n.t("not stated")),
        inMessage(difference.to?.name ?? l10n.t("not stated")),
      );
    case "entryAdded":
      return l10n.t(
        "{0} has a new entry: {1}.",
        person(difference.entry.subject),
        entryLevel(l10n, difference.entry.level),
      );
    case "entryGone":
      return l10n.t("The entry of {0} is gone.", person(difference.entry.subject));
    case "entryUnseen":
      return mayHaveEntry(l10n, person(difference.entry.subject));
    case "level":
      return l10n.t(
        "The entry of {0} was {1} and is now {2}.",
        person(difference.entry.subject),
        entryLevel(l10n, difference.from),
        entryLevel(l10n, difference.to),
      );
  }
}
