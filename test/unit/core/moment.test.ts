import assert from "node:assert/strict";
import { isWithin, momentOf } from "../../../src/base/moment";

describe("How long ago something was read", () => {
  const { now } = performance;
  afterEach(() => void (performance.now = now));

  it("is told by both clocks, so that one that is set, or stops, makes nothing younger", () => {
    const clocks = { wall: 1_000_000, steady: 5_000 };
    performance.now = () => clocks.steady;
    const clock = { now: () => clocks.wall };
    const read = momentOf(clock);
    const after = (wall: number, steady: number) => {
      Object.assign(clocks, { wall: 1_000_000 + wall, steady: 5_000 + steady });
      return isWithin(read, 30_000, clock);
    };
    assert.equal(after(29_999, 29_999), true);
    assert.equal(after(30_000, 29_999), false);
    assert.equal(after(1_000, 30_000), false, "the clock was set back");
    assert.equal(after(-1, 1), false, "the clock was set back just now");
    assert.equal(after(3_600_000, 1), false, "the computer slept");
  });
});
