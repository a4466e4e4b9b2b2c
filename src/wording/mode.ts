import type { FactName } from "../access/policy";
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
export function readEntryWritesText(l10n: SystemWords, mode: string | undefined): string | undefined {
  return mode === undefined ? undefined : wordFor(l10n.system.modes, mode)?.readEntryWrites;
}

/** Why a person with a role that counts in some modes only cannot be taken off a case one by one. */
export function rolesStay(l10n: Words): string {
  return l10n.t("Access by role cannot be revoked. Only a stricter access mode ends it.");
}

/** The same of whom no list of the case names, whatever gives them access. Empty: nothing is to be said of it. */
export function holdersStay(l10n: SystemWords, fact: FactName): string {
  const words = wordFor(l10n.system.facts, fact);
  if (words?.endsWithMode) return rolesStay(l10n);
  if (words?.origin !== "role") return "";
  return l10n.system.withoutModes
    ? l10n.t("Access by role cannot be revoked on a case.")
    : l10n.t("Access by role cannot be revoked, and no access mode ends what this role gives.");
}
