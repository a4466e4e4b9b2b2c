import type { Disposable } from "../../base/disposable";
import type { Backend, System } from "../../backends/backend";
import { findSystem } from "../../backends/systems";
import { Failure, toFailure } from "../../base/failure";
import { createGate } from "../../base/semaphore";
import { parseAddress } from "./address";
import type { Connection, ConnectionProblem } from "./connection";
import { createEvent, type Event } from "../../base/event";
import { settingName, problemOfName, readConnections, sameName } from "./connectionsSetting";
import { markOfCredential } from "./credentialMark";
import { createKeys, type Secrets } from "./keys";
import { rewriteConnection } from "./rewriteConnection";
import type { Settings } from "./settings";

export type { Connection, ConnectionProblem } from "./connection";

/** The connections of the settings and of running sandboxes, their keys and their backends. */
export interface Connections extends Disposable {
  /** Also when a key or a setting changed that a backend is made of. */
  readonly onDidChange: Event<void>;
  /** A connection stays the same object until its name, system or address changes. */
  all(): readonly Connection[];
  find(name: string): Connection | undefined;
  /** Settings entries that are not usable; what is wrong with the whole setting has no name. */
  problems(): readonly { readonly name: string; readonly problem: ConnectionProblem }[];
  /**
   * Writes the setting and, when given, the key. Rejects with Failure "invalid" for a bad or taken name or address; its
   * detail is "connection." and a `ConnectionProblem`.
   */
  add(connection: { name: string; system: System; url: string }, key?: string): Promise<Connection>;
  remove(name: string): Promise<void>;
  /**
   * Gives a connection of the settings another name or address; its key stays as long as its origin does. Rejects as
   * `add` does, and with Failure "notFound" for an unknown name.
   */
  change(name: string, to: { name: string; url: string }, key?: string): Promise<Connection>;
  /** Keeps the key for the present origin of the connection. Rejects with Failure "notFound" for an unknown name. */
  setKey(name: string, key: string): Promise<void>;
  /** Deletes the key that is kept for a connection. */
  forgetKey(name: string): Promise<void>;
  /** Also true where a key is stored that cannot be read or used: that is said when it is. */
  hasKey(name: string): Promise<boolean>;
  /**
   * The backend with its key, the same one until key or settings change. Rejects with Failure "noKey" where none is
   * stored for this origin.
   */
  backend(connection: Connection): Promise<Backend>;
  /** A backend with a key that is not kept, to try it. Throws where the key has the wrong form. */
  backendWith(connection: Connection, key: string): Backend;
  /**
   * What tells the credential of a connection from others, see `markOfCredential`. Rejects with Failure "noKey" as
   * `backend` does.
   */
  credentialMark(connection: Connection, salt: string): Promise<string>;
  /**
   * Adds a connection that is in no setting, for a sandbox, until it is disposed. It goes before one of the same name
   * in the settings.
   */
  attach(connection: Omit<Connection, "origin" | "sandbox">, key: string): Disposable;
}

export interface ConnectionsNeeds {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Makes the backend of a connection; called when it is first used. */
  openBackend(connection: Connection, key: string, settings: Settings): Backend;
}

interface Attached {
  readonly connection: Connection;
  readonly key: string;
}

/**
 * The connections of the settings, with the keys of the secret storage, and those that are attached. Makes no backend
 * and asks no server until one is wanted. Long because its functions share its state.
 */
export function createConnections({ settings, secrets, openBackend }: ConnectionsNeeds): Connections {
  const changed = createEvent<void>();
  const keys = createKeys(secrets);
  const attached = new Map<string, Attached>();
  const backends = new Map<string, { readonly connection: Connection; readonly backend: Promise<Backend> }>();
  /** By a backend, which is another one with another key: a digest takes long. */
  const marks = new WeakMap<Promise<Backend>, Promise<string>>();
  let fromSettings = readConnections(settings.connections(), []);
  let madeWith = settingsOfBackends(settings);
  /** The setting is read and written as a whole, so a change of it waits for the one before. */
  const writing = createGate(1);
  const toTheEnd = new AbortController().signal;
  let disposed = false;

  const watching = [
    settings.onDidChange(() => {
      fromSettings = readConnections(settings.connections(), fromSettings.connections);
      // With another backend all that was read is forgotten, which nothing about other connections may bring about.
      const present = settingsOfBackends(settings);
      for (const [name, made] of backends)
        if (present !== madeWith || find(name) !== made.connection) backends.delete(name);
      madeWith = present;
      changed.fire();
    }),
    keys.onDidChange((name) => {
      backends.delete(name);
      changed.fire();
    }),
  ];

  function find(name: string): Connection | undefined {
    return attached.get(name)?.connection ?? fromSettings.connections.find((one) => one.name === name);
  }

  function all(): Connection[] {
    return [
      ...[...attached.values()].map((one) => one.connection),
      ...fromSettings.connections.filter((one) => !attached.has(one.name)),
    ];
  }

  async function keyOf(connection: Connection): Promise<string> {
    const own = attached.get(connection.name);
    const key = own?.connection === connection ? own.key : connection.sandbox ? undefined : await keys.read(connection);
    if (key === undefined) throw new Failure("noKey", { notHandled: true });
    return key;
  }

  function backendOf(connection: Connection): Promise<Backend> {
    const made = backends.get(connection.name);
    if (made?.connection === connection) return made.backend;
    const backend = keyOf(connection).then((key) => {
      if (disposed) throw new Failure("cancelled");
      return openBackend(connection, key, settings);
    });
    const entry = { connection, backend };
    backends.set(connection.name, entry);
    backend.catch(() => {
      if (backends.get(connection.name) === entry) backends.delete(connection.name);
    });
    return backend;
  }

  return {
    onDidChange: changed.event,
    all,
    find,
    problems: () => fromSettings.problems,
    add: ({ name: givenName, system, url: givenUrl }, key) =>
      writing.run(toTheEnd, async () => {
        const connection = checked(givenName, system, givenUrl, all());
        const { name, url } = connection;
        const present = settings.connections();
        if (!Array.isArray(present)) throw invalid("notAList");
        // The key first: as soon as the connection is there, views ask it.
        if (key !== undefined && key.trim() !== "") await keys.write(connection, key);
        try {
          await settings.writeConnections([...present, { name, system, url }]);
        } catch (error) {
          await keys.remove(connection);
          throw error;
        }
        fromSettings = readConnections(settings.connections(), fromSettings.connections);
        return find(name) ?? connection;
      }),
    remove: (name) =>
      writing.run(toTheEnd, async () => {
        const present = settings.connections();
        const removed = fromSettings.connections.find((one) => one.name === name);
        if (Array.isArray(present)) await settings.writeConnections(present.filter((one) => settingName(one) !== name));
        fromSettings = readConnections(settings.connections(), fromSettings.connections);
        if (removed !== undefined) await keys.remove(removed);
      }),
    change: (from, { name, url }, key) =>
      writing.run(toTheEnd, async () => {
        const before = fromSettings.connections.find((one) => one.name === from);
        if (before === undefined) throw new Failure("notFound", { detail: from, notHandled: true });
        const others = all().filter((one) => one !== before);
        const after = checked(name, before.system, url, others);
        await rewriteConnection({ settings, keys }, before, after, key);
        backends.delete(from);
        fromSettings = readConnections(settings.connections(), fromSettings.connections);
        changed.fire();
        return find(after.name) ?? after;
      }),
    setKey: async (name, key) => {
      const connection = find(name);
      if (connection === undefined) throw new Failure("notFound", { detail: name, notHandled: true });
      const own = attached.get(name);
      if (own === undefined) await keys.write(connection, key);
      else attached.set(name, { connection, key: key.trim() });
      backends.delete(name);
      changed.fire();
    },
    forgetKey: async (name) => {
      const connection = find(name);
      if (connection !== undefined) await keys.remove(connection);
      backends.delete(name);
      changed.fire();
    },
    hasKey: async (name) => {
      const connection = find(name);
      // Reading the key crosses into another process. A caller who asks whether there is one will soon want what is
      // behind it.
      return (
        connection !== undefined &&
        backendOf(connection).then(
          () => true,
          (thrown: unknown) => toFailure(thrown).kind !== "noKey" || toFailure(thrown).detail === "keyring",
        )
      );
    },
    backend: backendOf,
    backendWith: (connection, key) => openBackend(connection, key.trim(), settings),
    credentialMark: (connection, salt) => {
      const backend = backendOf(connection);
      const mark = marks.get(backend) ?? keyOf(connection).then((key) => markOfCredential(connection, key, salt));
      marks.set(backend, mark);
      mark.catch(() => marks.delete(backend));
      return mark;
    },
    attach: ({ name, system, url: given }, key) => {
      const address = parseAddress(given);
      if ("problem" in address) throw invalid(address.problem);
      const entry: Attached = {
        connection: { name, system, url: address.url, origin: address.origin, sandbox: true },
        key,
      };
      attached.set(name, entry);
      backends.delete(name);
      changed.fire();
      return {
        dispose: () => {
          if (attached.get(name)?.connection !== entry.connection) return;
          attached.delete(name);
          backends.delete(name);
          changed.fire();
        },
      };
    },
    dispose: () => {
      disposed = true;
      for (const one of watching) one.dispose();
      keys.dispose();
      backends.clear();
      attached.clear();
      changed.dispose();
    },
  };
}

function invalid(problem: ConnectionProblem): Failure {
  return new Failure("invalid", { detail: `connection.${problem}`, notHandled: true });
}

/** A connection as it is to be, beside others. Throws Failure "invalid". */
function checked(given: string, system: System, url: string, others: readonly Connection[]): Connection {
  const name = given.trim();
  const nameProblem = problemOfName(name) ?? (others.some((one) => sameName(one.name, name)) ? "nameTaken" : undefined);
  if (nameProblem !== undefined) throw invalid(nameProblem);
  if (findSystem(system) === undefined) throw invalid("unknownSystem");
  const address = parseAddress(url);
  if ("problem" in address) throw invalid(address.problem);
  return { name, system, url: address.url, origin: address.origin, sandbox: false };
}

/** What of the settings every backend is made with, to compare. */
function settingsOfBackends(settings: Settings): string {
  return JSON.stringify([
    settings.pageSize(),
    settings.requestTimeoutSeconds(),
    settings.connectTimeoutSeconds(),
    settings.roleFunctions(),
  ]);
}
