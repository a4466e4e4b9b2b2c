import assert from "node:assert/strict";
import fc from "fast-check";
import {
  evaluate,
  explain,
  factsOf,
  type Evidence,
  type Explanation,
  type Facts,
  type Path,
  type Tri,
} from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { entry, evidenceOf, group, need, path, person } from "./evidence";
import * as oracle from "./oracle";

const legal = group("77", "Legal");
const ola = person("5", "Ola");
const readOfLegal: Path = { needs: [], through: [legal], entry: entry("e1", legal, "read") };
const writeOfOla: Path = { needs: [], through: [], entry: entry("e2", ola, "write") };
const openLegal: Path = { needs: [need("member:77:5")], through: [legal], entry: entry("e1", legal, "read") };

/** On a published case, unless the paths say otherwise; a fact that is not named does not hold. */
function evidence(paths: Readonly<Record<string, readonly Path[]>>): Evidence {
  return evidenceOf(oracle.factNames, { published: [path()], ...paths });
}

function evidenceFrom(facts: oracle.Known): Evidence {
  return evidence(
    Object.fromEntries(
      oracle.factNames.map((fact) => [
        fact,
        facts[fact] === "yes" ? [path()] : facts[fact] === "unknown" ? [path(`is ${fact}`)] : [],
      ]),
    ),
  );
}

function ways(list: Explanation["wins"]): string[] {
  return list.map(({ fact, cell, path: { entry: by, needs } }) =>
    [fact, `${cell.mode}/${cell.right}`, by?.id, ...needs.map(({ id }) => id)].filter(Boolean).join(" "),
  );
}

describe("an explanation", function () {
  this.timeout(120_000);

  it("has a winning way exactly when the answer is yes, and possible ways where it is unknown", () => {
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.someFacts()) {
        const of = evidenceFrom(facts);
        for (const right of ["read", "write", "owner"] as const) {
          const explanation = explain(argusPolicy, mode, of, right);
          const { value, wins, possible, missing, toYes, toNo, modeInTable, barrier } = explanation;
          assert.equal(value, evaluate(argusPolicy, mode, facts)[right]);
          assert.equal(wins.length > 0, value === "yes");
          if (value === "no") assert.equal(possible.length, 0);
          if (value === "unknown") assert.equal(missing.length > 0, possible.length > 0 || barrier !== undefined);
          assert.equal(modeInTable, mode !== "new");
          if (value === "unknown" && modeInTable) assert.ok(possible.length > 0);
          assert.equal(toYes.givers.length === 0, value === "yes");
          assert.equal(toNo.removals.length === 0, value === "no" || (value === "unknown" && possible.length === 0));
        }
      }
    }
  });

  it("lists every winning way with its place in the table", () => {
    const of = evidence({ reporter: [path()], aclMember: [readOfLegal, writeOfOla], aclWrite: [writeOfOla] });
    assert.deepEqual(ways(explain(argusPolicy, "roleBased", of, "read").wins), [
      "reporter roleBased/read",
      "aclMember roleBased/read e1",
      "aclMember roleBased/read e2",
    ]);
    assert.deepEqual(ways(explain(argusPolicy, "roleBased", of, "write").wins), [
      "reporter roleBased/write",
      "aclWrite roleBased/write e2",
    ]);
    assert.deepEqual(ways(explain(argusPolicy, "explicit", of, "write").wins), [
      "reporter explicit/write",
      "aclMember explicit/write e1",
      "aclMember explicit/write e2",
    ]);
  });

  it("shows one and the same entry once, though it makes two facts hold", () => {
    const of = evidence({ aclMember: [], aclWrite: [writeOfOla] });
    assert.deepEqual(ways(explain(argusPolicy, "explicit", of, "write").wins), ["aclMember explicit/write e2"]);
  });

  it("keeps apart what has neither entry nor role nor group by what it needs, and takes the shorter of two ways by the same route", () => {
    assert.deepEqual(
      ways(
        explain(argusPolicy, "explicit", evidence({ aclMember: [path("a"), path("b"), path("a")] }), "read").possible,
      ),
      ["aclMember explicit/read a", "aclMember explicit/read b"],
    );
    const both = evidence({
      aclMember: [openLegal],
      aclWrite: [{ ...openLegal, needs: [need("member:77:5"), need("level:e1", "level")] }],
    });
    assert.deepEqual(ways(explain(argusPolicy, "explicit", both, "read").possible), [
      "aclMember explicit/read e1 member:77:5",
    ]);
  });

  it("says of what holds and does not count in this mode where it would", () => {
    const of = evidence({ serviceWrite: [path()], aclMember: [readOfLegal] });
    const { powerless } = explain(argusPolicy, "roleBased", of, "owner");
    assert.deepEqual(
      powerless.map(({ fact, gives, countsIn }) => [fact, gives, countsIn]),
      [
        ["serviceWrite", "write", []],
        ["aclMember", "read", []],
      ],
    );
    assert.deepEqual(
      explain(argusPolicy, "explicit", of, "write").powerless.map(({ fact, gives, countsIn }) => [
        fact,
        gives,
        countsIn,
      ]),
      [["serviceWrite", "none", ["roleBased"]]],
    );
    assert.deepEqual(
      explain(argusPolicy, "roleBased", of, "write").powerless.map(({ fact, gives, countsIn }) => [
        fact,
        gives,
        countsIn,
      ]),
      [["aclMember", "read", ["explicit"]]],
    );
    const writer = evidence({ aclMember: [writeOfOla], aclWrite: [writeOfOla] });
    assert.deepEqual(
      explain(argusPolicy, "explicit", writer, "write").powerless,
      [],
      "a write entry counts in explicit, as the entry that it is",
    );
    assert.deepEqual(
      explain(argusPolicy, "new", of, "write").powerless,
      [],
      "in a mode that is not in the table nobody knows what counts",
    );
  });

  it("puts first what would settle most", () => {
    const both: Path = { needs: [need("member:77:5"), need("level:e9", "level")], through: [legal] };
    const of = evidence({
      aclMember: [openLegal],
      aclWrite: [both, { needs: [need("member:78:5"), need("level:e9", "level")], through: [group("78")] }],
    });
    const settles = (right: "read" | "write"): string[] =>
      explain(argusPolicy, "roleBased", of, right).missing.map(
        ({ unknown, settles: what, ways: count }) => `${unknown.id} ${what} ${count}`,
      );
    assert.deepEqual(settles("write"), ["level:e9 whenFalse 2", "member:77:5 partly 1", "member:78:5 partly 1"]);
    assert.equal(settles("read")[0], "member:77:5 whenTrue 2");
    const alone = explain(argusPolicy, "roleBased", evidence({ aclMember: [openLegal] }), "read");
    assert.deepEqual(
      alone.missing.map(({ settles: what }) => what),
      ["always"],
    );
  });

  it("takes a fact that nobody looked at for one thing that is missing", () => {
    const { reporter: _, ...rest } = evidence({});
    const { value, missing } = explain(argusPolicy, "explicit", rest, "owner");
    assert.equal(value, "unknown");
    assert.deepEqual(
      missing.map(({ unknown }) => [unknown.about, unknown.detail, unknown.gap]),
      [["fact", "reporter", "notFetched"]],
    );
  });

  it("says what would make it yes: the least that would do, and the modes in which it is so already", () => {
    const of = evidence({ serviceWrite: [path()] });
    const write = explain(argusPolicy, "writeRestricted", of, "write").toYes;
    assert.deepEqual(
      write.givers.map(({ fact, entry: level }) => [fact, level]),
      [
        ["reporter", undefined],
        ["serviceTech", undefined],
        ["admin", undefined],
        ["aclWrite", "write"],
      ],
    );
    assert.deepEqual(write.modes, ["roleBased"]);
    assert.deepEqual(
      explain(argusPolicy, "explicit", of, "write").toYes.givers.map(({ fact, entry: level }) => [fact, level]),
      [
        ["reporter", undefined],
        ["admin", undefined],
        ["aclMember", "read"],
      ],
      "in explicit a read entry is enough to write",
    );
  });

  it("says what would have to go to make it no: every independent path, and the modes in which it is no", () => {
    const tech: Path = { needs: [], through: [], role: { name: "TECH" } };
    const viaTwo: Path = { needs: [], through: [legal, group("79")], entry: entry("e1", legal, "read") };
    const of = evidence({
      serviceRead: [{ needs: [], through: [], role: { name: "READ" } }],
      serviceTech: [tech],
      aclMember: [readOfLegal, viaTwo, { ...openLegal, entry: entry("e3", group("80"), "read") }],
    });
    const { toNo } = explain(argusPolicy, "roleBased", of, "read");
    assert.deepEqual(
      toNo.removals.map(({ facts, entry: by, role, certain }) => [facts.join(), by?.id ?? role?.name, certain]),
      [
        ["serviceRead", "READ", true],
        ["aclMember", "e1", true],
        ["aclMember", "e3", false],
      ],
    );
    assert.deepEqual(toNo.modes, []);
    assert.deepEqual(explain(argusPolicy, "roleBased", evidence({ serviceRead: [path()] }), "read").toNo.modes, [
      "readRestricted",
      "explicit",
    ]);
  });

  it("names removals that are enough: without those that are certain and those that may be, the answer is no", () => {
    const ofPerson = oracle.factNames.filter((fact) => fact !== "published");
    const levels = { aclMember: "read", aclWrite: "write", aclOwner: "owner" } as const;
    const some = fc.subarray(ofPerson);
    fc.assert(
      fc.property(
        fc.constantFrom(...oracle.modeNames),
        some,
        some,
        fc.constantFrom("read" as const, "write" as const, "owner" as const),
        (mode, certain, open, right) => {
          const entryOf = (fact: string): Partial<Path> =>
            fact in levels ? { entry: entry(fact, ola, levels[fact as keyof typeof levels]) } : {};
          const paths = Object.fromEntries(
            ofPerson.map((fact) => [
              fact,
              [
                ...(certain.includes(fact) ? [{ ...path(), ...entryOf(fact) }] : []),
                ...(open.includes(fact) ? [{ ...path(`is ${fact}`), ...entryOf(fact) }] : []),
              ],
            ]),
          );
          const aclWrite = [...paths.aclWrite!, ...paths.aclOwner!];
          const of = evidence({ ...paths, aclWrite, aclMember: [...paths.aclMember!, ...aclWrite] });
          const { removals } = explain(argusPolicy, mode, of, right).toNo;
          const gone = new Set(removals.flatMap(({ entry: by, facts }) => (by ? [by.id] : facts)));
          const left = Object.fromEntries(
            Object.entries(of).map(([fact, finding]) => [
              fact,
              { ...finding, paths: finding.paths.filter(({ entry: by }) => !gone.has(by ? by.id : fact)) },
            ]),
          );
          assert.equal(evaluate(argusPolicy, mode, factsOf(left))[right], "no");
          for (const removal of removals.filter((one) => one.certain)) {
            const without = new Set(gone);
            without.delete(removal.entry ? removal.entry.id : removal.facts[0]!);
            const kept = Object.fromEntries(
              Object.entries(of).map(([fact, finding]) => [
                fact,
                { ...finding, paths: finding.paths.filter(({ entry: by }) => !without.has(by ? by.id : fact)) },
              ]),
            );
            assert.equal(evaluate(argusPolicy, mode, factsOf(kept))[right], "yes", "each of them has to go");
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("an explanation behind a gate", function () {
  this.timeout(120_000);

  const none: Facts = {
    reporter: "no",
    serviceRead: "no",
    serviceWrite: "no",
    serviceTech: "no",
    admin: "no",
    aclMember: "no",
    published: "no",
  };
  const of = (facts: Facts, mode = "roleBased", right: "read" | "write" | "owner" = "read"): Explanation =>
    explain(argusPolicy, mode, evidenceFrom({ ...none, ...facts } as oracle.Known), right);

  it("says that it is closed, to whom it would open, and what it stops", () => {
    const { value, wins, possible, barrier, toYes, missing } = of({ aclMember: "yes" });
    assert.deepEqual([value, wins, possible, missing], ["no", [], [], []]);
    assert.deepEqual(
      [barrier?.value, barrier?.facts, barrier?.condition, barrier?.disputed, barrier?.possible],
      ["closed", ["published", "serviceTech", "admin"], "no", undefined, []],
    );
    assert.deepEqual(ways(barrier!.stops), ["aclMember roleBased/read"]);
    assert.equal(toYes.openGate, "enough");
  });

  it("is not there on a published case, nor before a tech user; but then says that the role has to go to close it", () => {
    assert.equal(of({ aclMember: "yes", published: "yes" }).barrier, undefined);
    const tech = of({ aclMember: "yes", serviceTech: "yes" });
    assert.deepEqual([tech.value, tech.barrier], ["yes", undefined]);
    assert.deepEqual(
      tech.toNo.closing?.map(({ facts }) => facts),
      [["serviceTech"]],
    );
    assert.equal(of({ aclMember: "yes", published: "yes" }).toNo.closing, undefined);
  });

  it("leaves the reporter open, with the reason: the documentation says both", () => {
    const { value, barrier, possible, missing, toYes } = of({ reporter: "yes" }, "explicit", "owner");
    assert.deepEqual([value, barrier?.value, barrier?.disputed], ["unknown", "unknown", "reporter"]);
    assert.deepEqual(ways(possible), ["reporter explicit/owner"]);
    assert.deepEqual(
      missing.map(({ unknown, settles }) => [unknown.gap, unknown.about, unknown.detail, settles]),
      [["disputed", "exception", "published", "always"]],
    );
    assert.equal(toYes.openGate, "enough");
  });

  it("names what is missing on both sides of it", () => {
    const { value, missing } = of({ aclMember: "unknown", published: "unknown", serviceTech: "unknown" });
    assert.equal(value, "unknown");
    assert.deepEqual(
      missing.map(({ unknown, settles }) => [unknown.id, settles]),
      [
        ["is aclMember", "whenFalse"],
        ["is published", "partly"],
        ["is serviceTech", "partly"],
      ],
    );
    assert.deepEqual(
      of({ aclMember: "yes", published: "unknown" }).missing.map(({ unknown, settles }) => [unknown.id, settles]),
      [["is published", "always"]],
    );
  });

  it("is there exactly where not every world is visible to the person, and closed where none is", () => {
    for (const facts of oracle.someFacts()) {
      const { barrier } = explain(argusPolicy, "explicit", evidenceFrom(facts), "read");
      const visible = oracle
        .completions(facts)
        .flatMap((world) => oracle.readings.map((reading) => oracle.isVisible(world, reading)));
      const expected = visible.every(Boolean) ? undefined : visible.some(Boolean) ? "unknown" : "closed";
      assert.equal(barrier?.value, expected, JSON.stringify(facts));
    }
  });

  it("says what is enough to make it yes, and what to make it no", () => {
    const without = (facts: oracle.Known, gone: readonly string[]): Facts => {
      const chain = ["aclMember", "aclWrite", "aclOwner"];
      const withStronger = gone.flatMap((fact) => [
        fact,
        ...chain.slice(chain.indexOf(fact), chain.includes(fact) ? 3 : 0),
      ]);
      return { ...facts, ...Object.fromEntries(withStronger.map((fact) => [fact, "no"])) };
    };
    for (const mode of [...oracle.modeNames, "new"]) {
      for (const facts of oracle.someFacts()) {
        for (const right of ["read", "write", "owner"] as const) {
          const { value, barrier, toYes, toNo } = explain(argusPolicy, mode, evidenceFrom(facts), right);
          const becomes = (changed: Facts, inMode = mode): Tri => evaluate(argusPolicy, inMode, changed)[right];
          const about = `${mode} ${right} ${JSON.stringify(facts)}`;
          const published: Facts = barrier ? { ...facts, published: "yes" } : facts;
          for (const { fact, opensGate } of toYes.givers)
            assert.equal(becomes({ ...(opensGate ? facts : published), [fact]: "yes" }), "yes", `${fact} ${about}`);
          for (const other of toYes.modes) assert.equal(becomes(published, other), "yes", about);
          assert.equal(toYes.openGate !== undefined, barrier !== undefined && value !== "yes", about);
          if (toYes.openGate !== undefined) {
            for (const fact of barrier!.facts)
              if (toYes.openGate === "enough") assert.equal(becomes({ ...facts, [fact]: "yes" }), "yes", about);
            assert.equal(becomes(published) === "yes", toYes.openGate === "enough", about);
          }
          const { removals, closing } = toNo;
          if (value !== "no" && mode !== "new")
            assert.equal(
              becomes(
                without(
                  facts,
                  removals.flatMap((one) => one.facts),
                ),
              ),
              "no",
              about,
            );
          for (const other of toNo.modes) assert.equal(becomes(facts, other), "no", about);
          assert.equal(closing !== undefined, value !== "no" && facts.published === "no", about);
          if (closing)
            assert.equal(
              becomes(
                without(
                  facts,
                  closing.flatMap((one) => one.facts),
                ),
              ),
              "no",
              about,
            );
        }
      }
    }
  });
});
