import assert from "node:assert/strict";
import { evaluate } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cedarAllows, prepareCedar } from "./cedar";
import * as oracle from "./oracle";

const rightNames = ["read", "write", "owner"] as const;

describe("Cedar, as a third reading of the page", function () {
  this.timeout(120_000);

  before(prepareCedar);

  it("decides all 1 024 combinations as the evaluator does, for each of the three rights and both readings of the page", () => {
    let count = 0;
    for (const mode of oracle.modeNames) {
      for (const world of oracle.possibleWorlds()) {
        const facts = Object.fromEntries(
          oracle.factNames.map((fact) => [fact, world.has(fact) ? ("yes" as const) : ("no" as const)]),
        );
        const access = evaluate(argusPolicy, mode, facts);
        for (const right of rightNames) {
          const [sees, not] = [true, false].map((reporterSees) => allows(mode, world, right, reporterSees));
          assert.equal(
            access[right],
            sees === not ? (sees ? "yes" : "no") : "unknown",
            `${mode} ${right} ${[...world].join(" ")}`,
          );
          count++;
        }
      }
    }
    assert.equal(count, 3072);
  });

  it("brackets what partial combinations give: asked twice, with every unknown as false and as true", () => {
    const levelIn = (mode: string, world: oracle.World, reporterSees: boolean): number =>
      rightNames.filter((right) => allows(mode, world, right, reporterSees)).length;
    for (const mode of oracle.modeNames) {
      const levels = new Map(
        oracle
          .possibleWorlds()
          .map((world) => [key(world), { least: levelIn(mode, world, false), most: levelIn(mode, world, true) }]),
      );
      for (const facts of oracle.someFacts()) {
        const all = oracle.completions(facts);
        const sizes = all.map((world) => world.size);
        const { least } = levels.get(key(all[sizes.indexOf(Math.min(...sizes))]!))!;
        const { most } = levels.get(key(all[sizes.indexOf(Math.max(...sizes))]!))!;
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

function allows(mode: string, world: oracle.World, right: (typeof rightNames)[number], reporterSees: boolean): boolean {
  const facts = Object.fromEntries(oracle.factNames.map((fact) => [fact, world.has(fact)]));
  return cedarAllows(mode, { ...facts, reporterSees }, right);
}

function key(world: oracle.World): string {
  return [...world].sort().join(" ");
}
