import type { Disposable } from "../../base/disposable";
import { Failure } from "../../base/failure";
import { createEvent, type Event } from "../../base/event";

/** As much of VS Code's SecretStorage as is used. */
export interface Secrets {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
  delete(name: string): PromiseLike<void>;
  readonly onDidChange: Event<{ readonly key: string }>;
}

/** The keys of connections. A key belongs to the origin it was given for and is given out for no other. */
export interface Keys extends Disposable {
  /** The name of a connection whose key changed, in any window. */
  readonly onDidChange: Event<string>;
  /**
   * Undefined: none is stored, or it was given for another origin. Rejects with Failure "noKey" and detail "keyring"
   * where the storage cannot be read, e.g. because the keyring is locked.
   */
  read(connection: { readonly name: string; readonly origin: string }): Promise<string | undefined>;
  write(connection: { readonly name: string; readonly origin: string }, key: string): Promise<void>;
  remove(connection: { readonly name: string; readonly origin: string }): Promise<void>;
}

const keyPrefix = "caseAccess.key:";

/**
 * The keys that a secret storage keeps. All profiles of VS Code share that: where two have a connection of one name to
 * two servers, the key of the second one gets a place of its own.
 */
export function createKeys(secrets: Secrets): Keys {
  const changed = createEvent<string>();
  const watching = secrets.onDidChange(({ key }) => {
    if (key.startsWith(keyPrefix)) changed.fire(key.slice(keyPrefix.length).split(separator)[0]!);
  });

  async function readPlace(place: string): Promise<{ origin: string; key: string } | undefined> {
    // What the storage says is not the case system's, and may quote what it keeps.
    const stored = await secrets.get(place).then(undefined, () => {
      throw new Failure("noKey", { detail: "keyring", notHandled: true });
    });
    return stored === undefined ? undefined : parseStored(stored);
  }

  /** Where the key of a connection is, or belongs. */
  async function placeOf({ name, origin }: { readonly name: string; readonly origin: string }): Promise<string> {
    const first = await readPlace(keyPrefix + name);
    return first === undefined || first.origin === origin
      ? keyPrefix + name
      : `${keyPrefix}${name}${separator}${origin}`;
  }

  return {
    onDidChange: changed.event,
    read: async (connection) => {
      const parsed = await readPlace(await placeOf(connection));
      return parsed?.origin === connection.origin ? parsed.key : undefined;
    },
    write: async (connection, key) => {
      const value = JSON.stringify({ origin: connection.origin, key: key.trim() });
      await secrets.store(await placeOf(connection), value);
    },
    remove: async (connection) => {
      await secrets.delete(await placeOf(connection));
    },
    dispose: () => {
      watching.dispose();
      changed.dispose();
    },
  };
}

/** Between the name of a connection and an origin; in no name that a setting can hold on one line. */
const separator = "\n";

function parseStored(stored: string): { origin: string; key: string } | undefined {
  try {
    const { origin, key } = JSON.parse(stored) as Record<string, unknown>;
    return typeof origin === "string" && typeof key === "string" ? { origin, key } : undefined;
  } catch {
    // Not ours, or damaged: the same as none. It must not get into a message.
    return undefined;
  }
}
