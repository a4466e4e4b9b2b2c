import type { ConnectionsNeeds } from "../../src/core/connections/connections";
import { assembleWorkspace as assemble, type Workspace } from "../../src/core/core";
import { openStore } from "../../src/core/store/store";
import { memorySecrets } from "../unit/core/memory";

/** Short waits: nothing here is later than the answer. */
export const quick = { waits: [0, 5, 10], deadline: 5_000 };

export interface AssembledWorkspace extends Workspace {
  /** All that is in the store. */
  journalText(): Promise<string>;
  dispose(): void;
}

/** A workspace as the extension puts it together, but for backends of the test's own and the journal in `folder`. */
export function assembleWorkspace({
  openBackend,
  settings,
  folder,
  now,
  editor,
}: Pick<ConnectionsNeeds, "openBackend" | "settings"> & {
  folder: string;
  now?: () => number;
  editor?: string;
}): AssembledWorkspace {
  const store = openStore({ folder });
  const workspace = assemble({ settings, secrets: memorySecrets(), openBackend, store, lookUp: quick, now, editor });
  return {
    ...workspace,
    dispose: () => workspace.dispose(),
    journalText: () =>
      store.read((sql) => {
        const tables = sql.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name));
        return JSON.stringify(tables.map((table) => sql.all(`SELECT * FROM ${table}`)));
      }, ""),
  };
}
