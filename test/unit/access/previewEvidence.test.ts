import assert from "node:assert/strict";
import fc from "fast-check";
import { runs } from "../../runs";
import {
  evaluate,
  factsOf,
  mostUnknowns,
  preview,
  previewEvidence,
  type Evidence,
  type Level,
  type Path,
} from "../../../src/access";
import { rights } from "../../../src/access/level";
import { previewRight } from "../../../src/access/onlyRight";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { evidenceOf, path } from "./evidence";
import * as oracle from "./oracle";

const ids = ["u", "v", "w", "x", "y"];
const paths = fc.array(
  fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 }).map((needs) => path(...needs)),
  { maxLength: 3 },
);
/**
 * Any evidence, also such as no backend gives: a write entry may hold where an entry does not, and findings may be
 * missing.
 */
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record(Object.fromEntries(oracle.factNames.map((fact) => [fact, paths])), { requiredKeys: [] })
  .map((given) =>
    Object.fromEntries(
      Object.entries(given as Record<string, Path[]>).map(([fact, of]) => [
        fact,
        { paths: of, source: "case" as const },
      ]),
    ),
  );
/** Evidence as backends give it: a way to an owner entry is one to a write entry, and that is one to an entry. */
const soundEvidence = anyEvidence.map((given): Evidence => {
  const withWeaker = (weak: string, strong: string, from: Evidence): Evidence => {
    if (!from[strong]) return from;
    const less = from[strong].paths.map(({ needs }) => path(...needs.slice(0, 1).map(({ id }) => id)));
    return { ...from, [weak]: { paths: [...(from[weak]?.paths ?? []), ...less], source: "case" } };
  };
  return withWeaker("aclMember", "aclWrite", withWeaker("aclWrite", "aclOwner", given));
});
const onPublished = (paths: Readonly<Record<string, readonly Path[]>>): Evidence =>
  evidenceOf(oracle.factNames, { published: [path()], ...paths });
const mode = fc.constantFrom(...oracle.modeNames, "new");

describe("the facts of evidence", function () {
  this.timeout(120_000);

  it("are yes with a path that needs nothing, unknown with only paths that need something, no without any, absent where nobody looked", () => {
    const evidence = {
      ...evidenceOf(["reporter", "admin", "serviceRead"], { reporter: [path("u"), path()], admin: [path("u")] }),
    };
    assert.deepEqual(factsOf(evidence), { reporter: "yes", admin: "unknown", serviceRead: "no" });
  });

  it("give the same lowest and highest level as all worlds of the elementary unknowns do", () => {
    fc.assert(
      fc.property(mode, soundEvidence, (inMode, evidence) => {
        if (inMode === "new") return;
        const levels = worldsOf([evidence]).flatMap(([world]) => oracle.levelsIn(inMode, world!));
        const { atLeast, atMost } = evaluate(argusPolicy, inMode, factsOf(evidence));
        assert.deepEqual(
          [atLeast, atMost],
          [oracle.levelNames[Math.min(...levels)], oracle.levelNames[Math.max(...levels)]],
        );
      }),
      { numRuns: runs(600) },
    );
  });
});

describe("previewEvidence, against every world of the elementary unknowns", function () {
  this.timeout(120_000);

  for (const [name, evidence] of Object.entries({
    "such as backends give": soundEvidence,
    "of any kind": anyEvidence,
  })) {
    it(`is right for evidence ${name}`, () => {
      fc.assert(
        fc.property(mode, evidence, mode, evidence, (modeBefore, before, modeAfter, after) => {
          const { verdict } = previewEvidence(
            argusPolicy,
            { mode: modeBefore, evidence: before },
            { mode: modeAfter, evidence: after },
          );
          assert.equal(verdict, expected(modeBefore, before, modeAfter, after));
        }),
        { numRuns: runs(800) },
      );
    });

    it(`is right for evidence ${name}, where only some facts change`, () => {
      fc.assert(
        fc.property(
          mode,
          evidence,
          mode,
          evidence,
          fc.subarray(["aclMember", "aclWrite", "aclOwner", "reporter", "published"]),
          (modeBefore, before, modeAfter, other, changed) => {
            const after = {
              ...before,
              ...Object.fromEntries(changed.filter((fact) => other[fact]).map((fact) => [fact, other[fact]!])),
            };
            const { verdict } = previewEvidence(
              argusPolicy,
              { mode: modeBefore, evidence: before },
              { mode: modeAfter, evidence: after },
            );
            assert.equal(verdict, expected(modeBefore, before, modeAfter, after));
          },
        ),
        { numRuns: runs(800) },
      );
    });
  }

  it("does not depend on the order of paths and needs", () => {
    fc.assert(
      fc.property(mode, anyEvidence, mode, anyEvidence, (modeBefore, before, modeAfter, after) => {
        const verdict = (a: Evidence, b: Evidence): string =>
          previewEvidence(argusPolicy, { mode: modeBefore, evidence: a }, { mode: modeAfter, evidence: b }).verdict;
        assert.equal(verdict(reversed(before), reversed(after)), verdict(before, after));
      }),
      { numRuns: runs(200) },
    );
  });

  it("counts only the worlds with the level that the server states, and narrows both sides by it", () => {
    let narrowed = 0;
    let ignored = 0;
    fc.assert(
      fc.property(
        mode,
        soundEvidence,
        mode,
        soundEvidence,
        fc.constantFrom<Level>("none", "read", "write", "owner"),
        fc.boolean(),
        (modeBefore, before, modeAfter, other, stated, onlyMode) => {
          const after = onlyMode
            ? before
            : {
                ...before,
                ...(other.aclMember && { aclMember: other.aclMember }),
                ...(other.aclWrite && { aclWrite: other.aclWrite }),
                ...(other.published && { published: other.published }),
              };
          const pairs = worldsOf([before, after]).flatMap(([a, b]) => oracle.levelPairs(modeBefore, a!, modeAfter, b!));
          const level = oracle.levelNames.indexOf(stated);
          const left = pairs.filter(([from]) => from === level);
          const result = previewEvidence(
            argusPolicy,
            { mode: modeBefore, evidence: before },
            { mode: modeAfter, evidence: after },
            stated,
          );
          assert.equal(
            result.verdict,
            oracle.verdictOf(new Set((left.length > 0 ? left : pairs).map(([from, to]) => Math.sign(to - from)))),
          );
          if (left.length === 0) {
            ignored++;
            assert.deepEqual(result.before, evaluate(argusPolicy, modeBefore, factsOf(before)));
            assert.deepEqual(result.after, evaluate(argusPolicy, modeAfter, factsOf(after)));
            return;
          }
          const to = left.map(([, reached]) => reached);
          const range = [oracle.levelNames[Math.min(...to)], oracle.levelNames[Math.max(...to)]];
          assert.deepEqual([result.before.atLeast, result.before.atMost], [stated, stated]);
          assert.deepEqual([result.after.atLeast, result.after.atMost], range);
          assert.deepEqual(
            [result.after.read, result.after.write, result.after.owner],
            [1, 2, 3].map((right) => (Math.min(...to) >= right ? "yes" : Math.max(...to) >= right ? "unknown" : "no")),
          );
          if (
            result.verdict !==
            previewEvidence(argusPolicy, { mode: modeBefore, evidence: before }, { mode: modeAfter, evidence: after })
              .verdict
          )
            narrowed++;
        },
      ),
      { numRuns: runs(1_000) },
    );
    assert.ok(narrowed > 100 && ignored > 100, `${narrowed} ${ignored}`);
  });

  it("turns a may into a certainty with what the server states: who writes by some role loses it in explicit", () => {
    const open = onPublished({ serviceRead: [path("r")], serviceWrite: [path("w")] });
    const compare = (stated?: Level): string =>
      previewEvidence(argusPolicy, { mode: "roleBased", evidence: open }, { mode: "explicit", evidence: open }, stated)
        .verdict;
    assert.deepEqual(
      [compare(), compare("write"), compare("read"), compare("none"), compare("owner")],
      ["mayLose", "loses", "loses", "same", "mayLose"],
    );
  });

  it("leaves out what cannot be also where the level before is certain: a write entry that is no entry", () => {
    const before = onPublished({
      serviceRead: [path("u")],
      serviceWrite: [path()],
      aclMember: [path("u")],
      aclWrite: [path("u")],
    });
    const after = { ...before, aclMember: { paths: [], source: "case" as const } };
    const result = previewEvidence(
      argusPolicy,
      { mode: "roleBased", evidence: before },
      { mode: "writeRestricted", evidence: after },
      "write",
    );
    assert.deepEqual(
      [result.verdict, result.before.atMost, result.after.atLeast, result.after.atMost],
      ["loses", "write", "none", "none"],
    );
  });

  it("sees what facts alone cannot: one of two entries of an unreadable group goes, and nothing changes", () => {
    const two = onPublished({ aclMember: [path("member:77:5"), path("member:77:5")] });
    const one = onPublished({ aclMember: [path("member:77:5")] });
    assert.equal(
      previewEvidence(argusPolicy, { mode: "explicit", evidence: two }, { mode: "explicit", evidence: one }).verdict,
      "same",
    );

    const otherGroup = onPublished({ aclMember: [path("member:78:5")] });
    assert.equal(
      previewEvidence(argusPolicy, { mode: "explicit", evidence: one }, { mode: "explicit", evidence: otherGroup })
        .verdict,
      "mayChange",
    );
    assert.equal(
      preview(argusPolicy, { mode: "explicit", facts: factsOf(one) }, { mode: "explicit", facts: factsOf(otherGroup) })
        .verdict,
      "same",
      "facts alone cannot tell the groups apart",
    );
  });
});

describe("many unknowns", function () {
  this.timeout(120_000);

  const many = (count: number, prefix: string): Path[] =>
    Array.from({ length: count }, (_, number) => path(`${prefix}${number}`));

  it("that play the same part are one, and are gone through: 1 000 entries of unreadable groups stay exact", () => {
    const before = onPublished({
      aclMember: [...many(500, "read"), ...many(500, "write")],
      aclWrite: many(500, "write"),
    });
    const after = onPublished({
      aclMember: [...many(499, "read"), ...many(500, "write")],
      aclWrite: many(500, "write"),
    });
    const verdict = (from: string, to: string, evidence = before): string =>
      previewEvidence(argusPolicy, { mode: from, evidence: before }, { mode: to, evidence }).verdict;
    assert.equal(verdict("roleBased", "roleBased", after), "mayLose");
    assert.equal(verdict("explicit", "explicit"), "same");
    // Who reads in one mode writes in the other: beyond the limit the answer would be the weaker "mayChange".
    assert.equal(verdict("roleBased", "explicit"), "mayGain");
  });

  it("that are always needed together are one", () => {
    const chain = Array.from({ length: 40 }, (_, number) => `u${number}`);
    const before = onPublished({ aclMember: [path(...chain)] });
    const after = onPublished({ aclMember: [path(...chain), path("other")] });
    assert.equal(
      previewEvidence(argusPolicy, { mode: "explicit", evidence: before }, { mode: "explicit", evidence: after })
        .verdict,
      "mayGain",
    );
  });

  // Each two needs overlap with the next two, so that no unknown can stand in for another.
  const tangled = (count: number): Path[] =>
    Array.from({ length: count }, (_, number) => path(`u${number}`, `u${number + 1}`));

  it(`are gone through up to ${mostUnknowns}, and beyond that the answer is a weaker one, never a wrong one`, () => {
    const compare = (count: number): string => {
      const before = onPublished({
        aclMember: [...tangled(count - 1), path("u0", "u2")],
        serviceRead: [path(`u${count - 1}`)],
      });
      const after = onPublished({ aclMember: tangled(count - 1) });
      return previewEvidence(
        argusPolicy,
        { mode: "roleBased", evidence: before },
        { mode: "readRestricted", evidence: after },
      ).verdict;
    };
    assert.equal(compare(mostUnknowns), "mayLose");
    assert.equal(compare(mostUnknowns + 1), "mayChange");
  });

  it("beyond the limit: still the same is the same, and one entry less can only lose", () => {
    const before = onPublished({ aclMember: tangled(30) });
    const after = onPublished({ aclMember: tangled(29) });
    const verdict = (a: Evidence, b: Evidence): string =>
      previewEvidence(argusPolicy, { mode: "explicit", evidence: a }, { mode: "explicit", evidence: b }).verdict;
    assert.equal(verdict(before, before), "same");
    assert.equal(verdict(before, after), "mayLose");
    assert.equal(verdict(after, before), "mayGain");
  });
});

/**
 * The possible worlds of several sides at once, each as the set of facts that hold on each side. Worlds in which the
 * same facts hold are one.
 */
function worldsOf(sides: readonly Evidence[]): Set<string>[][] {
  const named = sides.flatMap((side) =>
    Object.values(side).flatMap(({ paths: all }) => all.flatMap(({ needs }) => needs.map(({ id }) => id))),
  );
  const missing = oracle.factNames
    .filter((fact) => sides.some((side) => side[fact] === undefined))
    .map((fact) => `missing ${fact}`);
  const unknowns = [...new Set(named), ...missing];
  const bit = (id: string): number => 2 ** unknowns.indexOf(id);
  /** For each fact of a side, the ways to it, each as the unknowns that have to be true, as bits. */
  const ways = sides.map((side) =>
    oracle.factNames.map(
      (fact) =>
        side[fact]?.paths.map(({ needs }) =>
          [...new Set(needs.map(({ id }) => id))].reduce((bits, id) => bits + bit(id), 0),
        ) ?? [bit(`missing ${fact}`)],
    ),
  );
  const isProven = (side: Evidence, fact: string): boolean =>
    side[fact]?.paths.some(({ needs }) => needs.length === 0) === true;
  /** What a certain entry proves, whatever is said of it. */
  const proven = sides.map((side) =>
    isProven(side, "aclOwner") ? ["aclMember", "aclWrite"] : isProven(side, "aclWrite") ? ["aclMember"] : [],
  );
  const held = (number: number, side: number): number =>
    oracle.factNames.reduce(
      (facts, fact, place) =>
        proven[side]!.includes(fact) || ways[side]![place]!.some((bits) => (number & bits) === bits)
          ? facts | (1 << place)
          : facts,
      0,
    );
  const worlds = new Map<number, number[]>();
  for (let number = 0; number < 2 ** unknowns.length; number++) {
    const facts = sides.map((_, side) => held(number, side));
    worlds.set(
      facts.reduce((key, bits) => key * 512 + bits),
      facts,
    );
  }
  const setOf = (facts: number): Set<string> =>
    new Set(oracle.factNames.filter((_, place) => (facts & (1 << place)) !== 0));
  return [...worlds.values()].map((facts) => facts.map(setOf)).filter((sets) => sets.every(oracle.isPossible));
}

function expected(modeBefore: string, before: Evidence, modeAfter: string, after: Evidence): string {
  const seen = new Set<number>();
  for (const [a, b] of worldsOf([before, after])) {
    for (const [from, to] of oracle.levelPairs(modeBefore, a!, modeAfter, b!)) seen.add(Math.sign(to - from));
  }
  return oracle.verdictOf(seen);
}

function reversed(evidence: Evidence): Evidence {
  return Object.fromEntries(
    Object.entries(evidence)
      .reverse()
      .map(([fact, finding]) => [
        fact,
        { ...finding, paths: [...finding.paths].reverse().map((one) => ({ ...one, needs: [...one.needs].reverse() })) },
      ]),
  );
}

describe("the preview of one right by itself", () => {
  it("says of every world what the whole table says, an owner by an entry included", () => {
    for (const world of oracle.possibleWorlds()) {
      const evidence = evidenceOf(oracle.factNames, Object.fromEntries([...world].map((fact) => [fact, [path()]])));
      for (const one of oracle.modeNames)
        for (const [place, right] of rights.entries()) {
          const side = { mode: one, evidence };
          const have = oracle.levelsIn(one, world).map((level) => level > place);
          const expected = have.every(Boolean) ? "yes" : have.some(Boolean) ? "unknown" : "no";
          const { before } = previewRight(argusPolicy, right, side, side);
          assert.equal(before.read, expected, `${right} in ${one} of ${[...world].join()}`);
        }
    }
  });
});
