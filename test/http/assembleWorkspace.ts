import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectionsNeeds } from "../../src/core/connections/connections";
import { assembleWorkspace as assemble, type Workspace } from "../../src/core/core";
import { memorySecrets } from "../unit/core/memory";

/** Short waits: nothing here is later than the answer. */
export const quick = { waits: [0, 5, 10], deadline: 5_000 };

export interface AssembledWorkspace extends Workspace {
  /** All lines of the journal's files. */
  journalText(): Promise<string>;
  dispose(): void;
}

/** A workspace as the extension puts it together, but for backends of the test's own and the journal in `folder`. */
export function assembleWorkspace({
  openBackend,
  settings,
  folder,
}: Pick<ConnectionsNeeds, "openBackend" | "settings"> & { folder: string }): AssembledWorkspace {
  const workspace = assemble({ settings, secrets: memorySecrets(), openBackend, folder, lookUp: quick });
  return {
    ...workspace,
    dispose: () => workspace.dispose(),
    journalText: async () =>
      (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")))).join(""),
  };
}
