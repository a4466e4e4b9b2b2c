import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createBulk } from "../../src/workspace/bulk";
import { createCases } from "../../src/workspace/cases";
import { createChanges } from "../../src/workspace/changes";
import { createConnections, type ConnectionsNeeds } from "../../src/workspace/connections";
import { createJournal } from "../../src/workspace/journal";
import type { Workspace } from "../../src/workspace/workspace";
import { memorySecrets } from "../unit/workspace/memory";

/** Short waits: nothing here is later than the answer. */
export const quick = { waits: [0, 5, 10], deadline: 5_000 };

export interface AssembledWorkspace extends Workspace {
  /** All lines of the journal's files. */
  journalText(): Promise<string>;
  dispose(): void;
}

/** A workspace as the extension puts it together, but for backends of the test's own and the journal in `folder`. */
export function assembleWorkspace({ openBackend, settings, folder }: Pick<ConnectionsNeeds, "openBackend" | "settings"> & { folder: string }): AssembledWorkspace {
  const connections = createConnections({ settings, secrets: memorySecrets(), openBackend });
  const cases = createCases({ connections });
  const journal = createJournal({ folder });
  const changes = createChanges({ connections, cases, journal, lookUp: quick });
  const bulk = createBulk({ cases, changes, journal });
  return {
    connections,
    cases,
    changes,
    journal,
    bulk,
    journalText: async () => (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")))).join(""),
    dispose: () => [changes, journal, cases, connections].forEach((part) => part.dispose()),
  };
}
