import type { Access } from "../access/evaluate";
import { compareLevels } from "../access/level";
import type { Agreement } from "../access/selfCheck";
import { levelLabel, modeLabel } from "./labels";
import { levelRange, rightTitle } from "./level";
import { listed, type Words } from "./words";

/** What somebody may do on a case, as a sentence without its subject: "can write", "can read, may be able to write". */
export function canText(l10n: Words, { atLeast, atMost }: Pick<Access, "atLeast" | "atMost">): string {
  if (atLeast === atMost) {
    switch (atLeast) {
      case "none":
        return l10n.t("has no access");
      case "read":
        return l10n.t("can read");
      case "write":
        return l10n.t("can write");
      case "owner":
        return l10n.t("owns the case");
    }
  }
  switch (atLeast) {
    case "none":
      return l10n.t("has between no access and {0}, not known which", levelLabel(l10n, atMost));
    case "read":
      return l10n.t("can read, and up to {0}, not known which", levelLabel(l10n, atMost));
    default:
      return l10n.t("can write, and may own the case");
  }
}

/** How our answer compares with the server's, for one person on one case. */
export function agreementText(l10n: Words, { kind, ours, server, rules }: Agreement): string {
  switch (kind) {
    case "agrees":
      return l10n.t("The server says the same: {0}.", levelLabel(l10n, server));
    case "compatible":
      return l10n.t("The server says {0}; the model alone leaves it open ({1}).", levelLabel(l10n, server), levelRange(l10n, ours));
    case "disagrees": {
      const involved = listed(rules.map(({ mode, right }) => `${mode === undefined ? l10n.t("every mode") : modeLabel(l10n, mode)} / ${rightTitle(l10n, right).toLowerCase()}`));
      const inRange = compareLevels(ours.atLeast, server) <= 0 && compareLevels(server, ours.atMost) <= 0;
      return inRange
        ? l10n.t("The server says {0}, which by the model nothing can give here ({1}). Rule involved: {2}.", levelLabel(l10n, server), levelRange(l10n, ours), involved)
        : l10n.t("The server says {0}, the model says {1}. Rule involved: {2}.", levelLabel(l10n, server), levelRange(l10n, ours), involved);
    }
  }
}

/** The self-check over all loaded cases, for the description of the view. Undefined when nothing was compared. */
export function selfCheckText(
  l10n: Words,
  { agreed, compatible, disagreed, total }: { readonly agreed: number; readonly compatible: number; readonly disagreed: readonly string[]; readonly total: number },
): string | undefined {
  if (total === 0) return undefined;
  if (disagreed.length > 0) return l10n.t("model disagrees with the server on {0} of {1}", disagreed.length, total);
  if (compatible > 0) return l10n.t("model agrees with the server on {0} of {1}, {2} left open", agreed, total, compatible);
  return l10n.t("model agrees with the server on {0} of {1}", agreed, total);
}
