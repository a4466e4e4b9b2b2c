import { commands, l10n, type AuthenticationSession, type Disposable } from "vscode";
import { oneLine } from "../wording/untrusted";
import type { Cases } from "../workspace/cases";
import type { Connection, Connections } from "../workspace/connections";
import type { Accounts, AccountsPart } from "./registerAccounts";

/**
 * A session for each connection with a key. Its token is empty: a session can be asked for by any extension, and a key
 * goes to its own server only.
 */
export function createAccounts(connections: Connections, cases: Pick<Cases, "directory" | "onDidChange">, accounts: Pick<Accounts, "changed">): AccountsPart & Disposable {
  let known = new Map<string, AuthenticationSession>();
  let disposed = false;

  async function read(): Promise<Map<string, AuthenticationSession>> {
    const keyed = await Promise.all(connections.all().map(async (one) => ((await connections.hasKey(one.name)) ? one : undefined)));
    return new Map(keyed.filter((one) => one !== undefined).map((one) => [one.name, sessionOf(one)]));
  }

  function sessionOf(connection: Connection): AuthenticationSession {
    const caller = cases.directory(connection).caller;
    const label = caller ? l10n.t("{0}: {1}", oneLine(connection.name, 60), oneLine(caller.name, 60)) : oneLine(connection.name, 60);
    return { id: connection.name, accessToken: "", account: { id: connection.name, label }, scopes: [] };
  }

  async function update(): Promise<void> {
    const now = await read();
    if (disposed) return;
    const added = [...now.values()].filter(({ id }) => !known.has(id));
    const removed = [...known.values()].filter(({ id }) => !now.has(id));
    const changed = [...now.values()].filter(({ id, account }) => known.has(id) && known.get(id)!.account.label !== account.label);
    known = now;
    if (added.length + removed.length + changed.length > 0) accounts.changed({ added, removed, changed });
  }

  const watching = [connections.onDidChange(() => void update()), cases.onDidChange(({ caseId }) => void (caseId === undefined && update()))];
  void update();

  return {
    sessions: async () => [...(await read()).values()],
    async signIn() {
      const before = new Set(known.keys());
      await commands.executeCommand("caseAccess.addConnection");
      const now = await read();
      const session = [...now.values()].find(({ id }) => !before.has(id));
      if (session === undefined) throw new Error(l10n.t("No connection was added."));
      return session;
    },
    signOut: (name) => connections.forgetKey(name),
    dispose() {
      disposed = true;
      for (const one of watching) one.dispose();
    },
  };
}
