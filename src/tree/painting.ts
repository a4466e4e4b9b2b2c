import type { Disposable } from "vscode";

/**
 * Time that VS Code has to paint rows when it has been given them, in milliseconds. Whatever is sent meanwhile holds
 * them up.
 */
const paintingTime = 150;

/** Draws rows again when there is news of them, but not while they load or their children are being painted. */
export interface Painting extends Disposable {
  /** Says that there is news of a row: it is drawn now, or when it has loaded and its children are painted. */
  tell(rowId: string): void;
  /**
   * To be called when a row's children are given: VS Code paints them first, then does `next`, and draws the row if it
   * has news.
   */
  begin(rowId: string, next: () => void): void;
  /** To be called when a row's children are not wanted any more: what it waits with is drawn now. */
  leave(rowId: string): void;
  /** Draws the row no more, and does nothing that was to come after its children. */
  forget(rowId: string): void;
}

/**
 * @param isLoading whether a row's children are being read; below such a row news is seen anyway
 * @param draw draws a row again
 */
export function createPainting(isLoading: (rowId: string) => boolean, draw: (rowId: string) => void): Painting {
  const timers = new Map<string, NodeJS.Timeout>();
  // Rows that changed while they were loading, or while their children were being painted.
  const missed = new Set<string>();
  let disposed = false;

  function drawMissed(rowId: string): void {
    if (missed.delete(rowId)) draw(rowId);
  }

  return {
    tell(rowId) {
      if (isLoading(rowId) || timers.has(rowId)) missed.add(rowId);
      else draw(rowId);
    },
    begin(rowId, next) {
      if (disposed) return;
      clearTimeout(timers.get(rowId));
      timers.set(
        rowId,
        setTimeout(() => {
          timers.delete(rowId);
          drawMissed(rowId);
          next();
        }, paintingTime),
      );
    },
    leave: drawMissed,
    forget(rowId) {
      clearTimeout(timers.get(rowId));
      timers.delete(rowId);
      missed.delete(rowId);
    },
    dispose() {
      disposed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      missed.clear();
    },
  };
}
