import type { Case } from "../../access/case";
import { coverageOfEverybody } from "../../core/cases/everybody";
import { listed } from "../../text/localize";
import { checkedText, countsText } from "../../wording/everybody";
import { factName, gapName } from "../../wording/reason";
import type { Seen } from "./seen";

/**
 * How many people have access to a case by entry and how many by role, and whether there may be others. Nothing where
 * the system does not tell who holds a role.
 */
export function everybodyNotes({ l10n, locale, board, ground }: Seen, of: Case): string[] {
  const list = ground?.backend.readHolders && ground.cases.directory(ground.connection).holders?.(of);
  if (ground === undefined || board === undefined || list === undefined) return [];
  if (!list.known)
    return list.gap === "notFetched"
      ? [l10n.t("people by role are still to be read")]
      : [l10n.t("people by role not known: {0}", gapName(l10n, list.gap, list.detail))];
  const { whole, missing, sample = { asked: 0, wrong: 0 } } = coverageOfEverybody(ground, of);
  const open = missing.roles.map((fact) => factName(l10n, fact));
  return [
    ...(board.isJudged ? [countsText(l10n, locale, board.gists.counts.by)] : []),
    open.length > 0 && sample.wrong === 0
      ? l10n.t("There may be others; not all who hold these roles are known: {0}.", listed(open))
      : checkedText(l10n, locale, whole, sample),
    ...(whole
      ? [l10n.t("each list was read once: somebody who moved from one to another meanwhile may be missing")]
      : []),
  ];
}
