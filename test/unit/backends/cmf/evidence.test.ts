import assert from "node:assert/strict";
import fc from "fast-check";
import type { Case, Entry, Subject } from "../../../../src/access/case";
import { evaluate } from "../../../../src/access/evaluate";
import { factsOf } from "../../../../src/access/facts";
import { previewEvidence } from "../../../../src/access/preview";
import type { Directory } from "../../../../src/backends/backend";
import { evidence, type Seen } from "../../../../src/backends/cmf/evidence";
import { cmfPolicy } from "../../../../src/backends/cmf/policy";
import { createReaches, type Reach, type Reaches } from "../../../../src/backends/cmf/reach";

const of = (mode: string): Case => ({
  id: "c",
  number: "1",
  title: "",
  mode,
  people: [],
  details: [],
  readAt: 5,
  scope: { id: "d", name: "Sinistro" },
});
const person: Subject = { id: "user:12", kind: "user", name: "Bruno" };
const team: Subject = { id: "group:7", kind: "group", name: "Gestores" };
const other: Subject = { id: "group:8", kind: "group", name: "Peritos" };
const entry = (subject: Subject, level: Entry["level"], on: Entry["on"] = "case"): Entry => ({
  id: `${on}:${subject.id}`,
  subject,
  level,
  on,
});
const nobodyAsked: Directory = {
  caller: undefined,
  ownGroups: () => ({ known: false, gap: "notFetched" }),
  members: () => ({ known: false, gap: "notFetched" }),
  roles: () => ({ known: false, gap: "notFetched" }),
  isSomebody: () => true,
};
const known = (entries: readonly Entry[], truncated?: boolean) =>
  ({ known: true, value: entries, readAt: 9, truncated }) as const;
const seeing = (reaches: Reaches, groupsAbove: Seen["groupsAbove"] = () => undefined): Seen => ({
  reaches,
  groupsAbove,
});

/** Reaches that say only this of the person and the team. */
function membershipIs(answer: "in" | "out" | "unknown"): Reaches {
  return {
    record: () => undefined,
    membership: () => answer,
    throughSome: () => undefined,
    members: () => ({ known: false, gap: "notModelled" }),
  };
}

const names = ["none", "read", "write"] as const;
type Level = (typeof names)[number];

describe("CMf evidence", () => {
  it("gives the range of all possible worlds: every combination of entries, scopes, memberships and modes", () => {
    let count = 0;
    for (const mode of ["on", "off", "?"]) {
      for (const own of names) {
        for (const teams of names) {
          for (const definition of names) {
            for (const definitionTeam of names) {
              for (const membership of ["in", "out", "unknown"] as const) {
                const granted = (subject: Subject, level: Level, on: Entry["on"]) =>
                  level === "none" ? [] : [entry(subject, level, on)];
                const entries = [
                  ...granted(person, own, "case"),
                  ...granted(team, teams, "case"),
                  ...granted(person, definition, "definition"),
                  ...granted(team, definitionTeam, "definition"),
                ];
                const access = evaluate(
                  cmfPolicy,
                  mode,
                  factsOf(
                    evidence(
                      { case: of(mode), entries: known(entries) },
                      person,
                      nobodyAsked,
                      seeing(membershipIs(membership)),
                    ),
                  ),
                );
                // The worlds: member or not, any grant on the definition that nobody lists, any delegation; where the
                // mode is not known, on or off.
                const levels: number[] = [];
                for (const member of membership === "unknown" ? [true, false] : [membership === "in"]) {
                  for (const hidden of [0, 1, 2]) {
                    for (const on of mode === "?" ? [true, false] : [mode === "on"]) {
                      const found = [own, definition, ...(member ? [teams, definitionTeam] : [])].map((level) =>
                        names.indexOf(level),
                      );
                      levels.push(on ? Math.max(hidden, ...found) : 2);
                    }
                  }
                }
                assert.deepEqual(
                  [access.atLeast, access.atMost],
                  [names[Math.min(...levels)], names[Math.max(...levels)]],
                  JSON.stringify({ mode, own, teams, definition, definitionTeam, membership }),
                );
                count += 1;
              }
            }
          }
        }
      }
    }
    assert.equal(count, 3 * 3 ** 5);
  });

  it("of a group: its own entries for certain, those of a group above it perhaps, others not", () => {
    const facts = (entries: Entry[], above?: ReadonlySet<string>) =>
      evaluate(
        cmfPolicy,
        "on",
        factsOf(
          evidence(
            { case: of("on"), entries: known(entries) },
            team,
            nobodyAsked,
            seeing(createReaches(), () => above),
          ),
        ),
      );
    const paths = (entries: Entry[], above?: ReadonlySet<string>) =>
      evidence(
        { case: of("on"), entries: known(entries) },
        team,
        nobodyAsked,
        seeing(createReaches(), () => above),
      ).caseEntry!.paths;
    assert.equal(facts([entry(team, "write")]).atLeast, "write");
    assert.deepEqual(
      paths([entry(other, "write")], new Set([other.id])).map(({ needs }) => needs.map(({ about }) => about)),
      [["membership"]],
    );
    assert.deepEqual(paths([entry(other, "write")], new Set()), []);
    assert.equal(paths([entry(other, "write")], undefined).length, 1, "the groups were not read");
    assert.deepEqual(
      evidence({ case: of("on"), entries: known([]) }, team, nobodyAsked, seeing(createReaches())).delegation!.paths,
      [],
      "delegations are between people",
    );
  });

  it("unread, cut-off and level-less entries leave open what they may hold", () => {
    const range = (entries: Parameters<typeof evidence>[0]["entries"]) => {
      const { caseEntry, caseWrite } = factsOf(
        evidence({ case: of("on"), entries }, person, nobodyAsked, seeing(createReaches())),
      );
      return [caseEntry, caseWrite];
    };
    assert.deepEqual(range({ known: false, gap: "failed" }), ["unknown", "unknown"]);
    assert.deepEqual(range({ known: false, gap: "forbidden", detail: "403" }), ["unknown", "unknown"]);
    assert.deepEqual(range(known([])), ["no", "no"]);
    assert.deepEqual(range(known([], true)), ["unknown", "unknown"]);
    assert.deepEqual(range(known([entry(person, "read")], true)), ["yes", "unknown"]);
    assert.deepEqual(range(known([entry(person, undefined)])), ["yes", "unknown"]);
    assert.deepEqual(range(known([{ id: "x", level: "write", on: "case" }])), ["unknown", "unknown"]);
  });

  it("what the directory knows of a group counts where nothing was proven", () => {
    const paths = (members: ReturnType<Directory["members"]>) =>
      evidence(
        { case: of("on"), entries: known([entry(team, "read")]) },
        person,
        { ...nobodyAsked, members: () => members },
        seeing(createReaches()),
      ).caseEntry!.paths;
    assert.deepEqual(
      paths({ known: true, value: [person], readAt: 1 }).map(({ needs, through }) => [needs.length, through[0]?.id]),
      [[0, team.id]],
    );
    assert.deepEqual(paths({ known: true, value: [], readAt: 1 }), []);
    assert.deepEqual(
      paths({ known: true, value: [], readAt: 1, truncated: true }).map(({ needs }) => needs.map(({ gap }) => gap)),
      [["notModelled"]],
    );
    assert.deepEqual(
      paths({ known: false, gap: "forbidden" }).map(({ needs }) => needs.map(({ gap }) => gap)),
      [["forbidden"]],
    );
    assert.equal(paths({ known: true, value: [other], readAt: 1 }).length, 1, "a group inside may hold the person");
  });

  it("names what is missing: the definition, the delegation, each with a name of its own for each person and case", () => {
    const needs = (id: string, mode = "on") =>
      ["definitionEntry", "delegation"].flatMap((fact) =>
        evidence({ case: { ...of(mode), id }, entries: known([]) }, person, nobodyAsked, seeing(createReaches()))[
          fact
        ]!.paths.flatMap((path) => path.needs.map((need) => need.id)),
      );
    assert.deepEqual(needs("c"), ["definition:d:user:12", "delegation:c:user:12"]);
    assert.deepEqual(
      needs("e"),
      ["definition:d:user:12", "delegation:e:user:12"],
      "a grant on the definition is the same for all its cases",
    );
  });

  describe("previews", () => {
    const verdict = (before: Entry[], after: Entry[], reaches: Reaches, subject = person) => {
      const side = (entries: Entry[]) => ({
        mode: "on",
        evidence: evidence({ case: of("on"), entries: known(entries) }, subject, nobodyAsked, seeing(reaches)),
      });
      return previewEvidence(cmfPolicy, side(before), side(after)).verdict;
    };
    const reaches = createReaches();
    // Bruno gets access through one of two groups, it is not known through which.
    reaches.record("c", [
      { groups: [team.id, other.id], direct: new Set(), everybody: new Map([[person.id, person]]), readAt: 1 },
    ]);

    it("revoking from one of two groups of which somebody is in at least one may take access away, and so may revoking from both", () => {
      const both = [entry(team, "read"), entry(other, "read")];
      assert.equal(
        evaluate(
          cmfPolicy,
          "on",
          factsOf(evidence({ case: of("on"), entries: known(both) }, person, nobodyAsked, seeing(reaches))),
        ).atLeast,
        "read",
      );
      assert.equal(verdict(both, [entry(other, "read")], reaches), "mayLose");
      assert.equal(verdict(both, [], reaches), "mayLose", "a grant on the definition or a delegation may be left");
    });
    it("what may be left on the definition is not certain, also for who is in the group", () => {
      const alone = createReaches();
      alone.record("c", [
        { groups: [team.id], direct: new Set(), everybody: new Map([[person.id, person]]), readAt: 1 },
      ]);
      const remembered: Entry = { ...entry(team, "read", "definition"), perhapsGone: true };
      assert.equal(verdict([entry(team, "read"), remembered], [remembered], alone), "mayLose");
    });
    it("revoking from a group takes nothing from who is certainly not in it", () => {
      assert.equal(verdict([entry(team, "write")], [], membershipIs("out")), "same");
      assert.equal(verdict([entry(team, "write")], [], membershipIs("unknown")), "mayLose");
    });
    it("granting write to who may have it otherwise may gain", () => {
      assert.equal(verdict([], [entry(person, "write")], createReaches()), "mayGain");
      assert.equal(
        verdict(
          [entry(person, "write", "definition")],
          [entry(person, "write", "definition"), entry(person, "read")],
          createReaches(),
        ),
        "same",
      );
    });
  });
});

describe("What the lists prove about groups", () => {
  const userIds = Array.from({ length: 6 }, (_, index) => `user:${index}`);
  const groupIds = Array.from({ length: 4 }, (_, index) => `group:${index}`);
  const world = fc.record({
    members: fc.array(fc.subarray(userIds), { minLength: groupIds.length, maxLength: groupIds.length }),
    cases: fc.array(fc.record({ groups: fc.subarray(groupIds, { minLength: 1 }), direct: fc.subarray(userIds) }), {
      minLength: 1,
      maxLength: 6,
    }),
  });
  const subjectOf = (id: string): Subject => ({ id, kind: id.startsWith("user") ? "user" : "group", name: id });

  it("is never wrong, whatever groups, members, cases and direct grants there are", () => {
    const decided = { in: 0, out: 0, unknown: 0, some: 0 };
    fc.assert(
      fc.property(world, ({ members, cases }) => {
        const isIn = (user: string, group: string) => members[groupIds.indexOf(group)]!.includes(user);
        const reaches = createReaches();
        cases.forEach(({ groups, direct }, index) => {
          const everybody = userIds.filter(
            (user) => direct.includes(user) || groups.some((group) => isIn(user, group)),
          );
          const reach: Reach = {
            groups,
            direct: new Set(direct),
            everybody: new Map(everybody.map((id) => [id, subjectOf(id)])),
            readAt: index,
          };
          reaches.record(`case ${index}`, [reach]);
        });
        cases.forEach(({ groups }, index) => {
          for (const user of userIds) {
            for (const group of groupIds) {
              const answer = reaches.membership(`case ${index}`, group, user);
              decided[answer] += 1;
              if (answer !== "unknown") assert.equal(answer, isIn(user, group) ? "in" : "out");
            }
            const some = reaches.throughSome(
              `case ${index}`,
              user,
              groups.map((id) => entry(subjectOf(id), "read")),
            );
            if (some !== undefined) {
              decided.some += 1;
              assert.ok(some.groups.some(({ id }) => isIn(user, id)));
            }
          }
        });
        for (const group of groupIds) {
          const asked = reaches.members(group);
          if (!asked.known) continue;
          for (const { id } of asked.value) assert.ok(isIn(id, group));
          if (!asked.truncated)
            assert.deepEqual(asked.value.map(({ id }) => id).sort(), [...members[groupIds.indexOf(group)]!].sort());
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(
      Object.values(decided).every((count) => count > 100),
      JSON.stringify(decided),
    );
  });

  it("the newest word counts, and what is read of a case again replaces what was read before", () => {
    const reaches = createReaches();
    const record = (everybody: Subject[], readAt: number) =>
      reaches.record("c", [
        { groups: [team.id], direct: new Set(), everybody: new Map(everybody.map((one) => [one.id, one])), readAt },
      ]);
    record([person], 1);
    assert.equal(reaches.membership("c", team.id, person.id), "in");
    assert.equal(reaches.membership("another case", team.id, person.id), "in");
    record([], 2);
    assert.equal(reaches.membership("c", team.id, person.id), "out");
    assert.equal(reaches.membership("another case", team.id, person.id), "out");
  });

  it("an entry of the group that is gone, or weaker, is no proof any more", () => {
    const reaches = createReaches();
    reaches.record("c", [
      { groups: [team.id, other.id], direct: new Set(), everybody: new Map([[person.id, person]]), readAt: 1 },
    ]);
    assert.ok(reaches.throughSome("c", person.id, [entry(team, "read"), entry(other, "read")]));
    assert.equal(reaches.throughSome("c", person.id, [entry(team, "read")]), undefined);
    assert.equal(reaches.throughSome("c", person.id, []), undefined);
  });
});
