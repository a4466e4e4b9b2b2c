import type { Disposable } from "vscode";

/** The loads that rows of the tree have under way, one for a row at most. */
export interface Loads extends Disposable {
  /**
   * Begins a load for a row, in place of the one before. `done` says that it is over; it is true when nobody ended it.
   */
  begin(rowId: string): { readonly signal: AbortSignal; done(): boolean };
  running(rowId: string): boolean;
  /** Whether a load of the row, or of what hangs below it, is under way. */
  runningBelow(rowId: string): boolean;
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
    runningBelow: (rowId) => [...controllers.keys()].some((id) => isBelow(id, rowId)),
    cancel(rowId) {
      for (const [id, controller] of controllers) {
        if (!isBelow(id, rowId)) continue;
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

/** True for the row itself as well: what belongs to a row has an id that begins with the row's. */
function isBelow(id: string, rowId: string): boolean {
  return id === rowId || id.startsWith(`${rowId}/`);
}
