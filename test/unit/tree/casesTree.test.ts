import assert from "node:assert/strict";
import { screen } from "../../http/screen";
import type { TreeView } from "vscode";
import { createCasesTree, type CasesTreeNeeds } from "../../../src/tree/casesTree";
import type { Row } from "../../../src/tree/rows";
import type { Connection } from "../../../src/core/connections/connections";
import { Failure } from "../../../src/base/failure";
import { createCases } from "../../../src/core/cases/cases";
import { createEvent } from "../../../src/base/event";
import { noSignal } from "../noSignal";
import { aCase, anEntry, fakeBackend, me, settle } from "../core/fakeBackend";

describe("the tree of cases", () => {
  it("tries again what failed also where more cases were read than it shows", async () => {
    screen.clear();
    const connection = {
      name: "Argus",
      system: "argus",
      url: "https://one.example",
      origin: "https://one.example",
      sandbox: false,
    } as Connection;
    const on = () => ({ dispose: () => undefined });
    let tried = 0;
    const tree = createCasesTree({
      connections: { onDidChange: on, all: () => [connection], find: () => connection },
      cases: {
        onDidChange: on,
        list: () => ({
          state: "failed",
          failure: new Failure("offline"),
          cases: ["1", "2", "3", "4"].map((id) => aCase(id)),
          more: false,
        }),
        loadPage: async () => void (tried += 1),
      },
      changes: { onDidChange: on },
      pageSize: () => 1,
      view: { onDidCollapseElement: on, onDidExpandElement: on, onDidChangeVisibility: on } as unknown as TreeView<Row>,
      beforeFirst: async () => undefined,
      state: { onDidChange: on, welcomes: async () => false },
    } as unknown as CasesTreeNeeds);
    await tree.loadMore(connection);
    assert.equal(tried, 1);
    tree.dispose();
  });

  it("counts matches, not cases, where there is a filter, also where nothing matches", async () => {
    screen.clear();
    const { connections, connection } = fakeBackend({ list: () => ({ items: [], total: 0 }), caller: () => me });
    const cases = createCases({ connections });
    const on = () => ({ dispose: () => undefined });
    const tree = createCasesTree({
      connections: { ...connections, onDidChange: on, all: () => [connection], hasKey: async () => true },
      cases,
      changes: { onDidChange: on, undetermined: () => new Set() },
      pageSize: () => 25,
      view: { onDidCollapseElement: on, onDidExpandElement: on, onDidChangeVisibility: on },
      beforeFirst: async () => undefined,
      state: { onDidChange: on, welcomes: async () => false },
    } as unknown as CasesTreeNeeds);
    const said: unknown[] = [];
    for (const filter of [{}, { text: "nowhere" }]) {
      cases.setFilter(connection, filter);
      await cases.loadPage(connection, noSignal);
      const [row] = (await tree.getChildren()) ?? [];
      said.push((await tree.getTreeItem(row!)).description);
    }
    assert.deepEqual(said, ["no cases", "0 matches"]);
    tree.dispose();
    cases.dispose();
  });

  describe("where who has access is being read again, after a refresh of all", () => {
    async function open() {
      screen.clear();
      const { connections, connection, asked } = fakeBackend({
        list: () => ({ items: [aCase("1")], total: 1 }),
        case: () => aCase("1"),
        caller: () => me,
        roles: () => [],
        ownGroups: () => [],
      });
      const cases = createCases({ connections });
      const collapsed = createEvent<{ element: Row }>();
      const on = () => ({ dispose: () => undefined });
      const tree = createCasesTree({
        connections: { ...connections, all: () => [connection] },
        cases,
        changes: { onDidChange: on, undetermined: () => new Set() },
        pageSize: () => 10,
        view: {
          onDidCollapseElement: collapsed.event,
          onDidExpandElement: on,
          onDidChangeVisibility: on,
        } as unknown as TreeView<Row>,
        beforeFirst: async () => undefined,
        state: { onDidChange: on, welcomes: async () => false },
      } as unknown as CasesTreeNeeds);
      const questions = () => asked.filter(({ what }) => what === "entries 1");
      const refresh = async () => {
        await cases.refresh(connection, undefined, noSignal);
        await tree.getChildren(row);
        await settle();
      };
      const [top] = await tree.getChildren();
      const row = (await tree.getChildren(top))[0]!;
      const first = tree.getChildren(row);
      await settle();
      questions()[0]!.answer([anEntry("a", me)]);
      await first;
      await refresh();
      assert.equal(questions().length, 2);
      return { tree, cases, row, collapsed, questions, refresh };
    }

    it("ends that when the case is collapsed", async () => {
      const { tree, cases, row, collapsed, questions } = await open();
      collapsed.fire({ element: row });
      await settle();
      assert.equal(questions()[1]!.signal.aborted, true);
      tree.dispose();
      cases.dispose();
    });

    it("asks once more where all was refreshed again before the answer came", async () => {
      const { tree, cases, row, questions, refresh } = await open();
      await refresh();
      questions()[1]!.answer([anEntry("a", me)]);
      await settle();
      await tree.getChildren(row);
      await settle();
      assert.equal(questions().length, 3);
      questions()[2]!.answer([]);
      await settle();
      await tree.getChildren(row);
      await settle();
      assert.equal(questions().length, 3);
      tree.dispose();
      cases.dispose();
    });
  });
});
