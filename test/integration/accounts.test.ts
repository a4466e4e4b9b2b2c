import type { CasesChange } from "../../src/core/cases/changeFeed";
import assert from "node:assert/strict";
import {
  authentication,
  commands,
  ConfigurationTarget,
  workspace,
  type AuthenticationProviderAuthenticationSessionsChangeEvent,
} from "vscode";
import type { Subject } from "../../src/access/case";
import { createAccounts } from "../../src/accounts/accounts";
import { startSandbox } from "../../src/backends/standIns";
import { createConnections } from "../../src/core/connections/connections";
import { createEvent } from "../../src/base/event";
import { fakeBackend } from "../unit/core/fakeBackend";
import { memorySecrets, memorySettings } from "../unit/core/memory";

const argus = { name: "Argus", system: "argus", url: "https://api.example" } as const;
const secret = "1/2/very-secret-key";

function open(names: readonly string[] = []) {
  const settings = memorySettings({ connections: names.map((name) => ({ ...argus, name })) });
  const connections = createConnections({
    settings,
    secrets: memorySecrets(),
    openBackend: () => fakeBackend().backend,
  });
  const read = createEvent<CasesChange>();
  const callers = new Map<string, Subject>();
  const told: AuthenticationProviderAuthenticationSessionsChangeEvent[] = [];
  const heard = createEvent<void>();
  const accounts = createAccounts(
    connections,
    { onDidChange: read.event, directory: ({ name }) => ({ caller: callers.get(name) }) as never },
    { changed: (event) => (told.push(event), heard.fire()) },
  );
  return {
    connections,
    accounts,
    told,
    /** Does something that the Accounts menu hears of, and gives what it hears. */
    async hear(work: () => Promise<unknown> | void): Promise<readonly string[]> {
      const next = new Promise<void>((resolve) => heard.event(() => resolve()));
      await work();
      await next;
      const { added = [], removed = [] } = told.at(-1)!;
      return [...removed.map(({ account }) => `-${account.label}`), ...added.map(({ account }) => `+${account.label}`)];
    },
    learn(name: string, caller: Subject): void {
      callers.set(name, caller);
      read.fire({ connection: name });
    },
    dispose: () => [accounts, connections].forEach((part) => part.dispose()),
  };
}

describe("the accounts", () => {
  it("are the connections with a key, and no sandbox", async () => {
    const { connections, accounts, dispose } = open(["One", "Two"]);
    await connections.setKey("Two", secret);
    connections.attach({ name: "Sandbox", system: "argus", url: "http://127.0.0.1:1" }, "1/2/sandbox");
    assert.deepEqual(
      (await accounts.sessions()).map(({ id, account, scopes }) => [id, account.label, scopes]),
      [["Two", "Two", []]],
    );
    dispose();
  });

  it("give no key away: the token of a session is empty", async () => {
    const { connections, accounts, told, hear, dispose } = open(["One"]);
    await hear(() => connections.setKey("One", secret));
    const sessions = await accounts.sessions();
    assert.deepEqual(
      sessions.map(({ accessToken }) => accessToken),
      [""],
    );
    assert.ok(!JSON.stringify([sessions, told]).includes("very-secret"));
    dispose();
  });

  it("come, are called after the caller, and go", async () => {
    const { connections, accounts, hear, learn, dispose } = open(["One"]);
    assert.deepEqual(await hear(() => connections.setKey("One", secret)), ["+One"]);
    assert.deepEqual(await hear(() => learn("One", { id: "1", kind: "user", name: "Ada\n\u202eAdmin" })), [
      "-One",
      "+One: Ada Admin",
    ]);
    assert.deepEqual(await hear(() => accounts.signOut("One")), ["-One: Ada Admin"]);
    assert.equal(await connections.hasKey("One"), false);
    assert.deepEqual(
      connections.all().map(({ name }) => name),
      ["One"],
      "the connection stays",
    );
    dispose();
  });

  it("are in VS Code under our name", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0 });
    try {
      const came = new Promise<void>((resolve) => {
        const watching = authentication.onDidChangeSessions(({ provider }) => {
          if (provider.id !== "caseAccess") return;
          watching.dispose();
          resolve();
        });
      });
      const { key } = sandbox.argus.keys[0]!;
      await commands.executeCommand("caseAccess.addConnection", {
        name: "Of an account",
        system: "argus",
        url: sandbox.argus.url,
        apiKey: key,
      });
      await came;
      const accounts = await authentication.getAccounts("caseAccess");
      assert.deepEqual(
        accounts.map(({ id }) => id),
        ["Of an account"],
      );
    } finally {
      await workspace.getConfiguration("caseAccess").update("connections", undefined, ConfigurationTarget.Global);
      await sandbox.close();
    }
  });
});
