import type { Entry, Subject } from "../access/case";
import type { Difference } from "../workspace/difference";
import { modeLabel } from "./labels";
import { entryLevel } from "./rows";
import { inMessage } from "./untrusted";
import type { Words } from "./words";

/** What somebody else changed, a sentence for each. */
export function differenceLines(l10n: Words, differences: readonly Difference[]): string[] {
  return differences.map((difference) => differenceLine(l10n, difference));
}

function differenceLine(l10n: Words, difference: Difference): string {
  switch (difference.kind) {
    case "mode":
      return l10n.t("The access mode was {0} and is {1}.", modeLabel(l10n, difference.from), modeLabel(l10n, difference.to));
    case "reporter":
      return l10n.t("The reporter was {0} and is {1}.", personName(l10n, difference.from), personName(l10n, difference.to));
    case "entryAdded":
      return l10n.t("{0} has a new entry: {1}.", holder(l10n, difference.entry), entryLevel(l10n, difference.entry.level));
    case "entryGone":
      return l10n.t("The entry of {0} is gone.", holder(l10n, difference.entry));
    case "level":
      return l10n.t("The entry of {0} was {1} and is {2}.", holder(l10n, difference.entry), entryLevel(l10n, difference.from), entryLevel(l10n, difference.to));
  }
}

function holder(l10n: Words, entry: Entry): string {
  return personName(l10n, entry.subject);
}

function personName(l10n: Words, subject: Subject | null | undefined): string {
  if (subject === null) return l10n.t("nobody");
  return subject === undefined ? l10n.t("not stated who") : inMessage(subject.name);
}
