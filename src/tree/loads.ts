import type { Disposable } from "vscode";

/** The loads that rows of the tree have under way, one for a row at most. */
export interface Loads extends Disposable {
  /** Begins a load for a row, in place of the one before. `done` says that it is over; it is true when nobody ended it. */
  begin(rowId: string): { readonly signal: AbortSignal; done(): boolean };
  running(rowId: string): boolean;
  /** Ends the loads of a row and of all that hangs below it. */
  cancel(rowId: string): void;
}

/** Nothing is under way at first. */
export function createLoads(): Loads {
  const controllers = new Map<string, AbortController>();
  return {
    begin(rowId) {
      controllers.get(rowId)?.abort();
      const controller = new AbortController();
      controllers.set(rowId, controller);
      return {
        signal: controller.signal,
        done: () => {
          if (controllers.get(rowId) === controller) controllers.delete(rowId);
          return !controller.signal.aborted;
        },
      };
    },
    running: (rowId) => controllers.has(rowId),
    cancel(rowId) {
      for (const [id, controller] of controllers) {
        if (id !== rowId && !id.startsWith(`${rowId}/`)) continue;
        controllers.delete(id);
        controller.abort();
      }
    },
    dispose() {
      for (const controller of controllers.values()) controller.abort();
      controllers.clear();
    },
  };
}
