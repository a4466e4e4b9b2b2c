import { commands, Disposable } from "vscode";
import { commandNames, rowButtons, type CommandName } from "./commandNames";

/** What the root needs of the lazily loaded parts to carry out a command. */
export interface CommandsPart {
  /**
   * @param argument what the caller passed; @param selection the selected rows, when called from a menu
   * @param byMenu a menu of a row has called, or one of the view
   */
  run(name: CommandName, argument: unknown, selection: unknown, byMenu?: boolean): Promise<void>;
}

/** Registers every command. Loads nothing until one is used. */
export function registerCommands(parts: () => Promise<{ readonly commands: CommandsPart }>): Disposable {
  const register = (id: string, name: CommandName, isButton: boolean) =>
    commands.registerCommand(`caseAccess.${id}`, async (...passed: readonly unknown[]) =>
      (await parts()).commands.run(name, passed[0], passed[1], passed.length > 1 && !isButton),
    );
  return Disposable.from(
    ...commandNames.map((name) => register(name, name, false)),
    ...Object.entries(rowButtons).map(([button, name]) => register(button, name, true)),
  );
}
