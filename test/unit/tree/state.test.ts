import assert from "node:assert/strict";
import { screen } from "../../http/screen";
import type { TreeView } from "vscode";
import { createViewState } from "../../../src/tree/state";
import type { Row } from "../../../src/tree/rows";
import type { Cases } from "../../../src/core/cases/cases";
import type { Connection, Connections } from "../../../src/core/connections/connections";
import { createEvent } from "../../../src/base/event";

describe("what the tree has to show", () => {
  it("is what was asked last, also where an earlier question is answered later", async () => {
    screen.clear();
    const changed = createEvent<void>();
    const keys: ((has: boolean) => void)[] = [];
    let all = [{ name: "Argus" }, { name: "CMf" }] as Connection[];
    const connections = {
      onDidChange: changed.event,
      all: () => all,
      problems: () => [],
      hasKey: () => new Promise<boolean>((resolve) => keys.push(resolve)),
    } as unknown as Connections;
    const check = { agreed: 0, compatible: 0, disagreed: [], total: 0 };
    const cases = { onDidChange: createEvent().event, filter: () => ({}), selfCheck: () => check } as unknown as Cases;
    const state = createViewState({} as TreeView<Row>, connections, cases);
    const told: boolean[] = [];
    state.onDidChange(() => told.push(true));
    await new Promise((resolve) => setImmediate(resolve));
    const [one, two] = all;
    all = [one!];
    changed.fire();
    all = [one!, two!];
    changed.fire();
    await new Promise((resolve) => setImmediate(resolve));
    keys.forEach((answer) => answer(false));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(told, []);
    state.dispose();
  });
});
