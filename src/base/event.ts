import type { Disposable } from "./disposable";

/** Calls the listener at every event from now on, until what it returns is disposed of. VS Code's own Event is one. */
export type Event<T> = (listener: (value: T) => unknown, thisArgs?: unknown, disposables?: Disposable[]) => Disposable;

/** An event and the means to fire it. */
export interface Emitter<T> extends Disposable {
  readonly event: Event<T>;
  fire(value: T): void;
}

/** An event that works without VS Code, so that what is built on it runs and is tested in plain Node. */
export function createEvent<T>(): Emitter<T> {
  const listeners = new Set<(value: T) => unknown>();
  return {
    event: (listener, thisArgs, disposables) => {
      const call = (value: T): unknown => listener.call(thisArgs, value);
      listeners.add(call);
      const disposable = { dispose: () => listeners.delete(call) };
      disposables?.push(disposable);
      return disposable;
    },
    fire: (value) => {
      for (const call of [...listeners]) {
        try {
          call(value);
        } catch (error) {
          // One broken listener must not keep the news from the others.
          console.error(error);
        }
      }
    },
    dispose: () => listeners.clear(),
  };
}
