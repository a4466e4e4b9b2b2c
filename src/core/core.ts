import { join } from "node:path";
import type { Disposable } from "../base/disposable";
import type { HttpOptions } from "../backends/http/http";
import { createBulk, type Bulk } from "./changes/bulk";
import { createCases, type Cases } from "./cases/cases";
import { createChanges, type Changes, type ChangesNeeds } from "./changes/changes";
import { createConnections, type Connection, type Connections, type ConnectionsNeeds } from "./connections/connections";
import { createExpiries, type Expiries, type ExpiriesNeeds } from "./expiry/expiries";
import { createCallers } from "./journal/callers";
import { createJournal, type Journal, type JournalNeeds } from "./journal/journal";
import { openBackend } from "./connections/openBackend";
import type { Settings } from "./connections/settings";
import { storeFolder } from "./store/place";
import { openStore, type Store } from "./store/store";
import { watchFolder } from "./store/watchFolder";

/** Everything that works with the case systems, without what the user sees. */
export interface Workspace extends Disposable {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly bulk: Bulk;
  readonly expiries: Expiries;
  readonly store: Store;
}

export interface WorkspaceNeeds {
  readonly settings: Settings;
  /** The settings for one connection, where they are not those of the user, e.g. for a sandbox. */
  readonly settingsOf?: (connection: Connection, settings: Settings) => Settings;
  readonly secrets: ConnectionsNeeds["secrets"];
  /** Where the records are kept; absent: the folder of the user account, which all editors share. */
  readonly home?: string;
  /** The folder of the extension's global storage, where version 0.1 kept its journal; absent in a command line. */
  readonly storage?: string;
  /** What tells this editor from others of the user account; absent: a command line. */
  readonly editor?: string;
  /** Called for every request; nothing in it is secret. */
  readonly log?: HttpOptions["log"];
}

/** Puts the parts of the workspace together. Asks no server and touches no disk until something is used. */
export function openWorkspace({
  settings,
  settingsOf = (_connection, own) => own,
  secrets,
  home = storeFolder(),
  storage,
  editor,
  log,
}: WorkspaceNeeds): Workspace {
  return assembleWorkspace({
    settings,
    secrets,
    openBackend: (connection, key, present) => openBackend(connection, key, settingsOf(connection, present), log),
    store: openStore({ folder: home }),
    ...(editor !== undefined && { editor }),
    ...(storage !== undefined && { oldFolder: join(storage, "journal") }),
  });
}

/** The same, over whichever backends and store there are. The store is disposed of with it. */
export function assembleWorkspace({
  store,
  oldFolder,
  lookUp,
  editor,
  now,
  ...own
}: ConnectionsNeeds & JournalNeeds & Pick<ChangesNeeds, "lookUp"> & Pick<ExpiriesNeeds, "editor">): Workspace {
  const connections = createConnections(own);
  const cases = createCases({ connections, now });
  const callers = createCallers({ connections, store });
  const journal = createJournal({ store, callers, oldFolder, now });
  const changes = createChanges({ connections, cases, journal, lookUp, readOnly: own.settings.readOnly, now });
  const bulk = createBulk({ cases, changes, journal });
  const expiries = createExpiries({ connections, cases, changes, journal, callers, store, editor, now });
  // An editor shows what another window or a command line sets and ends; a command line is over before.
  const others = watchFolder(store.folder, () => void expiries.tellNext());
  if (editor !== undefined) {
    others.begin();
    journal.onDidChange(others.begin);
  }
  return {
    connections,
    cases,
    changes,
    journal,
    bulk,
    expiries,
    store,
    dispose: () => {
      for (const part of [others, expiries, changes, journal, store, cases, connections]) part.dispose();
    },
  };
}
