import type { Disposable, Event } from "vscode";
import type { Case, CaseState, Entry, Subject } from "../access/case";
import type { Asked, Evidence } from "../access/evidence";
import type { Access } from "../access/evaluate";
import type { Agreement } from "../access/selfCheck";
import type { Level, Tri } from "../access/level";
import type { CaseFilter, Directory } from "../backends/backend";
import type { Failure } from "../backends/failure";
import type { Connection } from "./connections";

/** What has been loaded of a connection's cases. */
export interface CaseList {
  readonly cases: readonly Case[];
  readonly total?: number;
  readonly more: boolean;
  readonly state: "idle" | "loading" | "loaded" | "failed";
  readonly failure?: Failure;
}

/** Everything there is to show about one person on one case. */
export interface Verdict {
  readonly case: Case;
  readonly subject: Subject;
  readonly evidence: Evidence;
  /** Of the model; narrowed by the server's answer only where it agrees (then `server` is set). */
  readonly access: Access;
  readonly roles: Readonly<Record<string, Tri>>;
  /** The server's own answer for this person, where there is one. */
  readonly server?: Level;
  readonly agreement?: Agreement;
}

/** What changed: a whole connection, or one case of it (its row, its entries). */
export interface CasesChange {
  readonly connection: string;
  readonly caseId?: string;
}

/** The cache of everything read. Reading from it is synchronous and free; every method with a signal asks the server. */
export interface Cases extends Disposable {
  readonly onDidChange: Event<CasesChange>;

  list(connection: Connection): CaseList;
  filter(connection: Connection): CaseFilter;
  setFilter(connection: Connection, filter: CaseFilter): void;
  /** Loads the first page when none is loaded, or the next one, of `size` cases where that is given. Never rejects: a failure becomes the list's state. */
  loadPage(connection: Connection, signal: AbortSignal, size?: number): Promise<void>;
  /** Reads again what was loaded; with a case, only that case and its entries. */
  refresh(connection: Connection, caseId: string | undefined, signal: AbortSignal): Promise<void>;

  find(connection: Connection, caseId: string): Case | undefined;
  /** The case from the cache or the server. */
  readCase(connection: Connection, caseId: string, signal: AbortSignal): Promise<Case>;
  entries(connection: Connection, caseId: string): Asked<readonly Entry[]>;
  /** Loads a case's entries unless they are there already. Two callers share one request. */
  loadEntries(connection: Connection, caseId: string, signal: AbortSignal, options?: { bulk?: boolean }): Promise<readonly Entry[]>;
  /** Case and entries, read from the server now. */
  readState(connection: Connection, caseId: string, signal: AbortSignal): Promise<CaseState>;

  directory(connection: Connection): Directory;
  /**
   * Asks once for what is missing to judge this person (undefined: the caller): who the caller is, roles, own groups,
   * members of the groups seen in loaded entries. What is refused becomes a gap. Rejects only when cancelled or without a key.
   */
  learn(connection: Connection, subject: Subject | undefined, signal: AbortSignal): Promise<void>;
  /** Asks the server for its own answer for a person on a case, where the system has one; `judge` uses it from then on. */
  loadServerLevel(connection: Connection, caseId: string, subject: Subject, signal: AbortSignal): Promise<Level | undefined>;
  /** Everyone seen so far: caller, reporters, assignees, subjects of entries, members. */
  people(connection: Connection): readonly Subject[];
  /** People matching a text, from the directory, or among the people seen where it is closed (`complete` false then). */
  findSubjects(connection: Connection, text: string, signal: AbortSignal): Promise<{ subjects: readonly Subject[]; complete: boolean; failure?: Failure }>;

  /** From what is loaded, at once. `state` replaces what is loaded (what-if). */
  judge(connection: Connection, caseId: string, subject: Subject, state?: CaseState): Verdict | undefined;
  /** How often our answer for the caller was decided and agreed, only compatible, or disagreed, over the loaded cases. */
  selfCheck(connection: Connection): { readonly agreed: number; readonly compatible: number; readonly disagreed: readonly string[]; readonly total: number };
}
