import { join } from "node:path";
import type { Disposable } from "../base/disposable";
import type { HttpOptions } from "../backends/http/http";
import { createBulk, type Bulk } from "./changes/bulk";
import { createCases, type Cases } from "./cases/cases";
import { createChanges, type Changes, type ChangesNeeds } from "./changes/changes";
import { createConnections, type Connection, type Connections, type ConnectionsNeeds } from "./connections/connections";
import { createJournal, type Journal, type JournalNeeds } from "./journal/journal";
import { openBackend } from "./connections/openBackend";
import type { Settings } from "./connections/settings";

/** Everything that works with the case systems, without what the user sees. */
export interface Workspace extends Disposable {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly bulk: Bulk;
}

export interface WorkspaceNeeds {
  readonly settings: Settings;
  /** The settings for one connection, where they are not those of the user, e.g. for a sandbox. */
  readonly settingsOf?: (connection: Connection, settings: Settings) => Settings;
  readonly secrets: ConnectionsNeeds["secrets"];
  /** The folder of the extension's global storage; the journal gets one in it. */
  readonly storage: string;
  /** Told of every request; nothing in it is secret. */
  readonly log?: HttpOptions["log"];
}

/** Puts the parts of the workspace together. Asks no server and touches no disk until something is used. */
export function openWorkspace({
  settings,
  settingsOf = (_connection, own) => own,
  secrets,
  storage,
  log,
}: WorkspaceNeeds): Workspace {
  return assembleWorkspace({
    settings,
    secrets,
    openBackend: (connection, key, present) => openBackend(connection, key, settingsOf(connection, present), log),
    folder: join(storage, "journal"),
  });
}

/** The same, over whichever backends there are. `folder`: of the journal. */
export function assembleWorkspace({
  folder,
  lookUp,
  ...own
}: ConnectionsNeeds & Pick<JournalNeeds, "folder"> & Pick<ChangesNeeds, "lookUp">): Workspace {
  const connections = createConnections(own);
  const cases = createCases({ connections });
  const journal = createJournal({ folder });
  const changes = createChanges({ connections, cases, journal, lookUp });
  const bulk = createBulk({ cases, changes, journal });
  return {
    connections,
    cases,
    changes,
    journal,
    bulk,
    dispose: () => {
      for (const part of [changes, journal, cases, connections]) part.dispose();
    },
  };
}
