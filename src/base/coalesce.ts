import { onAbort } from "./abort";
import { Failure } from "./failure";

interface SharedRun {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

/** Requests under way, by what they ask for. */
export interface Shared {
  /**
   * The answer to `start`, or to the request for the same key that is under way already. Rejects with Failure
   * "cancelled" as soon as this caller's signal is aborted; the request itself is aborted when nobody waits for it any
   * more.
   */
  run<T>(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts everything under way. */
  abort(): void;
}

/** Lets callers who want the same thing share one request. */
export function createShared(): Shared {
  const running = new Map<string, SharedRun>();

  function begin<T>(key: string, start: (signal: AbortSignal) => Promise<T>): SharedRun {
    const controller = new AbortController();
    const answer = start(controller.signal).finally(() => {
      if (running.get(key) === entry) running.delete(key);
    });
    // Every caller may have left; then nobody handles the rejection.
    answer.catch(() => undefined);
    const entry: SharedRun = { answer, controller, waiting: 0 };
    running.set(key, entry);
    return entry;
  }

  return {
    run: <T>(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>) => {
      if (signal.aborted) return Promise.reject(new Failure("cancelled"));
      const entry = running.get(key) ?? begin(key, start);
      entry.waiting += 1;
      return new Promise<T>((resolve, reject) => {
        let left = false;
        const leave = () => {
          if (left) return;
          left = true;
          stopListening();
          entry.waiting -= 1;
        };
        const cancel = () => {
          leave();
          if (entry.waiting === 0) {
            if (running.get(key) === entry) running.delete(key);
            entry.controller.abort();
          }
          reject(new Failure("cancelled"));
        };
        const stopListening = onAbort(signal, cancel);
        entry.answer.then(
          (value) => {
            leave();
            resolve(value as T);
          },
          (error: unknown) => {
            leave();
            reject(error);
          },
        );
      });
    },
    abort: () => {
      for (const entry of running.values()) entry.controller.abort();
      running.clear();
    },
  };
}
