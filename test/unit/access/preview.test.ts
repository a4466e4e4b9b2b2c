import assert from "node:assert/strict";
import fc from "fast-check";
import { runs } from "../../runs";
import { evaluate, preview, type Facts, type Policy } from "../../../src/access";
import { sidesFromFacts } from "./sides";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { compareSides } from "../../../src/access/worlds";
import * as oracle from "./oracle";

const modes = [...oracle.modeNames, "new", "newer"];

const someFacts = oracle.someFacts();

/** What can be known of the entries of a person: at least, at most. */
const lists = [
  ["no", "no", "no"],
  ["unknown", "no", "no"],
  ["unknown", "unknown", "no"],
  ["unknown", "unknown", "unknown"],
  ["yes", "no", "no"],
  ["yes", "unknown", "no"],
  ["yes", "unknown", "unknown"],
  ["yes", "yes", "no"],
  ["yes", "yes", "unknown"],
  ["yes", "yes", "yes"],
] as const;

describe("preview, against every world", function () {
  this.timeout(120_000);

  for (const from of modes) {
    it(`is right for every change of mode from "${from}", with partial combinations of the facts`, () => {
      for (const to of modes) {
        for (const facts of someFacts) {
          const { verdict } = preview(argusPolicy, { mode: from, facts }, { mode: to, facts });
          assert.equal(verdict, oracle.previewOf(from, facts, to, facts), `${from} → ${to} ${JSON.stringify(facts)}`);
        }
      }
    });
  }

  it("is right for every grant, change of level and revoke", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of someFacts) {
        for (const [aclMember, aclWrite, aclOwner] of lists) {
          const after = { ...facts, aclMember, aclWrite, aclOwner };
          const { verdict } = preview(argusPolicy, { mode, facts }, { mode, facts: after });
          assert.equal(
            verdict,
            oracle.previewOf(mode, facts, mode, after),
            `${mode} ${JSON.stringify(facts)} → ${aclMember} ${aclWrite} ${aclOwner}`,
          );
        }
      }
    }
  });

  it("is right for every publication", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of someFacts) {
        const after = { ...facts, published: "yes" as const };
        const { verdict } = preview(argusPolicy, { mode, facts }, { mode, facts: after });
        assert.equal(verdict, oracle.previewOf(mode, facts, mode, after), `${mode} ${JSON.stringify(facts)}`);
      }
    }
  });

  it("takes the reporter of an unpublished case for the same before and after: the page says both, and a change does not decide it", () => {
    const rest = { serviceRead: "no", serviceWrite: "no", serviceTech: "no", admin: "no", aclMember: "no" } as const;
    const reporter: Facts = { ...rest, reporter: "yes", published: "no" };
    const { verdict, before } = preview(
      argusPolicy,
      { mode: "roleBased", facts: reporter },
      { mode: "explicit", facts: reporter },
    );
    assert.deepEqual([verdict, before.read, before.owner], ["same", "unknown", "unknown"]);
    const publish = (facts: Facts): string =>
      preview(argusPolicy, { mode: "explicit", facts }, { mode: "explicit", facts: { ...facts, published: "yes" } })
        .verdict;
    assert.equal(publish(reporter), "mayGain");
    assert.equal(publish({ ...reporter, serviceTech: "yes" }), "same", "a tech user sees it already");
    assert.equal(publish({ ...reporter, reporter: "no", aclMember: "yes" }), "gains");
    assert.equal(publish({ ...reporter, reporter: "no" }), "same", "there is nothing that it could open");
  });

  it("is right for any two states of the facts", () => {
    const facts = fc.constantFrom(...oracle.partialFacts());
    const mode = fc.constantFrom(...modes);
    fc.assert(
      fc.property(mode, facts, mode, facts, (modeBefore, before, modeAfter, after) => {
        const { verdict } = preview(
          argusPolicy,
          { mode: modeBefore, facts: before },
          { mode: modeAfter, facts: after },
        );
        assert.equal(verdict, oracle.previewOf(modeBefore, before, modeAfter, after));
      }),
      { numRuns: runs(1_000) },
    );
  });

  it("is right for any two states of the facts, said or left out, also where one fact says what another is", () => {
    const said = fc.record(
      Object.fromEntries(oracle.factNames.map((fact) => [fact, fc.constantFrom("yes", "no", "unknown")])),
      { requiredKeys: [] },
    );
    // Half of them about the entries alone, where one fact follows from another.
    const entries = fc.constantFrom(
      {},
      { reporter: "no", admin: "no", serviceRead: "no", serviceWrite: "no", serviceTech: "no" },
    );
    const facts = fc
      .tuple(said, entries)
      .map(([one, rest]): Facts => ({ ...(one as Facts), ...(rest as Facts) }))
      .filter((one) => !oracle.isContradiction(one as oracle.Known));
    const mode = fc.constantFrom(...modes);
    fc.assert(
      fc.property(mode, facts, mode, facts, (modeBefore, before, modeAfter, after) => {
        const { verdict } = preview(
          argusPolicy,
          { mode: modeBefore, facts: before },
          { mode: modeAfter, facts: after },
        );
        assert.equal(verdict, oracle.previewOf(modeBefore, before as oracle.Known, modeAfter, after as oracle.Known));
      }),
      { numRuns: runs(1_000) },
    );
  });

  it("takes a fact that neither side states for the same one, also where the other facts of one side decide it", () => {
    const none: Facts = {
      reporter: "no",
      serviceRead: "no",
      serviceWrite: "no",
      serviceTech: "no",
      admin: "no",
      aclOwner: "no",
      published: "yes",
    };
    const writes: Facts = { ...none, aclWrite: "yes" };
    const doesNotWrite: Facts = { ...none, aclWrite: "no" };
    const { verdict, before, after } = preview(
      argusPolicy,
      { mode: "explicit", facts: writes },
      { mode: "explicit", facts: doesNotWrite },
    );
    assert.equal(verdict, "same", "who has a write entry has an entry, and nobody has said that it goes");
    assert.equal(before, evaluate(argusPolicy, "explicit", writes));
    assert.equal(after, evaluate(argusPolicy, "explicit", doesNotWrite));
    assert.equal(
      preview(argusPolicy, { mode: "roleBased", facts: writes }, { mode: "roleBased", facts: doesNotWrite }).verdict,
      "loses",
    );
    assert.equal(
      preview(argusPolicy, { mode: "roleBased", facts: doesNotWrite }, { mode: "roleBased", facts: writes }).verdict,
      "gains",
    );
    const noEntry: Facts = { ...none, aclMember: "no" };
    assert.equal(
      preview(
        argusPolicy,
        { mode: "roleBased", facts: noEntry },
        { mode: "roleBased", facts: { ...none, aclMember: "yes" } },
      ).verdict,
      "gains",
      "without an entry before, whose level neither side states, it is a read entry after",
    );
    assert.equal(
      preview(
        argusPolicy,
        { mode: "explicit", facts: { ...writes, aclMember: "no" } },
        { mode: "explicit", facts: doesNotWrite },
      ).verdict,
      "mayLose",
      "a side that contradicts itself says nothing of the other",
    );
  });

  // Here facts decide each other over several steps and from side to side.
  it("lets what is decided on one side decide further facts on the other", () => {
    const facts = ["a", "b", "c", "d"];
    const chain: Policy = {
      ...argusPolicy,
      facts,
      implies: { b: ["a"], c: ["b"], d: ["b"] },
      modes: { one: { read: ["a"], write: ["c"], owner: ["d"] }, other: { read: ["b"], write: ["d"], owner: [] } },
      everyMode: { read: [], write: [], owner: [] },
      beside: undefined,
      gate: undefined,
      roles: [],
    };
    const worlds = Array.from(
      { length: 16 },
      (_, number) => new Set(facts.filter((__, place) => number & (1 << place))),
    );
    const isPossible = (world: ReadonlySet<string>): boolean =>
      Object.entries(chain.implies).every(
        ([fact, implied]) => !world.has(fact) || implied!.every((other) => world.has(other)),
      );
    const level = (mode: string, world: ReadonlySet<string>): number =>
      (["owner", "write", "read"] as const).reduce(
        (found, right, place) => found || (chain.modes[mode]![right].some((fact) => world.has(fact)) ? 3 - place : 0),
        0,
      );
    const values = ["yes", "no", "unknown"] as const;
    const states = facts
      .reduce<Record<string, (typeof values)[number]>[]>(
        (all, fact) => all.flatMap((state) => values.map((value) => ({ ...state, [fact]: value }))),
        [{}],
      )
      .map((state) => ({
        state,
        of: worlds.filter(
          (world) =>
            isPossible(world) &&
            facts.every((fact) => state[fact] === "unknown" || world.has(fact) === (state[fact] === "yes")),
        ),
      }))
      .filter(({ of }) => of.length > 0);
    let without = 0;
    for (const before of states) {
      for (const after of states) {
        const stays = facts.filter((fact) => before.state[fact] === "unknown" && after.state[fact] === "unknown");
        const pairs = before.of.flatMap((one) =>
          after.of
            .filter((two) => stays.every((fact) => one.has(fact) === two.has(fact)))
            .map((two) => [one, two] as const),
        );
        if (pairs.length === 0) {
          without++; // the sides contradict each other about a fact that neither states
          continue;
        }
        const seen = new Set(pairs.map(([one, two]) => Math.sign(level("other", two) - level("one", one))));
        assert.equal(
          preview(chain, { mode: "one", facts: before.state }, { mode: "other", facts: after.state }).verdict,
          oracle.verdictOf(seen),
          JSON.stringify([before.state, after.state]),
        );
      }
    }
    assert.ok(
      without > 0 && without < (states.length * states.length) / 4,
      `${without} of ${states.length * states.length}`,
    );
  });

  it("comes with the access before and after", () => {
    const facts: Facts = { aclMember: "yes", aclWrite: "no" };
    const { before, after } = preview(argusPolicy, { mode: "roleBased", facts }, { mode: "explicit", facts });
    assert.equal(before, evaluate(argusPolicy, "roleBased", facts));
    assert.equal(after, evaluate(argusPolicy, "explicit", facts));
  });

  it("does not take the two sides for independent: that would invent gains and losses", () => {
    let invented = 0;
    let changes = 0;
    for (const from of oracle.modeNames) {
      for (const to of oracle.modeNames.filter((mode) => mode !== from)) {
        for (const facts of someFacts) {
          const { verdict, before, after } = preview(argusPolicy, { mode: from, facts }, { mode: to, facts });
          const mayRise = oracle.levelNames.indexOf(after.atMost) > oracle.levelNames.indexOf(before.atLeast);
          const rises = verdict === "gains" || verdict === "mayGain" || verdict === "mayChange";
          assert.ok(mayRise || !rises);
          if (mayRise && !rises) invented++;
          changes++;
        }
      }
    }
    assert.ok(invented / changes > 0.2, `${invented} of ${changes}`);
  });
});

describe("a mode that is not in the table", function () {
  this.timeout(120_000);

  const facts: Facts = {
    reporter: "no",
    serviceRead: "yes",
    serviceWrite: "no",
    serviceTech: "no",
    admin: "no",
    aclMember: "no",
    aclWrite: "no",
    aclOwner: "no",
    published: "yes",
  };

  it("changes nothing for whom nothing changes, whatever it gives", () => {
    assert.equal(preview(argusPolicy, { mode: "new", facts }, { mode: "new", facts }).verdict, "same");
    assert.equal(preview(argusPolicy, { mode: "new", facts: {} }, { mode: "new", facts: {} }).verdict, "same");
  });

  it("is not taken for another one that is not in the table either", () => {
    assert.equal(preview(argusPolicy, { mode: "new", facts }, { mode: "newer", facts }).verdict, "mayChange");
  });

  it("can only gain with more facts, and only lose with fewer", () => {
    const more: Facts = { ...facts, aclMember: "yes" };
    assert.equal(preview(argusPolicy, { mode: "new", facts }, { mode: "new", facts: more }).verdict, "mayGain");
    assert.equal(preview(argusPolicy, { mode: "new", facts: more }, { mode: "new", facts }).verdict, "mayLose");
  });

  it("keeps what every mode gives: a reporter stays owner", () => {
    const reporter: Facts = { ...facts, reporter: "yes" };
    assert.equal(
      preview(argusPolicy, { mode: "explicit", facts: reporter }, { mode: "new", facts: reporter }).verdict,
      "same",
    );
  });

  // Three facts, one gate and two rights are few enough to try every function there is.
  for (const gated of [false, true]) {
    it(`is answered as if every monotone function that gives at least what every mode gives had been tried${gated ? ", behind a gate" : ""}`, () => {
      const tiny: Policy = {
        ...argusPolicy,
        facts: ["a", "b", "c", "open"],
        implies: { b: ["a"] },
        modes: { known: { read: ["a", "c"], write: ["b"], owner: [] } },
        everyMode: { read: ["a"], write: [], owner: [] },
        beside: undefined,
        gate: gated ? { fact: "open", passes: ["c"], disputed: ["a"] } : undefined,
        rights: ["read", "write"],
        roles: [],
      };
      const worlds = Array.from({ length: 16 }, (_, world) => world).filter((world) => !(world & 2) || world & 1);
      const person = (world: number): number => world & 7;
      const functions = monotoneFunctions([...new Set(worlds.map(person))], (world) => (world & 1 ? 1 : 0));
      const known = (world: number): number => (world & 2 ? 2 : world & 5 ? 1 : 0);
      const isVisible = (world: number, sees: boolean): boolean =>
        !gated || (world & 12) !== 0 || (sees && (world & 1) !== 0);
      const values = ["yes", "no", "unknown"] as const;
      const states = values
        .flatMap((a) =>
          values.flatMap((b) => values.flatMap((c) => values.map((open) => ({ a, b, c, open: gated ? open : "no" })))),
        )
        .filter(({ a, b }) => !(a === "no" && b === "yes"));
      const matches = (state: Facts, world: number): boolean =>
        tiny.facts.every(
          (fact, place) => state[fact] === "unknown" || (state[fact] === "yes") === Boolean(world & (1 << place)),
        );
      for (const before of states as Facts[]) {
        for (const after of states as Facts[]) {
          const worldsBefore = worlds.filter((world) => matches(before, world));
          const worldsAfter = worlds.filter((world) => matches(after, world));
          const shared = tiny.facts.reduce(
            (mask, fact, place) =>
              before[fact] === "unknown" && after[fact] === "unknown" ? mask | (1 << place) : mask,
            0,
          );
          const pairs = worldsBefore.flatMap((one) =>
            worldsAfter
              .filter((other) => (one & shared) === (other & shared))
              .map((other): [number, number] => [one, other]),
          );
          const seen = { same: new Set<number>(), from: new Set<number>(), to: new Set<number>() };
          for (const [one, other] of pairs) {
            for (const sees of [true, false]) {
              const level = (give: (world: number) => number, world: number): number =>
                isVisible(world, sees) ? give(world) : 0;
              for (const table of functions) {
                const give = (world: number): number => table[person(world)]!;
                seen.same.add(Math.sign(level(give, other) - level(give, one)));
                seen.from.add(Math.sign(level(known, other) - level(give, one)));
                seen.to.add(Math.sign(level(give, other) - level(known, one)));
              }
            }
          }
          const verdict = (from: string, to: string): string =>
            preview(tiny, { mode: from, facts: before }, { mode: to, facts: after }).verdict;
          const about = JSON.stringify([before, after]);
          assert.equal(verdict("new", "new"), oracle.verdictOf(seen.same), about);
          assert.equal(verdict("new", "known"), oracle.verdictOf(seen.from), about);
          assert.equal(verdict("known", "new"), oracle.verdictOf(seen.to), about);
        }
      }
    });
  }
});

describe("preview beyond the limit of what is gone through", function () {
  this.timeout(120_000);

  const weaker: Record<string, readonly string[]> = {
    same: ["same", "mayGain", "mayLose", "mayChange"],
    gains: ["gains", "mayGain", "mayChange"],
    loses: ["loses", "mayLose", "mayChange"],
    mayGain: ["mayGain", "mayChange"],
    mayLose: ["mayLose", "mayChange"],
    mayChange: ["mayChange"],
  };

  it("is never more certain than the exact answer", () => {
    const facts = fc.constantFrom(...oracle.partialFacts());
    const mode = fc.constantFrom(...modes);
    let weakened = 0;
    fc.assert(
      fc.property(mode, facts, mode, facts, (modeBefore, before, modeAfter, after) => {
        const [a, b] = sidesFromFacts(modeBefore, before, modeAfter, after);
        const exact = compareSides(argusPolicy, a, b).verdict;
        const cautious = compareSides(argusPolicy, a, b, { limit: 0 }).verdict;
        assert.ok(weaker[exact]!.includes(cautious), `${exact} became ${cautious}`);
        if (exact !== cautious) weakened++;
      }),
      { numRuns: runs(1_000) },
    );
    assert.ok(weakened > 0);
  });

  it("still proves what can be proven from the two ends, and from one side covering the other", () => {
    const cautious = (from: string, before: Facts, to: string, after: Facts): string =>
      compareSides(argusPolicy, ...sidesFromFacts(from, before, to, after), { limit: 0 }).verdict;
    const open: Facts = { reporter: "unknown", admin: "unknown" };
    const entry: Facts = {
      reporter: "no",
      serviceRead: "unknown",
      serviceWrite: "no",
      serviceTech: "no",
      admin: "no",
      aclMember: "no",
      aclWrite: "no",
      aclOwner: "no",
      published: "yes",
    };
    assert.equal(cautious("roleBased", open, "roleBased", open), "same");
    assert.equal(
      cautious("explicit", { ...entry, serviceRead: "unknown", reporter: "unknown" }, "explicit", {
        ...entry,
        reporter: "unknown",
      }),
      "same",
    );
    assert.equal(
      cautious("roleBased", { ...entry }, "roleBased", { ...entry, aclWrite: "yes", admin: "unknown" }),
      "gains",
    );
    assert.equal(
      cautious("roleBased", { ...entry, aclWrite: "yes", admin: "unknown" }, "roleBased", { ...entry }),
      "loses",
    );
    assert.equal(
      cautious("roleBased", { ...entry, aclMember: "unknown" }, "roleBased", {
        ...entry,
        aclMember: "yes",
        aclWrite: "unknown",
      }),
      "mayGain",
    );
  });
});

/** Every assignment of levels 0 … 2 to worlds that never falls with more facts and is nowhere below `least`. */
function monotoneFunctions(worlds: readonly number[], least: (world: number) => number): Record<number, number>[] {
  let functions: Record<number, number>[] = [{}];
  for (const world of worlds) {
    functions = functions.flatMap((one) =>
      ([0, 1, 2] satisfies number[])
        .filter((level) => level >= least(world))
        .map((level) => ({ ...one, [world]: level }))
        .filter((next) =>
          worlds.every(
            (other) =>
              next[other] === undefined ||
              ((other & ~world) !== 0 && (world & ~other) !== 0) ||
              ((other & ~world) === 0 ? next[other] <= next[world]! : next[other] >= next[world]!),
          ),
        ),
    );
  }
  return functions;
}
