import type { Cell } from "./compile";
import type { Level, Right, Rights } from "./level";
import type { FactName } from "./policy";

/** A fact that decides a right, or leaves it open, and the place in the table that says so. */
export interface Reason {
  readonly right: Right;
  readonly fact: FactName;
  /** Whether it holds. Where it does, it gives the right, or would give it if a gate were certainly open. */
  readonly value: "yes" | "unknown";
  /** Where the table says so: the lowest column, at the right or above it, in which the fact stands. */
  readonly cell: Cell;
}

/** What a person may do on a case, as far as it is known. Immutable, and shared between callers. */
export interface Access extends Rights {
  /** The person certainly has this level; exact: there is a possible world in which it is no higher. */
  readonly atLeast: Level;
  /** The person certainly has no higher level; exact: there is a possible world in which it is this one. */
  readonly atMost: Level;
  /**
   * For a right that is "yes" every fact that gives it, for one that is "unknown" every fact that may; none for "no".
   */
  readonly because: readonly Reason[];
  /**
   * Present where the gate of the policy is not certainly open to the person: "closed" takes every right, "unknown"
   * leaves each one open that they would have otherwise.
   */
  readonly gate?: "closed" | "unknown";
}
