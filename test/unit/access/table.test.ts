import assert from "node:assert/strict";
import { evaluate, type Gate, type Policy, type Right, type PolicyRow } from "../../../src/access";
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

  it("has no entry of level owner in the page's cells, because the page does not list it", () => {
    const cells = oracle.modeNames.flatMap((mode) => rightNames.flatMap((right) => argusPolicy.modes[mode]![right]));
    assert.equal(cells.includes("aclOwner"), false);
    assert.deepEqual(argusPolicy.beside, { read: [], write: [], owner: ["aclOwner"] });
  });

  for (const right of rightNames) {
    for (const fact of oracle.factNames.filter((one) => !argusPolicy.everyMode[right].includes(one))) {
      const has = argusPolicy.beside![right].includes(fact);
      it(`cannot ${has ? "lose" : "win"} "${fact}" beside the table, for ${right}, without an answer or its reason turning wrong`, () => {
        const beside = { ...argusPolicy.beside!, [right]: toggled(argusPolicy.beside![right], fact) };
        assert.notEqual(differences({ ...argusPolicy, beside }), 0);
      });
    }
  }

  const gate = argusPolicy.gate!;
  for (const fact of oracle.factNames.filter((one) => one !== gate.fact)) {
    it(`cannot have "${fact}" pass, or not pass, the gate otherwise than now, or be its condition`, () => {
      const others: Gate[] = [
        { ...gate, fact },
        { ...gate, passes: toggled(gate.passes, fact) },
        // What passes anyway is not disputed.
        ...(gate.passes.includes(fact) ? [] : [{ ...gate, disputed: toggled(gate.disputed, fact) }]),
      ];
      for (const other of others)
        assert.notEqual(differences({ ...argusPolicy, gate: other }), 0, JSON.stringify(other));
    });
  }

  it("cannot lose the gate", () => {
    assert.notEqual(differences({ ...argusPolicy, gate: undefined }), 0);
  });

  it("has in its row of every mode exactly what each fact alone gives in all four", () => {
    for (const fact of oracle.factNames) {
      const chain = ["aclMember", "aclWrite", "aclOwner"];
      const implied = chain.slice(0, chain.indexOf(fact) + 1);
      const world = new Set(["published", fact, ...implied]);
      const facts = Object.fromEntries(
        oracle.factNames.map((one) => [one, world.has(one) ? ("yes" as const) : ("no" as const)]),
      );
      const common = Math.min(...oracle.modeNames.flatMap((mode) => oracle.levelsIn(mode, world)));
      assert.equal(evaluate(argusPolicy, "new", facts).atLeast, oracle.levelNames[common], fact);
    }
  });
});

function toggled(facts: readonly string[], fact: string): string[] {
  return facts.includes(fact) ? facts.filter((one) => one !== fact) : [...facts, fact];
}

function withCell(mode: string, right: Right, fact: string, wanted: boolean): Policy {
  const row = argusPolicy.modes[mode]!;
  assert.notEqual(row[right].includes(fact), wanted);
  const changed: PolicyRow = { ...row, [right]: toggled(row[right], fact) };
  return { ...argusPolicy, modes: { ...argusPolicy.modes, [mode]: changed } };
}

/** In how many of the 1 024 combinations a policy gives other levels, or other reasons, than the page. */
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
      const levels = oracle.levelsIn(mode, world);
      const reasons = access.because.map(
        ({ right, fact, value, cell }) => `${right} ${fact} ${value} ${cell.mode}/${cell.right}`,
      );
      const expected = rightNames.flatMap((right, place) => {
        if (levels.at(-1)! <= place) return [];
        return [...world].flatMap((fact) => {
          if (fact === "aclOwner") return [`${right} ${fact} yes undefined/owner`];
          const column = [place, place + 1, place + 2].find((one) => columns[one]?.includes(fact));
          return column === undefined ? [] : [`${right} ${fact} yes ${mode}/${rightNames[column]}`];
        });
      });
      if (
        access.atLeast !== oracle.levelNames[levels[0]!] ||
        access.atMost !== oracle.levelNames[levels.at(-1)!] ||
        reasons.sort().join() !== expected.sort().join()
      )
        count++;
    }
  }
  return count;
}
