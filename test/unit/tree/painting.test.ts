import assert from "node:assert/strict";
import { mock } from "node:test";
import { createPainting } from "../../../src/tree/painting";

describe("the drawing of rows", () => {
  let loading: Set<string>;
  let done: string[];
  let painting: ReturnType<typeof createPainting>;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    loading = new Set();
    done = [];
    painting = createPainting(
      (id) => loading.has(id),
      (id) => void done.push(`draw ${id}`),
    );
  });
  afterEach(() => mock.timers.reset());
  const paint = () => mock.timers.tick(1_000);
  const begin = (id: string) => painting.begin(id, () => void done.push(`next ${id}`));

  it("is done at once for a row that is at rest", () => {
    painting.tell("a");
    assert.deepEqual(done, ["draw a"]);
  });

  it("waits until the row's children are painted, and is done once for all the news", () => {
    begin("a");
    painting.tell("a");
    painting.tell("a");
    painting.tell("b");
    assert.deepEqual(done, ["draw b"]);
    paint();
    assert.deepEqual(done, ["draw b", "draw a", "next a"]);
    painting.tell("a");
    assert.deepEqual(done.slice(3), ["draw a"]);
  });

  it("waits from the last time that children were given", () => {
    begin("a");
    mock.timers.tick(100);
    begin("a");
    mock.timers.tick(100);
    assert.deepEqual(done, []);
    paint();
    assert.deepEqual(done, ["next a"]);
  });

  it("waits while the row loads, and is done when nobody wants its children any more", () => {
    loading.add("a");
    painting.tell("a");
    assert.deepEqual(done, []);
    painting.leave("a");
    painting.leave("a");
    assert.deepEqual(done, ["draw a"]);
  });

  it("is not done for a row that is forgotten, nor is what was to come after its children", () => {
    begin("a");
    painting.tell("a");
    painting.forget("a");
    paint();
    assert.deepEqual(done, []);
    painting.leave("a");
    assert.deepEqual(done, [], "the news is forgotten too");
    painting.tell("a");
    assert.deepEqual(done, ["draw a"], "a row of the same id is a new one");
  });

  it("ends with the tree", () => {
    begin("a");
    painting.tell("a");
    painting.dispose();
    begin("b");
    paint();
    assert.deepEqual(done, []);
  });
});
