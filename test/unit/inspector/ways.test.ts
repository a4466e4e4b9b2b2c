import { englishOf } from "../english";
import assert from "node:assert/strict";
import type { Subject } from "../../../src/access";
import { evaluate } from "../../../src/access/evaluate";
import type { Evidence, Path } from "../../../src/access/evidence";
import { factsOf } from "../../../src/access/facts";
import type { Policy } from "../../../src/access/policy";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cmfPolicy } from "../../../src/backends/cmf/policy";
import { wayOf, wayOfHolders, ways } from "../../../src/inspector/matrix/accessPath";

const group: Subject = { id: "77", kind: "group", name: "Night shift" };
const person: Subject = { id: "5", kind: "user", name: "Kari" };
const direct: Path = { needs: [], through: [] };
const by = (on: "case" | "definition", through: readonly Subject[] = []): Path => ({
  needs: [],
  through,
  entry: { id: "1", on, level: "write", subject: through[0] ?? person },
});
const open: Path = { needs: [{ id: "x", gap: "notFetched", about: "entries" }], through: [] };

function way(policy: Policy, mode: string, paths: Readonly<Record<string, readonly Path[]>>) {
  const evidence: Evidence = Object.fromEntries(
    policy.facts.map((fact) => [
      fact,
      { paths: (fact === "published" ? [{ needs: [], through: [] }] : paths[fact]) ?? [], source: "none" as const },
    ]),
  );
  return wayOf(
    englishOf(policy === argusPolicy ? "argus" : "cmf"),
    evaluate(policy, mode, factsOf(evidence)),
    evidence,
  );
}

describe("inspector: the way in which somebody has access", () => {
  it("is that of the highest right, and the most direct one to it", () => {
    assert.equal(
      way(argusPolicy, "roleBased", { aclMember: [by("case")], aclWrite: [by("case")], admin: [direct] }),
      "role",
    );
    assert.equal(
      way(argusPolicy, "roleBased", {
        aclMember: [by("case", [group]), by("case")],
        aclWrite: [by("case", [group]), by("case")],
      }),
      "named",
    );
    assert.equal(way(argusPolicy, "roleBased", { reporter: [direct], admin: [direct] }), "named");
  });

  it("is none where nothing is certain", () => {
    assert.equal(way(argusPolicy, "roleBased", { admin: [open], serviceRead: [open] }), "none");
    assert.equal(way(cmfPolicy, "on", {}), "none");
  });

  it("tells entries on the definition of CMf from those on the case, and groups from both", () => {
    assert.equal(
      way(cmfPolicy, "on", { definitionEntry: [by("definition")], definitionWrite: [by("definition")] }),
      "definition",
    );
    assert.equal(
      way(cmfPolicy, "on", {
        definitionEntry: [by("definition", [group])],
        definitionWrite: [by("definition", [group])],
      }),
      "group",
    );
    assert.equal(way(cmfPolicy, "off", { everyone: [direct], caseEntry: [by("case")] }), "everyone");
  });

  it("is that of the row for those whom no list names", () => {
    assert.deepEqual(
      [
        wayOfHolders(englishOf("argus"), "admin"),
        ...["definitionWrite", "delegation", "everyone"].map((fact) => wayOfHolders(englishOf("cmf"), fact)),
      ],
      ["role", "unlisted", "unlisted", "everyone"],
    );
    assert.equal(ways.at(-1), "none");
  });
});
