import assert from "node:assert/strict";
import fc from "fast-check";
import { lockDown } from "../../../../src/access/lockDown/lockDown";
import { atOnce } from "../../../../src/base/slices";
import { runs } from "../../../runs";
import { argusProblem, argusQuestion, drawnArgus } from "./argusCases";
import { cmfProblem, cmfQuestion, drawnCmf } from "./cmfCases";
import { argusExamples, cmfExamples } from "./examples";
import { assertRight } from "./tableProof";

describe("a lock-down in a table, against every plan, order and world", function () {
  this.timeout(process.env.PROVE === undefined ? 60_000 : 0);

  it("is the best, proves what it says, and leaks nothing where no order has to, by the rules of Argus", () => {
    fc.assert(
      fc.property(drawnArgus, (drawn) => {
        const problem = argusProblem(drawn);
        const found = atOnce(lockDown(argusQuestion(drawn, problem)));
        assert.equal(found.exact, true);
        assertRight(problem, found);
      }),
      { numRuns: runs(80), examples: argusExamples.map((one) => [one]) },
    );
  });

  it("is the best, proves what it says, and leaks nothing where no order has to, by the rules of CMf", () => {
    fc.assert(
      fc.property(drawnCmf, (drawn) => {
        const problem = cmfProblem(drawn);
        const found = atOnce(lockDown(cmfQuestion(drawn, problem)));
        assert.equal(found.exact, true);
        assertRight(problem, found);
      }),
      { numRuns: runs(80), examples: cmfExamples.map((one) => [one]) },
    );
  });
});
