import { randomUUID } from "node:crypto";
import type { Connection, Connections } from "../connections/connections";
import type { Store } from "../store/store";
import type { BatchIntent } from "./attempt";
import { rekey } from "./rekey";

/** Under which caller records are kept: the same for every window and command line with the same credential. */
export interface Callers {
  /**
   * The id that the system tells, or has told for this credential before; else the user name of the credential; else a
   * random id that stays with the key. Undefined: the connection is gone, or leads somewhere else by now.
   * Rejects with a Failure "store.…", and "noKey" where the key cannot be read any more.
   */
  of(record: Pick<BatchIntent, "connection" | "url" | "caller">): Promise<string | undefined>;
}

export interface CallersNeeds {
  readonly connections: Pick<Connections, "find" | "credentialMark">;
  readonly store: Pick<Store, "read" | "write">;
}

/** The callers that a store remembers. */
export function createCallers({ connections, store }: CallersNeeds): Callers {
  /** What was told last, by connection and mark: it is written when it changes. */
  const known = new WeakMap<Connection, { readonly mark: string; readonly told?: string; readonly id: string }>();
  let salt: Promise<string> | undefined;

  async function readSalt(): Promise<string> {
    const find = "SELECT value FROM salt";
    const found = await store.read((sql) => sql.get(find)?.value, undefined);
    if (found !== undefined) return String(found);
    return store.write((sql) => {
      // Another process may have been faster.
      const other = sql.get(find)?.value;
      if (other !== undefined) return String(other);
      const value = randomUUID();
      sql.run("INSERT INTO salt (value) VALUES (?)", value);
      return value;
    });
  }

  return {
    of: async ({ connection: name, url, caller }) => {
      const connection = connections.find(name);
      if (connection === undefined || connection.url !== url) return undefined;
      salt ??= readSalt();
      salt.catch(() => (salt = undefined));
      const mark = await connections.credentialMark(connection, await salt);
      const before = known.get(connection);
      const told = caller?.id;
      if (before?.mark === mark && (told === undefined || told === before.told)) return before.id;
      const key = [connection.system, connection.url, mark];
      const id = await store.write((sql) => {
        const own = mark.startsWith("key ") ? `key ${randomUUID()}` : mark;
        sql.run(
          `INSERT INTO credential (system, url, mark, told, own) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET told = ifnull(excluded.told, told)`,
          ...[...key, told ?? null, own],
        );
        const row = sql.get("SELECT told, own FROM credential WHERE system = ? AND url = ? AND mark = ?", ...key)!;
        if (row.told !== null) rekey(sql, connection, String(row.own), String(row.told));
        return String(row.told ?? row.own);
      });
      known.set(connection, { mark, told, id });
      return id;
    },
  };
}
