import type { Change, Subject } from "../../access/case";
import type { System } from "../../backends/backend";
import type { Failure } from "../../base/failure";

/** A request that was given up may still be carried out for so long, in milliseconds. */
export const mayArriveFor = 10 * 60_000;

/**
 * What is worth saying about a change that is done: it was there already; the entry was gone already; no answer came
 * but it was found done; the entry is there but the server does not state its level; the server accepted it and the
 * case can no longer be read (then the state is what was expected); another client granted the same meanwhile, or an
 * earlier request arrived, so that there is more than one entry; the entry is gone, and another one of the same person
 * or group gives as much; the people to be notified from now on are not, or whether they are could not be read.
 */
export type Remark =
  | "alreadySo"
  | "wasGone"
  | "foundAfterTimeout"
  | "levelNotStated"
  | "lostSight"
  | "doubled"
  | "standsAgain"
  | "notNotified"
  | "notifiedNotKnown";

/** When what a change gives ends, and what is restored then. */
export interface Ends {
  /** In milliseconds since 1970, by the server's clock. */
  readonly until: number;
  /** The level or mode that is restored; absent: no entry. */
  readonly then?: string;
  /** How far the server's clock is ahead of this computer's, in milliseconds. */
  readonly skew?: number;
  /** The editor that sets it. */
  readonly editor?: string;
}

/** What is about to be done. Committed to disk before anything is sent. */
export interface Intent {
  /** What the connection was called then; for people, never a key. */
  readonly connection: string;
  readonly system: System;
  readonly origin: string;
  /** The base address with its path. Absent: not stated, in a record of version 0.1. */
  readonly url?: string;
  readonly case: { readonly id: string; readonly title: string };
  /** Whose credential it is done with; absent where the system does not tell. */
  readonly caller?: Subject;
  readonly change: Change;
  /** The level or mode before; absent: no access by this entry, or not known. */
  readonly from?: string;
  /** The level or mode after; absent: none. */
  readonly to?: string;
  readonly reason?: string;
  /** The bulk that it is a part of, and its place in it. */
  readonly batch?: { readonly id: string; readonly row: number };
  /** The record that it takes back. */
  readonly undoes?: string;
  /** What it gives ends after a time. */
  readonly ends?: Ends;
  /** The expiry that it carries out. */
  readonly expires?: string;
}

/** What became of it. */
export interface RecordedOutcome {
  readonly kind: "done" | "doneOtherwise" | "half" | "notDone" | "undetermined";
  readonly remark?: Remark;
  readonly failure?: Pick<Failure, "kind" | "request" | "status" | "detail" | "said">;
  /** The entry that the change made or left behind. */
  readonly entryId?: string;
  /** After "doneOtherwise": the level or mode that is there instead; absent: no entry, or none that states a level. */
  readonly instead?: string;
  /** After "doneOtherwise" of a change of reporter: who is it instead; absent: nobody. */
  readonly insteadReporter?: Subject;
  /** After "half": what is left to do. After "undetermined": what is not known, while the rest is there. */
  readonly left?: Change;
  /** Found out by a later reading. */
  readonly settled?: true;
  /** After "undetermined": what the server answered; absent: nothing. No reading came of it. */
  readonly answer?: "accepted" | "refused";
  /** After "notDone": it was not there, but the request may be on its way yet. */
  readonly late?: true;
}

/** One attempt at a change: what was to be done and, as far as it is known, what became of it. */
export interface Attempt extends Intent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome?: RecordedOutcome & { readonly at: number };
  /** What became of it is recorded in words of a later version, so it is not looked for. */
  readonly unreadOutcome?: true;
  /** The process that wrote it may still be at it. */
  readonly underWay: boolean;
  /** That process is another one. */
  readonly elsewhere?: true;
}

/** What a bulk is to do, as it was confirmed. */
export interface BatchIntent {
  /** What the connection was called then; for people, never a key. */
  readonly connection: string;
  /** Absent, as `url`: not stated, in a record of version 0.1. */
  readonly system?: System;
  readonly origin: string;
  readonly url?: string;
  readonly caller?: Subject;
  readonly reason?: string;
  readonly rows: readonly BatchRow[];
}

export interface BatchRow {
  readonly case: { readonly id: string; readonly title: string };
  readonly change: Change;
  readonly ends?: Ends;
}

/** A bulk, without its rows. */
export interface Batch extends Omit<BatchIntent, "rows" | "caller"> {
  readonly id: string;
  readonly at: number;
  /** The time of its newest attempt. */
  readonly newest: number;
  /** How many changes it is made of, how many of them are done, and how many of those were not needed. */
  readonly size: number;
  readonly done: number;
  readonly unchanged: number;
  /** It went through all rows, or was given up. */
  readonly ended: boolean;
  /** Somebody who is there is at it, in this window or another one. */
  readonly underWay: boolean;
}

/** A bulk that has not come to its end and that nobody is at. */
export interface OpenBatch extends Batch {
  readonly rows: readonly BatchRow[];
}

/** Where a record was made, or a connection leads. */
interface RecordPlace {
  readonly system?: System;
  readonly origin: string;
  readonly url?: string;
}

/**
 * Whether a record is about the system that a connection leads to. A record of version 0.1 states no path; then the
 * name that the connection had is all there is to tell two systems of one origin apart.
 */
export function isOfSystem(
  record: RecordPlace & { readonly connection: string },
  connection: RecordPlace & { readonly name: string },
): boolean {
  if (record.origin !== connection.origin) return false;
  if (record.system !== undefined && record.system !== connection.system) return false;
  return record.url === undefined ? record.connection === connection.name : record.url === connection.url;
}

/** What tells the systems of records, or connections, apart. */
export function systemKey({ system, origin, url }: RecordPlace): string {
  return `${system ?? ""} ${url ?? origin}`;
}
