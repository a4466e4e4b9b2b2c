import type { RightsQuirks } from "./rights";

/** How an entry of the access list looks: as published, or odd. */
export type EntryForm = "published" | "noSubject" | "unknownLevel" | "strangeSubject";

/** Where the real system's behaviour is not known or changes from day to day. May be changed while it runs. */
export interface Quirks extends RightsQuirks {
  /** How the total of a list is told: exactly, as -1 (timed out) or as 0 (not counted). */
  count: "exact" | "timedOut" | "notCounted";
  /** The server's own largest page: a larger limit is answered with this one. */
  largestPage: number;
  /**
   * "noSubject": entries come without `grantedSubject`. "unknownLevel": at a level that nobody has heard of.
   * "strangeSubject": of a kind that nobody has heard of.
   */
  entryForm: EntryForm;
  /**
   * A second POST for a subject that has an entry: a second entry, the first one's level changed, 412, or nothing at
   * all.
   */
  secondGrant: "adds" | "replaces" | "refuses" | "ignores";
  /** "closed": nobody may look up people, groups and permissions. */
  directory: "open" | "closed";
  /** Cases that are told with a mode that is not in the description. Replace the whole to change it. */
  unknownMode: { readonly [caseId: number]: string };
  /** Whether the watcher that a grant added goes when the entry is revoked. */
  watcherAfterRevoke: "stays" | "goes";
  /** Whether a search for who holds a function counts what comes through groups, roles and customers above. */
  holdersSearched: "inherited" | "direct";
}

export function defaultQuirks(): Quirks {
  return {
    count: "exact",
    largestPage: 100_000,
    entryForm: "published",
    secondGrant: "adds",
    directory: "open",
    unknownMode: {},
    unpublishedToReporter: "shown",
    watcherAfterRevoke: "stays",
    holdersSearched: "inherited",
  };
}
