import type { Clock } from "../../src/base/clock";

/** A clock that stands still: waits are over at once and noted, time-outs come when the test says so. */
export interface TestClock extends Clock {
  readonly delays: number[];
  readonly timeouts: number[];
  expire(): void;
}

export function testClock(random = 1): TestClock {
  const pending = new Set<() => void>();
  const delays: number[] = [];
  const timeouts: number[] = [];
  return {
    delays,
    timeouts,
    now: () => Date.UTC(2026, 0, 1),
    random: () => random,
    delay: (milliseconds) => {
      delays.push(milliseconds);
      return Promise.resolve();
    },
    after: (milliseconds, run) => {
      timeouts.push(milliseconds);
      pending.add(run);
      return () => void pending.delete(run);
    },
    expire: () => pending.forEach((run) => run()),
  };
}
