import type { Case } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { toFailure } from "../../base/failure";
import type { CaseStore } from "./caseStore";

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

/** Operations on one list run one after the other; two that are the same share their requests. */
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

  async function refresh(store: CaseStore, signal: AbortSignal): Promise<void> {
    store.failedRefresh = false;
    // Of an empty list this is the first page, so whoever asks for that meanwhile shares the request.
    await change(store, store.cases().length > 0 ? "refresh" : "page ", signal, async (backend, signal, epoch) => {
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
        store.append(page.items, ticket);
        store.next = page.next;
        store.total = page.total;
      });
    },
  };
}
