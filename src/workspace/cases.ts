import type { Disposable, Event } from "vscode";
import type { Case, CaseState, Entry, Subject } from "../access/case";
import type { Access } from "../access/evaluate";
import type { Asked, Evidence } from "../access/evidence";
import type { Level, Tri } from "../access/level";
import type { Agreement } from "../access/selfCheck";
import type { Backend, CaseFilter, Directory } from "../backends/backend";
import { Failure, toFailure } from "../backends/failure";
import { createCaseStore, type CaseStore } from "./caseStore";
import type { Connection, Connections } from "./connections";
import { gapOf, type Question } from "./directory";
import { createEvent } from "./event";
import { judge } from "./judge";
import { createNews } from "./news";
import { isSameSubject } from "./people";

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
  readState(connection: Connection, caseId: string, signal: AbortSignal, options?: { bulk?: boolean }): Promise<CaseState>;

  directory(connection: Connection): Directory;
  /**
   * Asks once for what is missing to judge this person (undefined: the caller): who the caller is, roles, own groups,
   * members of the groups seen in loaded entries (with `caseId`, only those of that case) and of the subject itself.
   * What is refused becomes a gap. Rejects only when cancelled or without a key.
   */
  learn(connection: Connection, subject: Subject | undefined, signal: AbortSignal, options?: { caseId?: string }): Promise<void>;
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

export interface CasesNeeds {
  readonly connections: Pick<Connections, "onDidChange" | "find" | "backend">;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Members are asked of so many groups for one person at most; what is beyond stays unknown. */
const mostGroups = 200;

export function createCases({ connections, now = Date.now }: CasesNeeds): Cases {
  const changed = createEvent<CasesChange>();
  const news = createNews(changed.fire);
  const stores = new Map<string, CaseStore>();

  const watching = connections.onDidChange(() => {
    for (const store of stores.values()) void follow(store);
  });

  function storeOf(connection: Connection): CaseStore {
    const known = stores.get(connection.name);
    if (known?.connection === connection) return known;
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
      return;
    }
    if (store.backend === undefined && store.list.state === "idle") return;
    const backend = await connections.backend(connection).catch(() => undefined);
    if (stores.get(connection.name) !== store || (backend !== undefined && backend === store.backend)) return;
    store.shared.abort();
    stores.set(connection.name, createCaseStore(connection, store.filter, now));
    news.tell({ connection: connection.name });
  }

  /** The backend of the store, as long as the store is the one in use. */
  async function open(store: CaseStore): Promise<Backend> {
    const backend = await connections.backend(store.connection);
    if (store.backend !== undefined && store.backend !== backend) await follow(store);
    if (stores.get(store.connection.name) !== store) throw new Failure("cancelled");
    store.backend = backend;
    return backend;
  }

  /** Runs one list operation after the other; what fails becomes the list's state, what is cancelled leaves it as it was. */
  function changeList(store: CaseStore, key: string, signal: AbortSignal, work: (backend: Backend, signal: AbortSignal, epoch: number) => Promise<void>): Promise<void> {
    const { epoch } = store;
    const running = store.shared.run(`${key} ${epoch}`, signal, (signal) => {
      const before = store.listing;
      const done = before.then(async () => {
        if (epoch !== store.epoch) return;
        const { list } = store;
        store.list = { state: "loading" };
        news.tell({ connection: store.connection.name });
        try {
          await work(await open(store), signal, epoch);
          if (epoch === store.epoch) store.list = { state: "loaded" };
        } catch (thrown) {
          const failure = toFailure(thrown);
          if (epoch === store.epoch) store.list = failure.kind === "cancelled" ? list : { state: "failed", failure };
        }
        news.tell({ connection: store.connection.name });
      });
      store.listing = done;
      return done;
    });
    // Only this caller's own cancelling arrives here.
    return running.catch(() => undefined);
  }

  async function readCase(store: CaseStore, caseId: string, signal: AbortSignal): Promise<Case> {
    const backend = await open(store);
    const ticket = store.ticket();
    const one = await backend.readCase(caseId, signal);
    if (store.keepCase(one, ticket)) news.tell({ connection: store.connection.name, caseId });
    return one;
  }

  /** Reads entries; a failure is kept as the gap it leaves, and rejects. */
  async function readEntries(store: CaseStore, of: Case, signal: AbortSignal, options?: { bulk?: boolean }): Promise<readonly Entry[]> {
    const backend = await open(store);
    const ticket = store.ticket();
    let asked: Asked<readonly Entry[]>;
    let failure: Failure | undefined;
    try {
      asked = { known: true, value: await backend.readEntries(of, signal, options), readAt: now() };
    } catch (thrown) {
      failure = toFailure(thrown);
      if (failure.kind === "cancelled") throw failure;
      asked = gapOf(failure);
    }
    if (store.keepEntries(of.id, asked, ticket)) news.tell({ connection: store.connection.name, caseId: of.id });
    if (failure !== undefined) throw failure;
    return asked.known ? asked.value : [];
  }

  async function readState(connection: Connection, caseId: string, signal: AbortSignal, options?: { bulk?: boolean }): Promise<CaseState> {
    const store = storeOf(connection);
    const known = store.find(caseId);
    if (known === undefined) {
      const one = await readCase(store, caseId, signal);
      return { case: one, entries: await readEntries(store, one, signal, options) };
    }
    const [one, entries] = await Promise.all([readCase(store, caseId, signal), readEntries(store, known, signal, options)]);
    return { case: one, entries };
  }

  /** Reads as many cases as are loaded, with as few requests as the system allows. The old list stays until the new one is complete. */
  async function refreshList(store: CaseStore, signal: AbortSignal): Promise<void> {
    store.failedRefresh = false;
    await changeList(store, "refresh", signal, async (backend, signal, epoch) => {
      const wanted = store.cases().length;
      const ticket = store.ticket();
      const fresh: Case[] = [];
      let next: string | undefined;
      let total: number | undefined;
      store.failedRefresh = true;
      do {
        const size = wanted > fresh.length ? wanted - fresh.length : undefined;
        const page = await backend.listCases(store.filter, next, signal, size);
        if (epoch !== store.epoch) return;
        fresh.push(...page.items);
        next = page.next;
        total = page.total;
      } while (next !== undefined && fresh.length < wanted);
      store.failedRefresh = false;
      store.replace(fresh, ticket);
      store.next = next;
      store.total = total;
      store.makeStale();
    });
  }

  return {
    onDidChange: changed.event,

    list: (connection) => {
      const store = storeOf(connection);
      return { cases: store.cases(), total: store.total, more: store.next !== undefined, ...store.list };
    },
    filter: (connection) => storeOf(connection).filter,
    setFilter: (connection, filter) => {
      const store = storeOf(connection);
      if (sameFilter(store.filter, filter)) return;
      store.filter = filter;
      store.clearList();
      news.tell({ connection: connection.name });
    },

    loadPage: (connection, signal, size) => {
      const store = storeOf(connection);
      if (store.list.state === "failed" && store.failedRefresh) return refreshList(store, signal);
      if (store.list.state === "loaded" && store.next === undefined) return Promise.resolve();
      return changeList(store, `page ${size ?? ""}`, signal, async (backend, signal, epoch) => {
        // Another page may have been loaded while this one waited for its turn.
        if (store.next === undefined && store.cases().length > 0) return;
        const ticket = store.ticket();
        const page = await backend.listCases(store.filter, store.next, signal, size);
        if (epoch !== store.epoch) return;
        store.append(page.items, ticket);
        store.next = page.next;
        store.total = page.total;
      });
    },

    refresh: async (connection, caseId, signal) => {
      if (caseId === undefined) return refreshList(storeOf(connection), signal);
      // What fails is kept where it is shown: as the gap of the entries.
      await readState(connection, caseId, signal).catch(() => undefined);
    },

    find: (connection, caseId) => storeOf(connection).find(caseId),
    readCase: async (connection, caseId, signal) => {
      const store = storeOf(connection);
      return store.find(caseId) ?? store.shared.run(`case ${caseId}`, signal, (signal) => readCase(store, caseId, signal));
    },
    entries: (connection, caseId) => storeOf(connection).entries(caseId),
    loadEntries: async (connection, caseId, signal, options) => {
      const store = storeOf(connection);
      const known = store.entries(caseId);
      if (known.known && store.entriesAreFresh(caseId)) return known.value;
      return store.shared.run(`entries ${caseId}`, signal, async (signal) => {
        const of = store.find(caseId) ?? (await readCase(store, caseId, signal));
        return readEntries(store, of, signal, options);
      });
    },
    readState,

    directory: (connection) => storeOf(connection).directory,
    learn: async (connection, subject, signal, { caseId } = {}) => {
      const store = storeOf(connection);
      const backend = await open(store);
      const { directory } = store;
      let learned = false;
      const ask = async (question: Question, key: string, start: (signal: AbortSignal) => Promise<void>) => {
        if (!directory.lacks(question)) return;
        learned = true;
        await store.shared.run(key, signal, start);
      };
      await ask({ kind: "caller" }, "caller", (signal) => directory.keepCaller(backend.readCaller(signal)));
      const { caller } = directory;
      store.people.add(caller);
      const who = subject ?? caller;
      if (who !== undefined) {
        const isCaller = caller !== undefined && isSameSubject(who, caller);
        const { id } = who;
        await Promise.all([
          isCaller &&
            backend.readOwnGroups !== undefined &&
            ask({ kind: "ownGroups" }, "own groups", (signal) => directory.keepOwnGroups(backend.readOwnGroups!(signal))),
          backend.readRoles !== undefined &&
            ask({ kind: "roles", id }, `roles ${id}`, (signal) => directory.keepRoles(id, backend.readRoles!(id, signal))),
        ]);
        const own = isCaller ? directory.ownGroups() : undefined;
        if (own?.known !== true || own.truncated === true) {
          const groups = groupsIn(store, caseId === undefined ? store.withEntries() : [caseId]);
          if (who.kind === "group") groups.unshift(who);
          await forEachGroup(store, groups, (group) =>
            ask({ kind: "members", id: group }, `members ${group}`, async (signal) => {
              await directory.keepMembers(group, backend.readMembers(group, signal));
              const members = directory.members(group);
              if (members.known) members.value.forEach(store.people.add);
            }),
          );
        }
      }
      if (!learned) return;
      store.tally.touchAll(store.cases().map((one) => one.id));
      news.tell({ connection: connection.name });
    },
    loadServerLevel: async (connection, caseId, subject, signal) => {
      const store = storeOf(connection);
      const backend = await open(store);
      if (backend.readServerLevel === undefined) return undefined;
      const of = store.find(caseId) ?? (await readCase(store, caseId, signal));
      const key = `${subject.kind} ${subject.id}`;
      const known = store.serverLevels.get(caseId)?.get(key);
      if (known !== undefined) return known;
      const level = await store.shared.run(`level ${caseId} ${key}`, signal, (signal) => backend.readServerLevel!(of, subject, signal));
      const levels = store.serverLevels.get(caseId) ?? new Map<string, Level>();
      store.serverLevels.set(caseId, levels.set(key, level));
      store.tally.touch(caseId);
      news.tell({ connection: connection.name, caseId });
      return level;
    },
    people: (connection) => storeOf(connection).people.all(),
    findSubjects: async (connection, text, signal) => {
      const store = storeOf(connection);
      try {
        const subjects = await (await open(store)).findSubjects(text, signal);
        subjects.forEach(store.people.add);
        return { subjects, complete: true };
      } catch (thrown) {
        const failure = toFailure(thrown);
        if (failure.kind === "cancelled") throw failure;
        const seen = store.people.find(text);
        const id = text.trim();
        // Argus takes any number as a subject, so a person whom nobody has seen can still be named.
        const byNumber = connection.system === "argus" && /^\d+$/.test(id) && !seen.some((one) => one.id === id);
        return { subjects: byNumber ? [...seen, { id, kind: "unknown", name: id }] : seen, complete: false, failure };
      }
    },

    judge: (connection, caseId, subject, state) => {
      const store = storeOf(connection);
      const of = state?.case ?? store.find(caseId);
      if (store.backend === undefined || of === undefined) return undefined;
      const known = { case: of, entries: state === undefined ? store.entries(caseId) : { known: true, value: state.entries, readAt: of.readAt } as const };
      return judge(store.backend, known, subject, store.directory, state === undefined ? statedLevel(store, of, subject) : undefined);
    },
    selfCheck: (connection) => {
      const store = storeOf(connection);
      const { backend, directory } = store;
      return store.tally.count((id) => {
        const of = store.isListed(id) ? store.find(id) : undefined;
        const { caller } = directory;
        if (backend === undefined || caller === undefined || of === undefined) return undefined;
        const level = statedLevel(store, of, caller);
        if (level === undefined) return undefined;
        return judge(backend, { case: of, entries: store.entries(id) }, caller, directory, level).agreement?.kind;
      });
    },

    dispose: () => {
      watching.dispose();
      for (const store of stores.values()) store.shared.abort();
      stores.clear();
      news.dispose();
      changed.dispose();
    },
  };
}

/** The server's own word on a person: on the caller with every case, on others where it was asked. */
function statedLevel(store: CaseStore, of: Case, subject: Subject): Level | undefined {
  const { caller } = store.directory;
  if (of.own !== undefined && caller !== undefined && isSameSubject(subject, caller)) return of.own.level;
  return store.serverLevels.get(of.id)?.get(`${subject.kind} ${subject.id}`);
}

/** Asks for the members of groups, and of the groups in them, as long as there are not too many. */
async function forEachGroup(store: CaseStore, groups: readonly Subject[], ask: (groupId: string) => Promise<void>): Promise<void> {
  const reached = new Set<string>();
  let found = groups;
  while (found.length > 0) {
    const next = [...new Set(found.map(({ id }) => id))].filter((id) => !reached.has(id)).slice(0, mostGroups - reached.size);
    for (const id of next) reached.add(id);
    await Promise.all(next.map(ask));
    found = next.flatMap((id) => {
      const asked = store.directory.members(id);
      return asked.known ? asked.value.filter(({ kind }) => kind === "group") : [];
    });
  }
}

/** Groups that entries name, and subjects that may be groups, the certain ones first. */
function groupsIn(store: CaseStore, caseIds: Iterable<string>): Subject[] {
  const groups = new Map<string, Subject>();
  const perhaps = new Map<string, Subject>();
  for (const id of caseIds) {
    const asked = store.entries(id);
    for (const { subject } of asked.known ? asked.value : []) {
      if (subject?.kind === "group") groups.set(subject.id, subject);
      else if (subject?.kind === "unknown") perhaps.set(subject.id, subject);
    }
  }
  return [...groups.values(), ...[...perhaps.values()].filter(({ id }) => !groups.has(id))];
}

function sameFilter(a: CaseFilter, b: CaseFilter): boolean {
  return JSON.stringify([a.text, a.status, a.mode]) === JSON.stringify([b.text, b.status, b.mode]);
}
