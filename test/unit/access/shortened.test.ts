import assert from "node:assert/strict";
import fc from "fast-check";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { compareSides } from "../../../src/access/worlds";
import { shortened, type Needs, type WaysSide } from "../../../src/access/ways";

const facts = ["reporter", "serviceRead", "aclMember", "aclWrite", "aclOwner", "admin"] as const;

/** Up to five unknowns, each needed alone by some facts; some are also needed together. */
const ways = fc.array(fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 2 }), { maxLength: 3 });
const side: fc.Arbitrary<WaysSide> = fc.record({
  mode: fc.constantFrom("roleBased", "explicit", "readRestricted", "of another kind"),
  ways: fc
    .tuple(...facts.map(() => ways))
    .map((all) => ({ ...Object.fromEntries(facts.map((fact, place) => [fact, all[place]!])), published: [[]] })),
});

/** The same with forty unknowns in the place of each that is only ever needed alone. */
function manifold(sides: readonly WaysSide[]): WaysSide[] {
  const all = sides.flatMap((one) => Object.values(one.ways).flat());
  const together = new Set(all.flatMap((way) => (way.length > 1 ? way : [])));
  const many = (way: Needs): Needs[] =>
    way.length === 1 && !together.has(way[0]!) ? Array.from({ length: 40 }, (_, n) => [`${way[0]}${n}`]) : [way];
  return sides.map((one) => ({
    ...one,
    ways: Object.fromEntries(Object.entries(one.ways).map(([fact, list]) => [fact, list.flatMap(many)])),
  }));
}

describe("Many unknowns that can stand in for each other", () => {
  it("are compared as one, with the same outcome", () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const [longBefore, longAfter] = manifold([before, after]) as [WaysSide, WaysSide];
        assert.deepEqual(compareSides(argusPolicy, longBefore, longAfter), compareSides(argusPolicy, before, after));
      }),
      { numRuns: 2_000 },
    );
  });

  it("are as many as without thousands of groups", () => {
    const groups = (count: number): WaysSide["ways"] => ({
      aclMember: Array.from({ length: count }, (_, n) => [`member:${n}`]),
      aclWrite: Array.from({ length: count / 2 }, (_, n) => [`member:${n}`]),
      published: [[]],
    });
    const before = { mode: "roleBased", ways: groups(10_000) };
    for (const after of [
      { ...before, mode: "explicit" },
      { ...before, ways: groups(9_000) },
    ])
      for (const { ways } of shortened(before, after))
        assert.ok(Object.values(ways).flat().length <= 8, `${Object.values(ways).flat().length} ways`);
  });

  it("are left as they are where they are few", () => {
    const before = { mode: "explicit", ways: { aclMember: [["a"], ["b"]] } };
    assert.deepEqual(shortened(before, before), [before, before]);
  });
});
