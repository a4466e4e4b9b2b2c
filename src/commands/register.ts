import { commands, Disposable } from "vscode";

/** The commands by their ids without the prefix; package.json declares the same ones. */
export const commandNames = [
  "addConnection", "setApiKey", "removeConnection", "openSandbox", "resetSandbox",
  "refresh", "filter", "clearFilter", "loadMore", "retry",
  "grant", "changeLevel", "revoke", "changeMode", "copyAccess", "revokeEverywhere", "resume",
  "inspectUser", "inspectCase", "explain",
  "undo", "showJournal", "searchJournal", "clearJournalSearch", "exportJournal",
  "copyId", "openInBrowser", "showLog",
] as const;

export type CommandName = (typeof commandNames)[number];

/** What the root needs of the lazily loaded parts to carry out a command. */
export interface CommandsPart {
  /** @param argument what the caller passed; @param selection the selected rows, when called from a menu */
  run(name: CommandName, argument: unknown, selection: unknown): Promise<void>;
}

/** Registers every command. Loads nothing until one is used. */
export function registerCommands(parts: () => Promise<{ readonly commands: CommandsPart }>): Disposable {
  return Disposable.from(
    ...commandNames.map((name) =>
      commands.registerCommand(`caseAccess.${name}`, async (argument?: unknown, selection?: unknown) => (await parts()).commands.run(name, argument, selection)),
    ),
  );
}
