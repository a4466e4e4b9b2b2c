import type { Backend } from "../../backends/backend";
import { Failure } from "../../base/failure";
import type { Connection, Connections } from "../connections/connections";
import { createCaseStore, type CaseStore } from "./caseStore";

export interface CaseStoresNeeds {
  readonly connections: Pick<Connections, "onDidChange" | "find" | "backend">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Everything that was read over a connection is forgotten. */
  readonly forgotten: (connection: Connection) => void;
}

/** A store for each connection, as long as its key and settings stay what they are. */
export interface CaseStores {
  of(connection: Connection): CaseStore;
  /** The backend of a store. Rejects with "cancelled" where the store is not the one in use any more. */
  open(store: CaseStore): Promise<Backend>;
  dispose(): void;
}

export function createCaseStores({ connections, now, forgotten }: CaseStoresNeeds): CaseStores {
  const stores = new Map<string, CaseStore>();

  /** Forgets what was read with another key or other settings: it may be another person's view. */
  async function follow(store: CaseStore): Promise<void> {
    const { connection } = store;
    if (connections.find(connection.name) !== connection) {
      store.shared.abort();
      if (stores.get(connection.name) === store) stores.delete(connection.name);
      forgotten(connection);
      return;
    }
    if (store.backend === undefined && store.list.state === "idle") return;
    const backend = await connections.backend(connection).catch(() => undefined);
    if (stores.get(connection.name) !== store || (backend !== undefined && backend === store.backend)) return;
    store.shared.abort();
    stores.set(connection.name, createCaseStore(connection, store.filter, now));
    forgotten(connection);
  }

  const watching = connections.onDidChange(() => {
    for (const store of stores.values()) void follow(store);
  });

  return {
    of: (connection) => {
      const known = stores.get(connection.name);
      if (known?.connection === connection) return known;
      // A connection that was replaced since reads from an empty store, and leaves that of the other one as it is.
      if (known !== undefined && connections.find(connection.name) === known.connection)
        return createCaseStore(connection, {}, now);
      known?.shared.abort();
      const store = createCaseStore(connection, {}, now);
      stores.set(connection.name, store);
      return store;
    },
    open: async (store) => {
      const backend = await connections.backend(store.connection);
      if (store.backend !== undefined && store.backend !== backend) await follow(store);
      if (stores.get(store.connection.name) !== store) throw new Failure("cancelled");
      store.backend = backend;
      return backend;
    },
    dispose: () => {
      watching.dispose();
      for (const store of stores.values()) store.shared.abort();
      stores.clear();
    },
  };
}
