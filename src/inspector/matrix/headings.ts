import type { Level } from "../../access/level";
import { modeLabel } from "../../wording/labels";
import { levelRange } from "../../wording/level";
import type { Words } from "../../wording/words";
import { kindName } from "./axis";
import type { Arrangement } from "../protocol";

/** The heading of a group of rows, with the number of its rows. */
export function headingText(l10n: Words, by: Arrangement["group"], group: string, rows: string): string {
  return l10n.t("{0} ({1})", nameOf(l10n, by, group), rows);
}

function nameOf(l10n: Words, by: Arrangement["group"], group: string): string {
  if (by === "mode") return modeLabel(l10n, group);
  if (by === "kind") return kindName({ l10n }, group as "user");
  if (group === "") return l10n.t("not judged yet");
  const [atLeast, atMost = atLeast] = group.split("–") as [Level, Level?];
  return levelRange(l10n, { atLeast, atMost });
}
