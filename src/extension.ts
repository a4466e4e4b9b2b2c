import type { ExtensionContext } from "vscode";
import { registerAgent } from "./agent/register";
import { registerCommands } from "./commands/register";
import { registerAccounts } from "./accounts/register";
import { registerLinks } from "./links/register";
import { registerInspector } from "./inspector/register";
import type { Parts } from "./parts";
import { registerDecorations } from "./tree/decorations";
import { registerTree } from "./tree/register";

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
      return startParts(context, { cases, journal, accounts });
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

  const accounts = registerAccounts(parts, () => loading);

  context.subscriptions.push(
    cases,
    journal,
    accounts,
    registerCommands(parts),
    registerLinks(parts),
    registerDecorations(),
    registerInspector(parts),
    registerAgent(parts),
    { dispose: () => void loading?.then((loaded) => loaded.dispose()) },
  );
}
