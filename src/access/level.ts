/** What is known of a yes-or-no question. "unknown" is an answer and is never turned into one of the others. */
export type Tri = "yes" | "no" | "unknown";

/** A right on a case, weakest first: owner implies write implies read. */
export type Right = "read" | "write" | "owner";

/** The highest right that a person has, or none. */
export type Level = "none" | Right;

export const rights: readonly Right[] = ["read", "write", "owner"];
export const levels: readonly Level[] = ["none", ...rights];

/** Negative when `a` is lower than `b`, zero when they are the same, positive when it is higher. */
export function compareLevels(a: Level, b: Level): number {
  return levels.indexOf(a) - levels.indexOf(b);
}
