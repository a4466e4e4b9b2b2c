import { compareLevels, type Level, type Right, type Tri } from "../access/level";
import type { Words } from "./words";

/** A level in one or two words, e.g. for a description. */
export function levelName(l10n: Words, level: Level): string {
  switch (level) {
    case "none":
      return l10n.t("no access");
    case "read":
      return l10n.t("read");
    case "write":
      return l10n.t("write");
    case "owner":
      return l10n.t("owner");
  }
}

/** The head of a column. */
export function rightTitle(l10n: Words, right: Right): string {
  switch (right) {
    case "read":
      return l10n.t("Read");
    case "write":
      return l10n.t("Write");
    case "owner":
      return l10n.t("Owner");
  }
}

/** The answer in a cell. Unknown is said as such. */
export function answerName(l10n: Words, value: Tri): string {
  switch (value) {
    case "yes":
      return l10n.t("yes");
    case "no":
      return l10n.t("no");
    case "unknown":
      return l10n.t("unknown");
  }
}

/** A range of levels: "write" when it is decided, otherwise "read … owner?", the last of which may not be reached. */
export function levelRange(l10n: Words, { atLeast, atMost }: { readonly atLeast: Level; readonly atMost: Level }): string {
  if (compareLevels(atLeast, atMost) === 0) return levelName(l10n, atLeast);
  return l10n.t("{0} … {1}?", levelName(l10n, atLeast), levelName(l10n, atMost));
}

/** What the level of an entry is, also where the server did not say. */
export function entryLevelName(l10n: Words, level: "read" | "write" | undefined): string {
  return level === undefined ? l10n.t("level not stated") : levelName(l10n, level);
}
