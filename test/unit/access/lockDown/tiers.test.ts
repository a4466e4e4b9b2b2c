import assert from "node:assert/strict";
import fc from "fast-check";
import { lockDown } from "../../../../src/access/lockDown/lockDown";
import { atOnce } from "../../../../src/base/slices";
import { runs } from "../../../runs";
import { tierExamples } from "./examples";
import { assertRight, drawnTiers, tierQuestion } from "./tierCases";

describe("a lock-down in tiers, against every plan and order", function () {
  this.timeout(process.env.PROVE === undefined ? 60_000 : 0);

  it("is the best, proves what it says, and leaks nothing where no order has to", () => {
    fc.assert(
      fc.property(drawnTiers, (drawn) => {
        const found = atOnce(lockDown(tierQuestion(drawn)));
        assert.equal(found.exact, true);
        assertRight(drawn, found);
      }),
      { numRuns: runs(80), examples: tierExamples.map((one) => [one]) },
    );
  });
});
