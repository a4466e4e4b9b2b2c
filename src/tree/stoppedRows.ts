import type { Disposable, TreeView } from "vscode";
import { accessId } from "./background";
import type { Loads } from "./loads";
import type { Painting } from "./painting";
import type { Row } from "./rows";

/** Rows whose loads were ended because nobody sees them. They load again when somebody does. */
export interface StoppedRows extends Disposable {
  has(rowId: string): boolean;
  forget(rowId: string): void;
}

/**
 * Ends loads when their row is collapsed or the view is hidden.
 * @param rows by their ids; @param draw draws a row again, which loads it
 */
export function createStoppedRows(
  view: TreeView<Row>,
  rows: ReadonlyMap<string, Row>,
  loads: Loads,
  painting: Pick<Painting, "leave">,
  draw: (rowId: string) => void,
): StoppedRows {
  const stopped = new Set<string>();

  function stop(rowId: string): void {
    stopped.add(rowId);
    loads.cancel(rowId);
  }

  const watching = [
    view.onDidCollapseElement(({ element }) => {
      if (!loads.runningBelow(element.id)) return;
      stop(element.id);
      painting.leave(element.id);
    }),
    view.onDidExpandElement(({ element }) => {
      if (stopped.delete(element.id)) draw(element.id);
    }),
    view.onDidChangeVisibility(({ visible }) => {
      if (!visible) {
        for (const row of rows.values()) if (loads.running(row.id) || loads.running(accessId(row))) stop(row.id);
        return;
      }
      const all = [...stopped];
      stopped.clear();
      for (const id of all) draw(id);
    }),
  ];

  return {
    has: (rowId) => stopped.has(rowId),
    forget: (rowId) => void stopped.delete(rowId),
    dispose() {
      for (const each of watching) each.dispose();
    },
  };
}
