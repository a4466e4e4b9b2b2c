import { createHash } from "node:crypto";
import { systemClock, type Clock } from "../../base/clock";
import { Failure } from "../../base/failure";
import { createGate, type Gate } from "../../base/semaphore";
import type { Journal } from "../journal/journal";
import { notJournalled } from "../journal/records";

/**
 * One change of a case or case definition at a time, in whichever window, so that each reads what the one before it
 * left.
 */
export interface Turns {
  /**
   * Does the work when nobody else is at a change of the same: a case or a definition, in any words that tell one from
   * another. Rejects as the work does; with Failure "cancelled" when the signal
   * aborts first, "conflict" (detail "otherWindow") when another window does not come to an end, and that of a journal
   * that cannot be
   * written when the disk does not take who is at it.
   */
  run<T>(origin: string, what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** A write and all readings after it take less, in milliseconds. */
const longestTurn = 180_000;
const firstWait = 20;
const longestWait = 500;

/** @param clock of which the waits between two looks are */
export function createTurns({ hold }: Pick<Journal, "hold">, clock: Clock = systemClock): Turns {
  /** By what is changed, those of this window: they wait in order and look for nothing on disk meanwhile. */
  const gates = new Map<string, { readonly gate: Gate; wanted: number }>();

  async function held(key: string, signal: AbortSignal): Promise<() => Promise<void>> {
    const until = clock.now() + longestTurn;
    for (let wait = firstWait; ; wait = Math.min(wait * 2, longestWait)) {
      const giveBack = await hold(key).catch((error: unknown) => Promise.reject(notJournalled(error)));
      if (giveBack !== undefined) return giveBack;
      if (clock.now() > until) throw new Failure("conflict", { detail: "otherWindow", notHandled: true });
      // Not in step: two that stood in each other's way would do so again.
      await clock.delay(wait * (0.5 + clock.random()), signal);
    }
  }

  return {
    run: async (origin, what, signal, work) => {
      const key = createHash("sha256").update(`${origin} ${what}`).digest("hex").slice(0, 32);
      const turn = gates.get(key) ?? { gate: createGate(1), wanted: 0 };
      gates.set(key, turn);
      turn.wanted += 1;
      let begun = false;
      try {
        return await turn.gate.run(signal, async () => {
          const giveBack = await held(key, signal);
          begun = true;
          return work().finally(giveBack);
        });
      } catch (error) {
        throw !begun && signal.aborted ? new Failure("cancelled", { notHandled: true }) : error;
      } finally {
        turn.wanted -= 1;
        if (turn.wanted === 0) gates.delete(key);
      }
    },
  };
}
