import type { Case } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { toFailure } from "../../base/failure";
import type { CaseStore, ListCoverage } from "./caseStore";

export interface ListingNeeds {
  /** The backend of the store, as long as the store is the one in use. */
  open(store: CaseStore): Promise<Backend>;
  /** The list, or its state, changed. */
  tell(store: CaseStore): void;
}

/** Loads the lists of cases, a page at a time. Nothing here rejects: what fails becomes the list's state. */
export interface Listing {
  loadPage(store: CaseStore, signal: AbortSignal, size?: number): Promise<void>;
  /**
   * Reads as many cases as are loaded, with as few requests as the system allows. The old list stays until the new one
   * is complete.
   */
  refresh(store: CaseStore, signal: AbortSignal): Promise<void>;
}

/** A reading of a list from its start. */
interface Through {
  readonly fresh: readonly Case[];
  readonly next: string | undefined;
  readonly total: number | undefined;
  readonly unreadable: number;
  readonly strays: number;
  readonly coverage: ListCoverage;
}

/** So often a list that moves while it is paged is read from the start. */
const mostListings = 3;

function idsOf(cases: readonly Case[]): string {
  return JSON.stringify(cases.map(({ id }) => id));
}

/**
 * Operations on one list run one after the other; two that are the same share their requests. Long because its
 * functions share its state.
 */
export function createListing({ open, tell }: ListingNeeds): Listing {
  /**
   * Runs one list operation after the other; what fails becomes the list's state, what is cancelled leaves it as it
   * was.
   */
  function change(
    store: CaseStore,
    key: string,
    signal: AbortSignal,
    work: (backend: Backend, signal: AbortSignal, epoch: number) => Promise<void>,
  ): Promise<void> {
    const { epoch } = store;
    const running = store.shared.run(`${key} ${epoch}`, signal, (signal) => {
      const before = store.listing;
      const done = before.then(async () => {
        if (epoch !== store.epoch) return;
        const { list } = store;
        store.list = { state: "loading" };
        tell(store);
        try {
          await work(await open(store), signal, epoch);
          if (epoch === store.epoch) store.list = { state: "loaded" };
        } catch (thrown) {
          const failure = toFailure(thrown);
          if (epoch === store.epoch) store.list = failure.kind === "cancelled" ? list : { state: "failed", failure };
        }
        tell(store);
      });
      store.listing = done;
      return done;
    });
    // Only this caller's own cancelling arrives here.
    return running.catch(() => undefined);
  }

  /** Reads as many cases as are wanted from the start; undefined: the list is another one by now. */
  async function readThrough(
    store: Pick<CaseStore, "filter" | "epoch">,
    backend: Pick<Backend, "listCases">,
    wanted: number,
    signal: AbortSignal,
    epoch: number,
  ): Promise<Through | undefined> {
    const fresh: Case[] = [];
    const ids = new Set<string>();
    let next: string | undefined;
    let total: number | undefined;
    let unreadable = 0;
    let strays = 0;
    let moved = false;
    let pages = 0;
    do {
      const size = wanted > fresh.length ? wanted - fresh.length : undefined;
      const page = await backend.listCases(store.filter, next, signal, size);
      if (epoch !== store.epoch) return undefined;
      moved ||= pages > 0 && (page.total !== total || page.items.some(({ id }) => ids.has(id)));
      for (const one of page.items) ids.add(one.id);
      fresh.push(...page.items);
      ({ next, total } = page);
      unreadable += page.unreadable ?? 0;
      strays += page.strays ?? 0;
      pages += 1;
    } while (next !== undefined && fresh.length < wanted);
    return { fresh, next, total, unreadable, strays, coverage: moved ? "moved" : pages === 1 ? "one answer" : "pages" };
  }

  /** Makes the list what a reading from the start says. A reading that is seen to be spoilt is repeated a few times. */
  async function readAgain(
    store: CaseStore,
    backend: Backend,
    wanted: number,
    signal: AbortSignal,
    epoch: number,
  ): Promise<number | undefined> {
    const before = store.coverage === "moved" || store.next !== undefined ? undefined : idsOf(store.cases());
    for (let readings = 1; ; readings += 1) {
      const ticket = store.ticket();
      const read = await readThrough(store, backend, wanted, signal, epoch);
      if (read === undefined) return undefined;
      if (read.coverage === "moved" && readings < mostListings) continue;
      store.replace(read.fresh, ticket);
      store.next = read.next;
      store.total = read.total;
      store.unreadable = read.unreadable;
      store.strays = read.strays;
      const isConfirmed = read.coverage === "pages" && read.next === undefined && before === idsOf(read.fresh);
      store.coverage = isConfirmed ? "two readings" : read.coverage;
      return ticket;
    }
  }

  async function refresh(store: CaseStore, signal: AbortSignal): Promise<void> {
    store.failedRefresh = false;
    // For an empty list this is the first page, so others who ask for that meanwhile share the request.
    await change(store, store.cases().length > 0 ? "refresh" : "page ", signal, async (backend, signal, epoch) => {
      store.failedRefresh = true;
      const ticket = await readAgain(store, backend, store.cases().length, signal, epoch);
      if (ticket === undefined) return;
      store.failedRefresh = false;
      store.makeStale(ticket);
    });
  }

  return {
    refresh,
    loadPage: (store, signal, size) => {
      if (store.list.state === "failed" && store.failedRefresh) return refresh(store, signal);
      if (store.list.state === "loaded" && store.next === undefined) return Promise.resolve();
      return change(store, `page ${size ?? ""}`, signal, async (backend, signal, epoch) => {
        // Another page may have been loaded while this one waited for its turn.
        if (store.next === undefined && store.cases().length > 0) return;
        const ticket = store.ticket();
        const page = await backend.listCases(store.filter, store.next, signal, size);
        if (epoch !== store.epoch) return;
        const isFirst = store.next === undefined;
        // A case that moved between two pages is on both, or on none; on none, only the count may tell.
        if (!isFirst && (page.total !== store.total || page.items.some(({ id }) => store.isListed(id)))) {
          await readAgain(store, backend, store.cases().length + page.items.length, signal, epoch);
          return;
        }
        store.append(page.items, ticket);
        store.next = page.next;
        store.total = page.total;
        store.unreadable = (isFirst ? 0 : store.unreadable) + (page.unreadable ?? 0);
        store.strays = (isFirst ? 0 : store.strays) + (page.strays ?? 0);
        store.coverage = isFirst ? "one answer" : store.coverage === "moved" ? "moved" : "pages";
      });
    },
  };
}
