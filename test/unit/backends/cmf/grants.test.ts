import assert from "node:assert/strict";
import fc from "fast-check";
import type { Entry, Subject } from "../../../../src/access/case";
import type { CmfLevel } from "../../../../src/backends/cmf/level";
import { createGrants } from "../../../../src/backends/cmf/grants";

const ana: Subject = { id: "user:11", kind: "user", name: "Ana" };
const listed = (level?: CmfLevel) => new Map(level === undefined ? [] : [[ana.id, { subject: ana, level }]]);
const shown = (entries: readonly Entry[]) => entries.map(({ on, level }) => `${on} ${level}`);

describe("Grants on cases and on definitions, told apart by what writes have told", () => {
  it("nothing known: what is listed is shown on the case", () => {
    const grants = createGrants();
    assert.deepEqual(grants.entries("c", "d", listed("write")), [
      { id: "user:11", subject: ana, level: "write", on: "case", perhapsElsewhere: true },
    ]);
    grants.learnDefinition("d", ana, "none");
    assert.equal(
      grants.entries("c", "d", listed("write"))[0]?.perhapsElsewhere,
      undefined,
      "now it can only be from the case",
    );
    assert.deepEqual(grants.entries("c", undefined, listed("read")).length, 1);
    assert.deepEqual(grants.entries("c", "d", listed()), []);
  });

  it("the case has none: what is listed comes from the definition", () => {
    const grants = createGrants();
    grants.learnCase("c", ana, "none");
    assert.deepEqual(shown(grants.entries("c", "d", listed("read"))), ["definition read"]);
    assert.deepEqual(
      shown(grants.entries("e", "d", listed("read"))),
      ["case read"],
      "of another case nothing is known",
    );
  });

  it("the case reads and write is listed: the definition writes, if it is known to have a grant", () => {
    const grants = createGrants();
    grants.learnCase("c", ana, "read");
    assert.deepEqual(
      shown(grants.entries("c", "d", listed("write"))),
      ["case write"],
      "somebody may have raised it on the case",
    );
    grants.learnDefinition("d", ana, "some");
    assert.deepEqual(shown(grants.entries("c", "d", listed("write"))), ["case read", "definition write"]);
    grants.learnDefinition("d", ana, "none");
    assert.deepEqual(shown(grants.entries("c", "d", listed("write"))), ["case write"]);
  });

  it("the definition reads and write is listed: the case writes", () => {
    const grants = createGrants();
    grants.learnDefinition("d", ana, "read");
    assert.deepEqual(shown(grants.entries("c", "d", listed("write"))), ["case write", "definition read"]);
    assert.deepEqual(shown(grants.entries("c", "d", listed("read"))), ["definition read"]);
  });

  it("what contradicts the list is forgotten", () => {
    const grants = createGrants();
    grants.learnCase("c", ana, "read");
    grants.learnDefinition("d", ana, "write");
    assert.deepEqual(shown(grants.entries("c", "d", listed("write"))), ["case read", "definition write"]);
    assert.deepEqual(
      shown(grants.entries("c", "d", listed("read"))),
      ["case read"],
      "it was lowered or revoked elsewhere",
    );
    assert.deepEqual(shown(grants.entries("c", "d", listed("write"))), ["case write"]);
  });

  it("a grant on the definition that no list shows is kept, until a list has shown one", () => {
    const grants = createGrants();
    grants.learnDefinition("d", ana, "read");
    assert.deepEqual(shown(grants.entries("c", "d", listed())), ["definition read"]);
    grants.learnCase("c", ana, "none");
    assert.deepEqual(shown(grants.entries("c", "d", listed("read"))), ["definition read"], "this list does show it");
    assert.deepEqual(shown(grants.entries("c", "d", listed())), [], "so now it is gone");
  });

  it("of a grant that is only known to be there, the level of the list counts", () => {
    const grants = createGrants();
    grants.learnDefinition("d", ana, "some");
    assert.deepEqual(shown(grants.entries("c", "d", listed("write"))), ["definition write"]);
    assert.deepEqual(
      grants.entries("c", "d", listed()).map(({ level }) => level),
      [undefined],
    );
  });

  type Step = { by: "us" | "them"; on: "case" | "definition"; to: CmfLevel | "none" };
  const step = fc.record<Step>({
    by: fc.constantFrom("us", "them"),
    on: fc.constantFrom("case", "definition"),
    to: fc.constantFrom("read", "write", "none"),
  });

  it("whatever we and others do: what is shown adds up to what is listed, and is right after our own writes", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (steps, alone) => {
        const grants = createGrants();
        const truth = { case: "none" as CmfLevel | "none", definition: "none" as CmfLevel | "none" };
        // Both stores are known once we have written to both.
        const written = new Set<string>();
        for (const { by, on, to } of steps) {
          if (alone && by === "them") continue;
          truth[on] = to;
          if (by === "us") {
            if (on === "case") grants.learnCase("c", ana, to);
            else grants.learnDefinition("d", ana, to);
            written.add(on);
          }
          const levels = ["none", "read", "write"] as const;
          const highest = levels[Math.max(levels.indexOf(truth.case), levels.indexOf(truth.definition))]!;
          const entries = grants.entries("c", "d", listed(highest === "none" ? undefined : highest));
          const most =
            levels[Math.max(0, ...entries.map(({ level }) => levels.indexOf((level ?? "none") as CmfLevel | "none")))]!;
          if (highest !== "none") assert.equal(most, highest, "the highest that is shown is what is listed");
          assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length, "ids are unique");
          if (alone && written.size === 2) {
            const of = (place: string) => entries.find((one) => one.on === place)?.level ?? "none";
            assert.deepEqual({ case: of("case"), definition: of("definition") }, truth);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
