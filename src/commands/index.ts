import { wordsOf } from "../wording/wordsOf";
import { commands as vscodeCommands, l10n } from "vscode";
import { Failure, toFailure } from "../base/failure";
import { isNotice, type Row } from "../tree/rows";
import { rowsForKey } from "../tree/selection";
import { failureText } from "../wording/failure";
import { inMessage } from "../text/untrusted";
import { readArgument, readSelection, type Argument } from "./argument";
import { copyCommand, copyId, copyLink, loadMore, openInBrowser, refresh, retry } from "./view/browse";
import { clearFilter, filter } from "./view/filter";
import { copyAccess } from "./change/copyAccess";
import { resume } from "./change/resume";
import { handOver, offboard } from "./change/offboard";
import { changeModeOfMany, changeReporterOfMany, grantOnMany, revokeMany } from "./change/selected";
import { changeReporter, publish } from "./change/caseItself";
import { lockDown } from "./change/lockDown";
import { removeWatcher } from "./change/removeWatcher";
import { changeLevel, changeMode, grant, recompute, revoke } from "./change/change";
import type { CommandName } from "./commandNames";
import { showCheck } from "./connect/checkConnection";
import { addConnection, editConnection, removeConnection, setApiKey } from "./connect/connections";
import { showHistory } from "./view/history";
import { explain, inspect, inspectCase, inspectUser } from "./view/inspect";
import { finish } from "./change/finish";
import { searchJournal, showJournal, showSearch } from "./change/journal";
import { undo } from "./change/undo";
import { exportJournal, purgeJournal } from "./change/journalFile";
import { askAgainForFocus, isChoiceOfRow, passedRow } from "./focusedRow";
import { clearExpiry, extendExpiry, setExpiry, showDue } from "./change/setExpiry";
import { exportDue } from "./change/exportDue";
import { sweepDue } from "./change/sweepDue";
import type { CommandsPart } from "./register";
import { openSandbox, resetSandbox, switchSandboxUser } from "./connect/sandbox";
import type { Services, Uses } from "./services";
import { showError } from "../platform/messages";

type Command = (services: Services, argument: Argument, selection: readonly Argument[]) => Promise<void>;

const commands: Readonly<Record<CommandName, Command>> = {
  addConnection,
  editConnection,
  setApiKey,
  checkConnection: showCheck,
  removeConnection,
  openSandbox,
  resetSandbox,
  switchSandboxUser,
  refresh,
  filter,
  clearFilter,
  loadMore,
  retry,
  grant: (services, argument, selection) =>
    selection.length > 0 ? grantOnMany(services, selection) : grant(services, argument),
  changeLevel,
  revoke: (services, argument, selection) =>
    selection.length > 0 ? revokeMany(services, selection) : revoke(services, argument),
  changeMode: (services, argument, selection) =>
    selection.length > 0 ? changeModeOfMany(services, selection) : changeMode(services, argument),
  recompute,
  changeReporter: (services, argument, selection) =>
    selection.length > 0 ? changeReporterOfMany(services, selection) : changeReporter(services, argument),
  publish,
  removeWatcher,
  copyAccess,
  lockDown,
  revokeEverywhere: offboard,
  handOver,
  resume,
  inspect,
  inspectUser,
  inspectCase,
  explain,
  showHistory,
  undo,
  finish,
  setExpiry,
  extendExpiry,
  clearExpiry,
  showDue,
  exportDue,
  carryOutDue: (services) => sweepDue(services, services.editor, false),
  showJournal,
  searchJournal,
  clearJournalSearch: (services) => showSearch(services, ""),
  exportJournal,
  purgeJournal,
  copyId,
  copyLink,
  copyCommand,
  openInBrowser,
  showLog: async (services) => services.log.show(),
  applyPreview: ({ fullPreview }) => fullPreview.decide("apply"),
  cancelPreview: ({ fullPreview }) => fullPreview.decide("cancel"),
};

/** Those that need not ask what they are about where that is selected in the tree, e.g. from the palette. */
const actsOnSelection: readonly CommandName[] = ["copyId", "copyLink", "copyCommand", "openInBrowser"];

function selectedInSight({ view }: Uses<"view">): readonly Row[] {
  return view.visible ? view.selection.filter(({ kind }) => !isNotice(kind)) : [];
}

/** Says what no command has said itself. */
function tell(
  services: Uses<"connections" | "log">,
  name: CommandName,
  thrown: unknown,
  connection: string | undefined,
): void {
  const failure = toFailure(thrown);
  if (failure.kind === "cancelled") return;
  services.log.error(`${name}: ${failure.message}`);
  const words = wordsOf(l10n, services.connections.find(connection ?? "")?.system ?? "");
  const why =
    thrown instanceof Failure
      ? failureText(words, thrown, connection ?? l10n.t("your connection"))
      : inMessage(failure.detail ?? "", 200);
  showError(l10n.t("Case Access could not do this: {0}", why));
}

/** Carries out commands: reads what was passed, and tells what nobody expected. */
export function createCommands(parts: Omit<Services, "again">): CommandsPart {
  const part: CommandsPart = {
    async run(name, given, selected, byMenu = false) {
      const services: Services = { ...parts, again: () => part.run(name, given, selected) };
      // A key passes the focused row in a list; a row that is no connection, case or person has nothing to act on.
      const passed = passedRow(name, given, byMenu);
      const { isFocused, row, way } = passed;
      if (await askAgainForFocus(name, passed)) return;
      if (isChoiceOfRow(name, passed)) return void (await vscodeCommands.executeCommand("list.select"));
      const rows =
        isFocused && (row || way === "key")
          ? (await rowsForKey(services.view, row)).filter(({ kind }) => !isNotice(kind))
          : [];
      const chosen = given === undefined && actsOnSelection.includes(name) ? selectedInSight(services) : undefined;
      const argument = readArgument(isFocused ? rows[0] : (chosen?.[0] ?? given));
      if (way === "key" && rows.length === 0) return;
      try {
        await commands[name](services, argument, readSelection(isFocused ? rows : (chosen ?? selected)));
      } catch (thrown) {
        tell(services, name, thrown, argument.connection);
      }
    },
  };
  return part;
}
