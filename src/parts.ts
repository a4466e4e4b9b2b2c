import { wordsOf } from "./wording/wordsOf";
import { l10n, window, type Disposable, type ExtensionContext, type TreeView } from "vscode";
import { createAgent } from "./agent";
import type { AgentPart } from "./agent/register";
import { createCommands } from "./commands";
import { createAccounts } from "./accounts/accounts";
import { offerToResume } from "./commands/change/resume";
import { createApplyTrials } from "./commands/change/applyTrials";
import { chooseDraftEnd } from "./commands/change/draftEnds";
import { tellArrived } from "./commands/change/carryOut";
import { createRecentPeople } from "./commands/ask/recentPeople";
import { createFullPreview } from "./commands/fullPreview";
import { createPages } from "./commands/pages";
import { createLinks } from "./links/links";
import type { CommandsPart } from "./commands/register";
import type { Accounts, AccountsPart } from "./accounts/register";
import type { LinksPart } from "./links/register";
import { createSandboxPart, type OpenSandboxOptions, type SandboxPart } from "./platform/sandbox";
import type { Services } from "./commands/services";
import type { ApplyTrials } from "./inspector/session/applyTrials";
import { createInspector, type Inspector } from "./inspector/session/panel";
import { createCasesTree, type CasesTree } from "./tree/casesTree";
import { createJournalTree, type JournalRow, type JournalTree } from "./tree/journalTree";
import type { Row } from "./tree/rows";
import { createFilters } from "./tree/filters";
import { createViewState } from "./tree/state";
import { purgeOld } from "./core/journal/retention";
import { randomUUID } from "node:crypto";
import { createKnownEnds } from "./core/expiry/endsOf";
import { sweepDue } from "./commands/change/sweepDue";
import { createDueStatus } from "./tree/dueStatus";
import { createDueTree, type DueTree } from "./tree/dueTree";
import { readingOnly } from "./core/reading";
import { readSettings } from "./platform/settings";
import { openWorkspace, type Workspace } from "./core/core";

/** Everything that is loaded at the first use. */
export interface Parts extends Disposable {
  readonly casesTree: CasesTree;
  readonly journalTree: JournalTree;
  readonly dueTree: DueTree;
  /** Carries out what is due and as it was left. */
  readonly sweepDue: () => Promise<void>;
  readonly commands: CommandsPart;
  readonly links: LinksPart;
  readonly inspector: Inspector;
  readonly agent: AgentPart;
  readonly accounts: AccountsPart;
}

/** What was registered before anything was loaded. */
export interface Registered {
  readonly cases: TreeView<Row>;
  readonly journal: TreeView<JournalRow>;
  readonly accounts: Accounts;
  /** Looks again when the next is due. */
  readonly checkDue: () => void;
}

/**
 * Puts the parts together and hands each what it needs. Asks no server. Long because it is the list of all parts, in
 * the order in which they need each other.
 */
export function startParts(context: ExtensionContext, registered: Registered): Parts {
  const editor = editorId(context);
  const log = window.createOutputChannel("Case Access", { log: true });
  const settings = readSettings();
  const sandbox = createSandboxPart(
    context,
    () => workspace.connections,
    (running) => state.sandbox(running),
  );
  const workspace: Workspace = openWorkspace({
    settings,
    settingsOf: (connection, own) => (connection.sandbox ? { ...own, roleFunctions: sandbox.roleFunctions } : own),
    secrets: context.secrets,
    storage: context.globalStorageUri.fsPath,
    editor,
    log: ({ request, status, failure, milliseconds }) =>
      log.info(`${request} ${failure ?? status ?? ""} ${Math.round(milliseconds)} ms`),
  });
  const { connections, cases, changes, journal, bulk, expiries } = workspace;
  const ends = createKnownEnds(expiries);
  const filters = createFilters(context.globalState, connections, cases);
  const state = createViewState(registered.cases, connections, cases, settings, filters);

  const casesTree = createCasesTree({
    connections,
    cases,
    changes,
    pageSize: () => settings.pageSize(),
    view: registered.cases,
    beforeFirst: () => openAskedForSandbox(sandbox, (message) => log.error(message)),
    state,
    ends,
    filters,
  });
  const dueTree = createDueTree(ends);
  const dueStatus = createDueStatus(ends);
  expiries.onDidChange(registered.checkDue);
  const journalTree = createJournalTree(journal);
  const applyTrials: ApplyTrials = (...wanted) => createApplyTrials(services)(...wanted);
  const inspector = createInspector({
    extensionUri: context.extensionUri,
    connections,
    cases,
    changes,
    applyTrials,
    chooseEnd: (...asked) => chooseDraftEnd(services, ...asked),
    ends,
    remembered: context.globalState,
    log,
  });
  const fullPreview = createFullPreview();
  const pages = createPages();
  const services: Omit<Services, "again"> = {
    connections,
    cases,
    changes,
    journal,
    bulk,
    expiries,
    editor,
    journalTree,
    inspector,
    tree: casesTree,
    filters,
    recent: createRecentPeople(context.globalState),
    view: registered.cases,
    sandbox,
    fullPreview,
    pages,
    log,
  };
  const accounts = createAccounts(connections, cases, registered.accounts);
  changes.onDidArrive((arrived) => void tellArrived(services, arrived));
  // An earlier session may have left changes with an unknown outcome, and others that were not begun.
  void changes
    .recover()
    .then(() => offerToResume(bulk))
    .then(() => expiries.tellNext())
    .then(() => purgeOld(journal, settings.journalRetentionDays(), Date.now()))
    .catch((error: unknown) => log.warn(`journal: ${String(error)}`));

  return {
    casesTree,
    journalTree,
    dueTree,
    sweepDue: () => sweepDue({ ...services, again: () => undefined }, editor, true).then(ends.look),
    inspector,
    commands: createCommands(services),
    links: createLinks(services),
    accounts,
    agent: createAgent(readingOnly(workspace), (system) => wordsOf(l10n, system)),
    dispose: () => {
      for (const part of [accounts, fullPreview, inspector, casesTree, journalTree, state, filters]) part.dispose();
      for (const part of [pages, dueStatus, dueTree, ends]) part.dispose();
      // Takes its connections away at once; the ports are free as soon as it has stopped.
      void sandbox.close().catch(() => undefined);
      for (const part of [workspace, settings, log]) part.dispose();
    },
  };
}

/** What tells this editor from others of the user account: who sets when access ends is reminded of it there. */
function editorId({ globalState }: Pick<ExtensionContext, "globalState">): string {
  const known = globalState.get<string>("editor");
  if (known !== undefined) return known;
  const made = randomUUID();
  void globalState.update("editor", made);
  return made;
}

/** Opens the sandbox by itself where it was open before, or the environment asks for it, as `npm start` does. */
async function openAskedForSandbox(
  { open, wasOpen }: Pick<SandboxPart, "open" | "wasOpen">,
  failed: (message: string) => void,
): Promise<void> {
  if (process.env.CASE_ACCESS_SANDBOX !== "open" && !wasOpen()) return;
  try {
    await open(JSON.parse(process.env.CASE_ACCESS_SANDBOX_OPTIONS ?? "{}") as OpenSandboxOptions);
  } catch (error) {
    failed(`sandbox: ${String(error)}`);
  }
}
