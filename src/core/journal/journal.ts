import { randomUUID } from "node:crypto";
import type { Disposable } from "../../base/disposable";
import { createEvent, type Event } from "../../base/event";
import { toFailure } from "../../base/failure";
import { faultIn, storeFaultOf, type StoreFault } from "../store/fault";
import type { Locks } from "../store/locks";
import type { Sql } from "../store/sqlite";
import type { Store } from "../store/store";
import {
  mayArriveFor,
  type Attempt,
  type Batch,
  type BatchIntent,
  type Intent,
  type OpenBatch,
  type RecordedOutcome,
} from "./attempt";
import type { Left } from "../expiry/model";
import { intentWithEnds } from "../expiry/endsAgain";
import type { Callers } from "./callers";
import { createHeldBatches, type BatchRecords } from "./heldBatches";
import { createImport } from "./importOld";
import { createOpenAttempts } from "./openAttempts";
import { purge, purgeable, type Purgeable } from "./purge";
import * as reading from "./read";
import type { JournalQuery, Position, RecordedMode } from "./read";
import { readBatches, readUnfinished } from "./readBatches";
import { salvage } from "./salvage";
import { createSession, insertSession } from "./session";
import { search } from "./search";
import { insertAttempt, insertOutcome } from "./write";

export interface JournalContents {
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  /** Those with the newest attempts first. */
  readonly batches: readonly Batch[];
  /** Records that could not be read: in words of a later version, or torn by a crash of version 0.1. */
  readonly unreadable: number;
  /** Where to go on; undefined: there is no more. */
  readonly next?: Position;
}

/** Everything that was done, in the store. */
export interface Journal extends BatchRecords, Disposable {
  /** Those of its store, by which processes take turns at what they change. */
  readonly locks: Locks;
  /** Something was written by this process. */
  readonly onDidChange: Event<void>;
  /** What may still change, and what others have written since: read because somebody asked. */
  readonly onDidRead: Event<readonly Attempt[]>;
  /**
   * Commits an intent to disk; what it brings back ends again. Resolves with the id of the record; rejects with a
   * Failure "store.…".
   */
  begin(intent: Intent): Promise<string>;
  /** @param left what the change has left for its until to end, where that was read */
  end(id: string, outcome: RecordedOutcome, left?: Left): Promise<void>;
  /** Reads what was asked for; listeners of `onDidRead` know of the same before. */
  read(query?: JournalQuery): Promise<JournalContents>;
  /** What undoing, or finishing, one of these rests on: what took one back, and all of the cases of halves. */
  related(attempts: readonly Attempt[]): Promise<readonly Attempt[]>;
  /** All attempts at a case, newest first. */
  ofCase(attempt: Attempt): Promise<readonly Attempt[]>;
  /** The bulks that have not come to their end and that nobody is at, newest first. */
  unfinished(): Promise<readonly OpenBatch[]>;
  /** Modes that a change was ever made to. */
  modes(): Promise<readonly RecordedMode[]>;
  /** The time of the oldest record; undefined: there is none. */
  oldest(): Promise<number | undefined>;
  /** Tells the listeners of `onDidRead` what others have written since it was read. Never rejects. */
  readOthers(): Promise<void>;
  /** Why nothing can be written; undefined: it can, as far as is known. */
  fault(): StoreFault | undefined;
  /** See `Store.unread`. */
  unread(): StoreFault | undefined;
  /** What `purge` would take. */
  purgeable(before: number): Promise<Purgeable>;
  /** Takes away the records from before that time, but nothing that is pending. Resolves with how many. */
  purge(before: number): Promise<number>;
}

export interface JournalNeeds {
  readonly store: Store;
  /** Absent: records are kept under the caller that they state. */
  readonly callers?: Callers;
  /** The folder in which version 0.1 kept the journal of this editor. */
  readonly oldFolder?: string;
  readonly now?: () => number;
  /** What may still arrive, from so many milliseconds ago. */
  readonly latest?: number;
}

/**
 * The journal in a store. Writes, and takes a lock, with the first record. Long because its functions share its state.
 */
export function createJournal({
  store,
  callers,
  oldFolder,
  now = Date.now,
  latest = mayArriveFor,
}: JournalNeeds): Journal {
  const [changed, wasRead] = [createEvent<void>(), createEvent<readonly Attempt[]>()];
  const oldRecords = createImport(store, oldFolder);
  /** Attempts whose outcome the disk did not take. Every other own one without an outcome is under way. */
  const lost = new Set<string>();
  const session = createSession(store.locks);
  const { isHeld, ...batches } = createHeldBatches({ write, callerOf, session, lost, now });
  const presence = (sql: Sql) => session.look(sql, { lost, batches: { has: isHeld } });
  const tellOpen = createOpenAttempts({ store, presence, since: () => now() - latest, tell: wasRead.fire });
  /** Why the last record was not written. */
  let refused: StoreFault | undefined;

  async function write<T>(work: (sql: Sql, session: string) => T): Promise<T> {
    try {
      const own = await session.begin();
      const result = await store.write((sql) => {
        insertSession(sql, own, now());
        return work(sql, own.id);
      });
      refused = undefined;
      changed.fire();
      return result;
    } catch (error) {
      refused = faultIn(error);
      throw error;
    }
  }

  async function callerOf(record: Intent | BatchIntent): Promise<string | undefined> {
    try {
      return await callers?.of(record);
    } catch (error) {
      refused = storeFaultOf(toFailure(error)) ?? refused;
      throw error;
    }
  }

  async function read(query: JournalQuery = {}): Promise<JournalContents> {
    await oldRecords.catchUp();
    try {
      await tellOpen();
      return await readNow(query);
    } catch (error) {
      if (faultIn(error) !== "damaged") throw error;
      return salvage(store, query, presence);
    }
  }

  async function readNow(query: JournalQuery): Promise<JournalContents> {
    const searched = query.words === undefined ? undefined : await search(store, query, presence);
    return store.read<JournalContents>(
      (sql) => {
        const found = searched ?? reading.readAttempts(sql, query, presence(sql));
        const ids = query.words && [...new Set(found.attempts.flatMap(({ batch }) => batch?.id ?? []))];
        const { limit, begins } = query;
        const batches = readBatches(sql, { limit, begins, ids }, presence(sql));
        return { ...found, batches, unreadable: found.unreadable + oldRecords.unreadable(sql) };
      },
      { attempts: [], batches: [], unreadable: 0 },
    );
  }

  const attemptsBy = (query: JournalQuery): Promise<readonly Attempt[]> =>
    store.read((sql) => reading.readAttempts(sql, query, presence(sql)).attempts, []);

  return {
    locks: store.locks,
    onDidChange: changed.event,
    onDidRead: wasRead.event,
    begin: async (intent) => {
      const id = randomUUID();
      const as = await callerOf(intent);
      const whole = await intentWithEnds(store, intent, now());
      await write((sql, own) => insertAttempt(sql, { id, at: now(), session: own }, whole, as));
      return id;
    },
    end: async (id, outcome, left) => {
      try {
        await write((sql) => insertOutcome(sql, id, now(), outcome, left));
      } catch (error) {
        lost.add(id);
        throw error;
      }
    },
    ...batches,
    read,
    related: async (attempts) => {
      const undoing = await attemptsBy({ undoing: attempts.map(({ id }) => id) });
      const halves = new Set(attempts.flatMap(({ outcome, case: of }) => (outcome?.kind === "half" ? [of.id] : [])));
      const others = await Promise.all([...halves].map((caseId) => attemptsBy({ caseId })));
      return [...undoing, ...others.flat()];
    },
    ofCase: (attempt) => attemptsBy({ caseId: attempt.case.id }),
    unfinished: async () => {
      await oldRecords.catchUp();
      return store.read((sql) => readUnfinished(sql, presence(sql)), []);
    },
    modes: () => store.read(reading.readModes, []),
    oldest: () => store.read(reading.readOldest, undefined),
    readOthers: async () => {
      await oldRecords.catchUp();
      await tellOpen().catch(() => undefined);
    },
    fault: () => store.fault() ?? refused,
    unread: store.unread,
    purgeable: (before) => store.read((sql) => purgeable(sql, before, now() - latest), { records: 0, kept: 0 }),
    purge: (before) => write((sql) => purge(sql, before, now() - latest)),
    dispose: () => {
      session.end();
      changed.dispose();
      wasRead.dispose();
    },
  };
}
