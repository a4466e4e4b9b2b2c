import { existsSync, statSync } from "node:fs";
import type { Backend } from "../backends/backend";
import { allSystems } from "../backends/systems";
import { Failure } from "../base/failure";
import { createEvent } from "../base/event";
import { assembleWorkspace, type Workspace } from "../core/core";
import { storeFailure } from "../core/store/fault";
import { openStore } from "../core/store/store";
import type { Connection } from "../core/connections/connections";
import { isOfSystem } from "../core/journal/attempt";
import type { Secrets } from "../core/connections/keys";
import { isFor, type PlanFile } from "../core/plans/planFile";
import { openBackend } from "../core/connections/openBackend";
import { listed, type Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { connectionProblems } from "../wording/connection";
import type { SystemWords } from "../wording/systemWords";
import { wordsOf } from "../wording/wordsOf";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import { usage, type Flags } from "./flags";
import { openNetwork } from "./network";
import type { Terminal } from "./output/terminal";
import { readConnectionsFile, type ConnectionsFile } from "./settings/connectionsFile";
import { foldersOf, type Folders } from "./settings/folders";
import { readKey } from "./settings/keySources";
import type { Language } from "./settings/language";

/** What every command works with. */
export interface Surroundings {
  readonly flags: Flags;
  readonly language: Language;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user has had enough. */
  readonly signal: AbortSignal;
  /** Receives the connection that is used, so that later failures can name it. */
  chose(connection: Connection): void;
}

/** Everything that is open for one command. */
export interface Workplace {
  readonly folders: Folders;
  readonly file: ConnectionsFile;
  readonly workspace: Workspace;
  /** The key of a connection, read once. Rejects with a Complaint for one that must not be used. */
  keyOf(connection: Connection): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A workplace with the connection that is meant, and its key. */
export interface Session extends Workplace {
  readonly connection: Connection;
  /** The language, with what the connection's system calls its own things. */
  readonly l10n: SystemWords;
  readonly backend: Backend;
}

/** Reads the connections. Asks no server and no key. */
export async function openWorkplace(around: Surroundings): Promise<Workplace> {
  const { flags, language, environment } = around;
  const folders = foldersOf(environment, process.platform, flags.state);
  // Nothing is recorded in a file, which is not what somebody wants to know who names one.
  if (flags.state === "" || (flags.state && existsSync(flags.state) && !statSync(flags.state).isDirectory()))
    throw usage(
      language.l10n,
      "--state",
      oneLine(flags.state, 200),
      flags.state === "" ? language.l10n.t("Name a folder.") : language.l10n.t("It is a file: name a folder."),
    );
  const file = await readConnectionsFile(language.l10n, folders.configuration, {
    timeoutSeconds: flags.timeout,
    readOnly: flags.readOnly === true || isSet(environment.CASE_ACCESS_READ_ONLY),
  });
  const network = openNetwork();
  const keyOf = keyReader(around, file);
  const workspace = assembleWorkspace({
    settings: file.settings,
    secrets: secretsOver(keyOf, (name) => workspace.connections.find(name)),
    openBackend: (connection, key, settings) => {
      const { roleFunctions = {} } = file.extras(connection.name);
      const own = { ...settings, roleFunctions: () => roleFunctions };
      return openBackend(connection, key, own, undefined, network.fetch);
    },
    store: openStore({ folder: folders.state }),
  });
  return {
    folders,
    file,
    workspace,
    keyOf,
    close: async () => {
      workspace.dispose();
      await network.close();
    },
  };
}

/** A switch in the environment: on unless it says that it is not. */
function isSet(value = ""): boolean {
  return !["", "0", "false", "no"].includes(value.trim().toLowerCase());
}

/** Ends a command that would change something where everything is read-only: before anything is asked or sent. */
export function refuseReadOnly({ workspace }: Pick<Workplace, "workspace">): void {
  const refused = workspace.changes.refusal();
  if (refused !== undefined) throw refused;
}

/** Ends a command that found nothing in a journal that could not be read, or not all of it. */
export function refuseUnread({ journal }: Pick<Workspace, "journal">): void {
  const fault = journal.unread();
  if (fault !== undefined) throw storeFailure(fault);
}

/** A workplace with the connection of that name, and its key; without a name, with the only one. Asks no server. */
export async function sessionOn(around: Surroundings, place: Workplace, name?: string): Promise<Session> {
  const connection = chooseConnection(around, place, name);
  around.chose(connection);
  await place.keyOf(connection);
  const l10n = wordsOf(around.language.l10n, connection.system);
  return { ...place, connection, l10n, backend: await place.workspace.connections.backend(connection) };
}

/** The same with the connection that is meant, and its key. Still asks no server. */
async function openSession(around: Surroundings): Promise<Session> {
  const place = await openWorkplace(around);
  try {
    return await sessionOn(around, place);
  } catch (thrown) {
    await place.close();
    throw thrown;
  }
}

/**
 * The connection of that name; without a name, the only one there is. Where another one cannot be used nobody knows
 * which one is meant.
 */
export function chooseConnection(
  { flags, language: { l10n } }: Pick<Surroundings, "flags" | "language">,
  place: Pick<Workplace, "workspace" | "file">,
  name = flags.connection,
): Connection {
  const { connections } = place.workspace;
  const all = connections.all();
  const isOnly = all.length === 1 && connections.problems().length === 0;
  const found = name === undefined ? (isOnly ? all[0] : undefined) : connections.find(name);
  if (found !== undefined) return found;
  const names = listed(all.map((one) => oneLine(one.name, 60)));
  const bad = badConnections(l10n, place);
  if (bad !== undefined && (name === undefined || all.length === 0))
    throw new Complaint(
      exitStatus.usage,
      "badConnection",
      bad,
      l10n.t("Correct {0}, or say which connection is meant: {1}", place.file.path, "--connection NAME"),
    );
  if (all.length === 0)
    throw new Complaint(
      exitStatus.usage,
      "noConnection",
      l10n.t("There is no connection yet."),
      l10n.t("Add one: {0}", "case-access connections add NAME --system SYSTEM --url URL"),
    );
  throw name === undefined
    ? new Complaint(
        exitStatus.usage,
        "whichConnection",
        l10n.t("There are several connections: {0}.", names),
        l10n.t("Say which one: {0}", "--connection NAME"),
      )
    : new Complaint(
        exitStatus.usage,
        "unknownConnection",
        l10n.t("There is no connection “{0}”.", oneLine(name, 60)),
        l10n.t("There are: {0}.", names),
      );
}

/** What is wrong with entries of the file of connections; undefined: nothing. */
export function badConnections(
  l10n: Words,
  { workspace: { connections } }: Pick<Workplace, "workspace">,
): string | undefined {
  return connectionProblems(l10n, connections.problems(), systemIds());
}

/** The case systems that this program knows. */
export function systemIds(): string[] {
  return allSystems().map(({ id }) => id);
}

/** Reads keys where they are, each once: the standard input has an end. */
function keyReader(
  { flags, language, terminal, environment }: Surroundings,
  file: ConnectionsFile,
): (connection: Connection) => Promise<string | undefined> {
  const keys = new Map<string, Promise<string | undefined>>();
  return (connection) => {
    const reading =
      keys.get(connection.name) ??
      readKey(language.l10n, connection, {
        keyFile: flags.keyFile,
        stdin: flags.keyStdin ? terminal.readInput : undefined,
        environment,
        keyCommand: file.extras(connection.name).keyCommand,
        terminal: terminal.canAsk,
      });
    keys.set(connection.name, reading);
    return reading;
  };
}

/** The keys of the command line as a secret storage, which keeps nothing. */
function secretsOver(
  keyOf: (connection: Connection) => Promise<string | undefined>,
  find: (name: string) => Connection | undefined,
): Secrets {
  const prefix = "caseAccess.key:";
  return {
    onDidChange: createEvent<{ key: string }>().event,
    get: async (stored) => {
      const connection = find(stored.slice(prefix.length));
      const key = connection && (await keyOf(connection));
      return key === undefined ? undefined : JSON.stringify({ origin: connection!.origin, key });
    },
    store: () => Promise.reject(new Failure("notSupported")),
    delete: () => Promise.resolve(),
  };
}

/** Does the work with the connections open, and closes that again. */
export async function withWorkplace<T>(around: Surroundings, work: (place: Workplace) => Promise<T>): Promise<T> {
  const place = await openWorkplace(around);
  try {
    return await work(place);
  } finally {
    await place.close();
  }
}

/** What a record, changes that were made together, or a plan say of the connection that they are for. */
type MadeBy = Parameters<typeof isOfSystem>[0] | PlanFile;

/**
 * The same over the connection of a record or a plan: the one that is named, or else the one that made it. Several may
 * lead to the same system, each with a key of its own; then the name that the record has counts.
 */
export async function withSessionOf<F extends MadeBy, T>(
  around: Surroundings,
  find: (place: Workplace) => Promise<F>,
  work: (session: Session, found: F) => Promise<T>,
): Promise<T> {
  return withWorkplace(around, async (place) => {
    const found = await find(place);
    return work(await sessionOn(around, place, around.flags.connection ?? connectionOf(around, place, found)), found);
  });
}

/** The name of the connection that a record or a plan belongs to; undefined: none leads there. */
function connectionOf({ language: { l10n } }: Surroundings, place: Workplace, found: MadeBy): string | undefined {
  const same = place.workspace.connections
    .all()
    .filter((one) => ("rows" in found ? isFor(found, one) : isOfSystem(found, one)));
  const [first, second] = same;
  if (second === undefined) return first?.name;
  const named = "rows" in found ? undefined : same.find(({ name }) => name === found.connection);
  if (named !== undefined) return named.name;
  throw new Complaint(
    exitStatus.usage,
    "whichConnection",
    l10n.t("Several connections lead to where it was made: {0}.", listed(same.map((one) => oneLine(one.name, 60)))),
    l10n.t("Say which one: {0}", "--connection NAME"),
  );
}

/** Does the work with what it needs open, and closes that again. */
export async function withSession<T>(around: Surroundings, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(around);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
