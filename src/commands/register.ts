import { commands, Disposable } from "vscode";
import { commandNames, type CommandName } from "./commandNames";

/** What the root needs of the lazily loaded parts to carry out a command. */
export interface CommandsPart {
  /** @param argument what the caller passed; @param selection the selected rows, when called from a menu */
  run(name: CommandName, argument: unknown, selection: unknown): Promise<void>;
}

/** Registers every command. Loads nothing until one is used. */
export function registerCommands(parts: () => Promise<{ readonly commands: CommandsPart }>): Disposable {
  return Disposable.from(
    ...commandNames.map((name) =>
      commands.registerCommand(`caseAccess.${name}`, async (argument?: unknown, selection?: unknown) =>
        (await parts()).commands.run(name, argument, selection),
      ),
    ),
  );
}
