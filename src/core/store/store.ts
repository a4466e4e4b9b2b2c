import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, type Clock } from "../../base/clock";
import type { Disposable } from "../../base/disposable";
import { faultIn, storeFailure, toStoreFailure, type StoreFault } from "./fault";
import { createLocks, type Locks } from "./locks";
import { isOnNetwork } from "./network";
import { makeOwnFile, makeOwnFolder, narrowFile } from "./ownFolder";
import { migrate, schemaVersion, versionOf } from "./schema";
import { loadSqlite, statementsOf, type Database, type Sql, type Sqlite } from "./sqlite";

/** The records of a user account, in one database that every editor, window and command line of it shares. */
export interface Store extends Disposable {
  readonly folder: string;
  readonly locks: Locks;
  /**
   * Reads. Resolves with `none` where there is nothing yet, or nothing that can be read. Rejects with a Failure
   * "store.…" where the file is damaged in the place that is read, or held by another program for long.
   */
  read<T>(work: (sql: Sql) => T, none: T): Promise<T>;
  /**
   * Does the work in one transaction, which is on the disk when it resolves; all of it or nothing. May do the work
   * again where another process was faster, so it changes nothing but the database. Rejects with a Failure "store.…".
   */
  write<T>(work: (sql: Sql) => T): Promise<T>;
  /** Why nothing can be written; undefined: it can, or nobody has tried yet. */
  fault(): StoreFault | undefined;
  /** Why the last reading saw nothing, or not all, although there may be more; undefined: it saw what there is. */
  unread(): StoreFault | undefined;
  /** Changes whenever any process has written. */
  version(): Promise<number>;
}

export interface StoreNeeds {
  /** Made, readable by its owner only, when the first record is written. */
  readonly folder: string;
  /** The waits between two tries. */
  readonly clock?: Clock;
  /** Undefined: this Node has no database. */
  readonly sqlite?: Sqlite;
  /** Whether the folder is on another computer, where processes cannot share memory. */
  readonly remote?: (folder: string) => boolean;
}

interface OpenDatabase {
  readonly database: Database;
  readonly sql: Sql;
  /** Which file it is: one that was taken away stays open, and what is written there is nowhere. */
  readonly file: string;
  /** A copy that goes away with it. */
  readonly copy?: string;
}

/** The name of the database in the store's folder. */
export const databaseName = "store.db";

/** Another program may hold the file for so many waits, of at most so many milliseconds. */
const mostWaits = 50;
const firstWait = 5;
const longestWait = 250;

/**
 * The store in a folder. Touches no disk until something is read or written. Long because its functions share its
 * state.
 */
export function openStore({ folder, clock = systemClock, remote = isOnNetwork, ...given }: StoreNeeds): Store {
  const path = join(folder, databaseName);
  let sqlite: Sqlite | undefined;
  let writer: OpenDatabase | undefined;
  let reader: OpenDatabase | undefined;
  let fault: StoreFault | undefined;
  let unread: StoreFault | undefined;
  let commits = 0;
  let opened = 0;
  let disposed = false;
  /** A file that was found damaged: nothing is written to it any more. */
  let damaged: string | undefined;
  const locks = createLocks({ folder, clock, sqlite: () => loaded() });
  const loaded = (): Sqlite => {
    sqlite ??= "sqlite" in given ? given.sqlite : loadSqlite();
    if (sqlite === undefined) throw storeFailure("missing");
    return sqlite;
  };

  function forWriting(): OpenDatabase {
    if (disposed) throw storeFailure("failed");
    if (writer !== undefined && writer.file === fileAt(path)) return writer;
    close(writer);
    writer = undefined;
    if (damaged !== undefined && damaged === fileAt(path)) throw storeFailure("damaged");
    const { DatabaseSync } = loaded();
    prepareFile(folder, path);
    const file = fileAt(path)!;
    const database = new DatabaseSync(path);
    try {
      database.exec("PRAGMA busy_timeout = 0");
      if (versionOf(database) > schemaVersion) throw storeFailure("newer");
      // Write-ahead logging shares memory between processes, which those on two computers cannot.
      database.exec(`PRAGMA journal_mode = ${remote(folder) ? "DELETE" : "WAL"}`);
      database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
      migrate(database);
    } catch (error) {
      database.close();
      throw error;
    }
    close(reader);
    reader = undefined;
    opened += 1;
    return (writer = { database, sql: statementsOf(database), file });
  }

  function forReading(): OpenDatabase | undefined {
    unread = undefined;
    if (disposed) return undefined;
    // A folder that may not be looked into throws: what is in it is not known.
    if (writer === undefined && fileAt(path) === undefined) return undefined;
    try {
      const connection = forWriting();
      fault = undefined;
      return connection;
    } catch (error) {
      const found = faultIn(error);
      if (found === "busy") throw error;
      fault = found;
      if (found === "missing" || found === "damaged") unread = found;
      if (found === "missing") return undefined;
    }
    if (reader?.file === fileAt(path)) return reader;
    close(reader);
    reader = undefined;
    opened += 1;
    try {
      return (reader = openReadable(loaded(), path, fault));
    } catch (error) {
      if (faultIn(error) !== "readOnly") throw error;
      unread = fault;
      return undefined;
    }
  }

  /** Nothing of this version writes to it any more; the next reading opens it read-only. */
  function leave(): void {
    close(writer);
    writer = undefined;
  }

  /** What is torn may be torn further by writing; what can be read of it still is. */
  function refuse(): void {
    fault = "damaged";
    damaged = fileAt(path);
    leave();
  }

  /** Tries again while another process holds the file. A wait inside SQLite would hold the event loop. */
  async function patiently<T>(work: () => T): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return work();
      } catch (error) {
        const found = faultIn(error);
        if (found === "damaged") refuse();
        if (found === "newer") leave();
        if (found !== "busy" || tries > mostWaits) throw toStoreFailure(error);
        const wait = Math.min(firstWait * 2 ** (tries - 1), longestWait);
        await clock.delay(wait * (0.5 + clock.random()), new AbortController().signal);
      }
    }
  }

  return {
    folder,
    locks,
    read: (work, none) =>
      patiently(() => {
        const connection = forReading();
        return connection === undefined ? none : work(connection.sql);
      }),
    write: async (work) => {
      try {
        const result = await patiently(() => inTransaction(forWriting(), work));
        fault = undefined;
        commits += 1;
        return result;
      } catch (error) {
        fault = faultIn(error);
        throw error;
      }
    },
    fault: () => fault,
    unread: () => unread,
    version: () =>
      patiently(() => {
        const row = forReading()?.sql.get("PRAGMA data_version");
        return Number(row?.data_version ?? 0) + (commits + opened) * 2 ** 32;
      }),
    dispose: () => {
      disposed = true;
      locks.dispose();
      close(writer);
      close(reader);
      [writer, reader] = [undefined, undefined];
    },
  };
}

function inTransaction<T>({ database, sql }: OpenDatabase, work: (sql: Sql) => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    // A later version may have migrated it since it was opened.
    if (Number(sql.get("PRAGMA user_version")?.user_version) > schemaVersion) throw storeFailure("newer");
    const result = work(sql);
    database.exec("COMMIT");
    return result;
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // a full disk has ended the transaction already
    }
    throw error;
  }
}

/** Makes the folder and an empty file that only their owner can read. Throws where they are another user's. */
function prepareFile(folder: string, path: string): void {
  makeOwnFolder(folder);
  makeOwnFile(path);
  const own = process.getuid?.();
  // Who may write to it as the administrator would leave files beside it that its owner cannot use.
  if (own !== undefined && statSync(path).uid !== own) throw storeFailure("otherUser");
  for (const end of ["", "-wal", "-shm"]) narrowFile(path + end);
}

/**
 * Opens what cannot be written. A database in a folder that cannot be written is read from a copy: its log of what was
 * written last needs a file beside it.
 */
function openReadable({ DatabaseSync }: Sqlite, path: string, fault: StoreFault): OpenDatabase {
  const file = fileAt(path) ?? "";
  const open = (at: string): Database => {
    const database = new DatabaseSync(at, { readOnly: true, defensive: false });
    try {
      // With a schema that may be written, SQLite reads also a file whose end is missing.
      database.exec(`PRAGMA busy_timeout = 0; PRAGMA writable_schema = ${fault === "damaged" ? "ON" : "OFF"}`);
      database.prepare("SELECT count(*) FROM sqlite_schema").get();
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  // Reading the file of another user would leave files beside it that they cannot use.
  if (fault !== "otherUser") {
    try {
      const database = open(path);
      return { database, sql: statementsOf(database), file };
    } catch (error) {
      const found = faultIn(error);
      if (found === "damaged" || found === "busy") throw error;
    }
  }
  const copy = mkdtempSync(join(tmpdir(), "case-access-"));
  try {
    for (const end of ["", "-wal"])
      if (existsSync(path + end)) copyFileSync(path + end, join(copy, databaseName + end));
    chmodSync(join(copy, databaseName), 0o600);
    if (existsSync(join(copy, `${databaseName}-wal`))) chmodSync(join(copy, `${databaseName}-wal`), 0o600);
    const database = new DatabaseSync(join(copy, databaseName));
    return { database, sql: statementsOf(database), file, copy };
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw error;
  }
}

function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

function close(connection: OpenDatabase | undefined): void {
  if (connection === undefined) return;
  try {
    connection.database.close();
  } catch {
    // what the disk does not close, the end of the process does
  }
  if (connection.copy !== undefined) rmSync(connection.copy, { recursive: true, force: true });
}
