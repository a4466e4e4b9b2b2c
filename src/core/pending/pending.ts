import type { CaseState, Change } from "../../access/case";
import type { RecordedOutcome } from "../journal/attempt";

/**
 * A write without a certain outcome.
 *
 * Its states, and what a reading that is no older than the write makes of them (`settle`):
 *
 * | state      | there       | something else   | not there, may come | not there, too late | does not tell |
 * |------------|-------------|------------------|---------------------|---------------------|---------------|
 * | accepted   | done        | done otherwise ! | not done → watched  | not done            | stays         |
 * | refused    | done        | as not there     | not done            | not done            | stays         |
 * | unanswered | done        | as not there     | not done → watched  | not done            | stays         |
 * | awaited    | done        | as not there     | stays               | not done            | stays         |
 * | watched    | done !      | as not there     | stays               | ends, unsaid        | stays, unsaid |
 *
 * accepted: the server said done, and no reading followed. refused: the server said no, and no reading followed.
 * unanswered: the connection broke, or the process ended. awaited: nobody answered in time, so it may yet arrive.
 * watched: it was reported as not made, or as half, and may yet arrive; when it cannot any more, it ends unsaid.
 *
 * "!": the user is notified, as wherever there are two entries, or both halves of a change of level. "Half" is there as
 * "done" is. Of a write that nobody accepted, something else may as well be somebody else's. Without a reading: a later
 * write of the same `supersede`s it, and goes on watching (`watchOn`) for one that may arrive; another process that
 * settled it, or followed it, ends it here (`isOvertaken`); a reading older than the write changes nothing.
 */
export type Pending = Sought & PendingState;

export type PendingState =
  | { readonly state: "accepted" | "unanswered" | "awaited" | "watched" }
  | { readonly state: "refused"; readonly failure?: RecordedOutcome["failure"] };

/** What is looked for, and since when. */
export interface Sought {
  /** The id of the journal's record. */
  readonly record: string;
  readonly caseId: string;
  readonly change: Change;
  /** The new entry of a change of level is there, and this is what is not known. */
  readonly left?: Change;
  /** As it was before the write; absent after a restart. */
  readonly before?: CaseState;
  /** Readings from this time on settle it, in milliseconds since 1970. */
  readonly at: number;
  /** The user was told about a later write of the same, so what becomes of this one is told, too. */
  readonly reportLateArrival?: true;
}

/** A pending write as it is kept: the changes of the same that other windows began later come after it. */
export type Kept = Pending & {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** On the clock that nobody sets, from when on it may have arrived late. */
  readonly steadySince: number;
};

/** Whether the journal has no outcome of it yet, so that the case is marked. */
export function isPendingOpen({ state }: Pending): boolean {
  return state !== "watched";
}

/** Whether a request is waited for that may arrive late. */
export function isAwaited({ state }: PendingState): boolean {
  return state === "awaited" || state === "watched";
}
