import assert from "node:assert/strict";
import { evaluate, possibleLevels, selfCheck, type Facts, type Level } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cmfPolicy } from "../../../src/backends/cmf/policy";
import { agreementText, canText, selfCheckDetail, selfCheckText } from "../../../src/wording/access";
import { createLocale } from "../../../src/text/locale";
import { answerName, levelRange, rightTitle } from "../../../src/wording/level";
import { modeMeaning } from "../../../src/wording/mode";
import { operationName, roleName, roleRange } from "../../../src/wording/operation";
import { englishOf } from "../english";

const l10n = englishOf("argus");
const none: Facts = {
  ...Object.fromEntries(argusPolicy.facts.map((fact) => [fact, "no" as const])),
  published: "yes",
};

describe("access in words", () => {
  it("shows a range where it is not decided", () => {
    assert.equal(levelRange(l10n, { atLeast: "write", atMost: "write" }), "write");
    assert.equal(levelRange(l10n, { atLeast: "read", atMost: "owner" }), "read … owner?");
    assert.deepEqual(
      (["yes", "no", "unknown"] as const).map((value) => answerName(l10n, value)),
      ["yes", "no", "unknown"],
    );
    assert.deepEqual(
      (["read", "write", "owner"] as const).map((right) => rightTitle(l10n, right)),
      ["Read", "Write", "Owner"],
    );
  });

  it("has a sentence of its own for every range, and says yes or no in none that is open", () => {
    const levels: Level[] = ["none", "read", "write", "owner"];
    const ranges = levels.flatMap((atLeast, low) => levels.slice(low).map((atMost) => ({ atLeast, atMost })));
    const sentences = ranges.map((range) => canText(l10n, range));
    assert.equal(new Set(sentences).size, ranges.length);
    ranges.forEach(({ atLeast, atMost }, place) =>
      assert.equal(/not known|may/.test(sentences[place]!), atLeast !== atMost, sentences[place]),
    );
  });

  it("says how the server's answer compares, with both answers and the rule where they differ", () => {
    const explicit = evaluate(argusPolicy, "explicit", { ...none, aclMember: "yes" });
    assert.equal(
      agreementText(l10n, selfCheck("explicit", explicit, "write", ["write"])),
      "The server says the same: write.",
    );
    assert.equal(
      agreementText(l10n, selfCheck("explicit", explicit, "read", ["write"])),
      "The server says read, the model says write. Rule involved: explicit / write.",
    );
    const open = (mode: string): string =>
      agreementText(
        l10n,
        selfCheck(mode, evaluate(argusPolicy, mode, {}), "read", possibleLevels(argusPolicy, mode, {})),
      );
    assert.equal(open("roleBased"), "The server says read; the model alone leaves it open (unknown, up to owner).");
    assert.equal(
      open("explicit"),
      "The server says read, which by the model nothing can give here (unknown, up to owner). Rule involved: " +
        "explicit / read.",
    );
  });

  it("sums the self-check up for the view", () => {
    const text = (agreed: number, compatible: number, ...disagreed: string[]) =>
      selfCheckText(l10n, createLocale("en"), {
        agreed,
        compatible,
        disagreed,
        total: agreed + compatible + disagreed.length,
      });
    assert.equal(text(1240, 0), "model agrees with the server on 1,240 of 1,240");
    assert.equal(text(38, 1, "9001"), "model disagrees with the server on 1 of 40, 1 left open");
    assert.equal(text(38, 0, "9001"), "model disagrees with the server on 1 of 39");
    assert.equal(text(20, 19), "model agrees with the server on 20 of 39, 19 left open");
    assert.equal(text(0, 0), undefined);
  });

  it("counts a case that the model leaves open neither as agreement nor as disagreement, and says so in full", () => {
    const check = { agreed: 30, compatible: 10, disagreed: [], total: 40 };
    assert.equal(
      selfCheckText(l10n, createLocale("en"), check),
      "model agrees with the server on 30 of 40, 10 left open",
    );
    assert.match(
      selfCheckDetail(l10n, createLocale("en"), check)!,
      /on 40 loaded cases\. .* the same on 30, one of the possible ones on 10 .*, and different on 0/,
    );
    assert.equal(
      selfCheckText(l10n, createLocale("en"), { agreed: 0, compatible: 10, disagreed: [], total: 10 }),
      undefined,
    );
  });
});

describe("modes, operations and roles in words", () => {
  it("explain every mode of both tables, and any other as one that is not in the table", () => {
    const cmf = englishOf("cmf");
    const meanings = [
      ...Object.keys(cmfPolicy.modes).map((mode) => modeMeaning(cmf, mode)),
      ...[...Object.keys(argusPolicy.modes), "restricted"].map((mode) => modeMeaning(l10n, mode)),
    ];
    assert.equal(new Set(meanings).size, meanings.length);
    assert.match(meanings.at(-1)!, /not in the access table/);
    assert.match(modeMeaning(l10n, "explicit"), /any entry can write, also a read entry/);
  });

  it("name every operation and role of both policies", () => {
    const cmf = englishOf("cmf");
    for (const { id } of argusPolicy.operations) assert.ok(id === "comment" || operationName(l10n, id) !== id, id);
    for (const { id } of cmfPolicy.operations) assert.notEqual(operationName(cmf, id), id);
    assert.equal(
      new Set(argusPolicy.operations.map(({ id }) => operationName(l10n, id))).size,
      argusPolicy.operations.length,
    );
    assert.deepEqual(
      argusPolicy.roles.map(({ role }) => roleName(l10n, role)),
      ["user", "tech", "admin"],
    );
    assert.equal(operationName(l10n, "somethingNew"), "somethingNew");
  });

  it("show a role as a range where it is not known", () => {
    assert.equal(roleRange(l10n, { user: "yes", tech: "no", admin: "no" }), "user");
    assert.equal(roleRange(l10n, { user: "yes", tech: "unknown", admin: "unknown" }), "user … admin?");
    assert.equal(roleRange(l10n, { user: "unknown", tech: "unknown", admin: "no" }), "tech?");
    assert.equal(roleRange(l10n, { user: "no", tech: "no", admin: "no" }), "none");
    assert.equal(roleRange(l10n, {}), "none");
  });
});
