import type { Seen } from "./seen";
import { modeLabel } from "../../wording/labels";
import { noMode, type ChoiceMessage } from "../protocol";
import { casesOf } from "../view";

/** The modes by which rows can be filtered; none where the rows are people. */
export function modeChoices({ l10n, board, summary }: Seen): ChoiceMessage[] {
  if (board?.axis.rowsAre !== "cases") return [];
  return [...summary.modes].slice(0, 50).map((mode) => ({ value: mode || noMode, label: modeLabel(l10n, mode) }));
}

/** Which rows can be shown. */
export function showChoices({ l10n, board, drafts }: Seen): ChoiceMessage[] {
  const all = board?.sheet.onlyDifferences
    ? l10n.t("all differences")
    : board?.axis.rowsAre === "people"
      ? l10n.t("everyone known")
      : l10n.t("all cases");
  return [
    { value: "all", label: all },
    { value: "may", label: l10n.t("has or may have access") },
    { value: "unknown", label: l10n.t("partly unknown") },
    { value: "disagrees", label: l10n.t("contradicted by the server") },
    ...(drafts ? [{ value: "changed", label: l10n.t("changed by the draft") }] : []),
  ];
}

/** By what rows can be grouped. */
export function groupChoices({ l10n, view }: Seen): ChoiceMessage[] {
  const own =
    casesOf(view).length > 0
      ? [
          { value: "way", label: l10n.t("how they have access") },
          { value: "kind", label: l10n.t("kind") },
        ]
      : [{ value: "mode", label: l10n.t("mode") }];
  return [{ value: "none", label: l10n.t("not grouped") }, { value: "level", label: l10n.t("level") }, ...own];
}
