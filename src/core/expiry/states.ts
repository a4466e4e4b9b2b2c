import { endedStates, openStates, type ExpiryState } from "./model";

/**
 * What happens to an expiry:
 * - made, notMade: the change that set it was made, or surely was not
 * - restored: what was before is restored
 * - foundGone: what it was to end is not there any more
 * - foundLater: a later until of the same is set
 * - foundChanged: somebody else has changed what was left
 * - failed: it could not be carried out, or nobody knows whether it was
 * - cleared: somebody took it away
 * - undone: the change that set it was taken back
 * - handedOver, takenBack: it was written for another computer, and read from what was written
 */
export const expiryEvents = [
  "made",
  "notMade",
  "restored",
  "foundGone",
  "foundLater",
  "foundChanged",
  "failed",
  "cleared",
  "undone",
  "handedOver",
  "takenBack",
] as const;
export type ExpiryEvent = (typeof expiryEvents)[number];

/**
 * The states, and where each event leads. An ended one stays ended: nothing is carried out twice. Only where its change
 * arrives after all that was taken for not made, or for gone, does it begin again: nothing is forgotten.
 *
 * | state       | made      | notMade | restored | foundGone | foundLater | foundChanged | failed   | cleared |
 * |-------------|-----------|---------|----------|-----------|------------|--------------|----------|---------|
 * | unconfirmed | scheduled | void    | done     | gone      | superseded | asked        | couldNot | cleared |
 * | scheduled   | ·         | void    | done     | gone      | superseded | asked        | couldNot | cleared |
 * | asked       | ·         | void    | done     | gone      | superseded | ·            | couldNot | cleared |
 * | couldNot    | ·         | void    | done     | gone      | superseded | asked        | ·        | cleared |
 * | void, gone  | scheduled | ·       | ·        | ·         | ·          | ·            | ·        | ·       |
 * | the others  | ·         | ·       | ·        | ·         | ·          | ·            | ·        | ·       |
 *
 * `undone` and `handedOver` lead where `cleared` does, to states of their own names; `takenBack` leads from handedOver
 * to scheduled, and nowhere from another one. "·": it stays as it is.
 */
export function stateAfter(state: ExpiryState, event: ExpiryEvent): ExpiryState {
  if (event === "takenBack") return state === "handedOver" ? "scheduled" : state;
  if (endedStates.some((one) => one === state))
    return event === "made" && (state === "void" || state === "gone") ? "scheduled" : state;
  switch (event) {
    case "made":
      return state === "unconfirmed" ? "scheduled" : state;
    case "notMade":
      return "void";
    case "restored":
      return "done";
    case "foundGone":
      return "gone";
    case "foundLater":
      return "superseded";
    case "foundChanged":
      return "asked";
    case "failed":
      return "couldNot";
    case "cleared":
    case "undone":
    case "handedOver":
      return event;
  }
}

/** Every state, the open ones first. */
export const expiryStates: readonly ExpiryState[] = [...openStates, ...endedStates];

const firstPause = 60_000;
const longestPause = 6 * 60 * 60_000;

/** How long to wait before the next try, in milliseconds: it grows, and never becomes too long for a working day. */
export function pauseAfter(tries: number): number {
  return Math.min(firstPause * 2 ** Math.max(0, tries - 1), longestPause);
}

/**
 * Whether the next try is still to be waited for. One that is further away than the longest pause was set by a clock
 * that has been set back since.
 */
export function isPaused({ next }: { readonly next?: number }, now: number): boolean {
  return next !== undefined && next > now && next <= now + longestPause;
}
