import { isSameSubject, setsLevel, subjectOf, type Change } from "../access/case";
import { listed, type Words } from "../text/localize";
import { holdersLabel } from "./labels";
import type { Naming } from "./naming";
import type { ShownChange } from "./preview";
import type { SystemWords } from "./systemWords";

/** What a change does beside access: whether it can be taken back, who sees the case by role, and who is told. */
export function beyondAccess(l10n: SystemWords, shown: ShownChange, nameOf: Naming): string[] {
  const { change, opensTo = [] } = shown;
  switch (change.kind) {
    case "grant":
    case "changeLevel": {
      const subject = subjectOf(change);
      if (!change.notify || subject === undefined) return followsNewCases(l10n, shown, nameOf);
      return [l10n.t("{0} is notified of this case from then on.", nameOf(subject))];
    }
    case "revoke":
      return followsNewCases(l10n, shown, nameOf);
    case "reporter":
      return [
        ...(change.from === null
          ? [l10n.t("The case has no reporter now. A reporter cannot be removed again, so this cannot be undone.")]
          : []),
        messages(l10n, change),
      ];
    case "publish":
      return [
        ...(opensTo.length > 0
          ? [
              l10n.t(
                "These can then see it too, even if no list here names them: {0}.",
                listed(opensTo.map((fact) => holdersLabel(l10n, fact))),
              ),
            ]
          : []),
        l10n.t("There is no way back: a published case cannot be made unpublished again."),
        messages(l10n, change),
      ];
    case "unwatch":
      return [
        l10n.t("What they may do on the case stays as it is."),
        l10n.t("It cannot be undone from here: the system adds somebody to notify only with a new entry."),
      ];
    default:
      return [];
  }
}

/** That a group has an entry on each new case all the same. */
function followsNewCases(l10n: Words, { change, effects, before }: ShownChange, nameOf: Naming): string[] {
  const subject = subjectOf(change);
  if (subject?.kind !== "group") return [];
  const seen = [subject, ...effects.map((one) => one.subject), ...(before?.entries ?? []).map((one) => one.subject)];
  return seen.some((one) => one?.followsNewCases && isSameSubject(one, subject))
    ? [l10n.t("{0} follows new cases: it gets an entry on each of them, whatever you change here.", nameOf(subject))]
    : [];
}

function messages(l10n: Words, { notify }: { readonly notify?: true }): string {
  return notify
    ? l10n.t("Those who are notified of the case get a message about it.")
    : l10n.t("Nobody gets a message about it.");
}

/** Where a grant sends nothing, because the entry is already there, nothing adds the people to be notified. */
export function nobodyAdded(l10n: Words, change: Change): string[] {
  return setsLevel(change) && change.notify
    ? [l10n.t("Nobody is added to those who are notified: that comes only with a new entry.")]
    : [];
}
