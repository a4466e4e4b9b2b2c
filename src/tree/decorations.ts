import { FileDecoration, l10n, ThemeColor, Uri, window, type Disposable } from "vscode";

const scheme = "case-access";

/** What a row can be marked with. The mark is in the row's address, so that another mark is another address. */
export type Mark = "writeRestricted" | "readRestricted" | "explicit" | "unknownMode" | "undetermined" | "disagrees";

/** The address that makes a row carry the mark. Rows with the same mark share it. */
export function markAddress(mark: Mark): Uri {
  return Uri.from({ scheme, path: `/${mark}` });
}

/** Badges and colours for restricted cases. Pure, so it needs nothing of the lazily loaded parts. */
export function registerDecorations(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: (address) => (address.scheme === scheme ? decoration(address.path.slice(1)) : undefined),
  });
}

function decoration(mark: string): FileDecoration | undefined {
  const restricted = new ThemeColor("caseAccess.restrictedForeground");
  switch (mark as Mark) {
    case "writeRestricted":
      return new FileDecoration(
        "W",
        l10n.t("Write restricted: the service write role does not give write access"),
        restricted,
      );
    case "readRestricted":
      return new FileDecoration(
        "R",
        l10n.t("Read restricted: only the service tech role and explicit entries give access"),
        restricted,
      );
    case "explicit":
      return new FileDecoration(
        "E",
        l10n.t("Explicit: only who is named has access, and every entry lets write"),
        new ThemeColor("caseAccess.explicitForeground"),
      );
    case "unknownMode":
      return new FileDecoration(
        "?",
        l10n.t("An access mode that this version does not know"),
        new ThemeColor("list.warningForeground"),
      );
    case "undetermined":
      return new FileDecoration(
        "?!",
        l10n.t("It is not known whether the last change was carried out"),
        new ThemeColor("list.warningForeground"),
      );
    case "disagrees":
      return new FileDecoration(
        "!",
        l10n.t("The server states another level for you than the access table gives"),
        new ThemeColor("list.warningForeground"),
      );
    default:
      return undefined;
  }
}
