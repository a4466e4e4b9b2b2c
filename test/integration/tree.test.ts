import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CancellationTokenSource, EventEmitter, MarkdownString, ThemeIcon, type TreeView } from "vscode";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { createCasesTree, type CasesTree } from "../../src/tree/casesTree";
import type { Row } from "../../src/tree/rows";
import { createViewState, type ViewState } from "../../src/tree/state";
import { openWorkspace, type Workspace } from "../../src/core/core";
import { memorySecrets, memorySettings } from "../unit/core/memory";

/** As much of a tree view as the tree listens to; the test is the person who collapses and expands. */
function handView() {
  const collapsed = new EventEmitter<{ element: Row }>();
  const expanded = new EventEmitter<{ element: Row }>();
  const visible = new EventEmitter<{ visible: boolean }>();
  const view = {
    onDidCollapseElement: collapsed.event,
    onDidExpandElement: expanded.event,
    onDidChangeVisibility: visible.event,
    visible: true,
  };
  return { view: view as unknown as TreeView<Row>, collapsed, expanded, visible };
}

describe("the tree of cases, in the extension host", () => {
  let sandbox: Sandbox;
  let parts: Workspace;
  let storage: string;
  let tree: CasesTree;
  let hand: ReturnType<typeof handView>;
  let state: ViewState;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
    storage = await mkdtemp(join(tmpdir(), "case-access-"));
    const settings = memorySettings({ pageSize: 10, roleFunctions: sandbox.argus.roleFunctions });
    parts = openWorkspace({ settings, secrets: memorySecrets(), home: storage });
    parts.connections.attach({ name: "A/B", system: "argus", url: sandbox.url }, sandbox.argus.keys[0]!.key);
    hand = handView();
    state = createViewState(hand.view, parts.connections, parts.cases, settings);
    tree = createCasesTree({
      connections: parts.connections,
      cases: parts.cases,
      changes: parts.changes,
      pageSize: () => 10,
      view: hand.view,
      beforeFirst: async () => undefined,
      state,
    });
  });
  afterEach(async () => {
    tree.dispose();
    state.dispose();
    parts.dispose();
    await sandbox.close();
    await rm(storage, { recursive: true, force: true });
  });

  const connectionRow = async () => (await tree.getChildren())[0]!;
  const caseRow = async (id: string) =>
    (await tree.getChildren(await connectionRow())).find((row) => row.kind === "case" && row.case === id)!;
  /** The first page is there, and who the caller is has been learned. */
  const learned = async () => {
    const told = new Promise<void>((resolve) => {
      tree.onDidChangeTreeData!((row) => {
        if (
          row &&
          (row as Row).kind === "connection" &&
          parts.cases.selfCheck(parts.connections.find("A/B")!).total > 0
        )
          resolve();
      });
    });
    await tree.getChildren(await connectionRow());
    await told;
  };
  const draw = async (row: Row) => await tree.getTreeItem(row);
  const label = async (row: Row) => (await draw(row)).accessibilityInformation!.label;
  const paths = () => sandbox.requests.map(({ method, path }) => `${method} ${path}`);

  it("asks nothing for connections, one request for a page of cases, and nothing for what is collapsed", async () => {
    const row = await connectionRow();
    await draw(row);
    assert.deepEqual(paths(), []);
    const rows = await tree.getChildren(row);
    assert.equal(rows.length, 11, "ten cases and a row that loads more");
    await Promise.all(rows.map(draw));
    assert.deepEqual(
      paths().filter((request) => request.includes("/cases/")),
      ["POST /cases/v2/case/search"],
    );
  });

  it("gives rows ids that stay the same, are unique, and name connection, origin and case", async () => {
    const rows = await tree.getChildren(await connectionRow());
    const again = await tree.getChildren(await connectionRow());
    assert.deepEqual(rows, again);
    assert.ok(
      rows.every((row, at) => row === again[at]),
      "and are the same objects",
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    assert.equal((await draw(await caseRow("9001"))).id, `A%2FB@${encodeURIComponent(sandbox.url)}/case/9001`);
  });

  it("shows the entries, the reporter, and in words who has access by role", async () => {
    const of = await caseRow("9003");
    const people = await tree.getChildren(of);
    assert.deepEqual(
      people.map(({ kind }) => kind),
      ["reporter", "entry", "entry", "role", "role"],
    );
    const labels = await Promise.all(people.map(label));
    assert.match(labels[0]!, /^Kari Writer, reporter · owner$/);
    assert.match(labels[1]!, /^Ola Reader, write · granted by Ada Admin, /);
    assert.match(labels[2]!, /^Incident Responders, read · .* · group/);
    assert.equal(labels[3], "Users with the service tech role, read, write · not listed by the system");
    assert.equal(labels[4], "Administrators, owner · not listed by the system");
    assert.ok(people.every((row) => tree.getParent!(row) === of));
  });

  it("says of a read entry in mode explicit that it can write", async () => {
    const of = await caseRow("9004");
    const entries = (await tree.getChildren(of)).filter(({ kind }) => kind === "entry");
    const labels = await Promise.all(entries.map(label));
    assert.equal(labels.filter((text) => /, read → can write · /.test(text)).length, 2);
    assert.match(await label(of), /2 read entries can write/);
  });

  it("offers changes only where the caller owns the case", async () => {
    const rows = (await tree.getChildren(await connectionRow())).filter(({ kind }) => kind === "case");
    const items = await Promise.all(
      rows.map(async (row) => ({ label: await label(row), context: (await draw(row)).contextValue! })),
    );
    assert.ok(items.some(({ context }) => context.includes("owned")));
    for (const { label: text, context } of items)
      assert.equal(context.includes("owned"), text.includes("you own it"), text);
    const people = await tree.getChildren(await caseRow("9001"));
    assert.ok(
      (await Promise.all(people.map(draw))).every(({ contextValue }) => !contextValue!.includes("owned")),
      "9001 is not the caller's",
    );
  });

  it("holds the access table against the server's word on the caller, and says where they contradict each other", async () => {
    await learned();
    const check = parts.cases.selfCheck(parts.connections.find("A/B")!);
    assert.ok(check.agreed > 0 && check.total === 10 && check.disagreed.length === 0);
    assert.match(await label(await connectionRow()), /49 cases · [A-Z]\w+ \w+$/);
    for (const [disagreed, said] of [
      [[], undefined],
      [["9001"], "model disagrees on 1 of 39"],
    ] as const) {
      const head = { description: undefined as string | undefined, message: undefined };
      const state = createViewState(
        head as unknown as TreeView<Row>,
        parts.connections,
        {
          ...parts.cases,
          selfCheck: () => ({ agreed: 20, compatible: 18, disagreed, total: 39 }),
          dispose: () => undefined,
        },
        memorySettings(),
      );
      await state.welcomes();
      await new Promise(setImmediate);
      state.dispose();
      assert.equal(head.description, said);
    }
  });

  it("asks for the caller's level on a case that is expanded, where cases come without it", async () => {
    const ana = sandbox.cmf.keys.find(({ key }) => key.startsWith("Basic "))!;
    parts.connections.attach({ name: "CMf", system: "cmf", url: sandbox.cmf.url + sandbox.cmf.path }, ana.key);
    const connection = parts.connections.find("CMf")!;
    const row = (await tree.getChildren()).find((one) => one.connection === "CMf")!;
    const [first] = await tree.getChildren(row);
    await parts.cases.learn(connection, undefined, new AbortController().signal);
    const asked = () => sandbox.cmf.requests.filter(({ path }) => path.endsWith("/Case_ValidateAccess")).length;
    assert.deepEqual([asked(), parts.cases.selfCheck(connection).total], [0, 0]);
    const told = new Promise<void>((resolve) => {
      tree.onDidChangeTreeData!((changed) => {
        if ((changed as Row | undefined)?.id === row.id && parts.cases.selfCheck(connection).total > 0) resolve();
      });
    });
    await tree.getChildren(first);
    await told;
    const { total, disagreed } = parts.cases.selfCheck(connection);
    assert.deepEqual([asked(), total, disagreed], [1, 1, []]);
    await tree.getChildren(first);
    assert.equal(asked(), 1, "it is asked once");
  });

  it("loads more on request, each case once", async () => {
    await tree.getChildren(await connectionRow());
    await tree.loadMore(parts.connections.find("A/B")!);
    const rows = await tree.getChildren(await connectionRow());
    assert.equal(rows.length, 21);
    const more = await draw(rows.at(-1)!);
    assert.equal(more.label, "Load 10 more");
    assert.equal(more.description, "20 of 49");
  });

  it("shows no more than its own pages where the inspector had all cases read", async () => {
    const { signal } = new AbortController();
    const connection = parts.connections.find("A/B")!;
    await parts.cases.loadPage(connection, signal, 1_000);
    const asked = paths().length;
    assert.equal((await tree.getChildren(await connectionRow())).length, 11);
    await tree.loadMore(connection);
    const rows = await tree.getChildren(await connectionRow());
    assert.equal(rows.length, 21);
    assert.equal((await draw(rows.at(-1)!)).description, "20 of 49");
    assert.deepEqual(
      paths()
        .slice(asked)
        .filter((request) => request.includes("/cases/")),
      [],
    );
  });

  it("puts a failure in place of what could not be read, with the reason, and recovers", async () => {
    const fault = sandbox.faults.next({ kind: "status", status: 500, times: Infinity });
    const [failure] = await tree.getChildren(await connectionRow());
    assert.equal(failure!.kind, "failure");
    const item = await draw(failure!);
    assert.match(String(item.label), /A\/B failed while it worked on the request \(HTTP 500\)/);
    assert.equal(item.command?.command, "caseAccess.retry");
    assert.match(await label(await connectionRow()), /could not be read/);
    fault.remove();
    await tree.loadMore(parts.connections.find("A/B")!);
    assert.equal((await tree.getChildren(await connectionRow())).length, 11);
  });

  it("says of cases that could not be read again that they are old", async () => {
    const row = await connectionRow();
    await tree.getChildren(row);
    assert.match(await label(row), /^Connection A\/B, 49 cases/);
    const fault = sandbox.faults.next({ kind: "status", status: 500, times: Infinity });
    const connection = parts.connections.find("A/B")!;
    await parts.cases.refresh(connection, undefined, new AbortController().signal);
    assert.match(await label(row), /^Connection A\/B, 49 cases · could not be refreshed/);
    fault.remove();
    await parts.cases.refresh(connection, undefined, new AbortController().signal);
    assert.doesNotMatch(await label(row), /could not be refreshed/);
  });

  it("keeps the reporter and the roles where only the entries could not be read", async () => {
    const of = await caseRow("9003");
    const fault = sandbox.faults.next({ kind: "status", status: 403, times: Infinity });
    const people = await tree.getChildren(of);
    assert.deepEqual(
      people.map(({ kind }) => kind),
      ["reporter", "failure", "role", "role"],
    );
    assert.match(await label(people[1]!), /does not allow this with your key/);
    const asked = paths().length;
    assert.equal((await tree.getChildren(of)).length, 4);
    assert.equal(paths().length, asked, "being drawn again is no reason to ask again");
    fault.remove();
    await parts.cases.refresh(parts.connections.find("A/B")!, "9003", new AbortController().signal);
    assert.deepEqual(
      (await tree.getChildren(of)).map(({ kind }) => kind),
      ["reporter", "entry", "entry", "role", "role"],
    );
  });

  it("keeps who has access while that is read again, and is drawn when that is there", async () => {
    const connection = parts.connections.find("A/B")!;
    const access = { path: /\/9003\/access$/ };
    sandbox.faults.next({
      kind: "rewrite",
      change: (answer) => ({ ...(answer as object), data: [], count: 0, size: 0 }),
      match: access,
    });
    const of = await caseRow("9003");
    const kinds = async () => (await tree.getChildren(of)).map(({ kind }) => kind);
    assert.deepEqual(await kinds(), ["reporter", "role", "role"]);
    await parts.cases.refresh(connection, undefined, new AbortController().signal);
    const slow = sandbox.faults.next({ kind: "hang", match: access });
    const drawn = new Promise<void>((resolve) => {
      tree.onDidChangeTreeData!(() => {
        // News of the connection stand for those of its cases.
        const entries = parts.cases.entries(connection, "9003");
        if (entries.known && entries.value.length > 0) resolve();
      });
    });
    assert.deepEqual(await kinds(), ["reporter", "role", "role"]);
    await slow.reached;
    assert.deepEqual(await kinds(), ["reporter", "role", "role"]);
    slow.release();
    await drawn;
    assert.deepEqual(await kinds(), ["reporter", "entry", "entry", "role", "role"]);
    assert.equal(paths().filter((path) => access.path.test(path)).length, 2);
  });

  it("ends a load when its row is collapsed, and loads again when it is expanded", async () => {
    const row = await connectionRow();
    sandbox.setLatency(60_000);
    const loading = tree.getChildren(row);
    hand.collapsed.fire({ element: row });
    assert.deepEqual(
      (await loading).map(({ kind }) => kind),
      ["stopped"],
    );
    sandbox.setLatency(0);
    const asked = new Promise((resolve) => tree.onDidChangeTreeData!(resolve));
    hand.expanded.fire({ element: row });
    assert.equal(await asked, row);
    assert.equal((await tree.getChildren(row)).length, 11);
  });

  it("draws a row with its news when it is collapsed before its children came", async () => {
    const row = await caseRow("9001");
    sandbox.setLatency(60_000);
    const loading = tree.getChildren(row);
    const drawn: unknown[] = [];
    tree.onDidChangeTreeData!((one) => drawn.push(one));
    tree.redraw("A/B", "9001");
    assert.deepEqual(drawn, [], "while it loads, it is drawn when its children are there");
    hand.collapsed.fire({ element: row });
    await loading;
    assert.deepEqual(drawn, [row]);
  });

  /** The tree asks for its rows again, as when connections come or go. */
  const rootAgain = () =>
    new Promise<void>((resolve) => {
      const listening = tree.onDidChangeTreeData!((row) => {
        if (row !== undefined) return;
        listening.dispose();
        resolve();
      });
    });

  it("leaves room for a welcome view while the only connection cannot be reached, and has its rows again as soon as it is tried again", async () => {
    const fault = sandbox.faults.next({ kind: "drop", times: Infinity });
    const row = await connectionRow();
    const emptied = rootAgain();
    await tree.getChildren(row);
    await emptied;
    assert.deepEqual(await tree.getChildren(), []);
    assert.equal(hand.view.description, "A/B", "the head says of whom the welcome view speaks");

    fault.remove();
    const filled = rootAgain();
    const asked = paths().length;
    const again = parts.cases.refresh(parts.connections.find("A/B")!, undefined, new AbortController().signal);
    await filled;
    assert.equal((await tree.getChildren(await connectionRow())).length, 11);
    await again;
    assert.deepEqual(
      paths()
        .slice(asked)
        .filter((request) => request.includes("/cases/")),
      ["POST /cases/v2/case/search"],
      "rows that are asked for meanwhile share the request",
    );
  });

  it("says the filter in a row where no case matches, beside a case that was asked for by its number", async () => {
    const connection = parts.connections.find("A/B")!;
    const kinds = async () => (await tree.getChildren(await connectionRow())).map(({ kind }) => kind);
    parts.cases.setFilter(connection, { text: "no case has these words" });
    assert.deepEqual(await kinds(), ["filter", "nothing"]);

    await parts.cases.readCase(connection, "9003", new AbortController().signal);
    Object.assign(hand.view, { reveal: async () => undefined });
    await tree.reveal(connection, "9003");
    assert.deepEqual(await kinds(), ["filter", "case"]);
  });

  it("keeps the rows of one connection that cannot be reached where there is another", async () => {
    sandbox.faults.next({ kind: "drop", times: Infinity });
    parts.connections.attach({ name: "Other", system: "argus", url: sandbox.url }, sandbox.argus.keys[0]!.key);
    const [failure] = await tree.getChildren(await connectionRow());
    assert.equal(failure!.kind, "failure");
    assert.equal((await tree.getChildren()).length, 2);
  });

  it("ends loads when the view is hidden", async () => {
    const row = await connectionRow();
    sandbox.setLatency(60_000);
    const loading = tree.getChildren(row);
    hand.visible.fire({ visible: false });
    assert.deepEqual(
      (await loading).map(({ kind }) => kind),
      ["stopped"],
    );
    const asked = new Promise((resolve) => tree.onDidChangeTreeData!(resolve));
    hand.visible.fire({ visible: true });
    assert.equal(await asked, row);
  });

  it("makes tooltips on demand, in which hostile text is text", async () => {
    parts.cases.setFilter(parts.connections.find("A/B")!, { text: "HYPERLINK" });
    const row = (await tree.getChildren(await connectionRow())).find(({ kind }) => kind === "case")!;
    const item = await draw(row);
    assert.equal(item.tooltip, undefined);
    const { token } = new CancellationTokenSource();
    const resolved = (await tree.resolveTreeItem!(item, row, token))!;
    const { tooltip } = resolved;
    assert.ok(tooltip instanceof MarkdownString);
    assert.ok(!tooltip.isTrusted && !tooltip.supportHtml, "tags are drawn as text, commands are not run");
    assert.match(tooltip.value, /HYPERLINK/);
    assert.ok(!/[^\\]\]\(/.test(tooltip.value), "a link is escaped");
    assert.doesNotMatch(tooltip.value, /https?:\/\/|&nbsp;/, "an address is no link, and lines break between words");
  });

  it("marks restricted cases by more than a colour", async () => {
    const item = await draw(await caseRow("9003"));
    assert.equal(item.resourceUri?.toString(), "case-access:/readRestricted");
    assert.match(String(item.description), /^read restricted · you own it/);
    assert.ok(item.iconPath instanceof ThemeIcon);
    assert.equal((await draw(await caseRow("9001"))).resourceUri, undefined);
  });

  it("draws one case again when only that changed", async () => {
    await learned();
    const connection = parts.connections.find("A/B")!;
    const { signal } = new AbortController();
    const refresh = () => parts.cases.refresh(connection, "9003", signal);
    const of = await caseRow("9003");
    await tree.getChildren(of);
    // News of the connection stand for those of its cases, so let what is still being learned, and its news, come
    // first.
    await parts.cases.learn(connection, undefined, signal);
    const quiet = new Promise((resolve) => parts.cases.onDidChange(resolve));
    await refresh();
    await quiet;

    const fired: (Row | undefined)[] = [];
    const told = new Promise<void>((resolve) => {
      tree.onDidChangeTreeData!((row) => {
        fired.push(row as Row | undefined);
        if (row === of) resolve();
      });
    });
    await refresh();
    await told;
    assert.ok(
      fired.every((row) => row !== undefined),
      "never the root",
    );
  });
});
