import type { Disposable } from "../../base/disposable";
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
  /** Undefined: none is stored, or it was given for another origin. */
  read(connection: { readonly name: string; readonly origin: string }): Promise<string | undefined>;
  write(connection: { readonly name: string; readonly origin: string }, key: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const prefix = "caseAccess.key:";

/** The keys that a secret storage keeps. */
export function createKeys(secrets: Secrets): Keys {
  const changed = createEvent<string>();
  const watching = secrets.onDidChange(({ key }) => {
    if (key.startsWith(prefix)) changed.fire(key.slice(prefix.length));
  });
  return {
    onDidChange: changed.event,
    read: async ({ name, origin }) => {
      const stored = await secrets.get(prefix + name);
      if (stored === undefined) return undefined;
      const parsed = parse(stored);
      return parsed?.origin === origin ? parsed.key : undefined;
    },
    write: async ({ name, origin }, key) => {
      await secrets.store(prefix + name, JSON.stringify({ origin, key: key.trim() }));
    },
    remove: async (name) => {
      await secrets.delete(prefix + name);
    },
    dispose: () => {
      watching.dispose();
      changed.dispose();
    },
  };
}

function parse(stored: string): { origin: string; key: string } | undefined {
  try {
    const { origin, key } = JSON.parse(stored) as Record<string, unknown>;
    return typeof origin === "string" && typeof key === "string" ? { origin, key } : undefined;
  } catch {
    // Not ours, or damaged: the same as none. It must not get into a message.
    return undefined;
  }
}
