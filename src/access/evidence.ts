import type { Entry, Subject } from "./case";
import type { GrantLevel } from "./level";
import type { FactName } from "./policy";

/** Why something is not known. */
export type Gap =
  | "forbidden" // the server refused to tell (403)
  | "notMapped" // no setting says what the server's words mean
  | "notFetched" // nobody asked yet
  | "truncated" // the answer was cut off by paging or a limit
  | "failed" // the request failed
  | "stale" // it was read so long ago that it may be otherwise by now
  | "moved" // it changed while it was read, so that no moment had all of it
  | "notStated" // the answer left it out
  | "disputed" // its documentation says both
  | "notModelled"; // the case system has a way to access that this policy does not cover

/**
 * An elementary thing that is not known, e.g. whether the person is a member of group 77.
 * Two unknowns with the same id are the same unknown: both are true or both are false in any possible world.
 */
export interface Unknown {
  readonly id: string;
  readonly gap: Gap;
  /**
   * What it is about: a membership, the level of an entry, a role; "scope": whether `detail`, where a role is held,
   * contains the case; "key": whether the caller's key carries the roles of its person; "somebody": whether anybody has
   * the number `detail`; "definition": an entry on what the case is one of; "condition": whether the case fulfils what
   * the fact `detail` says of it; "exception": whether that condition has an exception for who has the fact `detail`.
   * "enforced": the level that the server keeps and goes by.
   */
  readonly about:
    | "membership"
    | "level"
    | "role"
    | "scope"
    | "key"
    | "reporter"
    | "entries"
    | "definition"
    | "delegation"
    | "subject"
    | "somebody"
    | "condition"
    | "exception"
    | "enforced"
    | "fact";
  readonly group?: Subject;
  readonly entry?: Entry;
  readonly detail?: string;
}

/** One way in which a fact holds. It holds for certain when it needs nothing that is unknown. */
export interface Path {
  readonly needs: readonly Unknown[];
  /** The entry that grants. */
  readonly entry?: Entry;
  /** The highest level of the entries that a search found; it does not say which entries they are. */
  readonly level?: GrantLevel;
  /** Groups from the one that the grant names down to the one the person is in; empty when it names the person. */
  readonly through: readonly Subject[];
  /** The function or permission that stands for a role, and where it is inherited from, in the server's words. */
  readonly role?: { readonly name: string; readonly inheritedFrom?: string };
}

/** Where the answer for a fact came from. */
export type Source =
  "case" | "enforced" | "entries" | "groups" | "search" | "permissions" | "ownRole" | "definition" | "none";

/** A fact is "yes" when a path needs nothing, "unknown" when only paths with needs exist, "no" without any path. */
export interface Finding {
  readonly paths: readonly Path[];
  readonly source: Source;
  /** See `Enforced.moved`. */
  readonly moved?: number;
  /** When the oldest answer it rests on was read, in milliseconds since 1970; absent when nothing was read. */
  readonly readAt?: number;
}

/** All that is known about one person (or group) on one case. A fact without a finding is unknown. */
export type Evidence = Readonly<Record<FactName, Finding>>;

/** Something asked of the server: the answer, or why there is none. */
export type Asked<T> =
  | {
      readonly known: true;
      readonly value: T;
      readonly readAt: number;
      /** cut off: what is listed is true, what is not listed is unknown */ readonly truncated?: boolean;
    }
  | { readonly known: false; readonly gap: Gap; readonly detail?: string };
