import assert from "node:assert/strict";
import { screen } from "../../http/screen";
import type { TreeView } from "vscode";
import { createViewState } from "../../../src/tree/state";
import type { Row } from "../../../src/tree/rows";
import type { Cases } from "../../../src/core/cases/cases";
import type { Connection, Connections } from "../../../src/core/connections/connections";
import { memorySettings } from "../core/memory";
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
    const state = createViewState({} as TreeView<Row>, connections, cases, memorySettings());
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

  it("says that everything is read-only, as soon as it is and as long as it is", async () => {
    screen.clear();
    let readOnly = true;
    const all = [{ name: "Argus" }, { name: "CMf" }] as Connection[];
    const connections = { onDidChange: createEvent().event, all: () => all, problems: () => [] };
    const check = { agreed: 0, compatible: 0, disagreed: [], total: 0 };
    const cases = { onDidChange: createEvent().event, filter: () => ({}), selfCheck: () => check };
    const settings = memorySettings({ readOnly: () => readOnly });
    const view = {} as TreeView<Row>;
    const state = createViewState(view, connections as unknown as Connections, cases as unknown as Cases, settings);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(view.message, "Read-only: nothing can be changed.");
    readOnly = false;
    settings.set([]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(view.message, undefined);
    state.dispose();
  });

  it("is rows that say the filter, and no welcome, where no case matches", async () => {
    screen.clear();
    for (const [status, more] of [
      [["closed"], false],
      [["closed"], true],
      [[], true],
      [[], false],
    ] as const) {
      const connections = {
        onDidChange: createEvent<void>().event,
        all: () => [{ name: "CMf", system: "cmf" }],
        problems: () => [],
        hasKey: async () => true,
      } as unknown as Connections;
      const cases = {
        onDidChange: createEvent().event,
        filter: () => ({ status }),
        selfCheck: () => ({ agreed: 0, compatible: 0, disagreed: [], total: 0 }),
        list: () => ({ state: "loaded", cases: [], more }),
      } as unknown as Cases;
      const view = {} as TreeView<Row>;
      const state = createViewState(view, connections, cases, memorySettings());
      const isFiltered = status.length > 0;
      assert.equal(await state.welcomes(), !isFiltered && !more);
      await new Promise(setImmediate); // the message follows what is read of the key
      assert.equal(view.message, isFiltered ? "Filtered: closed." : undefined);
      state.dispose();
    }
  });
});
