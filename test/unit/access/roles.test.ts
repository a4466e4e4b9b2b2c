import assert from "node:assert/strict";
import { evaluate, operationsOf, rolesOf, type Facts, type Tri } from "../../../src/access";
import { roleFacts, roleFactsByKind } from "../../../src/access/roleFacts";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cmfPolicy } from "../../../src/backends/cmf/policy";
import * as oracle from "./oracle";

/** What the page lists, in its order and its words shortened; "any change also requires access level write". */
const page: Record<string, (level: number, tech: boolean, admin: boolean) => boolean> = {
  readDetails: (level) => level >= 1,
  comment: (level) => level >= 2,
  changeStatus: (level) => level >= 2,
  changePriority: (level) => level >= 2,
  changeCategory: (level) => level >= 2,
  changeReference: (level) => level >= 2,
  changeAssignedUser: (level) => level >= 2,
  changeTags: (level) => level >= 2,
  changeLinks: (level) => level >= 2,
  changeAttachments: (level) => level >= 2,
  changeMode: (level) => level >= 3,
  changeEntries: (level) => level >= 3,
  changeReporter: (level) => level >= 3,
  changeSubject: (level) => level >= 3,
  changeDescription: (level) => level >= 3,
  changeWatchersOfOthers: (level, tech) => level >= 3 || (level >= 2 && tech),
  viewInternalComments: (level, tech) => level >= 1 && tech,
  viewDeleted: (level, tech) => level >= 1 && tech,
  createInternalComments: (level, tech) => level >= 2 && tech,
  changeRestrictedFields: (level, tech) => level >= 2 && tech,
  changeWorkflows: (level, tech) => level >= 2 && tech,
  createUnpublished: (level, tech) => level >= 2 && tech,
  publish: (level, tech) => level >= 2 && tech,
  deleteComments: (level, tech) => level >= 2 && tech,
  overrideAccess: (level, _tech, admin) => level >= 3 && admin,
};

const isTech = (world: oracle.World): boolean => world.has("serviceTech") || world.has("admin");

function operations(mode: string, facts: Facts): Record<string, Tri> {
  const access = evaluate(argusPolicy, mode, facts);
  return Object.fromEntries(
    operationsOf(argusPolicy, access, facts).map(({ operation, value }) => [operation.id, value]),
  );
}

function over(mode: string, facts: oracle.Known, holds: (level: number, world: oracle.World) => boolean): Tri {
  const answers = oracle
    .completions(facts)
    .flatMap((world) => oracle.levelsFrom(mode, world).map((level) => holds(level, world)));
  return answers.every(Boolean) ? "yes" : answers.some(Boolean) ? "unknown" : "no";
}

describe("roles and operations, against every world", function () {
  this.timeout(120_000);

  for (const mode of [...oracle.modeNames, "new"]) {
    it(`are exact for partial combinations in mode "${mode}"`, () => {
      for (const facts of oracle.someFacts()) {
        const about = JSON.stringify(facts);
        const access = evaluate(argusPolicy, mode, facts);
        assert.deepEqual(
          rolesOf(argusPolicy, access, facts),
          {
            user: over(mode, facts, (level) => level >= 1),
            tech: over(mode, facts, (level, world) => level >= 1 && isTech(world)),
            admin: over(mode, facts, (level, world) => level >= 1 && world.has("admin")),
          },
          about,
        );
        const expected = Object.fromEntries(
          Object.entries(page).map(([id, allowed]) => [
            id,
            over(mode, facts, (level, world) => allowed(level, isTech(world), world.has("admin"))),
          ]),
        );
        assert.deepEqual(operations(mode, facts), expected, about);
      }
    });
  }

  it("let an administrator do everything in every mode", () => {
    for (const mode of [...oracle.modeNames, "new"])
      assert.ok(Object.values(operations(mode, { admin: "yes", published: "no" })).every((value) => value === "yes"));
  });

  it("let a tech with only read see more, and change nothing, published or not", () => {
    const facts: Facts = {
      reporter: "no",
      serviceRead: "no",
      serviceWrite: "no",
      serviceTech: "yes",
      admin: "no",
      aclMember: "yes",
      aclWrite: "no",
      published: "no",
    };
    const allowed = Object.entries(operations("roleBased", facts)).filter(([, value]) => value === "yes");
    assert.deepEqual(
      allowed.map(([id]) => id),
      ["readDetails", "viewInternalComments", "viewDeleted"],
    );
  });

  it("give no role on a case that cannot be read", () => {
    const facts: Facts = {
      reporter: "no",
      serviceRead: "no",
      serviceWrite: "no",
      serviceTech: "yes",
      admin: "no",
      aclMember: "no",
      aclWrite: "no",
      published: "yes",
    };
    assert.deepEqual(rolesOf(argusPolicy, evaluate(argusPolicy, "explicit", facts), facts), {
      user: "no",
      tech: "no",
      admin: "no",
    });
  });
});

describe("what gives access without being listed", () => {
  const named = (policy: typeof argusPolicy, mode: string) =>
    roleFacts(policy, mode).map(({ fact, rights }) => `${fact} ${rights.join(" ")}`);

  it("is neither an entry nor the reporter, by whatever name the policy has for them", () => {
    assert.deepEqual(named(argusPolicy, "roleBased"), ["serviceRead read", "serviceWrite write", "admin owner"]);
    assert.deepEqual(named(argusPolicy, "new"), ["admin owner"]);
    assert.deepEqual(named({ ...argusPolicy, entryFacts: { read: "aclMember", write: "aclWrite" } }, "explicit"), [
      "admin owner",
      "aclOwner owner",
    ]);
    const renamed: typeof argusPolicy = JSON.parse(JSON.stringify(argusPolicy).replaceAll('"reporter"', '"author"'));
    assert.deepEqual(named(renamed, "explicit"), ["admin owner"]);
    assert.deepEqual(named({ ...argusPolicy, reporterFact: undefined }, "explicit"), [
      "reporter read write owner",
      "admin owner",
    ]);
  });

  it("is in CMf a grant on the definition or a delegation", () => {
    assert.deepEqual(named(cmfPolicy, "on"), [
      "definitionEntry read",
      "definitionWrite write",
      "delegation read",
      "delegationWrite write",
    ]);
    assert.deepEqual(named(cmfPolicy, "off"), ["everyone read write"]);
    assert.deepEqual(
      roleFactsByKind(cmfPolicy, "on", () => true).map(({ fact, stronger }) => [
        fact,
        ...stronger.map((one) => one.fact),
      ]),
      [
        ["definitionEntry", "definitionWrite"],
        ["delegation", "delegationWrite"],
      ],
    );
  });
});
