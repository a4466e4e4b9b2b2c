import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { screen } from "./screen";
import type { TreeItem } from "vscode";
import type { Change, Subject } from "../../src/access/case";
import { Failure } from "../../src/base/failure";
import { exportDue } from "../../src/commands/change/exportDue";
import { clearExpiry } from "../../src/commands/change/setExpiry";
import { sweepDue } from "../../src/commands/change/sweepDue";
import type { Services } from "../../src/commands/services";
import { createKnownEnds, type KnownEnds } from "../../src/core/expiry/endsOf";
import { createDueStatus } from "../../src/tree/dueStatus";
import { createCasesTree, type CasesTreeNeeds } from "../../src/tree/casesTree";
import { createDueTree } from "../../src/tree/dueTree";
import type { Row } from "../../src/tree/rows";
import { openTwisted, type Twisted } from "../unit/core/twisted";

const siv: Subject = { id: "7", kind: "user", name: "Siv" };
const hour = 60 * 60_000;
const begin = Date.UTC(2026, 9, 24, 12);
const editor = "this editor";

/** What an editor shows of access that ends, over a store and a server in memory and a clock of the test's own. */
describe("what is due in an editor", () => {
  let at: number;
  let server: Twisted;
  let ends: KnownEnds;
  type Window = ReturnType<Twisted["open"]>;
  let own: Window;
  beforeEach(async () => {
    screen.clear();
    at = begin;
    const clocks = { now: () => at, server: () => at };
    server = await openTwisted({}, clocks);
    own = server.open(clocks, editor);
    ends = createKnownEnds(own.expiries, () => at);
  });
  afterEach(async () => {
    ends.dispose();
    own.dispose();
    await server.close();
  });

  const servicesOf = ({ expiries, connections, cases }: Window) =>
    ({ expiries, connections, cases, log: { warn: () => undefined } }) as unknown as Services;
  async function grant(hours: number, window: Window = own): Promise<void> {
    const change: Change = { kind: "grant", subject: siv, level: "read" };
    const planned = await window.changes.plan(window.connection, "1", change, new AbortController().signal);
    const planEnd = await window.expiries.plan(planned, { until: at + hours * hour });
    await window.changes.apply(planned, new AbortController().signal, { ends: planEnd });
  }
  const sweep = (window: Window = own, as = editor) => sweepDue(servicesOf(window), as, true, () => at);
  const texts = () => screen.shown.map(({ text }) => text);

  it("is in the status bar only while something should have ended", async () => {
    const status = createDueStatus(ends, () => at);
    const shown = async () => {
      await ends.look();
      return [...screen.statusBar];
    };
    assert.deepEqual(await shown(), [], "nothing is to end");
    await grant(3);
    assert.deepEqual(await shown(), [], "it is to come");
    at += 3 * hour;
    assert.deepEqual(await shown(), [["caseAccess.showDue", "$(watch) Access should have ended: 1"]]);
    server.beforeRead(() => {
      throw new Error("the server is away");
    });
    await sweep();
    assert.deepEqual(await shown(), [["caseAccess.showDue", "$(watch) Access should have ended: 1"]]);
    server.beforeRead(() => undefined);
    at += hour;
    await sweep();
    assert.deepEqual(server.of(siv), []);
    assert.deepEqual(await shown(), [], "it ended");
    status.dispose();
  });

  it("is in its view with how long it is overdue", async () => {
    await grant(3);
    await ends.look();
    const tree = createDueTree(ends, () => at);
    const described = () => tree.getChildren().map((row) => String((tree.getTreeItem(row) as TreeItem).description));
    assert.match(described()[0]!, /^read until .*, then no entry · 1 Case 1 · twisted$/);
    at += 5 * hour;
    assert.match(described()[0]!, / · overdue by 2 hours · /);
    tree.dispose();
  });

  it("is on the rows of its case and connection when it is due, though the case is not read", async () => {
    await grant(3);
    await ends.look();
    const on = () => ({ dispose: () => undefined });
    const tree = createCasesTree({
      ...{ ends, connections: own.connections, cases: own.cases, changes: own.changes },
      ...{ pageSize: () => 10, beforeFirst: async () => undefined },
      view: { onDidCollapseElement: on, onDidExpandElement: on, onDidChangeVisibility: on },
      state: { onDidChange: on, welcomes: async () => false },
    } as unknown as CasesTreeNeeds);
    const [top] = await tree.getChildren();
    const [row] = await tree.getChildren(top);
    const drawn = async (of: Row) => {
      const { description, resourceUri } = await tree.getTreeItem(of);
      return `${String(description)} ${resourceUri?.path ?? ""}`;
    };
    assert.doesNotMatch(await drawn(row!), /due/);
    at += 3 * hour;
    const redrawn = new Set<string>();
    const all = new Promise<void>((resolve) =>
      tree.onDidChangeTreeData!((one) => {
        redrawn.add((one as Row).kind);
        if (redrawn.size === 2) resolve();
      }),
    );
    await ends.look();
    await all;
    assert.match(await drawn(row!), /^1 end is due · .*\/due$/);
    assert.match(await drawn(top!), /^1 end is due · /);
    server.beforeRead(() => {
      throw new Failure("offline");
    });
    await sweep();
    await ends.look();
    assert.match(await drawn(row!), /1 end is due/, "it could not be carried out");
    server.beforeRead(() => undefined);
    at += hour;
    await sweep();
    await ends.look();
    assert.doesNotMatch(await drawn(row!), /due/);
    assert.doesNotMatch(await drawn(top!), /due/);
    tree.dispose();
  });

  it("stays where it was cleared, and ends again where that is taken back", async () => {
    await grant(3);
    const [set] = await own.expiries.open();
    const again = new Promise<void>((resolve) => {
      screen.answer = ({ text, buttons }) => {
        if (!text.startsWith("It no longer ends")) return undefined;
        own.expiries.onDidChange(() => resolve());
        return buttons.find((one) => one === "Undo");
      };
    });
    await clearExpiry(servicesOf(own), { record: set!.id });
    await again;
    at += 3 * hour;
    await sweep();
    assert.deepEqual(server.of(siv), []);
  });

  it("is reminded of a day before, once, and in the editor that set it only", async () => {
    await grant(30);
    await sweep();
    assert.deepEqual(texts(), [], "more than a day is left");
    at += 7 * hour;
    await sweep(server.open({ now: () => at, server: () => at }, "another editor"), "another editor");
    assert.deepEqual(texts(), [], "another editor did not set it");
    const moved = new Promise<void>((resolve) => {
      screen.answer = ({ buttons }) => {
        own.expiries.onDidChange(() => resolve());
        return buttons.find((one) => one === "Extend by a Day");
      };
    });
    await sweep();
    await moved;
    assert.match(texts()[0] ?? "", /^Ends within a day: 1, Siv: read until .*, then no entry\.$/);
    const [extended] = await own.expiries.open();
    assert.equal(extended?.until, begin + 54 * hour);
    screen.answer = () => undefined;
    await sweep();
    assert.equal(texts().filter((text) => text.startsWith("Ends within a day")).length, 1);
  });

  it("is said once not to end where there is no key any more, and ends when there is one again", async () => {
    await grant(3);
    at += 4 * hour;
    const away = { ...own, expiries: { ...own.expiries, sweep: () => Promise.reject(new Failure("noKey")) } };
    await sweep(away);
    await sweep(away);
    assert.deepEqual(texts().length, 1);
    assert.match(texts()[0]!, /^Did not end: 1, Siv: read until .*, then no entry\. .*key/);
    await sweep();
    assert.deepEqual(server.of(siv), []);
  });

  it("is written to a calendar, or there is nothing to write", async () => {
    const file = join(server.folder, "due.ics");
    await exportDue(servicesOf(own));
    assert.deepEqual(texts(), ["Nothing is to end."]);
    await grant(3);
    screen.answer = ({ text }) => (text === "Export What Is to End" ? file : undefined);
    await exportDue(servicesOf(own));
    assert.equal(texts().at(-1), "The calendar was written.");
    const calendar = await readFile(file, "utf8");
    assert.match(calendar, /^BEGIN:VCALENDAR\r\n.*PRODID:-\/\/case-access\/\/case-access\/\/EN\r\n/s);
    assert.match(calendar, /DTSTART:20261024T150000Z\r\nSUMMARY:Access ends: Siv on case 1\\, then no entry\r\n/);
    assert.match(calendar, /TRIGGER:-P1D/);
    screen.answer = ({ text }) =>
      text === "Export What Is to End" ? join(server.folder, "no folder", "a.ics") : undefined;
    await exportDue(servicesOf(own));
    assert.match(texts().at(-1)!, /^The calendar could not be written: /);
  });
});
