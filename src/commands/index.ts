import { l10n, window } from "vscode";
import { toFailure } from "../backends/failure";
import { inMessage } from "../wording/untrusted";
import { readArgument, readSelection, type Argument } from "./argument";
import { clearFilter, copyId, filter, loadMore, openInBrowser, refresh, retry } from "./browse";
import { changeModeOfMany, copyAccess, grantOnMany, resume, revokeEverywhere, revokeMany } from "./bulk";
import { changeLevel, changeMode, grant, revoke } from "./change";
import { addConnection, removeConnection, setApiKey } from "./connections";
import { explain, inspectCase, inspectUser } from "./inspect";
import { exportJournal, searchJournal, showJournal, showSearch, undo } from "./journal";
import type { CommandName, CommandsPart } from "./register";
import { openSandbox, resetSandbox } from "./sandbox";
import type { Services } from "./services";

type Command = (services: Services, argument: Argument, selection: readonly Argument[]) => Promise<void>;

const commands: Readonly<Record<CommandName, Command>> = {
  addConnection,
  setApiKey,
  removeConnection,
  openSandbox,
  resetSandbox,
  refresh,
  filter,
  clearFilter,
  loadMore,
  retry,
  grant: (services, argument, selection) => (selection.length > 0 ? grantOnMany(services, selection) : grant(services, argument)),
  changeLevel,
  revoke: (services, argument, selection) => (selection.length > 0 ? revokeMany(services, selection) : revoke(services, argument)),
  changeMode: (services, argument, selection) => (selection.length > 0 ? changeModeOfMany(services, selection) : changeMode(services, argument)),
  copyAccess,
  revokeEverywhere,
  resume,
  inspectUser,
  inspectCase,
  explain,
  undo,
  showJournal,
  searchJournal,
  clearJournalSearch: (services) => showSearch(services, ""),
  exportJournal,
  copyId,
  openInBrowser,
  showLog: async (services) => services.log.show(),
};

/** Carries out commands: reads what was passed, and tells what nobody expected. */
export function createCommands(parts: Omit<Services, "again">): CommandsPart {
  const part: CommandsPart = {
    async run(name, given, selected) {
      const services: Services = { ...parts, again: () => part.run(name, given, selected) };
      const passed = readArgument(given);
      const rows = passed.selected ? services.view.selection : [];
      const argument = passed.selected ? readArgument(rows[0]) : passed;
      if (passed.selected && rows.length === 0) return;
      try {
        await commands[name](services, argument, readSelection(passed.selected ? rows : selected));
      } catch (thrown) {
        const failure = toFailure(thrown);
        if (failure.kind === "cancelled") return;
        services.log.error(`${name}: ${failure.message}`);
        void window.showErrorMessage(l10n.t("Case Access could not do this: {0}", inMessage(failure.message, 200)));
      }
    },
  };
  return part;
}
