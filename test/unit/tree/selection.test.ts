import assert from "node:assert/strict";
import { mock } from "node:test";
import type { Row } from "../../../src/tree/rows";
import { selectedRows } from "../../../src/tree/selection";

const row: Row = { kind: "connection", id: "a", connection: "a" };

describe("the selected rows", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  /** Lets a wait end, and what awaits it go on. */
  async function pass(milliseconds: number): Promise<void> {
    mock.timers.tick(milliseconds);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  it("are taken at once where there are any", async () => {
    assert.deepEqual(await selectedRows({ selection: [row] }), [row]);
  });

  it("are waited for while the tree is being drawn again", async () => {
    const view = { selection: [] as Row[] };
    const rows = selectedRows(view);
    await pass(50);
    view.selection = [row];
    await pass(50);
    assert.deepEqual(await rows, [row]);
  });

  it("are none where nothing is selected for half a second", async () => {
    let ended = false;
    const rows = selectedRows({ selection: [] }).finally(() => (ended = true));
    for (let look = 0; look < 9; look++) await pass(50);
    assert.equal(ended, false);
    await pass(50);
    assert.deepEqual(await rows, []);
  });
});
