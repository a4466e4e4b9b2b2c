import type { Badge } from "../backends/badge";
import { FileDecoration, l10n, ThemeColor, Uri, window, type Disposable } from "vscode";
import { allBadges } from "../backends/badges";
import type { Words } from "../text/localize";

const rowScheme = "case-access";

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
  due: {
    letter: "◷",
    color: "list.warningForeground",
    tooltip: (l10n: Words) => l10n.t("Access to the case should have ended"),
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

/** What a case has beside its mark that a condition of it closes to some who have access otherwise. */
const closed = {
  letter: "∅",
  color: "list.warningForeground",
  tooltip: (l10n: Words) => l10n.t("A condition of the case keeps out some people who would otherwise have access"),
};

/**
 * The address that gives a row the badge of a mark. Rows with the same mark share it.
 * @param isClosed whether a condition closes the case to some people
 */
export function markAddress(mark: string | undefined, isClosed: boolean): Uri | undefined {
  if (mark === undefined && !isClosed) return undefined;
  return Uri.from({ scheme: rowScheme, path: `/${mark ?? ""}${isClosed ? "+closed" : ""}` });
}

/** Badges and colours of rows. Pure, so it needs nothing of the lazily loaded parts. */
export function registerDecorations(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: (address) => (address.scheme === rowScheme ? decoration(address.path.slice(1)) : undefined),
  });
}

function decoration(path: string): FileDecoration | undefined {
  const [mark = "", isClosed] = path.split("+");
  const known: Omit<Badge, "mark"> | undefined = Object.hasOwn(rowMarks, mark)
    ? rowMarks[mark as RowMark]
    : allBadges().find((one) => one.mark === mark);
  const badges = [known, isClosed === undefined ? undefined : closed].filter((one) => one !== undefined);
  const [first] = badges;
  if (first === undefined) return undefined;
  const letters = badges.map(({ letter }) => letter).join("");
  const tooltip = badges.map((badge) => badge.tooltip(l10n)).join(". ");
  // VS Code draws two signs at most.
  return new FileDecoration([...letters].length > 2 ? first.letter : letters, tooltip, new ThemeColor(first.color));
}
