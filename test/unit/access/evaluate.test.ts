import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate, normalize, type Facts, type Tri } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import * as oracle from "./oracle";

const rightNames = ["read", "write", "owner"] as const;

describe("evaluate, against a second reading of the page", function () {
  this.timeout(120_000);

  it("agrees in all 1 024 complete combinations", () => {
    let count = 0;
    for (const mode of oracle.modeNames) {
      for (const world of oracle.possibleWorlds()) {
        const facts = Object.fromEntries(
          oracle.factNames.map((fact) => [fact, world.has(fact) ? ("yes" as const) : ("no" as const)]),
        );
        const access = evaluate(argusPolicy, mode, facts);
        const levels = oracle.levelsIn(mode, world);
        assert.deepEqual(
          [access.atLeast, access.atMost],
          [oracle.levelNames[levels[0]!], oracle.levelNames[levels.at(-1)!]],
          `${mode} ${[...world].join(" ")}`,
        );
        count++;
      }
    }
    assert.equal(count, 1024);
  });

  for (const mode of [...oracle.modeNames, "restricted", "constructor", "__proto__", ""]) {
    it(`agrees in all 14 580 partial combinations in mode "${mode}"`, () => {
      let count = 0;
      for (const facts of oracle.partialFacts()) {
        const access = evaluate(argusPolicy, mode, facts);
        rightNames.forEach((right, place) =>
          assert.equal(access[right], oracle.rightIn(mode, facts, place + 1), `${right} ${JSON.stringify(facts)}`),
        );
        count++;
      }
      assert.equal(count, 14_580);
    });
  }

  it("gives in two passes the lowest and highest level of all worlds", () => {
    for (const mode of oracle.modeNames) {
      for (const facts of oracle.partialFacts()) {
        const levels = [...oracle.levelsOver(mode, facts)];
        const { atLeast, atMost } = evaluate(argusPolicy, mode, facts);
        assert.deepEqual(
          [atLeast, atMost],
          [oracle.levelNames[Math.min(...levels)], oracle.levelNames[Math.max(...levels)]],
          `${mode} ${JSON.stringify(facts)}`,
        );
      }
    }
  });

  it("keeps owner implies write implies read, and the range in step with the rights", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.partialFacts()) {
        const { read, write, owner, atLeast, atMost } = evaluate(argusPolicy, mode, facts);
        const values = [read, write, owner];
        assert.equal(atLeast, oracle.levelNames[values.filter((value) => value === "yes").length]);
        assert.equal(atMost, oracle.levelNames[values.filter((value) => value !== "no").length]);
        const order: Tri[] = ["no", "unknown", "yes"];
        assert.ok(order.indexOf(read) >= order.indexOf(write) && order.indexOf(write) >= order.indexOf(owner));
      }
    }
  });
});

describe("the reasons of an access", function () {
  this.timeout(120_000);

  it("name, for every right, exactly the facts that decide it, with the place in the table", () => {
    for (const mode of oracle.modeNames) {
      for (const facts of oracle.partialFacts()) {
        const access = evaluate(argusPolicy, mode, facts);
        assert.deepEqual(
          access.because
            .map(({ right, fact, value, cell }) => `${right} ${fact} ${value} ${cell.mode}/${cell.right}`)
            .sort(),
          expectedReasons(mode, facts),
        );
      }
    }
  });

  it("name the row of every mode where the mode is not in the table", () => {
    const access = evaluate(argusPolicy, "restricted", {
      aclMember: "yes",
      aclWrite: "no",
      reporter: "no",
      admin: "no",
      published: "yes",
    });
    assert.deepEqual([access.read, access.write, access.owner], ["yes", "unknown", "unknown"]);
    assert.deepEqual(access.because, [
      { right: "read", fact: "aclMember", value: "yes", cell: { mode: undefined, right: "read" } },
    ]);
  });
});

describe("facts", function () {
  this.timeout(120_000);

  it("that are absent are unknown", () => {
    assert.deepEqual(
      evaluate(argusPolicy, "explicit", {}),
      evaluate(argusPolicy, "explicit", Object.fromEntries(oracle.factNames.map((fact) => [fact, "unknown" as const]))),
    );
    assert.deepEqual(
      [evaluate(argusPolicy, "roleBased", {}).atLeast, evaluate(argusPolicy, "roleBased", {}).atMost],
      ["none", "owner"],
    );
  });

  it("that no policy knows are ignored", () => {
    assert.equal(
      evaluate(argusPolicy, "explicit", { caseWrite: "yes", reporter: "yes", published: "yes" }).owner,
      "yes",
    );
  });

  it("are closed under what implies what, both ways", () => {
    assert.equal(normalize(argusPolicy, { aclWrite: "yes" }).aclMember, "yes");
    assert.equal(normalize(argusPolicy, { aclMember: "no" }).aclWrite, "no");
    assert.equal(normalize(argusPolicy, { aclMember: "yes" }).aclWrite, "unknown");
    assert.equal(normalize(argusPolicy, { aclWrite: "no" }).aclMember, "unknown");
    assert.equal(normalize(argusPolicy, { aclOwner: "yes" }).aclMember, "yes");
    assert.equal(normalize(argusPolicy, { aclMember: "no" }).aclOwner, "no");
  });

  it("that contradict each other: the positive proof wins", () => {
    assert.equal(normalize(argusPolicy, { aclMember: "no", aclWrite: "yes" }).aclMember, "yes");
    assert.equal(
      evaluate(argusPolicy, "explicit", { aclMember: "no", aclWrite: "yes", published: "yes" }).write,
      "yes",
    );
  });

  it("ruled out wrongly do not rule out more: with c no, b yes and b implying c, a that implies b stays open", () => {
    const chain = {
      ...argusPolicy,
      facts: ["a", "b", "c"],
      implies: { a: ["b"], b: ["c"] },
      modes: {},
      everyMode: { read: ["a"], write: [], owner: [] },
      beside: undefined,
      gate: undefined,
      roles: [],
    };
    assert.deepEqual(normalize(chain, { c: "no", b: "yes" }), { a: "unknown", b: "yes", c: "yes" });
    assert.deepEqual(normalize(chain, { c: "no" }), { a: "no", b: "no", c: "no" });
    assert.deepEqual(normalize(chain, { a: "yes" }), { a: "yes", b: "yes", c: "yes" });
  });

  it("that a policy does not list make it unusable, rather than silently powerless", () => {
    const typo = { ...argusPolicy, everyMode: { read: ["reportre"], write: [], owner: [] } };
    assert.throws(() => evaluate(typo, "explicit", {}), RangeError);
    const row = { read: [], write: [], owner: ["aclOwnr"] };
    assert.throws(() => evaluate({ ...argusPolicy, beside: row }, "explicit", {}), RangeError);
    for (const gate of [
      { ...argusPolicy.gate!, fact: "publishd" },
      { ...argusPolicy.gate!, passes: ["serviceTec"] },
      { ...argusPolicy.gate!, disputed: ["reportr"] },
    ])
      assert.throws(() => evaluate({ ...argusPolicy, gate }, "explicit", {}), RangeError);
    assert.throws(() => evaluate({ ...argusPolicy, implies: { aclWrit: ["aclMember"] } }, "explicit", {}), RangeError);
  });
});

describe("evaluate, as a property", function () {
  this.timeout(120_000);

  const facts = fc.constantFrom(...oracle.partialFacts());
  const mode = fc.constantFrom(...oracle.modeNames, "new");

  it("is monotone: a fact that turns from no to unknown to yes never takes anything away", () => {
    const rank: Record<Tri, number> = { no: 0, unknown: 1, yes: 2 };
    fc.assert(
      fc.property(mode, facts, fc.constantFrom(...oracle.factNames), (inMode, given, fact) => {
        const answers = (["no", "unknown", "yes"] as const)
          .map((value): Facts => ({ ...given, [fact]: value }))
          .filter((one) => !oracle.isContradiction(one as oracle.Known))
          .map((one) => evaluate(argusPolicy, inMode, one));
        for (const right of rightNames) {
          for (let i = 1; i < answers.length; i++) assert.ok(rank[answers[i]![right]] >= rank[answers[i - 1]![right]]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("only narrows when something becomes known", () => {
    fc.assert(
      fc.property(
        mode,
        facts,
        fc.constantFrom(...oracle.factNames),
        fc.constantFrom("yes" as const, "no" as const),
        (inMode, given, fact, value) => {
          if (given[fact] !== "unknown") return;
          const known = { ...given, [fact]: value };
          if (oracle.isContradiction(known)) return;
          const before = evaluate(argusPolicy, inMode, given);
          const after = evaluate(argusPolicy, inMode, known);
          for (const right of rightNames) if (before[right] !== "unknown") assert.equal(after[right], before[right]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("gives in every mode what it gives in a mode that is not in the table", () => {
    for (const given of oracle.partialFacts()) {
      const least = evaluate(argusPolicy, "new", given);
      for (const inMode of oracle.modeNames) {
        const access = evaluate(argusPolicy, inMode, given);
        for (const right of rightNames)
          if (least[right] === "yes") assert.equal(access[right], "yes", `${inMode} ${right} ${JSON.stringify(given)}`);
      }
    }
  });

  it("never changes an answer that it gave before", () => {
    const access = evaluate(argusPolicy, "explicit", { reporter: "yes" });
    assert.throws(() => Object.assign(access, { read: "no" }), TypeError);
    assert.throws(() => (access.because as unknown[]).push({}), TypeError);
  });
});

function expectedReasons(mode: string, facts: oracle.Known): string[] {
  const columns = oracle.table.get(mode)!;
  const worlds = oracle.completions(facts);
  const reasons: string[] = [];
  rightNames.forEach((right, place) => {
    const answer = oracle.rightIn(mode, facts, place + 1);
    if (answer === "no") return;
    for (const fact of oracle.factNames) {
      const column =
        fact === "aclOwner" ? 2 : [place, place + 1, place + 2].find((one) => columns[one]?.includes(fact));
      const row = fact === "aclOwner" ? undefined : mode;
      const holds = worlds.every((world) => world.has(fact))
        ? "yes"
        : worlds.some((world) => world.has(fact))
          ? "unknown"
          : "no";
      // Where it is not known whether the case is visible to the person, what certainly holds may give the right.
      if (column !== undefined && (answer === "yes" ? holds === "yes" : holds !== "no"))
        reasons.push(`${right} ${fact} ${holds} ${row}/${rightNames[column]}`);
    }
  });
  return reasons.sort();
}
