import type { Case, Enforced, Entry, Watcher } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Level } from "../../access/level";
import type { Backend, CaseFilter } from "../../backends/backend";
import type { Failure } from "../../base/failure";
import { createShared, type Shared } from "../../base/coalesce";
import type { Connection } from "../connections/connections";
import { createCaseTable } from "./caseTable";
import { createDirectory, notFetched, type LearnedDirectory } from "./directory";
import { createPeople, type People } from "./people";
import { createTally, type Tally } from "./selfCheckCount";

/** How far a list has come. */
export interface ListState {
  readonly state: "idle" | "loading" | "loaded" | "failed";
  readonly failure?: Failure;
}

/**
 * What the loaded cases were read from. Of one answer, or where two readings are equal, there was a moment at which
 * they
 * were all (as far as there is no `next`); pages that differ in time may leave out a case that moved; "moved": the list
 * was seen to move each time that it was read.
 */
export type ListCoverage = "one answer" | "two readings" | "pages" | "moved";

/** What came of the last reading of a case's entries. */
export interface LastReading {
  /** Everything was to be read again since it was asked for. */
  readonly due: boolean;
  readonly failure?: Failure;
}

/** What came with the entries of a case, or in their place. */
export interface AboutReading {
  readonly failure?: Failure;
  readonly enforced?: Enforced;
}

/** Everything read over one connection. */
export interface CaseStore {
  readonly connection: Connection;
  readonly shared: Shared;
  readonly directory: LearnedDirectory;
  readonly people: People;
  readonly tally: Tally;
  backend: Backend | undefined;
  filter: CaseFilter;
  /** Changes with the filter, so that pages of another filter are recognised and dropped. */
  epoch: number;
  list: ListState;
  /** The last operation was a refresh that failed, so that trying again means to refresh again. */
  failedRefresh: boolean;
  total: number | undefined;
  next: string | undefined;
  coverage: ListCoverage | undefined;
  /** Rows of the list that were in a form that could not be read. */
  unreadable: number;
  /** Cases that the server sent although the filter leaves them out. */
  strays: number;
  /** The end of the list operation begun last; they run one after the other. Never rejects. */
  listing: Promise<void>;
  readonly serverLevels: Map<string, Map<string, Level>>;
  /** A number for a request that begins now. Answers are compared by it: what was asked later is newer. */
  ticket(): number;
  cases(): readonly Case[];
  find(id: string): Case | undefined;
  /**
   * The case as far as it is known: where it could not be read the last time, neither its mode nor who reported it nor
   * what the caller may do.
   */
  known(id: string): Case | undefined;
  /** True for a case in the list, false for one that was only read singly. */
  isListed(id: string): boolean;
  /** Puts cases at the end of the list; one that is there already is replaced where it stands. */
  append(cases: readonly Case[], ticket: number): void;
  /** Makes these cases the list. */
  replace(cases: readonly Case[], ticket: number): void;
  /** Keeps a case that was read singly, unless a later answer is there. Returns whether it was kept. */
  keepCase(one: Case, ticket: number): boolean;
  /** Keeps that a case could not be read, unless a later answer is there. Returns whether that was kept. */
  failCase(id: string, ticket: number, failure: Failure): boolean;
  entries(id: string): Asked<readonly Entry[]>;
  /** Undefined: nobody has read them. */
  lastReading(id: string): LastReading | undefined;
  /**
   * Keeps the entries of a case, or why they could not be read, unless a later answer is there. Returns whether they
   * were kept.
   */
  keepEntries(id: string, asked: Asked<readonly Entry[]>, ticket: number, about?: AboutReading): boolean;
  /** The levels that the server enforces, where it keeps them apart and they were read with the entries. */
  enforced(id: string): Enforced | undefined;
  /** Who is notified of a case, as far as somebody asked. */
  watchers(id: string): Asked<readonly Watcher[]>;
  /** Keeps who is notified, or why that could not be read, unless a later answer is there. Returns whether it did. */
  keepWatchers(id: string, asked: Asked<readonly Watcher[]>, ticket: number): boolean;
  /** Ids of cases with loaded entries. */
  withEntries(): Iterable<string>;
  /**
   * Entries that were asked for before a ticket stay to be shown, with their age, until somebody asks for them again.
   */
  makeStale(ticket: number): void;
  /** Empties the list. */
  clearList(): void;
}

/**
 * An empty store for a connection; another key, or another address, needs another one. `now`: milliseconds since 1970.
 * Long because its functions share its state.
 */
export function createCaseStore(connection: Connection, filter: CaseFilter, now: () => number): CaseStore {
  let tickets = 0;
  let staleBefore = 0;
  const { listed, find, isListed, append, put, clearList } = createCaseTable();
  /** Tickets of single reads, so that a page that was asked for earlier does not bring an older state back. */
  const readSingly = new Map<string, number>();
  const entries = new Map<string, AboutReading & { asked: Asked<readonly Entry[]>; ticket: number }>();
  const watchers = new Map<string, { readonly asked: Asked<readonly Watcher[]>; readonly ticket: number }>();
  /** Why a case could not be read the last time. */
  const failures = new Map<string, { failure: Failure; ticket: number }>();

  const newest = (one: Case, ticket: number): Case =>
    (readSingly.get(one.id) ?? 0) > ticket ? (find(one.id) ?? one) : one;

  const people = createPeople();
  const store: CaseStore = {
    connection,
    shared: createShared(),
    directory: createDirectory(now, people.has),
    people,
    tally: createTally(),
    backend: undefined,
    filter,
    epoch: 0,
    ...nothingLoaded(),
    failedRefresh: false,
    listing: Promise.resolve(),
    serverLevels: new Map(),
    ticket: () => (tickets += 1),
    cases: listed,
    find,
    known: (id) => {
      const one = find(id);
      return one !== undefined && failures.has(id) ? { ...one, mode: "", reporter: undefined, own: undefined } : one;
    },
    isListed,
    append: (cases, ticket) => {
      for (const given of cases) {
        const one = newest(given, ticket);
        // What the server said of somebody was said of the case as it was.
        if (find(one.id) !== one) store.serverLevels.delete(one.id);
        if ((failures.get(one.id)?.ticket ?? Infinity) <= ticket) failures.delete(one.id);
        append(one);
        rememberPeople(store, one);
      }
    },
    replace: (cases, ticket) => {
      const kept = cases.map((one) => newest(one, ticket));
      // What has entries loaded may still be open in a view, although it fell out of the list.
      clearList(entries.keys());
      store.tally.clear();
      store.append(kept, ticket);
    },
    keepCase: (one, ticket) => {
      if ((readSingly.get(one.id) ?? 0) > ticket) return false;
      readSingly.set(one.id, ticket);
      failures.delete(one.id);
      store.serverLevels.delete(one.id);
      put(one);
      rememberPeople(store, one);
      return true;
    },
    failCase: (id, ticket, failure) => {
      if ((readSingly.get(id) ?? 0) > ticket || find(id) === undefined) return false;
      readSingly.set(id, ticket);
      failures.set(id, { failure, ticket });
      store.serverLevels.delete(id);
      store.tally.touch(id);
      return true;
    },
    entries: (id) => entries.get(id)?.asked ?? notFetched,
    lastReading: (id) => {
      const kept = entries.get(id);
      return kept && { due: kept.ticket < staleBefore, failure: kept.failure ?? failures.get(id)?.failure };
    },
    enforced: (id) => (failures.has(id) ? undefined : entries.get(id)?.enforced),
    keepEntries: (id, asked, ticket, about) => {
      const kept = entries.get(id);
      if (kept !== undefined && kept.ticket > ticket) return false;
      entries.set(id, { asked, ticket, ...about });
      store.serverLevels.delete(id);
      about?.enforced?.people.forEach(store.people.add);
      if (asked.known) for (const { subject, grantedBy } of asked.value) [subject, grantedBy].forEach(store.people.add);
      store.tally.touch(id);
      return true;
    },
    watchers: (id) => watchers.get(id)?.asked ?? notFetched,
    keepWatchers: (id, asked, ticket) => {
      if ((watchers.get(id)?.ticket ?? 0) > ticket) return false;
      watchers.set(id, { asked, ticket });
      if (asked.known) asked.value.forEach(({ subject }) => store.people.add(subject));
      return true;
    },
    withEntries: () => entries.keys(),
    makeStale: (ticket) => {
      staleBefore = ticket;
      store.serverLevels.clear();
      store.directory.makeStale();
    },
    clearList: () => {
      store.epoch += 1;
      Object.assign(store, nothingLoaded());
      store.replace([], store.ticket());
    },
  };

  return store;
}

function rememberPeople({ people, tally }: Pick<CaseStore, "people" | "tally">, one: Case): void {
  people.add(one.reporter);
  one.people.forEach(people.add);
  tally.touch(one.id);
}

/** A list that was not read yet. */
function nothingLoaded(): Pick<CaseStore, "list" | "total" | "next" | "coverage" | "unreadable" | "strays"> {
  return { list: { state: "idle" }, total: undefined, next: undefined, coverage: undefined, unreadable: 0, strays: 0 };
}
