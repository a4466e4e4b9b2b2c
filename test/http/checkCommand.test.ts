import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { screen } from "./screen";
import type { TreeItem, TreeView } from "vscode";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { showCheck } from "../../src/commands/connect/checkConnection";
import type { Services } from "../../src/commands/services";
import { createKeyEnds } from "../../src/core/connections/keyEnd";
import type { Connection } from "../../src/core/connections/connections";
import { openWorkspace, type Workspace } from "../../src/core/core";
import { createCasesTree } from "../../src/tree/casesTree";
import type { Row } from "../../src/tree/rows";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";

const never = () => ({ dispose: () => undefined });

/** The key of a connection in VS Code: its row in the tree, and the page of the command. */
describe("the key of a connection", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let folder: string;
  let workspace: Workspace;
  let connection: Connection;
  let readOnly: boolean;

  before(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0, irisPort: 0 });
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    screen.clear();
    readOnly = false;
    folder = await mkdtemp(join(tmpdir(), "case-access-key-"));
    workspace = openWorkspace({
      settings: { ...memorySettings(), readOnly: () => readOnly },
      secrets: memorySecrets(),
      storage: folder,
      home: folder,
    });
  });
  afterEach(async () => {
    workspace.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  function connect(name: string): void {
    const { key } = [...sandbox.argus.keys, ...sandbox.argus.refusedKeys].find((one) => one.name === name)!;
    workspace.connections.attach({ name: "Work", system: "argus", url: sandbox.argus.url }, key);
    connection = workspace.connections.find("Work")!;
  }

  /** The row of the connection once it was drawn as often as there is something new to say. */
  async function row(until: (item: TreeItem) => boolean): Promise<{ item: TreeItem; tooltip: string }> {
    const tree = createCasesTree({
      ...workspace,
      pageSize: () => 25,
      view: {
        visible: true,
        onDidCollapseElement: never,
        onDidExpandElement: never,
        onDidChangeVisibility: never,
      } as unknown as TreeView<Row>,
      beforeFirst: async () => undefined,
      state: { welcomes: () => false, onDidChange: never } as never,
    });
    try {
      const [top] = await tree.getChildren();
      const item = await new Promise<TreeItem>((resolve) => {
        const look = async () => {
          const drawn = await tree.getTreeItem(top!);
          if (until(drawn)) resolve(drawn);
        };
        tree.onDidChangeTreeData!(() => void look());
        void tree.getChildren(top).then((rows) => rows.forEach((one) => void tree.getTreeItem(one)));
      });
      const resolved = await tree.resolveTreeItem!(item, top!, { isCancellationRequested: false } as never);
      return { item, tooltip: (resolved!.tooltip as { value: string }).value };
    } finally {
      tree.dispose();
    }
  }

  it("that ends soon is on its row, and in its tooltip", async () => {
    connect("tor-ending");
    const { item, tooltip } = await row(({ description }) => /key ends/.test(String(description)));
    assert.match(String(item.description), /^key ends \w{3} .* · \d+ cases · Tor Tech/);
    assert.deepEqual((item.iconPath as { id: string }).id, "warning");
    assert.match(tooltip, /The API key ends at .*\. Ask for a new one before that\\?\./);
  });

  it("that does not is not", async () => {
    const ends = createKeyEnds();
    for (const [name, isNear] of [
      ["ada", false],
      ["signe-limited", false],
      ["tor-ending", true],
    ] as const) {
      connect(name);
      const backend = await workspace.connections.backend(connection);
      assert.equal(ends.of(backend), undefined, "nobody asked yet");
      await ends.learn(backend, noSignal);
      assert.equal(ends.of(backend) !== undefined, isNear, name);
    }
  });

  /** The page, or the message in its place. */
  async function check(): Promise<{ title: string; text: string } | undefined> {
    let page: { title: string; text: string } | undefined;
    await showCheck(
      {
        ...workspace,
        view: { visible: false },
        log: { error: () => undefined, info: () => undefined },
        pages: { show: async (title: string, text: string) => void (page = { title, text }) },
        again: () => undefined,
      } as unknown as Services,
      { connection: "Work" },
    );
    return page;
  }

  it("is told on one page", async () => {
    connect("signe-limited");
    const page = await check();
    assert.equal(page?.title, "Check of Work");
    for (const part of [
      /^Work answers\. The key belongs to Signe Vakt \(signe\.vakt\)\.$/m,
      /^An answer took \d+ ms\.$/m,
      /^The clocks? of the server .*(?:by -?[1-9]\d* s|agree), to about a second\.$/m,
      /^Read-only: no$/m,
      /^Customer: Fjordbank ASA$/m,
      /^Functions: SANDBOX_CASE_READ, /m,
      /^Networks: not limited$/m,
      /^End: .*2031/m,
      /^who holds a function: refused, it needs viewPermissions$/m,
      /^viewPermissions: whether somebody has access by a role, and through which group$/m,
    ])
      assert.match(page.text, part);
    readOnly = true;
    assert.match((await check())!.text, /Case Access is set to read-only/);
    assert.deepEqual(screen.shown, []);
  });

  it("that is refused is told in a message with the next step", async () => {
    connect("expired");
    const told = new Promise<readonly string[]>((resolve) => {
      screen.answer = ({ buttons }) => void resolve(buttons);
    });
    assert.equal(await check(), undefined);
    assert.deepEqual(await told, ["Set API Key"]);
    assert.match(screen.shown[0]!.text, /The API key has expired/);
  });
});
