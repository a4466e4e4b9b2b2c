import assert from "node:assert/strict";
import { evaluate, explain, operationsOf, preview, rolesOf, type Facts, type Tri } from "../../../src/access";
import { cmfPolicy } from "../../../src/backends/cmf/policy";
import { evidenceOf, need, path } from "./evidence";

/**
 * The model of the framework in one sentence each, from its documentation: off restricts nobody; on denies by default;
 * case and definition are separate stores, the highest of what is found counts; delegations count.
 */
function levelIn(mode: string, world: ReadonlySet<string>): number {
  const written = ["caseWrite", "definitionWrite", "delegationWrite"].some((fact) => world.has(fact));
  const named = ["caseEntry", "definitionEntry", "delegation"].some((fact) => world.has(fact));
  if (mode === "off" && world.has("everyone")) return 2;
  if (mode === "off") return 0;
  return written ? 2 : named ? 1 : 0;
}

const facts = [
  "everyone",
  "caseEntry",
  "caseWrite",
  "definitionEntry",
  "definitionWrite",
  "delegation",
  "delegationWrite",
];
const pairs = [
  ["caseWrite", "caseEntry"],
  ["definitionWrite", "definitionEntry"],
  ["delegationWrite", "delegation"],
] as const;

const worlds = Array.from(
  { length: 2 ** facts.length },
  (_, number) => new Set(facts.filter((_fact, place) => Math.floor(number / 2 ** place) % 2 === 1)),
).filter((world) => pairs.every(([strong, weak]) => !world.has(strong) || world.has(weak)));

function partials(): Record<string, Tri>[] {
  let all: Record<string, Tri>[] = [{}];
  for (const fact of facts)
    all = all.flatMap((one) => (["yes", "no", "unknown"] as const).map((value) => ({ ...one, [fact]: value })));
  return all.filter((one) => pairs.every(([strong, weak]) => !(one[strong] === "yes" && one[weak] === "no")));
}

function completions(of: Record<string, Tri>): Set<string>[] {
  return worlds.filter((world) =>
    facts.every((fact) => of[fact] === "unknown" || world.has(fact) === (of[fact] === "yes")),
  );
}

const levels = ["none", "read", "write"];

describe("the CMf table", function () {
  this.timeout(120_000);

  it("agrees with the documentation in all complete and partial combinations", () => {
    let count = 0;
    for (const mode of ["on", "off"]) {
      for (const of of partials()) {
        const possible = completions(of).map((world) => levelIn(mode, world));
        const { atLeast, atMost, owner } = evaluate(cmfPolicy, mode, of);
        assert.deepEqual(
          [atLeast, atMost],
          [levels[Math.min(...possible)], levels[Math.max(...possible)]],
          `${mode} ${JSON.stringify(of)}`,
        );
        assert.equal(owner, "no", "there is no owner in CMf");
        count++;
      }
    }
    assert.equal(count, 2 * 3 * 8 * 8 * 8);
  });

  it("when it is not known whether access control is on: at least what entries give, at most write", () => {
    const none: Facts = Object.fromEntries(facts.map((fact) => [fact, "no" as const]));
    const of = (more: Facts): string => {
      const { read, write, owner, atLeast, atMost } = evaluate(cmfPolicy, "unknown", { ...none, ...more });
      return [read, write, owner, atLeast, atMost].join(" ");
    };
    assert.equal(of({}), "unknown unknown no none write");
    assert.equal(of({ definitionEntry: "yes" }), "yes unknown no read write");
    assert.equal(of({ caseEntry: "yes", caseWrite: "yes" }), "yes yes no write write");
  });

  it("catches every cell that is lost or won", () => {
    for (const mode of ["on", "off"] as const) {
      for (const right of ["read", "write"] as const) {
        for (const fact of facts) {
          const row = cmfPolicy.modes[mode]!;
          const has = row[right].includes(fact);
          const changed = {
            ...cmfPolicy,
            modes: {
              ...cmfPolicy.modes,
              [mode]: { ...row, [right]: has ? row[right].filter((one) => one !== fact) : [...row[right], fact] },
            },
          };
          const answers = (policy: typeof cmfPolicy): string =>
            JSON.stringify(
              worlds.map((world) =>
                evaluate(
                  policy,
                  mode,
                  Object.fromEntries(facts.map((one) => [one, world.has(one) ? ("yes" as const) : ("no" as const)])),
                ),
              ),
            );
          assert.notEqual(answers(changed), answers(cmfPolicy), `${mode} ${right} ${fact}`);
        }
      }
    }
  });

  it("previews switching access control on: who has no entry loses what everyone had", () => {
    const everyone: Facts = { everyone: "yes", caseEntry: "no", definitionEntry: "no", delegation: "no" };
    assert.equal(
      preview(cmfPolicy, { mode: "off", facts: everyone }, { mode: "on", facts: everyone }).verdict,
      "loses",
    );
    assert.equal(
      preview(
        cmfPolicy,
        { mode: "off", facts: { ...everyone, delegation: "unknown" } },
        { mode: "on", facts: { ...everyone, delegation: "unknown" } },
      ).verdict,
      "mayLose",
    );
    assert.equal(
      preview(
        cmfPolicy,
        { mode: "off", facts: { ...everyone, caseWrite: "yes", caseEntry: "yes" } },
        { mode: "on", facts: { ...everyone, caseWrite: "yes", caseEntry: "yes" } },
      ).verdict,
      "same",
    );
  });

  it("revoking on the case takes nothing from whom the definition names", () => {
    const before: Facts = {
      everyone: "yes",
      caseEntry: "yes",
      caseWrite: "no",
      definitionEntry: "yes",
      definitionWrite: "no",
      delegation: "no",
    };
    assert.equal(
      preview(cmfPolicy, { mode: "on", facts: before }, { mode: "on", facts: { ...before, caseEntry: "no" } }).verdict,
      "same",
    );
    assert.equal(
      preview(
        cmfPolicy,
        { mode: "on", facts: { ...before, caseWrite: "yes" } },
        { mode: "on", facts: { ...before, caseEntry: "no" } },
      ).verdict,
      "loses",
    );
  });

  it("says of a delegation that the system does not list it", () => {
    const of = evidenceOf(facts, {
      everyone: [path()],
      delegation: [{ needs: [need("delegation:1:5", "delegation", "notModelled")], through: [] }],
    });
    const { value, missing } = explain(cmfPolicy, "on", of, "read");
    assert.equal(value, "unknown");
    assert.deepEqual(
      missing.map(({ unknown, settles }) => [unknown.gap, settles]),
      [["notModelled", "always"]],
    );
  });

  it("knows no roles, and of the operations those that its two levels stand for", () => {
    const of: Facts = { everyone: "no", caseEntry: "yes", caseWrite: "no", definitionEntry: "no", delegation: "no" };
    const access = evaluate(cmfPolicy, "on", of);
    assert.deepEqual(rolesOf(cmfPolicy, access, of), {});
    assert.deepEqual(
      operationsOf(cmfPolicy, access, of).map(({ operation, value }) => [operation.id, value]),
      [
        ["readDetails", "yes"],
        ["modify", "no"],
      ],
    );
  });
});
