import { createEvent } from "../../../src/base/event";
import type { Secrets } from "../../../src/core/connections/keys";
import type { Settings } from "../../../src/core/connections/settings";

/** Settings that are kept in memory. */
export function memorySettings(
  given: {
    connections?: unknown;
    pageSize?: number;
    requestTimeoutSeconds?: number;
    connectTimeoutSeconds?: number;
    roleFunctions?: Record<string, readonly string[]>;
    readOnly?: () => boolean;
  } = {},
) {
  const changed = createEvent<void>();
  let connections: unknown = given.connections ?? [];
  const settings: Settings & { set(value: unknown): void } = {
    onDidChange: changed.event,
    connections: () => connections,
    writeConnections: (value) => {
      connections = value;
      changed.fire();
      return Promise.resolve();
    },
    pageSize: () => given.pageSize ?? 25,
    requestTimeoutSeconds: () => given.requestTimeoutSeconds ?? 5,
    connectTimeoutSeconds: () => given.connectTimeoutSeconds ?? 5,
    readOnly: given.readOnly ?? (() => false),
    roleFunctions: () => given.roleFunctions ?? {},
    set: (value) => {
      connections = value;
      changed.fire();
    },
  };
  return settings;
}

/** A secret storage that is kept in memory, and can be looked into. */
export function memorySecrets() {
  const changed = createEvent<{ key: string }>();
  const stored = new Map<string, string>();
  const secrets: Secrets & { readonly stored: Map<string, string> } = {
    stored,
    onDidChange: changed.event,
    get: (name) => Promise.resolve(stored.get(name)),
    store: (name, value) => {
      stored.set(name, value);
      changed.fire({ key: name });
      return Promise.resolve();
    },
    delete: (name) => {
      stored.delete(name);
      changed.fire({ key: name });
      return Promise.resolve();
    },
  };
  return secrets;
}
