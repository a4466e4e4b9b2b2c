import type { Badge, SystemBadges } from "./badge";
import { argusBadges } from "./argus/badges";

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
