import { randomUUID } from "node:crypto";
import type { Lock, Locks } from "../store/locks";
import { isThere } from "./oldProcess";
import { isOldSession, type Presence } from "./read";

/** What tells others that this window, or command, is there: a lock that ends with its process. */
export interface Session {
  /** Takes the lock, once. Resolves with the id under which everything is written. */
  begin(): Promise<string>;
  /** Who is there, asked once for one reading. `lost`, `isAtBatch`: see `Presence`. */
  look(lost: Presence["lost"], isAtBatch: (id: string) => boolean): Presence;
  end(): void;
}

const keyOf = (id: string) => `session ${id}`;

/** A session that begins with the first record. */
export function createSession(locks: Locks): Session {
  let own: { readonly id: string; readonly lock: Promise<Lock> } | undefined;
  let held: Lock | undefined;
  return {
    begin: async () => {
      if (own === undefined) {
        const id = randomUUID();
        const lock = locks.hold(keyOf(id), new AbortController().signal);
        own = { id, lock };
        lock.catch(() => (own = undefined));
      }
      const { id, lock } = own;
      held = await lock;
      return id;
    },
    look: (lost, isAtBatch) => {
      const known = new Map<string, boolean>();
      const ask = (id: string, look: () => boolean): boolean => {
        const found = known.get(id) ?? look();
        known.set(id, found);
        return found;
      };
      return {
        own: own?.id,
        lost,
        isThere: (id) => ask(id, () => (isOldSession(id) ? isThere(id) : locks.isHeld(keyOf(id)))),
        isAtBatch: (id) => ask(id, () => isAtBatch(id)),
      };
    },
    end: () => {
      held?.release();
      if (held !== undefined && own !== undefined) locks.forget(keyOf(own.id));
    },
  };
}
