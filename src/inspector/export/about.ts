import type { Seen } from "../message/seen";
import { trialText } from "../message/draftBar";
import type { SystemWords } from "../../wording/systemWords";
import { modeLabel } from "../../wording/labels";
import { subjectName } from "../../wording/reason";
import { joinParts, listed } from "../../text/localize";
import { showChoices } from "../message/choices";
import type { MatrixContext } from "../matrix/context";
import { caseFilterOf, coverageOf, notesOf } from "../message/summary";

/**
 * What an export says of itself: time, caller, coverage, filter, trials, assumptions. `now` is in milliseconds since
 * 1970.
 */
export function aboutExport(
  seen: Seen,
  ground: Pick<MatrixContext, "cases" | "connection">,
  now: number,
): [string, string][] {
  const { l10n, locale, arrangement, trials, board } = seen;
  const { cases, connection } = ground;
  const { caller } = cases.directory(connection);
  const { find, mode, show } = arrangement;
  const shown = show === "all" ? undefined : showChoices(seen).find(({ value }) => value === show)?.label;
  const filters = [
    board?.sheet.onlyDifferences ? l10n.t("only differences") : "",
    find,
    mode && modeLabel(l10n, mode.trim()),
    shown,
  ].filter((text): text is string => text !== undefined && text !== "");
  const ofCases = caseFilterOf(seen);
  const count = l10n.t("{0} of {1} rows", locale.count(board?.shown ?? 0), locale.count(board?.sheet.size ?? 0));
  const tried: [string, string][] =
    seen.drafts && trials.length > 0
      ? [[l10n.t("Draft, not made"), trials.map((trial) => trialText(seen, trial)).join("; ")]]
      : [];
  return [
    [l10n.t("Time"), locale.instant(now)],
    [l10n.t("Connection"), `${connection.name} (${connection.origin})`],
    [
      l10n.t("Seen by"),
      caller === undefined
        ? l10n.t("the system does not tell whose key it is")
        : `${subjectName(caller)} (${caller.id})`,
    ],
    [
      l10n.t("Covers"),
      joinParts([coverageOf(seen, locale.instant), ...notesOf(seen).map(({ text }) => text.replace(/\.$/, ""))], "; "),
    ],
    ...(ofCases === "" ? [] : [[l10n.t("Filter of cases"), ofCases] as [string, string]]),
    [l10n.t("Filter of rows"), filters.length === 0 ? l10n.t("none") : l10n.t("{0} ({1})", listed(filters), count)],
    ...tried,
    [l10n.t("Assumes"), assumptions(l10n)],
  ];
}

/** What every answer rests on, for later readers of an export. */
function assumptions(l10n: SystemWords): string {
  return [
    l10n.t("unknown means that the facts read so far allow both yes and no; it never means no"),
    l10n.t("roles are known only as far as the system tells them and the settings map them"),
    ...l10n.system.assumptions,
  ].join("; ");
}
