import type { Way } from "../access/explain";
import { listed } from "../text/localize";
import { modeLabel } from "./labels";
import { endsWithMode, accessSource } from "./reason";
import type { SystemWords } from "./systemWords";

/** So many ways are named; the rest is counted. */
const mostWays = 3;

/**
 * What gives access, each with its group, its role and, where not every mode lets it, the mode: "member of Legal, which
 * has a read entry, in mode explicit". Empty without a way.
 */
export function keptByText(l10n: SystemWords, ways: readonly Way[]): string {
  const texts = new Set(
    ways.map(({ fact, path, cell: { mode, right } }) => {
      const giver = accessSource(l10n, fact, path);
      const isOfMode = endsWithMode(l10n, fact) || (right === "write" && path.entry?.level === "read");
      return mode === undefined || !isOfMode
        ? giver
        : l10n.t("{0}, {1}", giver, l10n.t("in mode {0}", modeLabel(l10n, mode)));
    }),
  );
  const shown = listed([...texts].slice(0, mostWays));
  return texts.size > mostWays ? l10n.t("{0} and {1} more", shown, texts.size - mostWays) : shown;
}
