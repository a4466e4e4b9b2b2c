import type { CaseState } from "../../access/case";
import { oneHour } from "../../base/clock";
import { unlessCancelled } from "../../base/failure";
import type { Cases } from "../cases/cases";
import type { Changes } from "../changes/changes";
import type { Connection, Connections } from "../connections/connections";
import { factsOfFailure } from "../journal/records";
import type { Store } from "../store/store";
import { carryOutExpiry, look, type CarryOutExpiryNeeds, type Looked, type Result } from "./carryOut";
import type { ExpiryBook } from "./book";
import { isExpiryOpen, type Expiry } from "./model";
import { moveExpiry, readExpiries } from "./rows";
import { isPaused, pauseAfter, stateAfter } from "./states";
import { localTime, lookTime } from "./wake";

/** An expiry that was tried, and what became of it. */
export interface Swept {
  /** As it is now. */
  readonly expiry: Expiry;
  /** Absent: somebody else has carried it out, or cleared it, meanwhile. */
  readonly result?: Result;
}

export interface SweepOptions {
  /** Only these. */
  readonly ids?: ReadonlySet<string>;
  /** Leaves out those whose next try is later. */
  readonly patient?: boolean;
}

/** Carries out what is due. */
export interface Sweeping {
  /** Those of a connection's caller whose time has come by its server's clock, or by this computer's. */
  due(connection: Connection): Promise<readonly Expiry[]>;
  /** What would be done about one now, or after `seen`, which others will leave. Rejects as the reading of a case. */
  look(connection: Connection, expiry: Expiry, signal: AbortSignal, seen?: CaseState): Promise<Looked>;
  /**
   * Carries out those that are due, each once, also when others do so too. Rejects only when cancelled or without a
   * key.
   */
  sweep(connection: Connection, signal: AbortSignal, options?: SweepOptions): Promise<readonly Swept[]>;
}

export interface SweepingNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Pick<Cases, "readState">;
  readonly changes: Pick<Changes, "plan" | "planOn" | "apply" | "recover">;
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A request that was given up may still be carried out for so long, in milliseconds. */
  readonly latest: number;
}

/** In the order in which they are carried out: the one that was set last may rest on what an earlier one left. */
export function inOrder<E extends Pick<Expiry, "at">>(all: readonly E[]): E[] {
  return all.toSorted((one, other) => other.at - one.at);
}

/** One that is early by the server's clock is looked at again after so long, in milliseconds: ours may be put right. */
const earlyPause = oneHour;

/** The carrying out over a book of expiries. Long because its functions share its state. */
export function createSweeping(book: ExpiryBook, needs: SweepingNeeds): Sweeping {
  const { changes, store, now, latest } = needs;

  const carrying: CarryOutExpiryNeeds = {
    ...needs,
    stand: (expiry) =>
      store.read(
        (sql) => {
          const later = sql.get(
            `SELECT 1 AS one FROM expiry e, expiry mine WHERE mine.id = ? AND e.open = 1 AND e.seq > mine.seq
               AND e.identity = mine.identity AND e.case_id = mine.case_id AND e.target = mine.target
               AND e.state != 'unconfirmed' AND e.until >= mine.until`,
            expiry.id,
          );
          const attempt = sql.get(
            "SELECT open, ifnull(late > ?, 0) AS late FROM attempt WHERE id = ?",
            ...[now() - latest, expiry.record ?? null],
          );
          return { isSuperseded: later !== undefined, mayArrive: attempt?.open === 1 || attempt?.late === 1 };
        },
        { isSuperseded: false, mayArrive: false },
      ),
  };

  /** By either clock: the reading that follows tells which one is right. */
  async function due(connection: Connection): Promise<readonly Expiry[]> {
    const present = (await book.serverTime(connection)).now;
    return (await book.openOf(connection)).filter((one) => one.until <= present || lookTime(one) <= now());
  }

  /** Carries one out under its lock: two processes do it once. Undefined: it is not due by the server's clock. */
  async function sweepOne(connection: Connection, id: string, signal: AbortSignal): Promise<Swept | undefined> {
    const lock = await store.locks.hold(`expiry ${id}`, signal);
    try {
      const expiry = await book.find(id);
      if (expiry === undefined || !isExpiryOpen(expiry)) return expiry && { expiry };
      const result = await carryOutExpiry(carrying, connection, expiry, signal);
      if (result !== undefined) return { expiry: await note(expiry, result), result };
      const skew = Math.round((await book.serverTime(connection)).skew);
      const next = Math.min(now() + earlyPause, localTime({ ...expiry, skew }));
      await book.write((sql) => sql.run("UPDATE expiry SET skew = ?, next = ? WHERE id = ?", skew, next, id));
      return undefined;
    } catch (thrown) {
      const failure = unlessCancelled(thrown);
      const expiry = await book.find(id).catch(() => undefined);
      const result: Result = { event: "failed", reason: { kind: "failure", failure: factsOfFailure(failure) } };
      return expiry && { expiry, result };
    } finally {
      lock.release();
    }
  }

  async function note(expiry: Expiry, { event, reason, notBefore = 0, outcome }: Result): Promise<Expiry> {
    const isEnd = !isExpiryOpen({ state: stateAfter(expiry.state, event) });
    const next = isEnd ? undefined : Math.ceil(Math.max(now() + pauseAfter(expiry.tries + 1), notBefore));
    const wasSent = outcome !== undefined && outcome.kind !== "notDone";
    return book.write((sql) => {
      const carried = sql.get("SELECT id FROM attempt WHERE expires = ? ORDER BY seq DESC LIMIT 1", expiry.id)?.id;
      moveExpiry(sql, expiry, event, now(), {
        ...(reason !== undefined && { reason }),
        ...(next !== undefined && { next }),
        ...(wasSent && typeof carried === "string" && { carried }),
        tried: true,
      });
      return readExpiries(sql, { id: expiry.id })[0] ?? expiry;
    });
  }

  return {
    due,
    look: (connection, expiry, signal, seen) => look(carrying, connection, expiry, signal, seen),
    sweep: async (connection, signal, { ids, patient } = {}) => {
      // What an earlier command left open may have been carried out since.
      await changes.recover();
      const all = (await due(connection)).filter(
        (one) => (ids === undefined || ids.has(one.id)) && !(patient && isPaused(one, now())),
      );
      const swept: Swept[] = [];
      for (const { id } of inOrder(all)) {
        const one = await sweepOne(connection, id, signal);
        if (one !== undefined) swept.push(one);
      }
      return swept;
    },
  };
}
