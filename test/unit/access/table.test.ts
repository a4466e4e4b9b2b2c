import assert from "node:assert/strict";
import { evaluate, type Policy, type Right, type Row } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import * as oracle from "./oracle";

const rightNames = ["read", "write", "owner"] as const;

describe("the Argus table", function () {
  this.timeout(120_000);

  it("has the cells of the page, and in the page's order", () => {
    assert.deepEqual(Object.keys(argusPolicy.modes), oracle.modeNames);
    for (const mode of oracle.modeNames) {
      rightNames.forEach((right, column) =>
        assert.deepEqual(argusPolicy.modes[mode]![right], oracle.table.get(mode)![column], `${mode} ${right}`),
      );
    }
  });

  for (const mode of oracle.modeNames) {
    for (const right of rightNames) {
      for (const fact of oracle.factNames) {
        const has = argusPolicy.modes[mode]![right].includes(fact);
        it(`cannot ${has ? "lose" : "win"} "${fact}" in ${mode} / ${right} without an answer or its reason turning wrong`, () => {
          assert.equal(differences(argusPolicy), 0);
          assert.notEqual(differences(withCell(mode, right, fact, !has)), 0);
        });
      }
    }
  }

  it("has in its row of every mode exactly what each fact alone gives in all four", () => {
    for (const fact of oracle.factNames) {
      const world = new Set(fact === "aclWrite" ? ["aclWrite", "aclMember"] : [fact]);
      const facts = Object.fromEntries(
        oracle.factNames.map((one) => [one, world.has(one) ? ("yes" as const) : ("no" as const)]),
      );
      const common = Math.min(...oracle.modeNames.map((mode) => oracle.levelIn(mode, world)));
      assert.equal(evaluate(argusPolicy, "new", facts).atLeast, oracle.levelNames[common], fact);
    }
  });
});

function withCell(mode: string, right: Right, fact: string, wanted: boolean): Policy {
  const row = argusPolicy.modes[mode]!;
  const cell = wanted ? [...row[right], fact] : row[right].filter((one) => one !== fact);
  const changed: Row = { ...row, [right]: cell };
  return { ...argusPolicy, modes: { ...argusPolicy.modes, [mode]: changed } };
}

/** In how many of the 384 combinations a policy gives another level, or another reason, than the page. */
function differences(policy: Policy): number {
  let count = 0;
  for (const mode of oracle.modeNames) {
    const columns = oracle.table.get(mode)!;
    for (const world of oracle.possibleWorlds()) {
      const access = evaluate(
        policy,
        mode,
        Object.fromEntries(
          oracle.factNames.map((fact) => [fact, world.has(fact) ? ("yes" as const) : ("no" as const)]),
        ),
      );
      const reasons = access.because.map(({ right, fact, cell }) => `${right} ${fact} ${cell.right}`).sort();
      const expected = rightNames.flatMap((right, place) =>
        [...world].flatMap((fact) => {
          const column = [place, place + 1, place + 2].find((one) => columns[one]?.includes(fact));
          return column === undefined ? [] : [`${right} ${fact} ${rightNames[column]}`];
        }),
      );
      if (
        access.atLeast !== oracle.levelNames[oracle.levelIn(mode, world)] ||
        reasons.join() !== expected.sort().join()
      )
        count++;
    }
  }
  return count;
}
