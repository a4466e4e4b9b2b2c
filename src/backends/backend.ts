import type { Case, CaseState, Change, Enforced, Entry, SpecialKind, Subject, Watcher } from "../access/case";
import type { Asked, Evidence } from "../access/evidence";
import type { GrantLevel, Level } from "../access/level";
import type { FactName, Policy } from "../access/policy";
import type { ServerTime } from "./http/serverTime";
import type { KeyFacts, LookUp } from "./keyFacts";

/** The id of a case system; `systems.ts` has those that are known. */
export type System = string;

/** How a request is made. */
export interface Asking {
  /** It is one of many, which a system may put behind others. */
  readonly bulk?: boolean;
  /** A plan or a write rests on the answer, so that nothing in it may come from an earlier one. */
  readonly now?: boolean;
  /** Who holds a role on the case is asked for next, so that what tells the roles may be asked for with the case. */
  readonly roles?: boolean;
}

/**
 * A case system behind one connection. Every method that asks the server rejects with a `Failure` and obeys the signal.
 */
export interface Backend {
  readonly system: System;
  readonly policy: Policy;
  readonly capabilities: Capabilities;

  /** Who the credential belongs to; also the cheapest proof that it works. Undefined: the system does not tell. */
  readCaller(signal: AbortSignal, asking?: Asking): Promise<Subject | undefined>;
  /**
   * What the server tells of the key: what it is limited to, and its end. What cannot be read is unknown in it; it
   * rejects when cancelled only. Left out: no method tells anything.
   */
  readKey?(signal: AbortSignal): Promise<KeyFacts>;
  /**
   * What the key may look up and change, found out with one harmless request for each. What could not be tried is
   * unknown; it rejects when cancelled only.
   */
  tryLookUps?(signal: AbortSignal): Promise<readonly LookUp[]>;
  /**
   * A page of cases. `after` is the `next` of the page before. `size` is a wish (a caller who wants all asks for large
   * pages). One request.
   */
  listCases(filter: CaseFilter, after: string | undefined, signal: AbortSignal, size?: number): Promise<Page<Case>>;
  readCase(id: string, signal: AbortSignal, asking?: Asking): Promise<Case>;
  readEntries(of: Case, signal: AbortSignal, asking?: Asking): Promise<Entry[]>;
  /** The same by the id, so that a case is read with its entries. Left out: they need more of it than that. */
  readEntriesById?(id: string, signal: AbortSignal, asking?: Asking): Promise<Entry[]>;
  /**
   * The entries, and the levels that the server enforces, where it keeps those apart; in place of `readEntries`.
   * Where the server lists no entries to this caller, it still resolves, and `unlisted` says so.
   */
  readAccess?(of: Case, signal: AbortSignal, asking?: Asking): Promise<Omit<CaseState, "case">>;

  /** What the system itself recorded about who may see a case, newest first. Left out: it keeps no such record. */
  readHistory?(of: Case, signal: AbortSignal): Promise<HistoryOfCase>;
  /** Who is notified of a case now. Left out: the system has no such list. */
  readWatchers?(of: Case, signal: AbortSignal, asking?: Asking): Promise<readonly Watcher[]>;

  /**
   * People and groups whose name or number matches, `mostFound` where there are more. Rejects with kind "notAllowed"
   * where the directory is closed.
   */
  findSubjects(text: string, signal: AbortSignal): Promise<Subject[]>;
  /** Direct members, people and groups. */
  readMembers(
    groupId: string,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<{ members: Subject[]; truncated: boolean }>;
  /** All groups above the caller, nested ones included. Undefined: the system cannot tell. */
  readOwnGroups?(signal: AbortSignal, asking?: Asking): Promise<Subject[]>;
  /** All groups above a person or group, nested ones included. Left out: the system cannot tell. */
  readGroupsAbove?(
    subjectId: string,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<{ groups: readonly Subject[]; truncated: boolean }>;
  /** The roles that a person or group holds on what a case belongs to, the same for all cases of one `roleScopeOf`. */
  readRoles?(of: Case, subject: Subject, signal: AbortSignal, asking?: Asking): Promise<RoleAnswers>;
  /**
   * Everybody who holds a role on what a case belongs to, the same for all cases of one `roleScopeOf`, in a few
   * requests for all people. That nobody else does is believed where single answers about people of the `sample` agree;
   * the searches do not wait for it.
   * @param before the reading that this one repeats, to see whether something moved: nothing waits for what it told,
   * and no single answers are asked for again
   */
  readHolders?(
    of: Case,
    sample: readonly Subject[] | Promise<readonly Subject[]>,
    signal: AbortSignal,
    asking?: Asking,
    before?: RoleHolders,
  ): Promise<RoleHolders>;
  /**
   * The cases that name a person or group: an entry theirs or of a group above, or they are the reporter. A few
   * searches for all cases, as of their answers, of cases that this caller sees. Left out: the system has no such
   * search.
   */
  readNamedCases?(
    subject: Subject,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<{ cases: readonly NamedCase[]; truncated: boolean }>;
  /** The server's own answer for any person on a case, where it has one. */
  readServerLevel?(of: Case, subject: Subject, signal: AbortSignal): Promise<Level>;

  /** What is known about a person on a case. Pure: it asks nobody. Uses every fact but the server's level. */
  evidence(state: KnownState, subject: Subject, directory: Directory): Evidence;

  /**
   * A state after a change with what the change does beside: to the levels that the server keeps. Pure. `after` has the
   * entries as the change makes them. Absent: a change does nothing beside.
   */
  sideEffects?(before: CaseState, after: CaseState, change: Change, directory: Directory): CaseState;
  /**
   * Why this caller cannot make a change, as far as that is known before it is sent: the detail of a failure, which the
   * system's vocabulary puts into words. Undefined: nothing is known against it.
   */
  hindrance?(state: CaseState, change: Change, caller: Subject | undefined): string | undefined;
  /**
   * Sends one change, one or two requests, no verification: only `core/changes` may call it. Returns what the server
   * says with its success, for people.
   */
  write(state: CaseState, change: Change, signal: AbortSignal, asking?: Asking): Promise<readonly string[] | void>;

  /** The time of the server's own clock, as its last answer told it. Undefined, or absent: none did. */
  serverTime?(): ServerTime | undefined;

  /** The page of the case in the system's own web interface. */
  webAddress(of: Case): string | undefined;
}

/** What a system recorded of a case, newest first. */
export interface HistoryOfCase {
  readonly steps: readonly HistoryStep[];
  /** There are others, or there may be. */
  readonly truncated: boolean;
}

/** One step of a case's history, as the system tells it; what is not understood is kept as it came. */
export interface HistoryStep {
  /** As the system calls it. */
  readonly operation: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly by?: Subject;
  readonly changes: readonly HistoryChange[];
}

export interface HistoryChange {
  readonly field?: string;
  /** Whose entry it is. */
  readonly subject?: Subject;
  readonly from?: string;
  readonly to?: string;
}

export interface Capabilities {
  /** Access modes a case can be given, in the order to offer them; empty: the system has none. */
  readonly modes: readonly string[];
  /** Levels an entry can be given, in the order to offer them: one that reads is first, one that takes away is last. */
  readonly levels: readonly GrantLevel[];
  /** True: a level changes in place. False: grant the new, then revoke the old. */
  readonly changesLevelInPlace: boolean;
  /** Grants on what contains the case are possible. */
  readonly definitionGrants: boolean;
  /**
   * A level of `case.own` that may change access: "owner" in Argus; undefined: the system does not say, so it is tried.
   */
  readonly levelToChange: Level | undefined;
  /** What a list of cases can be filtered by, in the order to offer it. */
  readonly filters: readonly (keyof CaseFilter)[];
  /** A level that takes access away, for who may not take an entry away. */
  readonly levelInPlaceOfRevoke?: GrantLevel;
  /** The server can be told to make the levels that it enforces for a person what the entries give. */
  readonly recomputes?: true;
  /** The kinds of change that the system has beside entries and access mode, with the level that each needs. */
  readonly special?: Readonly<Partial<Record<SpecialKind, Level>>>;
  /** Somebody who is granted access can be notified of the case from then on. */
  readonly notifiesOfGrant?: true;
  /** What the id of a case looks like, so that no word is offered as one. */
  readonly caseId: RegExp;
}

/** What cases must be like, all of it; of several values of one kind, one is enough. */
export interface CaseFilter {
  readonly text?: string;
  readonly status?: readonly string[];
  readonly mode?: readonly string[];
  /** Values of details of a case, by the label of the detail. */
  readonly details?: Readonly<Record<string, readonly string[]>>;
  /** What contains the case: see `Case.scope`. */
  readonly scope?: readonly NamedId[];
  readonly reportedBy?: readonly NamedId[];
  /** A person who works on the case, as its user or as its technician. */
  readonly assignedTo?: readonly NamedId[];
}

/** Something by its id; the name is for people. */
export interface NamedId {
  readonly id: string;
  readonly name: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Present when there is more. */
  readonly next?: string;
  /** Undefined: the server did not count. */
  readonly total?: number;
  /** So many others were on the page, in a form that could not be read, e.g. without an id. */
  readonly unreadable?: number;
  /** So many others were on the page although the filter leaves them out: the server does not go by all of it. */
  readonly strays?: number;
}

/** A case that names a person or group. */
export interface NamedCase {
  readonly case: Case;
  /** Of the entries that name them or a group above; which of the two only the list of the case tells. */
  readonly levels: readonly GrantLevel[];
  /** They are the reporter. */
  readonly reports: boolean;
}

/** Each fact that is a role, with every grant that gives it; an answer without grants is a no. */
export type RoleAnswers = Readonly<Partial<Record<FactName, Asked<readonly RoleGrant[]>>>>;

export interface RoleGrant {
  /** What was granted, in the server's words: the function that stands for the role, or a role that contains it. */
  readonly name: string;
  /** Customer (or other scope) it is held on. */
  readonly scope?: { readonly id: string; readonly name: string };
  /** The scope is known to be above that of the case. */
  readonly isAbove?: true;
  /** The group through which it is held, when not directly. */
  readonly through?: Subject;
}

/** Everybody who holds a role on what a case belongs to, people and groups. */
export interface RoleHolders {
  /** By their ids. */
  readonly holders: ReadonlyMap<string, RoleHolder>;
  /**
   * Of each role, and of `titleSight` (see `holders.ts`): known where nobody else holds it, else why that is not known.
   */
  readonly nobodyElse: Readonly<Partial<Record<FactName, Asked<true>>>>;
  /** So many single answers of people were asked for, and so many of them contradicted the list. */
  readonly sample: { readonly asked: number; readonly wrong: number };
  readonly readAt: number;
}

export interface RoleHolder {
  readonly subject: Subject;
  /** Of each role, and of what shows titles only, every grant that gives it. */
  readonly grants: Readonly<Partial<Record<FactName, readonly RoleGrant[]>>>;
}

/** A case with its entries as far as they are known. */
export interface KnownState {
  readonly case: Case;
  readonly entries: Asked<readonly Entry[]>;
  /**
   * The levels of entries on the case that name the person who is judged, or a group above, as a search told; none: no
   * entry does. Used where the entries themselves are not known.
   */
  readonly named?: Asked<readonly GrantLevel[]>;
  readonly enforced?: Enforced;
}

/** What has been learned about people and groups so far; asking it costs nothing. */
export interface Directory {
  readonly caller: Subject | undefined;
  ownGroups(): Asked<readonly Subject[]>;
  groupsAbove?(subjectId: string): Asked<readonly Subject[]>;
  members(groupId: string): Asked<readonly Subject[]>;
  roles(subjectId: string, of: Case): Asked<RoleAnswers>;
  /** Everybody who holds a role on what a case belongs to. */
  holders?(of: Case): Asked<RoleHolders>;
  /** False for a number that somebody typed, as long as no answer of the server has shown that anybody has it. */
  isSomebody(subject: Subject): boolean;
}
