import type { SystemWords } from "../../wording/systemWords";
import { everyoneName, modeLabel } from "../../wording/labels";
import { levelRange } from "../../wording/level";

import type { Group } from "./arrange";
import { kindName } from "./axis";
import type { AccessPath } from "./accessPath";

/** The heading of a group of rows, with the number of its rows. */
export function headingText(l10n: SystemWords, group: Group, rows: string): string {
  return l10n.t("{0} ({1})", groupName(l10n, group), rows);
}

function groupName(l10n: SystemWords, group: Group): string {
  switch (group.by) {
    case "mode":
      return modeLabel(l10n, group.mode);
    case "kind":
      return kindName(l10n, group.kind);
    case "way":
      return wayName(l10n, group.way);
    case "level":
      return levelRange(l10n, group);
    case "notJudged":
      return l10n.t("not judged yet");
  }
}

function wayName(l10n: SystemWords, way: AccessPath): string {
  switch (way) {
    case "named":
      return l10n.t("named on the case");
    case "group":
      return l10n.t("through groups");
    case "role":
      return l10n.t("by role or function");
    case "definition":
      return l10n.t("named on the case definition");
    case "everyone":
      return everyoneName(l10n);
    case "unlisted":
      return l10n.t("not listed by the system");
    case "none":
      return l10n.t("access unknown");
    case "title":
      return l10n.t("title only");
  }
}
