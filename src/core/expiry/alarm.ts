import type { Disposable } from "../../base/disposable";
import type { Clock } from "../../base/clock";

/** Waits for the next time that something is due. */
export interface Alarm extends Disposable {
  /** Looks when that is, now: after something was set, and when a window is used again after it slept. */
  check(): void;
}

export interface AlarmNeeds {
  readonly clock: Pick<Clock, "now" | "after">;
  /** When the next is due, in milliseconds since 1970; undefined: nothing is to come. */
  readonly read: () => number | undefined;
  /** Carries out what is due. What it rejects with is told elsewhere. */
  readonly ring: () => Promise<unknown>;
}

/** A timer holds no longer wait, and another process may have set something meanwhile; in milliseconds. */
const longestSleep = 24 * 60 * 60_000;
/** What is still due after it rang is not tried again at once. */
const leastPause = 60_000;

/** An alarm that sleeps at most a day at a time, and goes by the clock whenever it wakes up. */
export function createAlarm({ clock, read, ring }: AlarmNeeds): Alarm {
  let stop: (() => void) | undefined;
  let ringing = false;
  let notBefore = 0;
  let disposed = false;

  function check(): void {
    stop?.();
    stop = undefined;
    if (ringing || disposed) return;
    const next = read();
    const wait = next === undefined ? longestSleep : Math.max(next, notBefore) - clock.now();
    if (wait > 0) stop = clock.after(Math.min(wait, longestSleep), check);
    else void wake();
  }

  async function wake(): Promise<void> {
    ringing = true;
    try {
      await ring();
    } catch {
      // It is still due, so it is tried again.
    } finally {
      ringing = false;
      notBefore = clock.now() + leastPause;
      check();
    }
  }

  return {
    check,
    dispose: () => {
      disposed = true;
      stop?.();
    },
  };
}
