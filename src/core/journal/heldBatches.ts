import { randomUUID } from "node:crypto";
import type { Sql } from "../store/sqlite";
import type { BatchIntent } from "./attempt";
import { readBatches } from "./readBatches";
import type { JournalSession } from "./session";
import { insertBatch, insertBatchRows } from "./write";

export interface HeldBatchesNeeds {
  /** Writes under this session. */
  write<T>(work: (sql: Sql, session: string) => T): Promise<T>;
  callerOf(batch: BatchIntent): Promise<string | undefined>;
  readonly session: Pick<JournalSession, "look">;
  /** See `Presence`. */
  readonly lost: ReadonlySet<string>;
  readonly now: () => number;
}

/** What the journal writes of bulks. */
export interface BatchRecords {
  /** Writes a bulk down, as one that this process is at. */
  beginBatch(batch: BatchIntent): Promise<string>;
  /** Nobody is at this batch any more, and it is not at its end. Never rejects. */
  pauseBatch(id: string): Promise<void>;
  /** Takes a batch up again. False: somebody else is at it, or was and has ended it. Rejects as `begin` does. */
  resumeBatch(id: string): Promise<boolean>;
  endBatch(id: string): Promise<void>;
}

/** The bulks that this process is at. One is held by one process at a time; the journal says which. */
export interface HeldBatches extends BatchRecords {
  isHeld(id: string): boolean;
}

/** So many rows are written in one transaction, during which nothing else has its turn. */
const rowsAtOnce = 2_000;

export function createHeldBatches({ write, callerOf, session, lost, now }: HeldBatchesNeeds): HeldBatches {
  const held = new Set<string>();
  return {
    isHeld: (id) => held.has(id),
    beginBatch: async (batch) => {
      const id = randomUUID();
      const as = await callerOf(batch);
      const { length } = batch.rows;
      held.add(id);
      try {
        for (let from = 0; from === 0 || from < length; from += rowsAtOnce) {
          if (from > 0) await new Promise((resolve) => setImmediate(resolve));
          await write((sql, own) => {
            if (from === 0) insertBatch(sql, { id, at: now(), session: own }, batch, as, rowsAtOnce);
            else insertBatchRows(sql, id, batch.rows, from, rowsAtOnce);
            // One that was not written to its end, and never began, stays an ended one.
            const isWhole = from + rowsAtOnce >= length;
            sql.run("UPDATE batch SET ended = ?, holder = ? WHERE id = ?", isWhole ? 0 : 1, isWhole ? own : null, id);
          });
        }
      } catch (thrown) {
        held.delete(id);
        throw thrown;
      }
      return id;
    },
    pauseBatch: async (id) => {
      // Should the disk not take it, others can go on with it when this process has ended.
      await write((sql) => sql.run("UPDATE batch SET holder = NULL WHERE id = ?", id)).catch(() => undefined);
      held.delete(id);
    },
    resumeBatch: async (id) => {
      if (held.has(id)) return false;
      held.add(id);
      let isTaken = false;
      try {
        isTaken = await write((sql, own) => {
          const others = session.look(sql, { lost, batches: new Set() });
          const [batch] = readBatches(sql, { ids: [id], open: true }, others);
          if (batch === undefined || batch.underWay) return false;
          sql.run("UPDATE batch SET holder = ? WHERE id = ?", own, id);
          return true;
        });
      } finally {
        if (!isTaken) held.delete(id);
      }
      return isTaken;
    },
    endBatch: async (id) => {
      try {
        await write((sql) => sql.run("UPDATE batch SET ended = 1, holder = NULL WHERE id = ?", id));
      } finally {
        held.delete(id);
      }
    },
  };
}
