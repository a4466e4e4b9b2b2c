import type { TreeView } from "vscode";
import type { Row } from "./rows";

/** How often a row that VS Code does not know is looked for again, and after which time, in milliseconds. */
export const lookAgain = { times: 10, after: 50 };

/**
 * The rows that a key is meant for: all that are selected where the focused one is among several, else the focused one,
 * which the arrow keys move without selecting it.
 * @param focused null: VS Code does not know it, as while rows are drawn again
 */
export async function rowsForKey(
  view: Pick<TreeView<Row>, "selection">,
  focused: Row | null | undefined,
): Promise<readonly Row[]> {
  if (focused === null || focused === undefined) return selectedRows(view);
  return view.selection.length > 1 && view.selection.includes(focused) ? view.selection : [focused];
}

/**
 * The selected rows of a tree. While rows are drawn again, VS Code does not know which ones they were and says that
 * nothing is selected; no event tells when it knows again. So an empty selection is looked at again for a moment.
 */
export async function selectedRows(view: Pick<TreeView<Row>, "selection">): Promise<readonly Row[]> {
  for (let look = 0; look < lookAgain.times && view.selection.length === 0; look++)
    await new Promise((resolve) => setTimeout(resolve, lookAgain.after));
  return view.selection;
}
