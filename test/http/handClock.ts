import { systemClock, type Clock } from "../../src/backends/clock";
import type { FaultKind } from "../../src/sandbox";

/** With these the answer comes too late; how late does not matter. */
export const neverInTime: ReadonlySet<FaultKind["kind"]> = new Set(["hang", "slow", "slowBody"]);

/** Waits before another try are cut short; a request times out when `expire` is called, not with time, so that a busy machine changes nothing. */
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
