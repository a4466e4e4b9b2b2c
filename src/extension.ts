import { window, type ExtensionContext } from "vscode";
import { registerAgent } from "./agent/register";
import { systemClock } from "./base/clock";
import { createAlarm } from "./core/expiry/alarm";
import { readWake } from "./core/expiry/wake";
import { storeFolder } from "./core/store/place";
import { registerCommands } from "./commands/register";
import { registerAccounts } from "./accounts/register";
import { registerLinks } from "./links/register";
import { registerInspector } from "./inspector/register";
import type { Parts } from "./parts";
import { registerDecorations } from "./tree/decorations";
import { registerTree } from "./tree/register";

/** What is due waits until the start of VS Code is over, in milliseconds. */
const afterStart = 1_000;

/**
 * Registers everything and loads nothing: the rest of the extension is a bundle of its own, which is read at the first
 * use of any of what is registered here.
 */
export function activate(context: ExtensionContext): void {
  let loading: Promise<Parts> | undefined;
  const parts = (): Promise<Parts> => (loading ??= load());

  async function load(): Promise<Parts> {
    try {
      const { startParts } = await import("./parts");
      return startParts(context, { cases, journal, accounts, checkDue: alarm.check });
    } catch (thrown) {
      loading = undefined; // the next use tries again
      throw thrown;
    }
  }

  const cases = registerTree(
    "caseAccess.cases",
    { canSelectMany: true, showCollapseAll: true },
    async () => (await parts()).casesTree,
  );
  const journal = registerTree("caseAccess.journal", {}, async () => (await parts()).journalTree);

  const due = registerTree("caseAccess.due", {}, async () => (await parts()).dueTree);

  // One small file says when access is to end that was set here; nothing is loaded before that.
  const alarm = createAlarm({
    clock: systemClock,
    read: () => readWake(storeFolder()),
    ring: async () => (await parts()).sweepDue(),
  });
  const firstCheck = setTimeout(alarm.check, afterStart);

  const accounts = registerAccounts(parts, () => loading);

  context.subscriptions.push(
    cases,
    journal,
    due,
    accounts,
    alarm,
    { dispose: () => clearTimeout(firstCheck) },
    // After a computer has slept, timers may come late.
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) alarm.check();
    }),
    registerCommands(parts),
    registerLinks(parts),
    registerDecorations(),
    registerInspector(parts),
    registerAgent(parts),
    { dispose: () => void loading?.then((loaded) => loaded.dispose()) },
  );
}
