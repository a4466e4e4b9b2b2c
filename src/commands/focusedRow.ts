import { commands } from "vscode";
import type { Row } from "../tree/rows";
import type { CommandName } from "./commandNames";
import { lookAgain } from "../tree/selection";

/** VS Code puts the focused row in the place of this, which package.json gives the keys as their argument. */
const focusedRow = { $treeViewId: "caseAccess.cases", $focusedTreeItem: true };

/** How a command got its row. By a key it is the focused one. */
type Passing = "key" | "menu" | "call";

/** The row that VS Code passed to a command. */
export interface PassedRow {
  readonly way: Passing;
  /** Null or undefined: VS Code did not know it, as while rows are drawn again. */
  readonly row: Row | null | undefined;
  /** It is the one with the focus. */
  readonly isFocused: boolean;
  /** How often it was asked for before. */
  readonly looks: number;
}

/**
 * Those that only a menu of a row of cases passes a row to. Opening such a menu gives its row the focus, so a row that
 * is lost is found again by that; a button in a row does not, and has a command of its own.
 */
export const foundByFocus: readonly CommandName[] = [
  "grant",
  "changeLevel",
  "revoke",
  "changeMode",
  "recompute",
  "changeReporter",
  "publish",
  "removeWatcher",
  "lockDown",
  "copyAccess",
  "revokeEverywhere",
  "handOver",
  "inspect",
  "explain",
  "showHistory",
  "copyId",
  "copyLink",
  "copyCommand",
  "openInBrowser",
];

/** @param given what was passed; a key passes a list @param byMenu a menu called: it passes the selection, too */
export function passedRow(name: CommandName, given: unknown, byMenu: boolean): PassedRow {
  if (Array.isArray(given)) {
    const [row, looks = 0, way = "key"] = given as [row: PassedRow["row"], looks?: number, way?: Passing];
    return { way, row, isFocused: true, looks };
  }
  const way = byMenu && foundByFocus.includes(name) ? "menu" : "call";
  return { way, row: given as PassedRow["row"], isFocused: false, looks: 0 };
}

/** Whether Enter is to do what it does in every list: only on a row with somebody behind it does it explain. */
export function isChoiceOfRow(name: CommandName, { way, row }: PassedRow): boolean {
  return way === "key" && name === "explain" && !["entry", "reporter", "role"].includes(row?.kind ?? "");
}

/**
 * Runs a command again a moment later, for the focused row, where VS Code did not know the row that it is about.
 * @returns whether it does
 */
export async function askAgainForFocus(name: CommandName, { way, row, looks }: PassedRow): Promise<boolean> {
  if (way === "call" || (row !== null && row !== undefined) || looks >= lookAgain.times) return false;
  await new Promise((resolve) => setTimeout(resolve, lookAgain.after));
  // Only what comes through the window has the row put in.
  await commands.executeCommand("runCommands", {
    commands: [{ command: `caseAccess.${name}`, args: [focusedRow, looks + 1, way] }],
  });
  return true;
}
