import assert from "node:assert/strict";
import { screen } from "../../http/screen";
import type { TreeView } from "vscode";
import { createCasesTree, type CasesTreeNeeds } from "../../../src/tree/casesTree";
import type { Row } from "../../../src/tree/rows";
import type { Connection } from "../../../src/workspace/connections";
import { Failure } from "../../../src/backends/failure";
import { aCase } from "../workspace/fakeBackend";

describe("the tree of cases", () => {
  it("tries again what failed also where more cases were read than it shows", async () => {
    screen.clear();
    const connection = { name: "Argus", system: "argus", url: "https://one.example", origin: "https://one.example", sandbox: false } as Connection;
    const on = () => ({ dispose: () => undefined });
    let tried = 0;
    const tree = createCasesTree({
      connections: { onDidChange: on, all: () => [connection], find: () => connection },
      cases: { onDidChange: on, list: () => ({ state: "failed", failure: new Failure("offline"), cases: ["1", "2", "3", "4"].map((id) => aCase(id)), more: false }), loadPage: async () => void (tried += 1) },
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
});
