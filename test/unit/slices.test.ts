import assert from "node:assert/strict";
import { inSlices, inSlicesBesideRequests } from "../../src/base/slices";

describe("work in slices", () => {
  const { now } = performance;
  afterEach(() => void Object.assign(performance, { now }));

  for (const [name, slice, run] of [
    ["in turn", 10, inSlices],
    ["beside requests", 4, inSlicesBesideRequests],
  ] as const)
    it(`holds the event loop no longer where many are at it ${name} than where one is`, async () => {
      let [time, held, longest] = [0, 0, 0];
      performance.now = () => time;
      function* work(): Generator<void, number> {
        for (let step = 0; step < 25; step += 1) {
          time += 1;
          held += 1;
          longest = Math.max(longest, held);
          yield;
        }
        return time;
      }
      let isOver = false;
      const others = (): void => {
        held = 0;
        if (!isOver) setImmediate(others);
      };
      others();
      const ends = await Promise.all(Array.from({ length: 8 }, () => run(work())));
      isOver = true;
      assert.equal(Math.max(...ends), 8 * 25, "all of it is done");
      assert.ok(longest <= 2 * slice, `held for ${longest} ms`);
    });
});
