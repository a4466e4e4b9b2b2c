import type { Entry, Subject } from "../../access/case";
import type { Connection } from "../connections/connections";
import type { RecordedOutcome } from "../journal/attempt";

/**
 * Open: it is to be carried out.
 * - unconfirmed: nobody knows yet whether the change that set it was made
 * - scheduled: what it ends is there
 * - asked: when its time came, somebody else had changed what was left, so that a person has to decide
 * - couldNot: it could not be carried out, or nobody knows whether it was; it is tried again
 */
export const openStates = ["unconfirmed", "scheduled", "asked", "couldNot"] as const;
/**
 * Ended:
 * - done: the level or mode before was restored
 * - gone: what it was to end was not there any more
 * - superseded: a later until of the same person, group or mode took its place
 * - cleared: somebody took it away
 * - undone: the change that set it was taken back
 * - void: the change that set it was not made
 * - handedOver: it was written to a file for another computer, which carries it out; this one may take it back
 */
export const endedStates = ["done", "gone", "superseded", "cleared", "undone", "void", "handedOver"] as const;
export type OpenState = (typeof openStates)[number];
export type EndedState = (typeof endedStates)[number];
export type ExpiryState = OpenState | EndedState;

/** What an expiry ends, as it was left when it was set. */
export interface Left {
  /** The level of the entry, or the mode; absent: the server does not state the level, or there is no entry. */
  readonly state?: string;
  /** An entry was taken away, and what ends is that there is none. */
  readonly none?: true;
  /** The id of the entry; absent: it is not known, or a mode. */
  readonly entry?: string;
  /** Other entries of the same person or group in the same place, as `besideOf` writes them. */
  readonly beside: readonly string[];
}

/** Access that is to end: to be revoked, lowered or set back after a time. */
export interface Expiry {
  readonly id: string;
  /** When it was set, in milliseconds since 1970. */
  readonly at: number;
  /** What the connection was called then; for people, never a key. */
  readonly connection: string;
  readonly system: string;
  readonly origin: string;
  readonly url: string;
  /** The caller under whom it is kept; absent: not stated. */
  readonly caller?: string;
  readonly case: { readonly id: string; readonly title: string };
  /** Whose entry ends; absent: the mode does. */
  readonly subject?: Subject;
  readonly on: Entry["on"];
  readonly left: Left;
  /** What is restored: a level or a mode; absent: no entry. */
  readonly then?: string;
  /** In milliseconds since 1970, by the server's clock. */
  readonly until: number;
  /** How far the server's clock was ahead of this computer's, in milliseconds, when it was set. */
  readonly skew: number;
  /** The journal's record of the change that set it; absent: it was set on what was there. */
  readonly record?: string;
  /** The editor that set it; absent: a command line did. */
  readonly editor?: string;
  readonly state: ExpiryState;
  /** Why it could not be carried out, or what was found instead. */
  readonly reason?: ExpiryReason;
  /** How often it was tried. */
  readonly tries: number;
  /** When it is tried again by itself, in milliseconds since 1970 by this computer's clock. */
  readonly next?: number;
  /** The journal's record of the change that carried it out. */
  readonly carried?: string;
  readonly ended?: number;
  /** Somebody was reminded that it comes. */
  readonly reminded: boolean;
}

/** Why an expiry is not carried out: a failure, in the words of one, or what stands there instead. */
export type ExpiryReason =
  | {
      readonly kind: "failure";
      readonly failure: NonNullable<RecordedOutcome["failure"]>;
      /** A reading has shown that what was to end is there still. */
      readonly isThere?: true;
    }
  | { readonly kind: "changed"; readonly found?: string }
  | { readonly kind: "unclear"; readonly why: Unclear };

/**
 * Why a reading does not tell whether what was left is there: no list shows the entry; its level is not stated; the
 * change that set it, or the one that ends it, may still arrive; or the server does not tell its time, and this
 * computer's may be set wrong.
 */
export const unclear = ["notListed", "notStated", "mayArrive", "noTime"] as const;
export type Unclear = (typeof unclear)[number];

/** Whether it is on the system that a connection leads to, whatever the connection is called. */
export function isExpiryOf(
  { system, url }: Pick<Expiry, "system" | "url">,
  connection: Pick<Connection, "system" | "url">,
): boolean {
  return system === connection.system && url === connection.url;
}

/** True while it is to be carried out. */
export function isExpiryOpen({ state }: Pick<Expiry, "state">): boolean {
  return openStates.some((one) => one === state);
}
