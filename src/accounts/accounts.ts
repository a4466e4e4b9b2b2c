import { CancellationError, commands, l10n, type AuthenticationSession, type Disposable } from "vscode";
import { oneLine } from "../text/untrusted";
import type { Cases } from "../core/cases/cases";
import type { Connection, Connections } from "../core/connections/connections";
import type { Accounts, AccountsPart } from "./register";

/**
 * A session for each connection with a key; a sandbox is nobody's account. VS Code hands the token of a session to
 * every extension that the user lets use the account, and a key goes to its own server only: so the token is empty, and
 * good for nothing. Long because its functions share its state.
 */
export function createAccounts(
  connections: Connections,
  cases: Pick<Cases, "directory" | "onDidChange">,
  accounts: Pick<Accounts, "changed">,
): AccountsPart & Disposable {
  let known = new Map<string, AuthenticationSession>();
  let turns = 0;
  let disposed = false;

  async function read(): Promise<Map<string, AuthenticationSession>> {
    const keyed = await Promise.all(
      connections.all().map(async (one) => (!one.sandbox && (await connections.hasKey(one.name)) ? one : undefined)),
    );
    return new Map(keyed.filter((one) => one !== undefined).map((one) => [one.name, sessionOf(one)]));
  }

  function sessionOf(connection: Connection): AuthenticationSession {
    const caller = cases.directory(connection).caller;
    const label = caller
      ? l10n.t("{0}: {1}", oneLine(connection.name, 60), oneLine(caller.name, 60))
      : oneLine(connection.name, 60);
    return { id: connection.name, accessToken: "", account: { id: connection.name, label }, scopes: [] };
  }

  async function update(): Promise<void> {
    const turn = ++turns;
    const now = await read();
    if (disposed || turn !== turns) return;
    // VS Code's menu knows an account by its label, so one that is called otherwise is another one.
    const isIn = (session: AuthenticationSession, sessions: Map<string, AuthenticationSession>) =>
      sessions.get(session.id)?.account.label === session.account.label;
    const added = [...now.values()].filter((one) => !isIn(one, known));
    const removed = [...known.values()].filter((one) => !isIn(one, now));
    known = now;
    if (added.length + removed.length > 0) accounts.changed({ added, removed, changed: [] });
  }

  const watching = [
    connections.onDidChange(() => void update()),
    cases.onDidChange(({ caseId }) => void (caseId === undefined && update())),
  ];
  void update();

  return {
    sessions: async () => [...(await read()).values()],
    async signIn() {
      const before = await read();
      const keyless = connections.all().find((one) => !one.sandbox && !before.has(one.name));
      await (keyless
        ? commands.executeCommand("caseAccess.setApiKey", { connection: keyless.name })
        : commands.executeCommand("caseAccess.addConnection"));
      const session = [...(await read()).values()].find(({ id }) => !before.has(id));
      // Not given, or not accepted, which was said then.
      if (session === undefined) throw new CancellationError();
      return session;
    },
    signOut: (name) => connections.forgetKey(name),
    dispose() {
      disposed = true;
      for (const one of watching) one.dispose();
    },
  };
}
