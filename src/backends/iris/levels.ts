import type { GrantLevel, Level } from "../../access/level";

/** A level on the wire: bits; 1 denies, 2 reads and 4 gives full access. */
export type Mask = number;

const bits = { deny: 1, read: 2, full: 4 } as const;

/** The masks that were seen without the bit that denies, and what each gives. */
const seen: ReadonlyMap<Mask, Level> = new Map([
  [0, "none"],
  [bits.read, "read"],
  [bits.full, "owner"],
  [bits.read | bits.full, "owner"],
]);

/**
 * What a level gives: none where the bit that denies is set, whatever else is. Undefined: a mask that was never seen,
 * also one that has a bit of a level beside a bit without a meaning.
 */
export function levelOf(mask: Mask): Level | undefined {
  if (!Number.isInteger(mask)) return undefined;
  return (mask & bits.deny) !== 0 ? "none" : seen.get(mask);
}

/** Every level that a mask may mean, lowest first. */
export function levelsOf(mask: Mask): readonly Level[] {
  const level = levelOf(mask);
  return level === undefined ? ["none", "read", "owner"] : [level];
}

/** The level of an entry; undefined where it is not known what it gives. */
export function entryLevel(mask: Mask): GrantLevel | undefined {
  const level = levelOf(mask);
  return level === "none" ? "deny" : level;
}

/** What is sent for a level: nothing but 1, 2 and 4, since the server takes any number for a group. */
export function maskOf(level: GrantLevel): Mask {
  switch (level) {
    case "deny":
      return bits.deny;
    case "read":
      return bits.read;
    case "write":
    case "owner":
      return bits.full;
  }
}

/** The level that somebody has by an entry of this level: full access is to write and to change access. */
export function givenBy(level: GrantLevel): Level {
  return levelOf(maskOf(level))!;
}

/**
 * Whether a recompute may leave this level although the entries give another: it does wherever the level has all bits
 * of theirs, as 6 has those of 2, and 3 those of 2.
 */
export function staysBeside(mask: Mask): boolean {
  const mine = levelsOf(mask).join();
  return [bits.deny, bits.read, bits.full].some((given) => (mask & given) === given && levelsOf(given).join() !== mine);
}
