import type { Case, CaseState, Entry, Watcher } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Asking } from "../../backends/backend";
import { gapOf } from "../../backends/gap";
import { Failure, notSupported, toFailure, unlessCancelled } from "../../base/failure";
import type { CaseStore } from "./caseStore";
import type { CaseStores } from "./caseStores";
import type { CasesChange } from "./changeFeed";

export interface CaseReaderNeeds {
  readonly open: CaseStores["open"];
  readonly tell: (change: CasesChange) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Reads single cases from the server into their store. What fails is kept as the gap it leaves, and rejects. */
export interface CaseReader {
  readCase(store: CaseStore, caseId: string, signal: AbortSignal, asking?: Asking): Promise<Case>;
  /** Entries, and what comes with them. */
  readEntries(store: CaseStore, of: Case, signal: AbortSignal, asking?: Asking): Promise<Omit<CaseState, "case">>;
  /**
   * The same of a case that is still being read: beside it where the system needs no more than its id. Where the case
   * fails, that counts.
   */
  readEntriesOf(
    store: CaseStore,
    caseId: string,
    reading: Promise<Case>,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<Omit<CaseState, "case">>;
  /** Who is notified. Rejects with "notSupported" where the system has no such list. */
  readWatchers(store: CaseStore, caseId: string, signal: AbortSignal, asking?: Asking): Promise<readonly Watcher[]>;
  /** Case and entries, read now. */
  readState(store: CaseStore, caseId: string, signal: AbortSignal, asking?: Asking): Promise<CaseState>;
}

/** Long because its functions share its state. */
export function createCaseReader({ open, tell, now }: CaseReaderNeeds): CaseReader {
  async function readCase(
    store: CaseStore,
    caseId: string,
    signal: AbortSignal,
    asking?: Asking,
    news = tell,
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
        news({ connection: store.connection.name, caseId });
      throw failure;
    }
    if (store.keepCase(one, ticket)) news({ connection: store.connection.name, caseId });
    return one;
  }

  async function readEntries(
    store: CaseStore,
    of: Case,
    signal: AbortSignal,
    asking?: Asking,
    news = tell,
  ): Promise<Omit<CaseState, "case">> {
    const backend = await open(store);
    return keepRead(store, of.id, news, async () =>
      backend.readAccess === undefined
        ? { entries: await backend.readEntries(of, signal, asking) }
        : backend.readAccess(of, signal, asking),
    );
  }

  async function readEntriesOf(
    store: CaseStore,
    caseId: string,
    reading: Promise<Case>,
    signal: AbortSignal,
    asking?: Asking,
    news = tell,
  ): Promise<Omit<CaseState, "case">> {
    const { readEntriesById, capabilities } = await open(store);
    if (readEntriesById === undefined || !capabilities.caseId?.test(caseId))
      return readEntries(store, await reading, signal, asking, news);
    const beside = keepRead(store, caseId, news, async () => ({
      entries: await readEntriesById(caseId, signal, asking),
    }));
    beside.catch(() => undefined); // it is awaited only where the case could be read
    await reading;
    return beside;
  }

  async function keepRead(
    store: CaseStore,
    caseId: string,
    news: typeof tell,
    reading: () => Promise<Omit<CaseState, "case">>,
  ): Promise<Omit<CaseState, "case">> {
    const ticket = store.ticket();
    let read: Omit<CaseState, "case"> | undefined;
    let asked: Asked<readonly Entry[]>;
    let failure: Failure | undefined;
    try {
      read = await reading();
      asked = {
        known: true,
        value: read.entries,
        readAt: read.entriesReadAt ?? now(),
        ...(read.unlisted && { truncated: true }),
      };
    } catch (thrown) {
      failure = unlessCancelled(thrown);
      asked = gapOf(failure);
    }
    if (store.keepEntries(caseId, asked, ticket, { failure, enforced: read?.enforced }))
      news({ connection: store.connection.name, caseId });
    if (read === undefined) throw failure!;
    return read;
  }

  async function readWatchers(
    store: CaseStore,
    caseId: string,
    signal: AbortSignal,
    asking?: Asking,
  ): Promise<readonly Watcher[]> {
    const backend = await open(store);
    if (backend.readWatchers === undefined) throw notSupported("watchers");
    const of = store.find(caseId) ?? (await readCase(store, caseId, signal, asking));
    const ticket = store.ticket();
    const read = await backend.readWatchers(of, signal, asking).catch(unlessCancelled);
    const asked = read instanceof Failure ? gapOf(read) : { known: true as const, value: read, readAt: now() };
    if (store.keepWatchers(caseId, asked, ticket)) tell({ connection: store.connection.name, caseId });
    if (read instanceof Failure) throw read;
    return read;
  }

  async function readState(store: CaseStore, caseId: string, signal: AbortSignal, asking?: Asking): Promise<CaseState> {
    const known = store.find(caseId);
    const present = { ...asking, now: true };
    // Case and entries are reported once, when both are there: each report draws all rows of the case again.
    let waiting = true;
    let isNews = false;
    const news = (change: CasesChange): void => {
      if (waiting) isNews = true;
      else tell(change);
    };
    try {
      if (known === undefined) {
        const reading = readCase(store, caseId, signal, present, news);
        const read = await readEntriesOf(store, caseId, reading, signal, present, news);
        return { case: await reading, ...read };
      }
      const [one, read] = await Promise.all([
        readCase(store, caseId, signal, present, news),
        readEntries(store, known, signal, present, news),
      ]);
      return { case: one, ...read };
    } finally {
      waiting = false;
      if (isNews) tell({ connection: store.connection.name, caseId });
    }
  }

  return {
    readCase: (store, caseId, signal, asking) => readCase(store, caseId, signal, asking),
    readEntries: (store, of, signal, asking) => readEntries(store, of, signal, asking),
    readEntriesOf: (store, caseId, reading, signal, asking) => readEntriesOf(store, caseId, reading, signal, asking),
    readWatchers,
    readState,
  };
}
