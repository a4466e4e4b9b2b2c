import { Failure } from "../../base/failure";
import { createGate, type Semaphore } from "../../base/semaphore";
import type { Connection } from "../connections/connections";
import type { Locks } from "../store/locks";

/** Called where somebody else has the turn; what it returns is called when the waiting is over. */
export type Waiting = () => (() => void) | void;

/**
 * One change of a case or case definition at a time, in whichever window or command line, so that each reads what the
 * one before it left.
 */
export interface Turns {
  /**
   * Does the work when nobody else is at a change of the same: a case or a definition of the system that a connection
   * leads to, in any words that tell one from another. Rejects as the work does; with Failure "cancelled" when the
   * signal aborts first, and with "store.…" when the disk does not take the lock.
   * @param waiting called once, where somebody else has the turn; that may last as long as they take
   */
  run<T>(
    connection: Pick<Connection, "system" | "url">,
    what: string,
    signal: AbortSignal,
    work: () => Promise<T>,
    waiting?: Waiting,
  ): Promise<T>;
}

/** The turns that the locks of a store give. The caller is no part of them: two people change the same case. */
export function createTurns(locks: Pick<Locks, "hold">): Turns {
  /** By what is changed, those of this window: they wait in order and look for nothing on disk meanwhile. */
  const gates = new Map<string, { readonly gate: Semaphore; wanted: number }>();

  return {
    run: async ({ system, url }, what, signal, work, waiting) => {
      const key = `${system} ${url} ${what}`;
      const turn = gates.get(key) ?? { gate: createGate(1), wanted: 0 };
      gates.set(key, turn);
      turn.wanted += 1;
      let over: (() => void) | void = turn.wanted > 1 ? waiting?.() : undefined;
      let begun = false;
      try {
        return await turn.gate.run(signal, async () => {
          const lock = await locks.hold(key, signal, () => (over ??= waiting?.()));
          begun = true;
          over?.();
          return work().finally(() => lock.release());
        });
      } catch (error) {
        throw !begun && signal.aborted ? new Failure("cancelled", { notHandled: true }) : error;
      } finally {
        if (!begun) over?.();
        turn.wanted -= 1;
        if (turn.wanted === 0) gates.delete(key);
      }
    },
  };
}
