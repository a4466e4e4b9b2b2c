import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../base/clock";
import { Failure } from "../../base/failure";
import { faultIn, isLocked, toStoreFailure } from "./fault";
import { makeOwnFile, makeOwnFolder, narrowFile } from "./ownFolder";
import type { Database, Sqlite } from "./sqlite";

/**
 * Locks between processes, by any text. Each is an empty database file, named after its key; the holder of the lock has
 * a transaction open on it. The operating system ends that with the process, so nothing is left to expire.
 * A lock is held once, also within a process. A file is never deleted: who opened it before would hold a lock that
 * nobody else sees. There is one for each case and definition that was ever changed, and for each number of a series as
 * many as were held at the same time.
 */
export interface Locks {
  /** Takes the lock. Undefined: somebody holds it. Rejects with a Failure "store.…" where the disk does not do it. */
  take(key: string): Promise<Lock | undefined>;
  /** Takes the first lock of a series, from 0, that nobody holds. Rejects as `take` does. */
  takeNumbered(series: string): Promise<NumberedLock>;
  /**
   * Waits until the lock is free, as long as it takes. `waiting` is called once, when somebody else holds it. Rejects
   * with Failure "cancelled" when the signal aborts first, and as `take` does.
   */
  hold(key: string, signal: AbortSignal, waiting?: () => void): Promise<Lock>;
  /** Whether somebody holds the lock, in this process or another one. Takes nothing. */
  isHeld(key: string): boolean;
  /** Gives all locks back. */
  dispose(): void;
}

export interface Lock {
  /** Gives the lock back. Never throws; may be called again. */
  release(): void;
}

export interface NumberedLock extends Lock {
  readonly number: number;
}

/** The key of a lock in a series. */
export const keyInSeries = (series: string, number: number): string => `${series} ${number}`;

export interface LocksNeeds {
  readonly folder: string;
  readonly clock: Clock;
  /** Throws a Failure "store.missing" where there is no database. */
  readonly sqlite: () => Sqlite;
}

/** Waits between two looks at a lock that somebody holds, in milliseconds. */
const firstWait = 10;
const longestWait = 250;

/** So often a lock is tried before it is taken for one that is held. */
const mostLooks = 4;

/** So often a file is tried again that another program holds, e.g. one that looks for viruses. */
const mostTries = 20;

/**
 * The locks of a folder, which is made with the first one that is taken. Long because its functions share its state.
 */
export function createLocks({ folder, clock, sqlite }: LocksNeeds): Locks {
  const place = join(folder, "locks");
  const held = new Set<Database>();
  const pathOf = (key: string) => join(place, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.lock`);

  /** Runs a statement on a lock's file. Undefined: somebody holds the lock. */
  function tryOn(path: string, statement: string): Database | undefined {
    const { DatabaseSync } = sqlite();
    const database = new DatabaseSync(path);
    try {
      // Nothing is ever written, so the file needs no journal beside it.
      database.exec(`PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; ${statement}`);
      return database;
    } catch (error) {
      database.close();
      if (isLocked(error)) return undefined;
      throw error;
    }
  }

  function tryOnce(path: string): Lock | undefined {
    makeOwnFolder(folder);
    makeOwnFolder(place);
    makeOwnFile(path);
    narrowFile(path);
    const database = tryOn(path, "BEGIN EXCLUSIVE");
    if (database === undefined) return undefined;
    held.add(database);
    return {
      release: () => {
        if (held.delete(database)) database.close();
      },
    };
  }

  /** @param looks how often it is tried where it is held: somebody may only just look whether it is */
  async function take(key: string, looks = mostLooks, signal?: AbortSignal): Promise<Lock | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        const lock = tryOnce(pathOf(key));
        if (lock !== undefined || tries >= looks) return lock;
        await pause(1, signal);
      } catch (error) {
        if (faultIn(error) !== "busy" || tries === mostTries) throw toStoreFailure(error);
        await pause(tries, signal);
      }
    }
  }

  /** Not in step with others: two that stood in each other's way would do so again. */
  function pause(times: number, signal = new AbortController().signal): Promise<void> {
    const wait = Math.min(firstWait * 2 ** (times - 1), longestWait);
    return clock.delay(wait * (0.5 + clock.random()), signal);
  }

  return {
    take: (key) => take(key),
    takeNumbered: async (series) => {
      for (let number = 0; ; number += 1) {
        // One at which somebody looks is passed over like one that is held.
        const lock = await take(keyInSeries(series, number), 1);
        if (lock !== undefined) return { ...lock, number };
      }
    },
    hold: async (key, signal, waiting) => {
      try {
        for (let times = 1; ; times += 1) {
          if (signal.aborted) throw signal.reason;
          const lock = await take(key, mostLooks, signal);
          if (lock !== undefined) return lock;
          if (times === 1) waiting?.();
          await pause(times, signal);
        }
      } catch (error) {
        throw signal.aborted ? new Failure("cancelled", { notHandled: true }) : error;
      }
    },
    isHeld: (key) => {
      const path = pathOf(key);
      if (!existsSync(path)) return false;
      // Reading needs a shared lock: those who look do not hinder each other.
      const database = tryOn(path, "SELECT count(*) FROM sqlite_schema");
      database?.close();
      return database === undefined;
    },
    dispose: () => {
      for (const database of held) database.close();
      held.clear();
    },
  };
}
