import { l10n } from "vscode";
import type { Outcome, PlannedChange } from "../../core/changes/model";
import { caseLine } from "../../wording/rows";

/** What is worth saying about a change that is done, as a sentence. */
export function remarkLine(
  { case: of, change }: PlannedChange,
  remark: NonNullable<Extract<Outcome, { kind: "done" }>["remark"]>,
): string {
  switch (remark) {
    case "alreadySo":
      return l10n.t("No change: {0} was like that already.", caseLine(of));
    case "wasGone":
      if (change.kind === "unwatch") return l10n.t("No change: they were not notified of {0} any more.", caseLine(of));
      return l10n.t("No change: the entry on {0} was gone already.", caseLine(of));
    case "foundAfterTimeout":
      return l10n.t(
        "The answer did not say whether the change was made, but {0} was read again and shows it.",
        caseLine(of),
      );
    case "levelNotStated":
      return l10n.t("The entry on {0} is there; the server does not state its level.", caseLine(of));
    case "lostSight":
      return l10n.t("The server accepted the change, and {0} is no longer visible to you.", caseLine(of));
    case "standsAgain":
      return l10n.t(
        "The entry on {0} is gone, but another entry of the same person or group gives as much: somebody else has " +
          "granted it meanwhile.",
        caseLine(of),
      );
    case "notNotified":
      return l10n.t(
        "The entry on {0} is there, but those who are notified of the case are the same as before.",
        caseLine(of),
      );
    case "notifiedNotKnown":
      return l10n.t("The entry on {0} is there; who is notified of the case could not be read.", caseLine(of));
    case "doubled":
      return l10n.t(
        "{0} now has two entries for the same person or group: somebody else granted it at the same time, or " +
          "an earlier request arrived late. Revoke one of them.",
        caseLine(of),
      );
  }
}
