import assert from "node:assert/strict";
import { evaluate, preview, type Level } from "../../../src/access";
import { entriesOnly } from "../../../src/access/tiers";
import { irisPolicy } from "../../../src/backends/iris/policy";

type Tri = "yes" | "no" | "unknown";
const order: readonly Level[] = ["none", "read", "write", "owner"];
const given = { Deny: "none", Read: "read", Full: "owner" } as const;
const three: readonly Tri[] = ["yes", "no", "unknown"];

/** What an own entry may be: absent, of one level, or perhaps there. */
type Own = { readonly level: keyof typeof given; readonly is: Tri } | undefined;

/**
 * The fold in the words of the contract: possible is deny; for each tier from the bottom its levels, and what was
 * possible before if the tier may be absent.
 */
function fold(own: Own, customer: Tri, groups: Readonly<Record<keyof typeof given, Tri>>): Set<Level> {
  let possible = new Set<Level>(["none"]);
  const tiers: { levels: Level[]; certain: boolean }[] = [
    {
      levels: (["Deny", "Read", "Full"] as const).filter((one) => groups[one] !== "no").map((one) => given[one]),
      certain: Object.values(groups).includes("yes"),
    },
    { levels: customer === "no" ? [] : ["owner"], certain: customer === "yes" },
    { levels: own === undefined || own.is === "no" ? [] : [given[own.level]], certain: own?.is === "yes" },
  ];
  for (const { levels, certain } of tiers) possible = new Set([...levels, ...(certain ? [] : possible)]);
  return possible;
}

function factsOf(own: Own, customer: Tri, groups: Readonly<Record<keyof typeof given, Tri>>) {
  const facts: Record<string, Tri> = { userUnclear: "no", groupUnclear: "no", customer };
  for (const name of ["Deny", "Read", "Full"] as const) {
    facts[`user${name}`] = own?.level === name ? own.is : "no";
    facts[`group${name}`] = groups[name];
  }
  return facts;
}

describe("DFIR-IRIS: what the entries give, by the contract's fold", () => {
  const policy = entriesOnly(irisPolicy)!;
  const owns: Own[] = [
    undefined,
    ...(["Deny", "Read", "Full"] as const).flatMap((level) => three.map((is) => ({ level, is }))),
  ];
  const all = owns.flatMap((own) =>
    three.flatMap((customer) =>
      three.flatMap((Deny) =>
        three.flatMap((Read) => three.map((Full) => ({ own, customer, groups: { Deny, Read, Full } }))),
      ),
    ),
  );

  it("evaluates every combination alike", function () {
    for (const { own, customer, groups } of all) {
      const possible = order.filter((level) => fold(own, customer, groups).has(level));
      const access = evaluate(policy, "tiers", factsOf(own, customer, groups));
      assert.deepEqual([access.atLeast, access.atMost], [possible[0], possible.at(-1)], JSON.stringify(own));
    }
    assert.equal(all.length, 810);
    console.log(`      ${all.length} combinations agree`);
  });

  it("previews certain changes of the own entry alike", () => {
    let compared = 0;
    for (const { own, customer, groups } of all) {
      if (own?.is === "unknown") continue;
      for (const level of ["Deny", "Read", "Full"] as const) {
        const next: Own = { level, is: "yes" };
        const sides = [own, next].map((one) => ({ mode: "tiers", facts: factsOf(one, customer, groups) }));
        const before = order.filter((one) => fold(own, customer, groups).has(one));
        const { verdict } = preview(policy, sides[0]!, sides[1]!);
        const to = order.indexOf(given[level]);
        const moves = new Set(before.map((one) => Math.sign(to - order.indexOf(one))));
        const expected =
          moves.size === 1
            ? { "-1": "loses", "0": "same", "1": "gains" }[String([...moves][0])]
            : moves.has(1) && moves.has(-1)
              ? "mayChange"
              : moves.has(1)
                ? "mayGain"
                : "mayLose";
        assert.equal(verdict, expected, JSON.stringify({ own, customer, groups, level }));
        compared += 1;
      }
    }
    console.log(`      ${compared} previews agree`);
  });
});
