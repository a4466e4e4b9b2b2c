import type { Command } from "commander";
import type { Words } from "../../text/localize";
import { bashCompletion } from "./bashCompletion";
import { completionTable } from "./completionTable";
import { powershellCompletion } from "./powershellCompletion";
import { zshCompletion } from "./zshCompletion";

/** The shells that completion is written for. */
export const shells = ["bash", "zsh", "powershell"] as const;
export type Shell = (typeof shells)[number];

/**
 * The script that completes the commands and flags of a program in a shell. Asks no server while somebody types; the
 * names of connections are in a file of the user's, which the program reads.
 */
export function completionScript(program: Command, shell: Shell, l10n: Words): string {
  const table = completionTable(program, l10n);
  switch (shell) {
    case "bash":
      return bashCompletion(table);
    case "zsh":
      return zshCompletion(table);
    case "powershell":
      return powershellCompletion(table);
  }
}
