import assert from "node:assert/strict";
import { evaluate } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cedarAllows, prepareCedar } from "./cedar";
import * as oracle from "./oracle";

const rightNames = ["read", "write", "owner"] as const;

describe("Cedar, as a third reading of the page", function () {
  this.timeout(120_000);

  before(prepareCedar);

  it("decides all 384 combinations as the evaluator does, for each of the three rights", () => {
    let count = 0;
    for (const mode of oracle.modeNames) {
      for (const world of oracle.possibleWorlds()) {
        const facts = Object.fromEntries(oracle.factNames.map((fact) => [fact, world.has(fact)]));
        const access = evaluate(
          argusPolicy,
          mode,
          Object.fromEntries(
            oracle.factNames.map((fact) => [fact, world.has(fact) ? ("yes" as const) : ("no" as const)]),
          ),
        );
        for (const right of rightNames) {
          assert.equal(
            access[right] === "yes",
            cedarAllows(mode, facts, right),
            `${mode} ${right} ${[...world].join(" ")}`,
          );
          count++;
        }
      }
    }
    assert.equal(count, 1152);
  });

  it("brackets every partial combination: asked twice, with every unknown as false and as true", () => {
    const bit = (mode: string, world: oracle.World): number => {
      const facts = Object.fromEntries(oracle.factNames.map((fact) => [fact, world.has(fact)]));
      return rightNames.filter((right) => cedarAllows(mode, facts, right)).length;
    };
    for (const mode of oracle.modeNames) {
      const levels = new Map(oracle.possibleWorlds().map((world) => [key(world), bit(mode, world)]));
      for (const facts of oracle.partialFacts()) {
        const all = oracle.completions(facts);
        const sizes = all.map((world) => world.size);
        const least = levels.get(key(all[sizes.indexOf(Math.min(...sizes))]!))!;
        const most = levels.get(key(all[sizes.indexOf(Math.max(...sizes))]!))!;
        const access = evaluate(argusPolicy, mode, facts);
        assert.deepEqual(
          [access.atLeast, access.atMost],
          [oracle.levelNames[least], oracle.levelNames[most]],
          `${mode} ${JSON.stringify(facts)}`,
        );
      }
    }
  });
});

function key(world: oracle.World): string {
  return [...world].sort().join(" ");
}
