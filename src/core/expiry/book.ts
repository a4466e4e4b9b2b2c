import { createEvent, type Event } from "../../base/event";
import type { Disposable } from "../../base/disposable";
import type { ServerTime } from "../../backends/http/serverTime";
import type { Cases } from "../cases/cases";
import type { Connection, Connections } from "../connections/connections";
import type { Callers } from "../journal/callers";
import { identityOf } from "../journal/identity";
import type { Ends } from "../journal/attempt";
import type { Journal } from "../journal/journal";
import type { Sql, Value } from "../store/sqlite";
import type { Store } from "../store/store";
import { endsAgainOf } from "./endsAgain";
import { isExpiryOf, type Expiry } from "./model";
import { readExpiries, unreadableExpiries } from "./rows";
import { isPaused } from "./states";
import { localTime, lookTime, writeWake } from "./wake";

/** A time to go by. */
export interface BookTime extends ServerTime {
  /** It is this computer's: the server told none. */
  readonly isOwn?: true;
}

/** The expiries in the store, and under whose name a connection keeps them. */
export interface ExpiryBook extends Disposable {
  /** Something was set, cleared or carried out by this process, or found to be by another one. */
  readonly onDidChange: Event<void>;
  /** The open ones of every caller, the one that comes first at the top. Contacts nobody. */
  open(): Promise<readonly Expiry[]>;
  find(id: string): Promise<Expiry | undefined>;
  /** What taking a record back does to the end of what comes back: see `endsAgain`. */
  endsAgain(record: string): Promise<Ends | "not" | undefined>;
  /** How many open ones are in words of a later version. */
  unreadable(): Promise<number>;
  /** The open ones of a connection's caller. Rejects as `Callers.of` does. */
  openOf(connection: Connection): Promise<readonly Expiry[]>;
  /** Under whose name a connection keeps them; undefined: not stated. Rejects as `Callers.of` does. */
  callerOf(connection: Connection): Promise<string | undefined>;
  /** The server's time and how far it is ahead, as last told; this computer's where it told none. */
  serverTime(connection: Connection): Promise<BookTime>;
  /** Makes the number of the identity under which a connection keeps them. Rejects as `Callers.of` does. */
  identity(connection: Connection): Promise<(sql: Sql) => Value>;
  /** Writes, and makes sure that the waiter for the next expiry wakes up in time. */
  write<T>(work: (sql: Sql) => T): Promise<T>;
  /** Writes down when the next one is due, where that is not so. Never rejects. */
  tellNext(): Promise<void>;
}

export interface BookNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Pick<Cases, "directory">;
  readonly journal: Pick<Journal, "onDidChange">;
  readonly callers: Callers;
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** So long before its time the editor that set it reminds of one, in milliseconds. */
export const remindBefore = 24 * 60 * 60_000;

/** The book of a store. Long because its functions share its state. */
export function createBook({ connections, cases, journal, callers, store, now }: BookNeeds): ExpiryBook {
  const changed = createEvent<void>();
  let version: number | undefined;
  const watching = journal.onDidChange(() => void tellNext());
  const open = () => store.read((sql) => readExpiries(sql, { open: true }), []);

  const recordOf = (connection: Connection) => ({
    connection: connection.name,
    system: connection.system,
    origin: connection.origin,
    url: connection.url,
    caller: cases.directory(connection).caller,
  });

  async function tellNext(): Promise<void> {
    try {
      const times = (await open()).map((one) => wakeTime(one, now()));
      // A folder that is not there yet has nothing to wake up for.
      if (times.length > 0 || version !== undefined)
        writeWake(store.folder, times.length === 0 ? undefined : Math.min(...times));
      const present = await store.version();
      if (present !== version) changed.fire();
      version = present;
    } catch {
      // The next start tells it again.
    }
  }

  return {
    onDidChange: changed.event,
    open,
    find: (id) => store.read((sql) => readExpiries(sql, { id })[0], undefined),
    endsAgain: (record) => endsAgainOf(store, record, now()),
    unreadable: () => store.read((sql) => unreadableExpiries(sql), 0),
    openOf: async (connection) => {
      const there = (await open()).filter((one) => isExpiryOf(one, connection));
      // Whose they are is written down; what only reads must not have to.
      if (there.length === 0) return [];
      const name = await callers.of(recordOf(connection));
      return there.filter((one) => (one.caller ?? "") === (name ?? ""));
    },
    callerOf: (connection) => callers.of(recordOf(connection)),
    serverTime: async (connection) =>
      (await connections.backend(connection)).serverTime?.() ?? { now: now(), skew: 0, isOwn: true },
    identity: async (connection) => {
      const record = recordOf(connection);
      const as = await callers.of(record);
      return (sql) => identityOf(sql, record, as);
    },
    write: async (work) => {
      const result = await store.write(work);
      await tellNext();
      return result;
    },
    tellNext,
    dispose: () => {
      watching.dispose();
      changed.dispose();
    },
  };
}

/** When something is to be done about one by itself, by this computer's clock. */
function wakeTime(one: Expiry, now: number): number {
  const due = isPaused(one, now) ? one.next! : lookTime(one);
  return isToRemind(one) ? Math.min(due, localTime(one) - remindBefore) : due;
}

/** Whether its editor is to remind of it before its time: not where it was set for less than that. */
export function isToRemind({ editor, reminded, tries, at, until, skew }: Expiry): boolean {
  return editor !== undefined && !reminded && tries === 0 && localTime({ until, skew }) - at > remindBefore;
}
