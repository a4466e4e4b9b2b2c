/** What is known of a yes-or-no question. "unknown" is an answer and is never turned into one of the others. */
export type Tri = "yes" | "no" | "unknown";

/** A right on a case, weakest first: owner implies write implies read. */
export type Right = "read" | "write" | "owner";

/** What an entry can give, or take away. Which of them a case system can grant, its policy says: see `grantLevels`. */
export type GrantLevel = Right | "deny";

/** Every level of an entry, lowest first; "deny" takes access away. */
export const allGrantLevels = ["deny", "read", "write", "owner"] as const satisfies readonly GrantLevel[];

/** The level that an entry gives by itself. */
export function levelOfEntry(level: GrantLevel): Level {
  return level === "deny" ? "none" : level;
}

/** What is known of each right of one person on one case. */
export type Rights = Readonly<Record<Right, Tri>>;

/** The highest right that a person has, or none. */
export type Level = "none" | Right;

/** Weakest first, as everywhere. */
export const rights: readonly Right[] = ["read", "write", "owner"];
/** Lowest first. */
export const levels: readonly Level[] = ["none", ...rights];

/** Negative when `a` is lower than `b`, zero when they are the same, positive when it is higher. */
export function compareLevels(a: Level, b: Level): number {
  return levels.indexOf(a) - levels.indexOf(b);
}
