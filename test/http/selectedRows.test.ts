import assert from "node:assert/strict";
import { screen } from "./screen";
import type { TreeItem } from "vscode";
import { changeModeOfMany, grantOnMany, revokeMany } from "../../src/commands/change/selected";
import { addConnection, editConnection } from "../../src/commands/connect/connections";
import { keyTrial } from "../../src/commands/connect/keyTrial";
import type { Services } from "../../src/commands/services";
import { createJournalTree } from "../../src/tree/journalTree";
import { noSignal } from "../unit/noSignal";
import { entryOf, listed, nils, openHarness, type Harness } from "./changesHarness";

/** Commands on several rows of the tree at once, and on connections, over a real workspace and the stand-in. */
describe("commands on rows of the tree", function () {
  this.timeout(30_000);
  let h: Harness;
  let revealed: string[];
  beforeEach(() => {
    screen.clear();
    revealed = [];
  });
  afterEach(() => h.close());

  function servicesOf({ connections, cases, changes, journal, bulk }: Harness): Services {
    const parts = { connections, cases, changes, journal, bulk };
    const tree = { redraw: () => undefined, reveal: async ({ name }: { name: string }) => void revealed.push(name) };
    const views = { tree, view: { visible: false }, log: { error: () => undefined, info: () => undefined } };
    const rest = { fullPreview: { show: async () => "cancel" }, again: () => undefined };
    return { ...parts, ...views, ...rest } as unknown as Services;
  }
  const row = (kind: string, caseId: string, more: object = {}) =>
    ({ kind, connection: "sandbox", case: caseId, ...more }) as const;

  it("leave out the selected cases that one does not own, and say how many", async () => {
    h = await openHarness({ keyName: "kari" });
    do await h.cases.loadPage(h.connection, noSignal);
    while (h.cases.list(h.connection).more);
    const { cases } = h.cases.list(h.connection);
    const owned = cases.find(({ own }) => own?.level === "owner")!;
    const others = cases.filter(({ own }) => own?.level === "read").slice(0, 2);
    assert.equal(others.length, 2);
    screen.answer = ({ buttons }) => buttons.find((one) => one === "write restricted" || one === "explicit");
    await changeModeOfMany(servicesOf(h), [row("case", owned.id), ...others.map(({ id }) => row("case", id))]);
    const asked = screen.shown.at(-1)!;
    assert.match(asked.text, /^Change 1 case to .*\?$/);
    assert.match(asked.detail!, /Selected cases that are left out, because you do not own them: 2\./);

    for (const command of [grantOnMany, changeModeOfMany]) {
      screen.shown.length = 0;
      await command(
        servicesOf(h),
        others.map(({ id }) => row("case", id)),
      );
      assert.deepEqual(
        screen.shown.map(({ text }) => text),
        ["There is nothing to change. Selected cases that are left out, because you do not own them: 2."],
      );
    }
  });

  it("revoke the entries among the selected rows, and say how many rows are not entries", async () => {
    h = await openHarness();
    const state = await h.truth("9003");
    await h.cases.loadEntries(h.connection, "9003", noSignal);
    const [first, second] = state.entries;
    const rows = [
      row("reporter", "9003", { subject: "1102" }),
      ...[first!, second!].map(({ id, subject }) => row("entry", "9003", { entry: id, subject: subject!.id })),
      row("role", "9003", { fact: "admin" }),
    ];
    screen.answer = ({ buttons }) => buttons.find((one) => one === "Revoke");
    await revokeMany(servicesOf(h), rows);
    const asked = screen.shown.find(({ text }) => text === "Revoke 2 entries?");
    assert.match(asked?.detail ?? "", /Selected rows that are left out, because they are not entries: 2\./);
    assert.equal((await h.truth("9003")).entries.length, state.entries.length - 2);

    screen.shown.length = 0;
    await revokeMany(servicesOf(h), [rows[0]!, rows[3]!]);
    assert.deepEqual(
      screen.shown.map(({ text }) => text),
      ["There is nothing to change. Selected rows that are left out, because they are not entries: 2."],
    );
  });

  it("a bulk says in the journal how many cases it changed, and how many were so already", async () => {
    h = await openHarness();
    await h.change("9001", { kind: "grant", subject: nils, level: "read" });
    const wanted = ["9001", "9003", "9004"].map((caseId) => ({
      caseId,
      change: { kind: "grant", subject: nils, level: "read" } as const,
    }));
    await h.bulk.run(await h.bulk.plan(h.connection, wanted, noSignal), noSignal);
    const tree = createJournalTree(h.journal);
    const batches = (await tree.getChildren()).filter(({ kind }) => kind === "batch");
    const [item] = batches.map((one) => tree.getTreeItem(one) as TreeItem);
    assert.equal(item?.label, "Bulk change (3)");
    assert.match(String(item?.description), /^2 changed · 1 unchanged · /);
    assert.match(item?.contextValue ?? "", /\bundoable\b/);

    await h.bulk.run(await h.bulk.plan(h.connection, wanted.slice(0, 2), noSignal), noSignal);
    const [second] = (await tree.getChildren()).filter(({ kind }) => kind === "batch");
    const so = tree.getTreeItem(second!) as TreeItem;
    assert.match(String(so.description), /^0 changed · 2 unchanged · /);
    assert.doesNotMatch(so.contextValue ?? "", /\bundoable\b/);
    tree.dispose();
  });

  it("a connection is shown once it was added, and after its name was changed, with the key it had", async () => {
    h = await openHarness();
    const services = servicesOf(h);
    await addConnection(services, { system: "argus", url: h.sandbox.url, name: "Mine", apiKey: h.key });
    assert.deepEqual(revealed, ["Mine"]);
    await editConnection(services, { connection: "Mine", url: h.sandbox.url, name: "Ours" });
    assert.deepEqual(revealed, ["Mine", "Ours"]);
    assert.equal(h.connections.find("Mine"), undefined);
    const changed = h.connections.find("Ours")!;
    assert.equal(entryOf(await h.cases.readState(changed, "9003", noSignal), "1102").level, "write");
    assert.deepEqual(listed((await h.truth("9003")).entries).length > 0, true);
  });

  it("a key is tried before it is kept: the server says against it what there is, or whose it is", async () => {
    h = await openHarness();
    const trial = keyTrial(servicesOf(h));
    const at = { name: "Mine", system: "argus", url: h.sandbox.url };
    assert.match(
      (await trial.doubt(at, "1001/2002/wrong-key", noSignal)) ?? "",
      /^Mine did not accept the API key: .*press Enter to keep it all the same\.$/,
    );
    assert.equal(await trial.doubt(at, h.key, noSignal), undefined);
    assert.equal(h.connections.find("Mine"), undefined, "nothing is kept");
    const requests = h.sandbox.requests.length;
    await trial.tell(h.connection);
    assert.equal(h.sandbox.requests.length, requests, "what the trial found is not asked again");
  });

  it("another address asks for another key, and the sandbox has none to change", async () => {
    h = await openHarness();
    const services = servicesOf(h);
    await addConnection(services, { system: "argus", url: h.sandbox.url, name: "Mine", apiKey: h.key });
    await editConnection(services, { connection: "Mine", url: "http://127.0.0.1:1", name: "Mine", apiKey: "" });
    assert.equal(await h.connections.hasKey("Mine"), false);
    await editConnection(services, { connection: "sandbox" });
    assert.equal(screen.shown.at(-1)?.text, "The sandbox has no address to change.");
  });
});
