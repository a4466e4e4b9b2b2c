import assert from "node:assert/strict";
import fc from "fast-check";
import {
  evaluate,
  explain,
  factsOf,
  possibleLevels,
  preview,
  previewEvidence,
  type Evidence,
  type Facts,
  type Path,
  type TierPolicy,
} from "../../../src/access";
import { previewRight } from "../../../src/access/onlyRight";
import { entriesOnly } from "../../../src/access/tiers";
import { irisPolicy } from "../../../src/backends/iris/policy";
import { runs } from "../../runs";
import { path } from "./evidence";
import * as oracle from "./tierOracle";

const entries = entriesOnly(irisPolicy)!;
/** Of accounts that are switched on, which is all that the oracle knows of; `irisFold.test.ts` has the others. */
const active: TierPolicy = {
  ...irisPolicy,
  facts: irisPolicy.facts.filter((fact) => fact !== "deactivated"),
  tiers: irisPolicy.tiers.map((tier) => ({ ...tier, gives: tier.gives.filter(({ fact }) => fact !== "deactivated") })),
};

/** What both readings give, which have to agree with each other first. */
function expected(known: oracle.Known, facts: readonly string[]): string[] {
  const levels = oracle.byWorlds(known, facts);
  assert.deepEqual(oracle.bySplitting(known), levels, JSON.stringify(known));
  return levels.map((level) => oracle.levelNames[level]!);
}

function assertAgrees(policy: TierPolicy, known: oracle.Known, levels: readonly string[]): void {
  const context = JSON.stringify(known);
  assert.deepEqual(possibleLevels(policy, "", known), levels, context);
  const access = evaluate(policy, "", known);
  assert.equal(access.atLeast, levels[0], context);
  assert.equal(access.atMost, levels.at(-1), context);
  for (const [place, right] of (["read", "write", "owner"] as const).entries()) {
    const has = levels.map((level) => oracle.levelNames.indexOf(level as "none") > place);
    const value = has.every(Boolean) ? "yes" : has.some(Boolean) ? "unknown" : "no";
    assert.equal(access[right], value, `${right} of ${context}`);
    const because = access.because.filter((reason) => reason.right === right);
    assert.equal(because.length > 0, value !== "no", `reasons for ${right} of ${context}`);
  }
}

describe("A policy of tiers, over every combination of facts", function () {
  this.timeout(120_000);

  it("gives what two other readings give of the entries", () => {
    let checked = 0;
    for (const known of oracle.combinations(oracle.entryFacts)) {
      assertAgrees(entries, known, expected(known, oracle.entryFacts));
      checked += 1;
    }
    assert.equal(checked, 3 ** 9);
  });

  it("gives what they give where the server keeps a level beside the entries", () => {
    const some = ["userDeny", "userFull", "customer", "groupRead", "groupDeny"];
    const facts = [...oracle.keptFacts, ...some];
    const rest = Object.fromEntries(
      oracle.entryFacts.filter((fact) => !some.includes(fact)).map((fact) => [fact, "no"]),
    );
    let checked = 0;
    for (const known of oracle.combinations(facts)) {
      const all = { ...rest, ...known } as Record<string, oracle.Tri>;
      assertAgrees(active, all, expected(all, Object.keys(all)));
      checked += 1;
    }
    assert.equal(checked, 3 ** 9);
  });

  it("takes a fact that is not stated as unknown", () => {
    assert.deepEqual(possibleLevels(entries, "", {}), ["none", "read", "owner"]);
    assert.deepEqual(possibleLevels(entries, "", { userRead: "yes" }), ["none", "read", "owner"]);
    const only: Facts = { userRead: "yes", userDeny: "no", userFull: "no", userUnclear: "no" };
    assert.deepEqual(possibleLevels(entries, "", only), ["read"]);
  });

  it("is noticed to be wrong wherever one level, fact or place in it is", () => {
    const mutants = mutantsOf(entries);
    for (const [name, mutant] of mutants) {
      const differs = [...oracle.combinations(oracle.entryFacts)].some((known) => {
        const levels = oracle.byWorlds(known, oracle.entryFacts).map((level) => oracle.levelNames[level]);
        return JSON.stringify(possibleLevels(mutant, "", known)) !== JSON.stringify(levels);
      });
      assert.ok(differs, `nothing notices ${name}`);
    }
    assert.equal(mutants.length, 38);
  });
});

/** Every policy that differs in one place: another level, a fact that is missing, two tiers that changed places. */
function mutantsOf(policy: TierPolicy): [name: string, mutant: TierPolicy][] {
  const found: [string, TierPolicy][] = [];
  policy.tiers.forEach((tier, place) => {
    const replaced = (gives: (typeof tier)["gives"]): TierPolicy => ({
      ...policy,
      tiers: policy.tiers.map((one, other) => (other === place ? { ...one, gives } : one)),
    });
    tier.gives.forEach(({ fact, level }, at) => {
      found.push([`${fact} missing`, replaced(tier.gives.filter((_, other) => other !== at))]);
      for (const other of ["none", "read", "owner", "any"] as const)
        if (other !== level)
          found.push([
            `${fact} gives ${other}`,
            replaced(tier.gives.map((one, is) => (is === at ? { fact, level: other } : one))),
          ]);
    });
    if (place > 0) {
      const tiers = [...policy.tiers];
      [tiers[place - 1], tiers[place]] = [tiers[place]!, tiers[place - 1]!];
      found.push([`${tier.name} above ${policy.tiers[place - 1]!.name}`, { ...policy, tiers }]);
    }
  });
  return found;
}

const ids = ["u", "v", "w", "x"];
const way = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 });
/** Ways to some of the facts; a fact that is left out does not hold. */
const ways = (facts: readonly string[]): fc.Arbitrary<oracle.Ways> =>
  fc
    .record(Object.fromEntries(facts.map((fact) => [fact, fc.array(way, { minLength: 1, maxLength: 2 })])), {
      requiredKeys: [],
    })
    .map((some) => Object.fromEntries(facts.map((fact) => [fact, (some as oracle.Ways)[fact] ?? []])));

/** Evidence of those ways. A way of the side `name` comes from an entry of its own unless it is `shared`. */
function evidenceOf(side: oracle.Ways, name: string, shared: boolean): Evidence {
  const paths = (fact: string): Path[] =>
    side[fact]!.map((needs, place) => ({
      ...path(...needs),
      entry: { id: `${fact} ${place}${shared ? "" : name}`, on: "case" },
    }));
  return Object.fromEntries(
    Object.keys(side).map((fact) => [fact, { paths: paths(fact), source: "entries" as const }]),
  );
}

function inOrder(some: readonly (readonly string[])[]): string {
  return JSON.stringify(some.map((needs) => [...needs].sort()));
}

describe("Previews with a policy of tiers", function () {
  this.timeout(240_000);
  const allFacts = [...oracle.keptFacts, ...oracle.entryFacts];
  const someFacts = [
    "enforcedFull",
    "userDeny",
    "userRead",
    "userFull",
    "customer",
    "groupDeny",
    "groupRead",
    "groupFull",
  ];

  function assertCompares(before: oracle.Ways, after: oracle.Ways, shared: boolean, stated?: number): void {
    const isSame = (facts: readonly string[]): boolean =>
      facts.every((fact) => {
        const [a, b] = [before[fact] ?? [], after[fact] ?? []];
        return (a.length === 0 && b.length === 0) || (shared && inOrder(a) === inOrder(b));
      });
    const wanted = oracle.compare(before, after, isSame, stated);
    const sides = [evidenceOf(before, "before", shared), evidenceOf(after, "after", shared)] as const;
    const here = previewEvidence(
      active,
      { mode: "", evidence: sides[0] },
      { mode: "", evidence: sides[1] },
      stated === undefined ? undefined : oracle.levelNames[stated],
    );
    const all = wanted ?? oracle.compare(before, after, isSame)!;
    assert.equal(here.verdict, all.verdict, JSON.stringify({ before, after, shared, stated }));
    if (stated !== undefined && wanted !== undefined) {
      assert.equal(here.after.atLeast, oracle.levelNames[wanted.after[0]!]);
      assert.equal(here.after.atMost, oracle.levelNames[wanted.after.at(-1)!]);
      assert.equal(here.before.atLeast, oracle.levelNames[stated]);
    }
  }

  it("say world by world what a change does, also where unknowns are shared", () => {
    const filled = (side: oracle.Ways): oracle.Ways =>
      Object.fromEntries(allFacts.map((fact) => [fact, side[fact] ?? []]));
    fc.assert(
      fc.property(
        ways(someFacts),
        ways(someFacts),
        fc.array(fc.constantFrom(...someFacts)),
        fc.boolean(),
        fc.option(fc.constantFrom(0, 1, 3), { nil: undefined }),
        (before, other, changed, shared, stated) => {
          const after = Object.fromEntries(
            someFacts.map((fact) => [fact, (changed.includes(fact) ? other : before)[fact]!]),
          );
          assertCompares(filled(before), filled(after), shared, stated);
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it("say by facts alone what a change of one fact does, in every combination", () => {
    const facts = ["userDeny", "userRead", "customer", "groupDeny", "groupFull"];
    const none = Object.fromEntries(entries.facts.map((fact) => [fact, "no" as const]));
    let checked = 0;
    for (const known of oracle.combinations(facts)) {
      for (const fact of facts) {
        for (const value of ["yes", "no", "unknown"] as const) {
          const [before, after] = [
            { ...none, ...known },
            { ...none, ...known, [fact]: value },
          ];
          const side = (own: Readonly<Record<string, oracle.Tri>>, other: typeof own, name: string): oracle.Ways =>
            Object.fromEntries(
              Object.keys(own).map((one) => [
                one,
                own[one] === "yes"
                  ? [[]]
                  : own[one] === "no"
                    ? []
                    : [[other[one] === "unknown" ? one : `${one} ${name}`]],
              ]),
            );
          const [a, b] = [side(before, after, "before"), side(after, before, "after")];
          const isSame = (tier: readonly string[]): boolean =>
            tier.every((one) => JSON.stringify(a[one] ?? []) === JSON.stringify(b[one] ?? []));
          const here = preview(entries, { mode: "", facts: before }, { mode: "", facts: after });
          assert.equal(here.verdict, oracle.compare(a, b, isSame)!.verdict, JSON.stringify({ before, after }));
          checked += 1;
        }
      }
    }
    assert.equal(checked, 3 ** 5 * 15);
  });

  it("do not say that nothing changes where one of two group entries goes, and which one counted is not known", () => {
    const entry = (id: string) => ({ id, on: "case" as const });
    const full: Path = { ...path(), entry: entry("a") };
    const read: Path[] = ["b", "c"].map((id) => ({ ...path(), entry: entry(id) }));
    const none = Object.fromEntries(entries.facts.map((fact) => [fact, { paths: [], source: "none" as const }]));
    const before: Evidence = {
      ...none,
      groupFull: { paths: [full], source: "entries" },
      groupRead: { paths: read, source: "entries" },
    };
    const after: Evidence = { ...before, groupRead: { paths: read.slice(1), source: "entries" } };
    const sides = [
      { mode: "", evidence: before },
      { mode: "", evidence: after },
    ] as const;
    assert.equal(previewEvidence(entries, ...sides).verdict, "mayChange");
    assert.equal(previewEvidence(entries, sides[0], sides[0]).verdict, "same");
  });

  it("look at one right by itself", () => {
    const none = Object.fromEntries(entries.facts.map((fact) => [fact, { paths: [], source: "none" as const }]));
    const full: Evidence = { ...none, customer: { paths: [path()], source: "case" } };
    const read: Evidence = { ...full, userRead: { paths: [path()], source: "entries" } };
    const [a, b] = [
      { mode: "", evidence: full },
      { mode: "", evidence: read },
    ];
    assert.equal(previewRight(entries, "read", a, b).verdict, "same");
    assert.equal(previewRight(entries, "owner", a, b).verdict, "loses");
  });

  it("stay true, and are never firmer than the worlds, beyond the limit of unknowns", () => {
    const many = (prefix: string, count: number): Path[] =>
      Array.from({ length: count }, (_, at) => path(`${prefix}${at}`, `${prefix}${at + 1}`));
    const none = Object.fromEntries(entries.facts.map((fact) => [fact, { paths: [], source: "none" as const }]));
    const before: Evidence = { ...none, groupRead: { paths: many("r", 20), source: "entries" } };
    const denied: Evidence = { ...before, userDeny: { paths: [path()], source: "entries" } };
    const raised: Evidence = { ...before, userFull: { paths: [path()], source: "entries" } };
    const from = { mode: "", evidence: before };
    assert.equal(previewEvidence(entries, from, { mode: "", evidence: denied }).verdict, "mayLose");
    assert.equal(previewEvidence(entries, from, { mode: "", evidence: raised }).verdict, "gains");
    const stays: Evidence = { ...before, groupFull: { paths: [path("z")], source: "entries" } };
    assert.equal(previewEvidence(entries, from, { mode: "", evidence: stays }).verdict, "mayChange");
  });
});

describe("Explanations with a policy of tiers", () => {
  const facts = entries.facts;

  it("agree with the evaluation, and name the tier that decides and those that it overrides", () => {
    fc.assert(
      fc.property(
        ways(oracle.entryFacts),
        fc.constantFrom("read" as const, "write" as const, "owner" as const),
        (side, right) => {
          const evidence = evidenceOf(side, "", true);
          const known = factsOf(evidence);
          const { value, wins, possible, tiers } = explain(entries, "", evidence, right);
          assert.equal(value, evaluate(entries, "", known)[right]);
          assert.equal(wins.length > 0, value === "yes");
          assert.equal(value !== "unknown" || possible.length > 0, true);
          const states = tiers!.map(({ state }) => state);
          const certain = tiers!.findIndex(({ ways: of }) => of.some(({ path: one }) => one.needs.length === 0));
          states.forEach((state, place) => {
            if (certain >= 0 && place > certain) assert.notEqual(state, "decides");
            if (certain >= 0 && place > certain) assert.ok(state === "overridden" || state === "absent");
            if (state === "decides") assert.ok(states.slice(0, place).every((above) => above === "absent"));
          });
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it("name the facts that would give a right, and those that would take it", () => {
    const none: Evidence = Object.fromEntries(facts.map((fact) => [fact, { paths: [], source: "none" as const }]));
    const read = explain(entries, "", none, "read");
    assert.deepEqual(
      read.toYes.givers.map(({ fact }) => fact),
      ["userRead", "userFull", "customer", "groupRead", "groupFull"],
    );
    const byCustomer = explain(entries, "", { ...none, customer: { paths: [path()], source: "case" } }, "owner");
    assert.deepEqual(byCustomer.toNo.takers, [
      { fact: "userDeny", entry: "deny" },
      { fact: "userRead", entry: "read" },
    ]);
  });

  it("say by one unknown whether it settles the right", () => {
    const none: Evidence = Object.fromEntries(facts.map((fact) => [fact, { paths: [], source: "none" as const }]));
    const evidence: Evidence = {
      ...none,
      customer: { paths: [path()], source: "case" },
      userDeny: { paths: [path("denied")], source: "entries" },
    };
    const { missing } = explain(entries, "", evidence, "read");
    assert.deepEqual(
      missing.map(({ unknown, settles }) => [unknown.id, settles]),
      [["denied", "always"]],
    );
  });
});
