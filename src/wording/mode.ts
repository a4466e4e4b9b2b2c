import type { Words } from "../text/localize";
import { modeLabel } from "./labels";
import { wordFor, type SystemWords } from "./systemWords";

/** What a mode means, in a sentence or two. */
export function modeMeaning(l10n: SystemWords, mode: string): string {
  return wordFor(l10n.system.modes, mode)?.meaning ?? l10n.system.otherMode;
}

/** The mode as one of several ways out: "mode explicit". */
export function modePhrase(l10n: SystemWords, mode: string): string {
  return wordFor(l10n.system.modes, mode)?.phrase ?? l10n.t("mode {0}", modeLabel(l10n, mode));
}

/** That a mode lets an entry write whose level is read. Undefined where it does not, or where there is no mode. */
export function readEntryWrites(l10n: SystemWords, mode: string | undefined): string | undefined {
  return mode === undefined ? undefined : wordFor(l10n.system.modes, mode)?.readEntryWrites;
}

/** Why a person with a role cannot be taken off a case one by one. */
export function rolesStay(l10n: Words): string {
  return l10n.t("Access by role cannot be revoked. Only a stricter access mode ends it.");
}
