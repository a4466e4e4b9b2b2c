import type { FactName } from "../access/policy";
import type { Preview } from "../access/preview";
import type { Effect } from "../core/changes/model";
import { listed, type Words } from "../text/localize";
import type { NameList } from "./effectNames";
import { levelLabel } from "./labels";
import { moveText } from "./level";
import type { Naming } from "./naming";
import { isSameRange } from "./preview";
import { factName } from "./reason";
import type { SystemWords } from "./systemWords";

const openVerdicts: readonly Preview["verdict"][] = ["mayLose", "mayGain", "mayChange"];

/** Those whose gains or losses are not certain, in one sentence for all with the same doubt. */
export function openGroups(l10n: SystemWords, others: readonly Effect[], nameOf: Naming, names: NameList): string[] {
  const groups = new Map<string, Effect[]>();
  for (const verdict of openVerdicts)
    for (const effect of others.filter(({ preview }) => preview.verdict === verdict)) {
      const key = `${verdict} ${moveText(l10n, effect.preview)}`;
      groups.set(key, [...(groups.get(key) ?? []), effect]);
    }
  return [...groups.values()].map((group) =>
    openSentence(
      l10n,
      group[0]!.preview,
      names(group, ({ subject }) => nameOf(subject)),
    ),
  );
}

/** What is not known may leave the range as it is; then only the direction is said. */
function openSentence(l10n: Words, preview: Preview, list: string): string {
  if (!isSameRange(l10n, preview)) return l10n.t("{0}: {1}.", list, moveText(l10n, preview));
  const most = levelLabel(l10n, preview.after.atMost);
  switch (preview.verdict) {
    case "mayGain":
      return l10n.t("May gain, up to {0}: {1}.", most, list);
    case "mayLose":
      return l10n.t("May lose, now up to {0}: {1}.", most, list);
    default:
      return l10n.t("May gain or lose, up to {0}: {1}.", most, list);
  }
}

/** The facts that are not known of them, once for all. Undefined where there are none. @param on their cases */
export function openReasons(l10n: SystemWords, others: readonly Effect[], on?: string): string | undefined {
  const facts = new Set<FactName>(
    others
      .filter(({ preview }) => openVerdicts.includes(preview.verdict))
      .flatMap(({ preview }) => [...preview.before.because, ...preview.after.because])
      .filter((reason) => reason.value === "unknown")
      .map((reason) => reason.fact),
  );
  if (facts.size === 0) return undefined;
  const names = listed([...facts].map((fact) => factName(l10n, fact)));
  return on === undefined
    ? l10n.t("Could not check: {0}.", names)
    : l10n.t("Could not check: {0} (on {1}).", names, on);
}
