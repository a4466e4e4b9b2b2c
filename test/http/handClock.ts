import { systemClock, type Clock } from "../../src/base/clock";

/**
 * Waits before another try are cut short; a request times out when `expire` is called, not with time, so that a busy
 * machine changes nothing.
 */
export function handClock(): Clock & { expire(): void } {
  const waiting = new Set<() => void>();
  return {
    ...systemClock,
    delay: (milliseconds, signal) => systemClock.delay(Math.min(milliseconds, 3), signal),
    after: (_milliseconds, run) => {
      waiting.add(run);
      return () => void waiting.delete(run);
    },
    expire: () => waiting.forEach((run) => run()),
  };
}
