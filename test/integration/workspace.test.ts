import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationTarget, workspace } from "vscode";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { readSettings } from "../../src/platform/settings";
import { openWorkspace, type Workspace } from "../../src/core/core";
import { noSignal } from "../unit/noSignal";
import { memorySecrets } from "../unit/core/memory";

const section = () => workspace.getConfiguration("caseAccess");

describe("the workspace inside VS Code", () => {
  let settings: ReturnType<typeof readSettings>;
  let before: unknown;

  beforeEach(() => {
    settings = readSettings();
    before = section().inspect("connections")?.globalValue;
  });
  afterEach(async () => {
    settings.dispose();
    await section().update("connections", before, ConfigurationTarget.Global);
    await section().update("pageSize", undefined, ConfigurationTarget.Global);
  });

  it("reads the user's settings and tells when they change", async () => {
    const told = new Promise<void>((resolve) => settings.onDidChange(resolve));
    await settings.writeConnections([{ name: "A", system: "argus", url: "https://a.example" }]);
    await told;
    assert.deepEqual(settings.connections(), [{ name: "A", system: "argus", url: "https://a.example" }]);
    assert.deepEqual(
      [settings.pageSize(), settings.requestTimeoutSeconds(), settings.connectTimeoutSeconds()],
      [25, 30, 15],
      "the defaults of package.json",
    );
  });

  it("brings values that make no sense back into their limits", async () => {
    await section().update("pageSize", 100_000, ConfigurationTarget.Global);
    assert.equal(settings.pageSize(), 1000);
    await section().update("pageSize", "many", ConfigurationTarget.Global);
    assert.equal(settings.pageSize(), 25);
  });

  it("offers a workspace no setting that is of the scope application", async () => {
    for (const name of ["connections", "roleFunctions", "pageSize", "requestTimeoutSeconds", "connectTimeoutSeconds"]) {
      await assert.rejects(
        async () => section().update(name, [], ConfigurationTarget.Workspace),
        `${name} can be set in a workspace`,
      );
    }
  });

  it("switches writing off and on again with the user's setting", async () => {
    assert.equal(settings.readOnly(), false);
    try {
      await section().update("readOnly", true, ConfigurationTarget.Global);
      assert.equal(settings.readOnly(), true);
    } finally {
      await section().update("readOnly", undefined, ConfigurationTarget.Global);
    }
    assert.equal(settings.readOnly(), false);
  });

  describe("with a sandbox", () => {
    let sandbox: Sandbox;
    let parts: Workspace;
    let storage: string;
    const lines: string[] = [];

    beforeEach(async () => {
      sandbox = await startSandbox({ port: 0, cmfPort: 0 });
      storage = await mkdtemp(join(tmpdir(), "case-access-"));
      parts = openWorkspace({
        settings,
        secrets: memorySecrets(),
        home: storage,
        log: (line) => lines.push(JSON.stringify(line)),
      });
    });
    afterEach(async () => {
      parts.dispose();
      await sandbox.close();
      await rm(storage, { recursive: true, force: true });
    });

    it("grants over the host's own fetch, verifies it and journals it", async () => {
      const { key } = sandbox.argus.keys.find(({ name }) => name === "ada")!;
      const { connections, cases, changes, journal } = parts;
      connections.attach({ name: "sandbox", system: "argus", url: sandbox.url }, key);
      const connection = connections.find("sandbox")!;
      await cases.loadPage(connection, noSignal);
      assert.equal(cases.list(connection).cases.length, 25);
      const planned = await changes.plan(
        connection,
        "9001",
        { kind: "grant", subject: { id: "1105", kind: "user", name: "Siv Nettum" }, level: "read" },
        noSignal,
      );
      assert.equal((await changes.apply(planned, noSignal)).kind, "done");
      assert.deepEqual(
        (await journal.read()).attempts.map(({ outcome }) => outcome?.kind),
        ["done"],
      );
      assert.ok(lines.length > 0 && !lines.some((line) => line.includes(key.split("/")[2]!)), "no key in the log");
    });

    it("does the same in CMf", async () => {
      const { connections, cases, changes } = parts;
      connections.attach(
        { name: "cmf", system: "cmf", url: sandbox.cmf.url + sandbox.cmf.path },
        sandbox.cmf.keys[0]!.key,
      );
      const connection = connections.find("cmf")!;
      await cases.loadPage(connection, noSignal);
      const [first] = cases.list(connection).cases;
      assert.ok(first !== undefined);
      const state = await cases.readState(connection, first.id, noSignal);
      const entry = state.entries.find(({ on, level }) => on === "case" && level === "read");
      assert.ok(entry !== undefined, "the first case of the sandbox has a read entry");
      const planned = await changes.plan(
        connection,
        first.id,
        { kind: "changeLevel", entry, level: "write" },
        noSignal,
      );
      const outcome = await changes.apply(planned, noSignal);
      assert.equal(outcome.kind, "done");
    });
  });
});
