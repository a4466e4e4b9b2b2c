import type { Case, CaseState, Entry, Subject, Watcher } from "../../access/case";
import type { Asked, Gap } from "../../access/evidence";
import type { Level } from "../../access/level";
import type { SelfCheckCount } from "../../access/selfCheck";
import type { Asking, CaseFilter, Directory, KnownState } from "../../backends/backend";
import type { Disposable } from "../../base/disposable";
import { createEvent, type Event } from "../../base/event";
import type { Connection, Connections } from "../connections/connections";
import { createCaseLoader, type LoadAsking } from "./caseLoader";
import { createCaseReader } from "./caseReader";
import type { CaseStore, LastReading, ListCoverage, ListState } from "./caseStore";
import { createCaseStores } from "./caseStores";
import { createChangeFeed, type CasesChange } from "./changeFeed";
import { notFetched, type NamedCases } from "./directory";
import { fetchFacts, type LearnAsking } from "./fetchFacts";
import { fetchHolders, type HoldersAsking } from "./fetchHolders";
import { findPeople, type FoundPeople } from "./findPeople";
import { createListing } from "./listing";
import { fetchNamedCases, namedOn } from "./namedCases";
import { storedSelfCheck, storedVerdict } from "./storedVerdict";
import type { Verdict } from "./verdict";

/** What has been loaded of a connection's cases. */
export interface CaseList extends ListState {
  readonly cases: readonly Case[];
  readonly total?: number;
  readonly more: boolean;
  /** Undefined: nothing was read. */
  readonly coverage?: ListCoverage;
  /** Present where rows of the list could not be read. */
  readonly unreadable?: number;
  /** Present where the server sent so many cases that the filter leaves out. How many match is then not known. */
  readonly strays?: number;
}

/**
 * The cache of everything read. Reading from it is synchronous and free; every method with a signal asks the server.
 */
export interface Cases extends Disposable {
  readonly onDidChange: Event<CasesChange>;

  list(connection: Connection): CaseList;
  filter(connection: Connection): CaseFilter;
  setFilter(connection: Connection, filter: CaseFilter): void;
  /**
   * Loads the first page when none is loaded, or the next one, of `size` cases where that is given. Never rejects: a
   * failure becomes the list's state.
   */
  loadPage(connection: Connection, signal: AbortSignal, size?: number): Promise<void>;
  /** Reads again what was loaded; with a case, only that case and its entries. */
  refresh(connection: Connection, caseId: string | undefined, signal: AbortSignal): Promise<void>;

  find(connection: Connection, caseId: string): Case | undefined;
  /** The case from the cache or the server. */
  readCase(connection: Connection, caseId: string, signal: AbortSignal, asking?: Asking): Promise<Case>;
  entries(connection: Connection, caseId: string): Asked<readonly Entry[]>;
  /** What came of reading them, undefined where nobody has. */
  lastReading(connection: Connection, caseId: string): LastReading | undefined;
  /**
   * Loads a case's entries unless they are there already, with `since` unless they were read then or later
   * (milliseconds since 1970). Two callers share one request.
   */
  loadEntries(
    connection: Connection,
    caseId: string,
    signal: AbortSignal,
    asking?: LoadAsking,
  ): Promise<readonly Entry[]>;
  /** Who is notified of a case, as far as somebody asked. */
  watchers(connection: Connection, caseId: string): Asked<readonly Watcher[]>;
  /**
   * Loads who is notified unless it is there already, with `since` unless it was read then or later, with `now` in any
   * case. Rejects with "notSupported" where the system has no such list; a failure is kept as the gap it leaves.
   */
  loadWatchers(
    connection: Connection,
    caseId: string,
    signal: AbortSignal,
    asking?: LoadAsking,
  ): Promise<readonly Watcher[]>;
  /** Case and entries, read from the server now. */
  readState(connection: Connection, caseId: string, signal: AbortSignal, asking?: Asking): Promise<CaseState>;

  /** What was learned; without what is older than `maxAge` in milliseconds, where that is given. */
  directory(connection: Connection, maxAge?: number): Directory;
  /**
   * Asks once for what is missing to judge this person (undefined: the caller): who the caller is, roles, own groups,
   * members of the groups seen in loaded entries (with `caseId`, only those of that case) and of the subject itself.
   * Also again where it is older than `maxAge` in milliseconds. With `membersOnly` nothing but the members of the
   * groups that entries of the case name.
   * What is refused becomes a gap. Rejects only when cancelled or without a key.
   */
  learn(connection: Connection, subject: Subject | undefined, signal: AbortSignal, asking?: LearnAsking): Promise<void>;
  /**
   * Reads everybody who holds a role on a case, in a few requests for all people, where the system can; `judge` uses it
   * for all of them. What is refused becomes a gap. With `again` the reading that is known is repeated as it was;
   * `named`: when it is known whom the case names, which only single answers wait for.
   */
  loadHolders(connection: Connection, caseId: string, signal: AbortSignal, asking?: HoldersAsking): Promise<void>;
  /** Keeps that there may be others than those who are known to hold a role on a case; `gap`: why that is not known. */
  doubtHolders(connection: Connection, caseId: string, gap: Gap): void;
  /** Which cases name somebody, by an entry of theirs or of a group above, or as the reporter, as a search told. */
  namedCases(connection: Connection, subject: Subject): Asked<NamedCases>;
  /** The levels of entries on one case that name somebody or a group above, where that search covers it. */
  namedOn(connection: Connection, caseId: string, subject: Subject): KnownState["named"];
  /**
   * Searches for these cases unless that is known, in a few requests for all cases, where the system can;
   * `judge` uses them for cases whose entries were not read. What is refused becomes a gap.
   */
  loadNamedCases(connection: Connection, subject: Subject, signal: AbortSignal, asking?: Asking): Promise<void>;
  /**
   * Asks the server for its own answer for a person on a case, where the system has one; `judge` uses it from then on.
   */
  loadServerLevel(
    connection: Connection,
    caseId: string,
    subject: Subject,
    signal: AbortSignal,
  ): Promise<Level | undefined>;
  /** Everyone seen so far: caller, reporters, assignees, subjects of entries, members. */
  people(connection: Connection): readonly Subject[];
  /**
   * People matching a text, from the directory, or among the people seen where it is closed. Where the text is a number
   * that nobody found has, and the system takes any as a subject, the last one stands for it, of unknown kind.
   */
  findSubjects(connection: Connection, text: string, signal: AbortSignal): Promise<FoundPeople>;

  /**
   * From what is loaded, at once. `state` replaces what is loaded (what-if). What was learned of people longer than
   * `maxAge` milliseconds ago does not count.
   */
  judge(
    connection: Connection,
    caseId: string,
    subject: Subject,
    state?: CaseState,
    maxAge?: number,
  ): Verdict | undefined;
  /**
   * How often our answer for the caller was decided and agreed, only compatible, or disagreed, over the loaded cases;
   * without those that are beyond `most` and have to be judged for it.
   */
  selfCheck(connection: Connection, most?: number): SelfCheckCount;
}

export interface CasesNeeds {
  readonly connections: Pick<Connections, "onDidChange" | "find" | "backend">;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The cache over the connections. It forgets what was read with another key, and asks nothing until it is asked. Long
 * because its functions share its state.
 */
export function createCases({ connections, now = Date.now }: CasesNeeds): Cases {
  const changed = createEvent<CasesChange>();
  const feed = createChangeFeed(changed.fire);
  const tellAll = (connection: Connection) => feed.tell({ connection: connection.name });
  const stores = createCaseStores({ connections, now, forgotten: tellAll });
  const storeOf = stores.of;
  const reader = createCaseReader({ open: stores.open, tell: feed.tell, now });
  const loader = createCaseLoader(reader, stores.open);
  const listing = createListing({ open: stores.open, tell: ({ connection }) => tellAll(connection) });

  return {
    onDidChange: changed.event,

    list: (connection) => listOf(storeOf(connection)),
    filter: (connection) => storeOf(connection).filter,
    setFilter: (connection, filter) => {
      const store = storeOf(connection);
      if (sameFilter(store.filter, filter)) return;
      store.filter = filter;
      store.clearList();
      tellAll(connection);
    },
    loadPage: (connection, signal, size) => listing.loadPage(storeOf(connection), signal, size),
    refresh: async (connection, caseId, signal) => {
      if (caseId === undefined) return listing.refresh(storeOf(connection), signal);
      // What fails is kept where it is shown: as the gap of the entries.
      await reader.readState(storeOf(connection), caseId, signal).catch(() => undefined);
      const store = storeOf(connection);
      if (store.watchers(caseId) !== notFetched)
        await reader.readWatchers(store, caseId, signal).catch(() => undefined);
    },

    find: (connection, caseId) => storeOf(connection).find(caseId),
    readCase: async (connection, caseId, signal, asking) =>
      loader.loadCase(storeOf(connection), caseId, signal, asking),
    entries: (connection, caseId) => storeOf(connection).entries(caseId),
    lastReading: (connection, caseId) => storeOf(connection).lastReading(caseId),
    loadEntries: async (connection, caseId, signal, asking) =>
      loader.loadEntries(storeOf(connection), caseId, signal, asking),
    watchers: (connection, caseId) => storeOf(connection).watchers(caseId),
    loadWatchers: async (connection, caseId, signal, asking) =>
      loader.loadWatchers(storeOf(connection), caseId, signal, asking),
    readState: async (connection, caseId, signal, asking) =>
      reader.readState(storeOf(connection), caseId, signal, asking),

    directory: (connection, maxAge) => directoryWithin(storeOf(connection), maxAge),
    learn: async (connection, subject, signal, asking = {}) => {
      const store = storeOf(connection);
      if (await fetchFacts(store, await stores.open(store), subject, signal, asking)) tellAll(connection);
    },
    loadHolders: async (connection, caseId, signal, asking = {}) => {
      const store = storeOf(connection);
      const backend = await stores.open(store);
      const of = store.find(caseId);
      if (of !== undefined && (await fetchHolders(store, backend, of, signal, asking))) tellAll(connection);
    },
    doubtHolders: (connection, caseId, gap) => {
      const store = storeOf(connection);
      const of = store.find(caseId);
      if (of === undefined) return;
      store.directory.doubtHolders(of, gap);
      tellAll(connection);
    },
    namedCases: (connection, { id }) => storeOf(connection).directory.namedCases(id),
    namedOn: (connection, caseId, subject) => {
      const store = storeOf(connection);
      const of = store.find(caseId);
      return of && namedOn(store, of, subject);
    },
    loadNamedCases: async (connection, subject, signal, asking) => {
      const store = storeOf(connection);
      const backend = await stores.open(store);
      if (!(await fetchNamedCases(store, backend, subject, signal, asking))) return;
      if (store.directory.caller?.id === subject.id) store.tally.touchAll(store.cases().map((one) => one.id));
      tellAll(connection);
    },
    loadServerLevel: async (connection, caseId, subject, signal) => {
      const found = await loader.loadServerLevel(storeOf(connection), caseId, subject, signal);
      if (found?.isNew) feed.tell({ connection: connection.name, caseId });
      return found?.level;
    },
    people: (connection) => storeOf(connection).people.all(),
    findSubjects: async (connection, text, signal) => {
      const store = storeOf(connection);
      return findPeople(store, () => stores.open(store), text, signal);
    },

    judge: (connection, ...asked) => storedVerdict(storeOf(connection), ...asked),
    selfCheck: (connection, most) => storedSelfCheck(storeOf(connection), most),

    dispose: () => {
      stores.dispose();
      feed.dispose();
      changed.dispose();
    },
  };
}

/** What is loaded of the list. */
function listOf(store: CaseStore): CaseList {
  const { coverage, unreadable, strays } = store;
  return {
    cases: store.cases(),
    total: strays > 0 ? undefined : store.total,
    more: store.next !== undefined,
    ...(coverage && { coverage }),
    ...(unreadable > 0 && { unreadable }),
    ...(strays > 0 && { strays }),
    ...store.list,
  };
}

function directoryWithin({ directory }: Pick<CaseStore, "directory">, maxAge: number | undefined): Directory {
  return maxAge === undefined ? directory : directory.within(maxAge);
}

function sameFilter(a: CaseFilter, b: CaseFilter): boolean {
  const parts = ({ text, status, mode, details, scope, reportedBy, assignedTo }: CaseFilter): string =>
    JSON.stringify([text, status, mode, details, scope, reportedBy, assignedTo]);
  return parts(a) === parts(b);
}
