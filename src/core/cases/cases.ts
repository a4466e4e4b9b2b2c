import type { Disposable } from "../../base/disposable";
import {
  isSameSubject,
  subjectKey,
  type Case,
  type CaseState,
  type Entry,
  type Subject,
  type Watcher,
} from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Level } from "../../access/level";
import { isTiered } from "../../access/policy";
import type { SelfCheckCount } from "../../access/selfCheck";
import { entriesOnly } from "../../access/tiers";
import type { Asking, Backend, CaseFilter, Directory, KnownState, System } from "../../backends/backend";
import { gapOf } from "../../backends/gap";
import { knownState } from "../../backends/knownState";
import { findSystem } from "../../backends/systems";
import { Failure, toFailure } from "../../base/failure";
import { createCaseStore, type CaseStore, type LastReading, type ListCoverage, type ListState } from "./caseStore";
import type { Connection, Connections } from "../connections/connections";
import { createEvent, type Event } from "../../base/event";
import { notFetched, type NamedCases } from "./directory";
import { judge, type Verdict } from "./verdict";
import { fetchFacts } from "./fetchFacts";
import { fetchHolders } from "./fetchHolders";
import { fetchNamedCases, namedOn } from "./namedCases";
import { createListing } from "./listing";
import { createChangeFeed, type CasesChange } from "./changeFeed";

/** What has been loaded of a connection's cases. */
export interface CaseList extends ListState {
  readonly cases: readonly Case[];
  readonly total?: number;
  readonly more: boolean;
  /** Undefined: nothing was read. */
  readonly coverage?: ListCoverage;
  /** Present where rows of the list could not be read. */
  readonly unreadable?: number;
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
  readCase(connection: Connection, caseId: string, signal: AbortSignal): Promise<Case>;
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
    asking?: Asking & { readonly since?: number },
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
    asking?: Asking & { readonly since?: number },
  ): Promise<readonly Watcher[]>;
  /** Case and entries, read from the server now. */
  readState(connection: Connection, caseId: string, signal: AbortSignal, asking?: Asking): Promise<CaseState>;

  /** What was learned; without what is older than `maxAge` in milliseconds, where that is given. */
  directory(connection: Connection, maxAge?: number): Directory;
  /**
   * Asks once for what is missing to judge this person (undefined: the caller): who the caller is, roles, own groups,
   * members of the groups seen in loaded entries (with `caseId`, only those of that case) and of the subject itself.
   * Also again where it is older than `maxAge` in milliseconds.
   * What is refused becomes a gap. Rejects only when cancelled or without a key.
   */
  learn(
    connection: Connection,
    subject: Subject | undefined,
    signal: AbortSignal,
    asking?: { caseId?: string; maxAge?: number } & Asking,
  ): Promise<void>;
  /**
   * Reads everybody who holds a role on a case, in a few requests for all people, where the system can; `judge` uses it
   * for all of them. What is refused becomes a gap.
   */
  loadHolders(
    connection: Connection,
    caseId: string,
    signal: AbortSignal,
    asking?: { maxAge?: number } & Asking,
  ): Promise<void>;
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
   * People matching a text, from the directory, or among the people seen where it is closed (`complete` false then).
   * Where
   * the text is a number that nobody found has, and the system takes any as a subject, the last one stands for it, of
   * unknown kind.
   */
  findSubjects(
    connection: Connection,
    text: string,
    signal: AbortSignal,
  ): Promise<{ subjects: readonly Subject[]; complete: boolean; failure?: Failure }>;

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
   * How often our answer for the caller was decided and agreed, only compatible, or disagreed, over the loaded cases.
   */
  selfCheck(connection: Connection): SelfCheckCount;
}

export interface CasesNeeds {
  readonly connections: Pick<Connections, "onDidChange" | "find" | "backend">;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Of people seen, so many are added to what a search found. */
const mostSeen = 50;

/** The cache over the connections. It forgets what was read with another key, and asks nothing until it is asked. */
export function createCases({ connections, now = Date.now }: CasesNeeds): Cases {
  const changed = createEvent<CasesChange>();
  const feed = createChangeFeed(changed.fire);
  const stores = new Map<string, CaseStore>();

  const listing = createListing({ open, tell: ({ connection }) => feed.tell({ connection: connection.name }) });

  const watching = connections.onDidChange(() => {
    for (const store of stores.values()) void follow(store);
  });

  function storeOf(connection: Connection): CaseStore {
    const known = stores.get(connection.name);
    if (known?.connection === connection) return known;
    // Who still holds a connection that is another one by now gets nothing, and disturbs nobody.
    if (known !== undefined && connections.find(connection.name) === known.connection)
      return createCaseStore(connection, {}, now);
    known?.shared.abort();
    const store = createCaseStore(connection, {}, now);
    stores.set(connection.name, store);
    return store;
  }

  /** Forgets what was read with another key or other settings: it may be another person's view. */
  async function follow(store: CaseStore): Promise<void> {
    const { connection } = store;
    if (connections.find(connection.name) !== connection) {
      store.shared.abort();
      if (stores.get(connection.name) === store) stores.delete(connection.name);
      feed.tell({ connection: connection.name });
      return;
    }
    if (store.backend === undefined && store.list.state === "idle") return;
    const backend = await connections.backend(connection).catch(() => undefined);
    if (stores.get(connection.name) !== store || (backend !== undefined && backend === store.backend)) return;
    store.shared.abort();
    stores.set(connection.name, createCaseStore(connection, store.filter, now));
    feed.tell({ connection: connection.name });
  }

  /** The backend of the store, as long as the store is the one in use. */
  async function open(store: CaseStore): Promise<Backend> {
    const backend = await connections.backend(store.connection);
    if (store.backend !== undefined && store.backend !== backend) await follow(store);
    if (stores.get(store.connection.name) !== store) throw new Failure("cancelled");
    store.backend = backend;
    return backend;
  }

  async function readCase(
    store: CaseStore,
    caseId: string,
    signal: AbortSignal,
    asking?: Asking,
    tell = feed.tell,
  ): Promise<Case> {
    const backend = await open(store);
    const ticket = store.ticket();
    let one: Case;
    try {
      one = await backend.readCase(caseId, signal, asking);
      // A merged or moved case leads to another one, and what is granted there was not meant.
      if (one.id !== caseId) throw new Failure("unexpected", { detail: "another case" });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind !== "cancelled" && store.failCase(caseId, ticket, failure))
        tell({ connection: store.connection.name, caseId });
      throw failure;
    }
    if (store.keepCase(one, ticket)) tell({ connection: store.connection.name, caseId });
    return one;
  }

  /** Reads entries and what comes with them; a failure is kept as the gap it leaves, and rejects. */
  async function readEntries(
    store: CaseStore,
    of: Case,
    signal: AbortSignal,
    asking?: Asking,
    tell = feed.tell,
  ): Promise<Omit<CaseState, "case">> {
    const backend = await open(store);
    const ticket = store.ticket();
    let read: Omit<CaseState, "case"> | undefined;
    let asked: Asked<readonly Entry[]>;
    let failure: Failure | undefined;
    try {
      read =
        backend.readAccess === undefined
          ? { entries: await backend.readEntries(of, signal, asking) }
          : await backend.readAccess(of, signal, asking);
      asked = {
        known: true,
        value: read.entries,
        readAt: read.entriesReadAt ?? now(),
        ...(read.unlisted && { truncated: true }),
      };
    } catch (thrown) {
      failure = toFailure(thrown);
      if (failure.kind === "cancelled") throw failure;
      asked = gapOf(failure);
    }
    if (store.keepEntries(of.id, asked, ticket, { failure, enforced: read?.enforced }))
      tell({ connection: store.connection.name, caseId: of.id });
    if (read === undefined) throw failure!;
    return read;
  }

  /** Reads who is notified; a failure is kept as the gap it leaves, and rejects. */
  async function readWatchers(
    store: CaseStore,
    caseId: string,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<readonly Watcher[]> {
    const backend = await open(store);
    if (backend.readWatchers === undefined) throw new Failure("notSupported", { detail: "watchers", notHandled: true });
    const of = store.find(caseId) ?? (await readCase(store, caseId, signal, asking));
    const ticket = store.ticket();
    const read = await backend.readWatchers(of, signal, asking).catch(toFailure);
    if (read instanceof Failure && read.kind === "cancelled") throw read;
    const asked = read instanceof Failure ? gapOf(read) : { known: true as const, value: read, readAt: now() };
    if (store.keepWatchers(caseId, asked, ticket)) feed.tell({ connection: store.connection.name, caseId });
    if (read instanceof Failure) throw read;
    return read;
  }

  async function readState(
    connection: Connection,
    caseId: string,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<CaseState> {
    const store = storeOf(connection);
    const known = store.find(caseId);
    const present = { ...asking, now: true };
    // What comes of case and entries is told once, when both are there: each telling draws all rows of the case again.
    let waiting = true;
    let isNews = false;
    const tell = (change: CasesChange): void => {
      if (waiting) isNews = true;
      else feed.tell(change);
    };
    try {
      if (known === undefined) {
        const one = await readCase(store, caseId, signal, present, tell);
        return { case: one, ...(await readEntries(store, one, signal, present, tell)) };
      }
      const [one, read] = await Promise.all([
        readCase(store, caseId, signal, present, tell),
        readEntries(store, known, signal, present, tell),
      ]);
      return { case: one, ...read };
    } finally {
      waiting = false;
      if (isNews) feed.tell({ connection: connection.name, caseId });
    }
  }

  return {
    onDidChange: changed.event,

    list: (connection) => {
      const store = storeOf(connection);
      const { coverage, unreadable } = store;
      return {
        cases: store.cases(),
        total: store.total,
        more: store.next !== undefined,
        ...(coverage && { coverage }),
        ...(unreadable > 0 && { unreadable }),
        ...store.list,
      };
    },
    filter: (connection) => storeOf(connection).filter,
    setFilter: (connection, filter) => {
      const store = storeOf(connection);
      if (sameFilter(store.filter, filter)) return;
      store.filter = filter;
      store.clearList();
      feed.tell({ connection: connection.name });
    },

    loadPage: (connection, signal, size) => listing.loadPage(storeOf(connection), signal, size),
    refresh: async (connection, caseId, signal) => {
      if (caseId === undefined) return listing.refresh(storeOf(connection), signal);
      // What fails is kept where it is shown: as the gap of the entries.
      await readState(connection, caseId, signal).catch(() => undefined);
      const store = storeOf(connection);
      if (store.watchers(caseId) !== notFetched) await readWatchers(store, caseId, signal).catch(() => undefined);
    },

    find: (connection, caseId) => storeOf(connection).find(caseId),
    readCase: async (connection, caseId, signal) => {
      const store = storeOf(connection);
      return (
        store.find(caseId) ?? store.shared.run(`case ${caseId}`, signal, (signal) => readCase(store, caseId, signal))
      );
    },
    entries: (connection, caseId) => storeOf(connection).entries(caseId),
    lastReading: (connection, caseId) => storeOf(connection).lastReading(caseId),
    loadEntries: async (connection, caseId, signal, asking) => {
      const store = storeOf(connection);
      const known = store.entries(caseId);
      if (known.known && store.lastReading(caseId)?.due === false && known.readAt >= (asking?.since ?? 0))
        return known.value;
      return store.shared.run(`entries ${caseId}`, signal, async (signal) => {
        const of = store.find(caseId) ?? (await readCase(store, caseId, signal, asking));
        return (await readEntries(store, of, signal, asking)).entries;
      });
    },
    watchers: (connection, caseId) => storeOf(connection).watchers(caseId),
    loadWatchers: async (connection, caseId, signal, asking) => {
      const store = storeOf(connection);
      const known = store.watchers(caseId);
      if (!asking?.now && known.known && known.readAt >= (asking?.since ?? 0)) return known.value;
      const read = (signal: AbortSignal) => readWatchers(store, caseId, signal, asking);
      return asking?.now ? read(signal) : store.shared.run(`watchers ${caseId}`, signal, read);
    },
    readState,

    directory: (connection, maxAge) => {
      const { directory } = storeOf(connection);
      return maxAge === undefined ? directory : directory.within(maxAge);
    },
    learn: async (connection, subject, signal, asking = {}) => {
      const store = storeOf(connection);
      if (await fetchFacts(store, await open(store), subject, signal, asking))
        feed.tell({ connection: connection.name });
    },
    loadHolders: async (connection, caseId, signal, asking = {}) => {
      const store = storeOf(connection);
      const backend = await open(store);
      const of = store.find(caseId);
      if (of !== undefined && (await fetchHolders(store, backend, of, signal, asking)))
        feed.tell({ connection: connection.name });
    },
    namedCases: (connection, { id }) => storeOf(connection).directory.namedCases(id),
    namedOn: (connection, caseId, subject) => {
      const store = storeOf(connection);
      const of = store.find(caseId);
      return of && namedOn(store, of, subject);
    },
    loadNamedCases: async (connection, subject, signal, asking) => {
      const store = storeOf(connection);
      const backend = await open(store);
      if (!(await fetchNamedCases(store, backend, subject, signal, asking))) return;
      if (store.directory.caller?.id === subject.id) store.tally.touchAll(store.cases().map((one) => one.id));
      feed.tell({ connection: connection.name });
    },
    loadServerLevel: async (connection, caseId, subject, signal) => {
      const store = storeOf(connection);
      const backend = await open(store);
      if (backend.readServerLevel === undefined) return undefined;
      const of = store.find(caseId) ?? (await readCase(store, caseId, signal));
      const key = subjectKey(subject);
      const known = store.serverLevels.get(caseId)?.get(key);
      if (known !== undefined) return known;
      const level = await store.shared.run(`level ${caseId} ${key}`, signal, async (signal) => {
        // Another reading of the case makes others of these, so that an answer of before it is not kept.
        const levels = store.serverLevels.get(caseId) ?? new Map<string, Level>();
        store.serverLevels.set(caseId, levels);
        const told = await backend.readServerLevel!(of, subject, signal);
        levels.set(key, told);
        return told;
      });
      store.tally.touch(caseId);
      feed.tell({ connection: connection.name, caseId });
      return level;
    },
    people: (connection) => storeOf(connection).people.all(),
    findSubjects: async (connection, text, signal) => {
      const store = storeOf(connection);
      try {
        const found = await (await open(store)).findSubjects(text, signal);
        // Not every system finds by a part of a name whom it has shown before.
        const seen = store.people.find(text).filter((one) => !found.some((other) => isSameSubject(one, other)));
        found.forEach(store.people.add);
        return {
          subjects: withNumber(connection.system, text, [...found, ...seen.slice(0, mostSeen)]),
          complete: true,
        };
      } catch (thrown) {
        const failure = toFailure(thrown);
        if (failure.kind === "cancelled") throw failure;
        return { subjects: withNumber(connection.system, text, store.people.find(text)), complete: false, failure };
      }
    },

    judge: (connection, caseId, subject, state, maxAge) => {
      const store = storeOf(connection);
      const of = state?.case ?? store.known(caseId);
      if (store.backend === undefined || of === undefined) return undefined;
      return judge(
        store.backend,
        state === undefined ? knownOf(store, of, subject) : knownState(state),
        subject,
        maxAge === undefined ? store.directory : store.directory.within(maxAge),
        state === undefined ? statedLevel(store, of, subject) : undefined,
      );
    },
    selfCheck: (connection) => {
      const store = storeOf(connection);
      const { backend, directory } = store;
      const count = store.tally.count((id) => {
        const of = store.isListed(id) ? store.known(id) : undefined;
        const { caller } = directory;
        if (backend === undefined || caller === undefined || of === undefined) return undefined;
        const level = statedLevel(store, of, caller);
        if (level === undefined) return undefined;
        return judge(backend, knownOf(store, of, caller), caller, directory, level).agreement?.kind;
      });
      const keepsLevels =
        backend !== undefined && isTiered(backend.policy) && entriesOnly(backend.policy) !== undefined;
      return keepsLevels ? { ...count, about: "entries" } : count;
    },

    dispose: () => {
      watching.dispose();
      for (const store of stores.values()) store.shared.abort();
      stores.clear();
      feed.dispose();
      changed.dispose();
    },
  };
}

/** What is loaded of a case, and what a search told of one person on it. */
function knownOf(store: CaseStore, of: Case, subject: Subject): KnownState {
  const enforced = store.enforced(of.id);
  const named = namedOn(store, of, subject);
  return { case: of, entries: store.entries(of.id), named, ...(enforced && { enforced }) };
}

/**
 * The server's own word on a person: with the entries on everybody, where it keeps levels beside them; on the caller
 * with every case; on others where it was asked.
 */
function statedLevel(store: CaseStore, of: Case, subject: Subject): Level | undefined {
  const enforced = store.enforced(of.id);
  // What an account that is switched off may do is not what it has.
  if (enforced?.people.some((one) => one.inactive && isSameSubject(one, subject))) return undefined;
  const levels = enforced?.levels[subject.id];
  if (levels !== undefined) return levels.length === 1 ? levels[0] : undefined;
  const { caller } = store.directory;
  if (of.own !== undefined && caller !== undefined && isSameSubject(subject, caller)) return of.own.level;
  return store.serverLevels.get(of.id)?.get(subjectKey(subject));
}

/** Where the server takes any number, somebody whom neither the directory shows nor anybody has seen can be named. */
function withNumber(system: System, text: string, found: readonly Subject[]): readonly Subject[] {
  const id = text.trim();
  const isNew = /^\d+$/.test(id) && !found.some((one) => one.id === id);
  return isNew && findSystem(system)?.takesAnyNumber === true ? [...found, { id, kind: "unknown", name: id }] : found;
}

function sameFilter(a: CaseFilter, b: CaseFilter): boolean {
  const parts = ({ text, status, mode, details, scope, reportedBy, assignedTo }: CaseFilter): string =>
    JSON.stringify([text, status, mode, details, scope, reportedBy, assignedTo]);
  return parts(a) === parts(b);
}
