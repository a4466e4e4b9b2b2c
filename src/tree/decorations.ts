import type { Badge } from "../backends/badge";
import { FileDecoration, l10n, ThemeColor, Uri, window, type Disposable } from "vscode";
import { allBadges } from "../backends/badges";
import type { Words } from "../text/localize";

const scheme = "case-access";

/** What a row can be marked with in every system, beside the badges of access modes. */
const rowMarks = {
  unknownMode: {
    letter: "?",
    color: "list.warningForeground",
    tooltip: (l10n: Words) => l10n.t("An access mode that this version does not know"),
  },
  undetermined: {
    letter: "?!",
    color: "list.warningForeground",
    tooltip: (l10n: Words) => l10n.t("It is not known whether the last change was carried out"),
  },
  disagrees: {
    letter: "!",
    color: "list.warningForeground",
    tooltip: (l10n: Words) => l10n.t("The server states another level for you than the access table gives"),
  },
  untilRecompute: {
    letter: "≠",
    color: "list.warningForeground",
    tooltip: (l10n: Words) => l10n.t("The server enforces another level for you than the entries give"),
  },
};
export type RowMark = keyof typeof rowMarks;

/** The address that gives a row the badge of a mark. Rows with the same mark share it. */
export function markAddress(mark: string): Uri {
  return Uri.from({ scheme, path: `/${mark}` });
}

/** Badges and colours of rows. Pure, so it needs nothing of the lazily loaded parts. */
export function registerDecorations(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: (address) => (address.scheme === scheme ? decoration(address.path.slice(1)) : undefined),
  });
}

function decoration(mark: string): FileDecoration | undefined {
  const badge: Omit<Badge, "mark"> | undefined = Object.hasOwn(rowMarks, mark)
    ? rowMarks[mark as RowMark]
    : allBadges().find((one) => one.mark === mark);
  return badge && new FileDecoration(badge.letter, badge.tooltip(l10n), new ThemeColor(badge.color));
}
