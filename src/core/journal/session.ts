import { randomUUID } from "node:crypto";
import { keyInSeries, type Locks, type NumberedLock } from "../store/locks";
import type { Sql } from "../store/sqlite";
import { isThere } from "./oldProcess";
import { isOldSession, type Presence } from "./read";

/**
 * What tells others that this window, or command, is there: a lock that ends with its process. The locks have numbers,
 * which are given again, and the store says who has which.
 */
export interface JournalSession {
  /** Takes the lock, once. Resolves with what everything is written under. */
  begin(): Promise<SessionMark>;
  /** Who is there, asked once for one reading. */
  look(sql: Sql, own: OwnWork): Presence;
  end(): void;
}

export interface SessionMark {
  readonly id: string;
  /** The number of its lock. */
  readonly slot: number;
}

/** What this session is at. */
export interface OwnWork {
  /** See `Presence`. */
  readonly lost: Presence["lost"];
  readonly batches: Pick<ReadonlySet<string>, "has">;
}

const series = "session";

/** A session that begins with the first record. */
export function createSession(locks: Locks): JournalSession {
  let own: { readonly id: string; readonly lock: Promise<NumberedLock> } | undefined;
  let held: NumberedLock | undefined;

  /** A session is there while somebody holds its number and no later one has it. */
  function isSessionThere(sql: Sql, id: string): boolean {
    if (isOldSession(id)) return isThere(id);
    const slot = sql.get("SELECT slot FROM session WHERE id = ?", id)?.slot;
    return typeof slot === "number" && locks.isHeld(keyInSeries(series, slot));
  }

  return {
    begin: async () => {
      if (own === undefined) {
        own = { id: randomUUID(), lock: locks.takeNumbered(series) };
        own.lock.catch(() => (own = undefined));
      }
      const { id, lock } = own;
      held = await lock;
      return { id, slot: held.number };
    },
    look: (sql, { lost, batches }) => {
      const known = new Map<string, boolean>();
      const ask = (id: string): boolean => {
        const found = known.get(id) ?? isSessionThere(sql, id);
        known.set(id, found);
        return found;
      };
      return {
        own: own?.id,
        lost,
        isThere: ask,
        isAtBatch: (id) => {
          if (batches.has(id)) return true;
          const holder = sql.get("SELECT holder FROM batch WHERE id = ?", id)?.holder;
          return typeof holder === "string" && holder !== own?.id && ask(holder);
        },
      };
    },
    end: () => held?.release(),
  };
}

/** Notes that a session is about to write. An earlier holder of its number is gone. */
export function insertSession(sql: Sql, { id, slot }: SessionMark, at: number): void {
  if (sql.get("SELECT 1 FROM session WHERE id = ?", id) !== undefined) return;
  sql.run("UPDATE session SET slot = NULL WHERE slot = ?", slot);
  sql.run("INSERT INTO session (id, at, slot) VALUES (?, ?, ?)", id, at, slot);
}
