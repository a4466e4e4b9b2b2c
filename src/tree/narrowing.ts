import type { Case } from "../access/case";

/** What the tree leaves out of the cases that are loaded, where no server can be asked for that. */
export interface Narrowing {
  /** Only cases that the caller owns, or whose owner the server does not state. */
  readonly own?: true;
  /** Only cases that do not fulfil the condition of the system, such as being published, or may not. */
  readonly closed?: true;
}

/** True when it leaves nothing out. */
export function isWide({ own, closed }: Narrowing): boolean {
  return own === undefined && closed === undefined;
}

/** Whether a case has a row. What is not known is never taken for a no. */
export function isInNarrowing({ own, closed }: Narrowing, one: Pick<Case, "own" | "condition">): boolean {
  if (own && one.own !== undefined && one.own.level !== "owner") return false;
  return !closed || one.condition === "no" || one.condition === "unknown";
}
