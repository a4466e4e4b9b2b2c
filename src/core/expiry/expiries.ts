import { randomUUID } from "node:crypto";
import { stated } from "../../base/stated";
import { entriesOf, type Case, type CaseState, type Entry } from "../../access/case";
import type { Cases } from "../cases/cases";
import type { PlannedChange } from "../changes/model";
import type { Connection } from "../connections/connections";
import { mayArriveFor, type Ends } from "../journal/attempt";
import { createBook, type BookNeeds, type ExpiryBook } from "./book";
import { leftAs } from "./left";
import { isExpiryOpen, type Expiry } from "./model";
import { planEnd, planEndOfEntry, type EndKnown, type WantedEnd } from "./plan";
import { endRefusal } from "./refusal";
import { insertExpiry, moveExpiry, readExpiries, supersede, type NewExpiry } from "./rows";
import { createSweeping, type Sweeping, type SweepingNeeds } from "./sweeping";
import { localTime, wakeBy } from "./wake";

/** Access that ends: set, listed and carried out. */
export interface Expiries extends Omit<ExpiryBook, "identity" | "write">, Sweeping {
  /**
   * What a planned change is recorded with so that what it gives ends: for `About.ends`. Sends and writes nothing.
   * Rejects with a Failure "until.…" or `NotRestorable`, see `planEnd`.
   */
  plan(planned: PlannedChange, wanted: WantedEnd): Promise<Ends>;
  /**
   * Sets the end of an entry that is there, or another one; sends nothing that changes the case. `state` is as it was
   * read now. Rejects as `plan` does, and with a Failure "store.…".
   */
  set(connection: Connection, state: CaseState, entry: Entry, wanted: WantedEnd): Promise<Expiry>;
  /** Sets another time for what is set. Rejects as `set` does. */
  move(connection: Connection, expiry: Expiry, until: number): Promise<Expiry>;
  /** Takes one away: what it was to end stays. */
  clear(expiry: Expiry): Promise<void>;
  /** Writes down that somebody was reminded of these. */
  remind(ids: readonly string[]): Promise<void>;
  /**
   * Gives up those that are open, for another computer, once `keep` has kept what it is given: a crash between the two
   * leaves them to both, and to nobody never. Waits for one that is being carried out. Returns those given up.
   */
  handOver(
    all: readonly Expiry[],
    keep: (all: readonly Expiry[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<readonly Expiry[]>;
  /**
   * Takes over expiries of another computer, and takes back those that were handed over from here; others that are
   * there already stay as they are. Returns how many.
   */
  takeOver(connection: Connection, all: readonly Expiry[]): Promise<number>;
}

export interface ExpiriesNeeds
  extends Omit<BookNeeds, "now" | "cases">, Omit<SweepingNeeds, "now" | "latest" | "cases"> {
  readonly connections: BookNeeds["connections"];
  readonly cases: Pick<Cases, "readState" | "directory">;
  /** Who sets them; absent: a command line. */
  readonly editor?: string;
  readonly now?: () => number;
  readonly latest?: number;
}

/** The expiries of a store. Contacts nobody until it is asked to. Long because its functions share its state. */
export function createExpiries({ now = Date.now, latest = mayArriveFor, ...given }: ExpiriesNeeds): Expiries {
  const needs = { ...given, now, latest };
  const { connections, cases, store, editor } = needs;
  const { identity, write, ...book } = createBook(needs);
  const setter = editor === undefined ? {} : { editor };

  async function known(connection: Connection, caseId: string): Promise<EndKnown & { readonly skew: number }> {
    const backend = await connections.backend(connection);
    const open = (await book.openOf(connection)).filter((one) => one.case.id === caseId);
    return { backend, caller: cases.directory(connection).caller, open, ...(await book.serverTime(connection)) };
  }

  async function put(
    connection: Connection,
    of: Pick<Case, "id" | "title">,
    one: Omit<NewExpiry, "connection" | "case">,
  ) {
    const id = randomUUID();
    wakeBy(store.folder, localTime(one));
    const as = await identity(connection);
    return write((sql) => {
      const about = { ...one, connection: connection.name, case: { id: of.id, title: of.title } };
      insertExpiry(sql, { id, at: now(), identity: as(sql) }, about, "scheduled");
      const made = readExpiries(sql, { id })[0]!;
      supersede(sql, made, now());
      return made;
    });
  }

  const plan = async (planned: PlannedChange, wanted: WantedEnd): Promise<Ends> => {
    const about = await known(planned.connection, planned.case.id);
    return { ...planEnd(planned, wanted, about), skew: Math.round(about.skew), ...setter };
  };

  return {
    ...book,
    ...createSweeping({ ...book, identity, write }, needs),
    plan,
    set: async (connection, state, entry, wanted) => {
      const about = await known(connection, state.case.id);
      const then = planEndOfEntry(state, entry, wanted, about);
      const theirs = entriesOf(state.entries, entry.subject!, entry.on);
      const present = theirs.find(({ id }) => id === entry.id) ?? entry;
      const skew = Math.round(about.skew);
      return put(connection, state.case, {
        ...{
          subject: entry.subject!,
          on: entry.on,
          left: leftAs(present, theirs),
          until: Math.ceil(wanted.until),
          skew,
        },
        ...(then !== undefined && { then }),
        ...setter,
      });
    },
    move: async (connection, { case: of, subject, on, left, then, record, skew: before }, until) => {
      const time = await book.serverTime(connection);
      // Nothing may have been asked of the server since this window was opened.
      const skew = time.isOwn ? before : time.skew;
      if (until <= (time.isOwn ? time.now + skew : time.now)) throw endRefusal("past");
      return put(connection, of, {
        ...{ on, left, until: Math.ceil(until), skew: Math.round(skew) },
        ...stated({ subject, then, record }),
        ...setter,
      });
    },
    clear: (expiry) =>
      write((sql) => {
        const [present] = readExpiries(sql, { id: expiry.id });
        if (present !== undefined) moveExpiry(sql, present, "cleared", now());
      }),
    remind: (ids) =>
      write((sql) => {
        for (const id of ids) sql.run("UPDATE expiry SET reminded = 1 WHERE id = ?", id);
      }),
    handOver: async (all, keep, signal) => {
      const held: { release(): void }[] = [];
      try {
        // Always in the same order, so that two of them do not wait for each other.
        for (const id of all.map((one) => one.id).toSorted()) held.push(await store.locks.hold(`expiry ${id}`, signal));
        const found = await Promise.all(all.map(({ id }) => book.find(id)));
        // Of one that is not confirmed only this computer's journal will know.
        const given = found.filter(
          (one) => one !== undefined && isExpiryOpen(one) && one.state !== "unconfirmed",
        ) as Expiry[];
        await keep(given);
        return await write((sql) => {
          for (const one of given) moveExpiry(sql, one, "handedOver", now());
          return given.flatMap(({ id }) => readExpiries(sql, { id }));
        });
      } finally {
        for (const lock of held) lock.release();
      }
    },
    takeOver: async (connection, all) => {
      const as = await identity(connection);
      // How far the clock of the other computer was off says nothing of this one's.
      const skew = Math.round((await book.serverTime(connection)).skew);
      return write((sql) => {
        const back = all.flatMap(({ id }) => readExpiries(sql, { id })).filter(({ state }) => state === "handedOver");
        for (const one of back) moveExpiry(sql, one, "takenBack", now());
        const fresh = all.filter(({ id }) => readExpiries(sql, { id }).length === 0);
        for (const { record: _record, editor: _editor, ...one } of fresh) {
          const stamp = { id: one.id, at: one.at, identity: as(sql) };
          insertExpiry(sql, stamp, { ...one, skew, connection: connection.name }, "scheduled");
          supersede(sql, readExpiries(sql, { id: one.id })[0]!, now());
        }
        return back.length + fresh.length;
      });
    },
  };
}
