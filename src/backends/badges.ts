import type { Words } from "../text/localize";
import { argusBadges } from "./argus/badges";

/** The badge of a case in the tree: one or two letters, a colour of the theme, and what they mean. */
export interface Badge {
  /** What the address of a row carries. No two badges share one, also not of two systems. */
  readonly mark: string;
  readonly letter: string;
  readonly color: string;
  tooltip(l10n: Words): string;
}

/** The access modes of one system that have a badge. */
export type SystemBadges = Readonly<Record<string, Badge>>;

/** By the id of the system. They are part of what VS Code loads at its start, so they know nothing of the system. */
const badges: Readonly<Record<string, SystemBadges>> = { argus: argusBadges };

/** The badge of a case in an access mode. Undefined: it has none. */
export function badgeOf(system: string, mode: string): Badge | undefined {
  const own = Object.hasOwn(badges, system) ? badges[system]! : {};
  return Object.hasOwn(own, mode) ? own[mode] : undefined;
}

/** Every badge, of whichever system. */
export function allBadges(): readonly Badge[] {
  return Object.values(badges).flatMap((own) => Object.values(own));
}
