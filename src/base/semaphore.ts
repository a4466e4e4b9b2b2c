import { onAbort } from "./abort";

/** Where one question takes many requests, so many are under way at a time. */
export const requestsAtOnce = 8;

/** Lets so many through at a time; the others wait in order. */
export interface Semaphore {
  /**
   * Does the work when there is a place, and frees that after it. Rejects as the work does, and when the signal aborts
   * while waiting.
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Resolves with the function that leaves again; rejects when the signal aborts while waiting. */
  enter(signal: AbortSignal): Promise<() => void>;
}

/** A gate with so many places. A waiter that is cancelled gives the turn to the next. */
export function createGate(places: number): Semaphore {
  let free = places;
  const waiting = new Set<() => void>();

  function leave(): void {
    free += 1;
    const [first] = waiting;
    first?.();
  }
  function taken(): () => void {
    free -= 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      leave();
    };
  }

  function enter(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (free > 0) return resolve(taken());
      const go = () => {
        waiting.delete(go);
        forget();
        resolve(taken());
      };
      const forget = onAbort(signal, () => {
        waiting.delete(go);
        reject(signal.reason);
      });
      waiting.add(go);
    });
  }

  return {
    enter,
    run: async (signal, work) => {
      const leave = await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

/**
 * Works on each of many, so many at a time and in their order. Resolves with the results in that order. After a
 * failure, and once the signal aborts, no other is begun: it rejects when those that were begun are over.
 */
export async function eachAtOnce<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const left = items.entries();
  const one = async (): Promise<void> => {
    for (const [place, item] of left) {
      if (failures.length > 0) return;
      try {
        signal.throwIfAborted();
        results[place] = await work(item);
      } catch (thrown) {
        failures.push(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(requestsAtOnce, items.length) }, one));
  if (failures.length > 0) throw failures[0];
  return results;
}
