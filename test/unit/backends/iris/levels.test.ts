import assert from "node:assert/strict";
import { entryLevel, levelOf, levelsOf } from "../../../../src/backends/iris/levels";

describe("Levels of DFIR-IRIS on the wire", () => {
  it("are certain where the mask was seen or denies, and unknown for every other number", () => {
    const seen: Record<number, string> = { 0: "none", 2: "read", 4: "owner", 6: "owner" };
    for (let mask = -40; mask <= 40; mask++) {
      const expected = mask % 2 !== 0 ? "none" : seen[mask];
      assert.equal(levelOf(mask), expected, `${mask}`);
      assert.equal(entryLevel(mask), expected === "none" ? "deny" : expected, `${mask}`);
      assert.deepEqual(levelsOf(mask), expected === undefined ? ["none", "read", "owner"] : [expected], `${mask}`);
    }
    for (const mask of [2.5, Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(levelOf(mask), undefined, `${mask}`);
  });
});
