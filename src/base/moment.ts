import type { Clock } from "./clock";

/** A moment on the clock that people set, and on one that nobody sets. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number;
  /** Milliseconds since some other moment. */
  readonly steady: number;
}

export function momentOf(clock: Pick<Clock, "now">): Moment {
  return { wall: clock.now(), steady: performance.now() };
}

/**
 * Whether a moment was at most so many milliseconds ago, by both clocks: the first may have been set, the other may
 * stop while the computer sleeps. A moment in the future is one before the clock was set back, and nobody knows when.
 */
export function isWithin(moment: Moment, milliseconds: number, clock: Pick<Clock, "now">): boolean {
  const age = clock.now() - moment.wall;
  return age >= 0 && age < milliseconds && performance.now() - moment.steady < milliseconds;
}
