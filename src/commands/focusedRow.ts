import { commands } from "vscode";
import type { Row } from "../tree/rows";
import type { CommandName } from "./commandNames";

/** VS Code puts the focused row in the place of this, which package.json gives the keys as their argument. */
const focusedRow = { $treeViewId: "caseAccess.cases", $focusedTreeItem: true };

/** Whether Enter is to do what it does in every list: only on a row with somebody behind it does it explain. */
export function isChoiceOfRow(name: CommandName, [row]: readonly unknown[]): boolean {
  return name === "explain" && !["entry", "reporter", "role"].includes((row as Row | null | undefined)?.kind ?? "");
}

/** How often a focused row is asked for again, and after which time, in milliseconds: half a second in all. */
const looks = 10;
const between = 50;

/**
 * Runs a command again a moment later where VS Code did not know the focused row, as while rows are drawn again.
 * @param given what the key passed: the row, or null, and how often it was asked for before
 * @returns whether it does
 */
export async function askAgainForFocus(name: CommandName, given: readonly unknown[]): Promise<boolean> {
  const [row, before = 0] = given as readonly [row: unknown, before?: number];
  if ((row !== null && row !== undefined) || before >= looks) return false;
  await new Promise((resolve) => setTimeout(resolve, between));
  // Only what comes through the window has the row put in.
  await commands.executeCommand("runCommands", {
    commands: [{ command: `caseAccess.${name}`, args: [focusedRow, before + 1] }],
  });
  return true;
}
