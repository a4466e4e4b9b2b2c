import assert from "node:assert/strict";
import { commands, ConfigurationTarget, env, extensions, workspace } from "vscode";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { commandNames } from "../../src/commands/commandNames";

const id = "case-access.case-access";
const connection = "Commands under test";

/** The extension itself, over a sandbox of the test's own, so that the test sees what reaches the server. */
describe("the commands of the extension", () => {
  let sandbox: Sandbox;
  let earlierConnections: unknown;

  before(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
    earlierConnections = workspace.getConfiguration("caseAccess").inspect("connections")?.globalValue;
  });
  after(async () => {
    await workspace
      .getConfiguration("caseAccess")
      .update("connections", earlierConnections, ConfigurationTarget.Global);
    await sandbox.close();
  });

  const run = (name: string, argument?: unknown) => commands.executeCommand(`caseAccess.${name}`, argument);
  const writes = () =>
    sandbox.requests
      .filter(({ method, path }) => method !== "GET" && !path.endsWith("/search"))
      .map(({ method, path }) => `${method} ${path}`);

  it("are all there once the extension is active, with words in place of keys", async () => {
    const extension = extensions.getExtension(id)!;
    await extension.activate();
    const known = await commands.getCommands(true);
    assert.deepEqual(
      commandNames.filter((name) => !known.includes(`caseAccess.${name}`)),
      [],
    );
    assert.doesNotMatch(JSON.stringify(extension.packageJSON.contributes), /"%[\w.]+%"/);
  });

  it("add a connection with its key, and prove the key by reading the caller", async () => {
    await run("addConnection", {
      name: connection,
      system: "argus",
      url: sandbox.url,
      apiKey: sandbox.argus.keys[0]!.key,
    });
    const kept = workspace.getConfiguration("caseAccess").inspect<unknown[]>("connections")!.globalValue!;
    assert.deepEqual(kept.at(-1), { name: connection, system: "argus", url: sandbox.url });
    assert.doesNotMatch(JSON.stringify(kept), new RegExp(sandbox.argus.keys[0]!.key), "the key is not in the settings");
    assert.ok(sandbox.requests.some(({ path }) => path.includes("/currentuser/")));
  });

  it("copy the number of what they are told, as number or text, or as a row of the tree", async () => {
    await run("copyId", { connection, case: 9003 });
    assert.equal(await env.clipboard.readText(), "9003");
    await run("copyId", { connection, case: "9001" });
    assert.equal(await env.clipboard.readText(), "9001");
    await run("copyId", { kind: "entry", connection, case: "9003", entry: "x", subject: "1102" });
    assert.equal(await env.clipboard.readText(), "1102");
    await run("copyId", { connection, case: "9003", subject: 1103 });
    assert.equal(await env.clipboard.readText(), "1103", "the person first");
  });

  it("copy rows as command lines that ask the same", async () => {
    const name = /^[\w-]+$/.test(connection) ? connection : `'${connection}'`;
    await run("copyCommand", { connection, case: "9003" });
    assert.equal(await env.clipboard.readText(), `case-access who 9003 --connection ${name}`);
    await run("copyCommand", { kind: "entry", connection, case: "9003", entry: "x", subject: "1102" });
    assert.equal(await env.clipboard.readText(), `case-access why 9003 1102 read --connection ${name}`);
  });

  it("write nothing where nobody confirms, whatever they are told", async () => {
    // VS Code refuses to show dialogs in tests, so nobody can answer them.
    const earlier = writes();
    await run("changeMode", { connection, case: 9003, mode: "explicit" });
    const { data } = (await (
      await fetch(`${sandbox.url}/cases/v2/case/9003/access?limit=0`, {
        headers: { "Argus-API-Key": sandbox.argus.keys[0]!.key },
      })
    ).json()) as { data: { id: string }[] };
    await run("revoke", { connection, case: 9003, entry: data[0]!.id });
    await run("changeReporter", { connection, case: 9003, subject: 1105 });
    await run("publish", { connection, case: 9049 });
    await run("removeWatcher", { connection, case: 9051, subject: 1107 });
    assert.deepEqual(writes(), earlier);
  });

  it("refuse to change a case that the caller does not own, before anything is asked", async () => {
    const earlier = writes();
    await run("grant", { connection, case: 9001, subject: 1102, level: "write" });
    await run("changeMode", { connection, case: 9001, mode: "explicit" });
    await run("changeReporter", { connection, case: 9001, subject: 1105 });
    assert.deepEqual(writes(), earlier);
  });

  it("do nothing for a connection that there is not", async () => {
    const earlier = sandbox.requests.length;
    for (const name of [
      "refresh",
      "grant",
      "revoke",
      "changeLevel",
      "changeMode",
      "changeReporter",
      "publish",
      "removeWatcher",
      "inspectUser",
      "inspectCase",
      "explain",
      "copyId",
      "openInBrowser",
      "filter",
    ]) {
      await run(name, { connection: "no such connection", case: 1 });
    }
    assert.equal(sandbox.requests.length, earlier);
  });

  it("set another key, which is then used", async () => {
    const ada = sandbox.argus.keys.find(({ name }) => name === "ada")!;
    await run("setApiKey", { connection, apiKey: ada.key });
    await run("refresh", { connection });
    await run("copyId", { connection, case: 9042 });
    assert.equal(await env.clipboard.readText(), "9042");
  });
});
