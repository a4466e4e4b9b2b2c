import assert from "node:assert/strict";
import * as z from "zod/mini";
import { contributes } from "../../../package.json";
import { inputs, readInput, type ToolName } from "../../../src/tools/input";
import { english } from "../english";

const names = Object.keys(inputs) as ToolName[];

describe("the input of the language-model tools", () => {
  it("is declared for every tool, and for no other", () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name }) => name),
      names.map((name) => `caseAccess_${name}`),
    );
  });

  for (const name of names) {
    it(`of ${name} is declared as it is read`, () => {
      const declared = contributes.languageModelTools.find((tool) => tool.name === `caseAccess_${name}`)!.inputSchema;
      const { $schema, ...read } = z.toJSONSchema(inputs[name], { io: "input" });
      assert.ok($schema);
      assert.deepEqual(withoutDescriptions(declared), read);
    });
  }

  it("has alternatives inside a field only: at the top of a schema, providers of models refuse them", () => {
    for (const { name, inputSchema } of contributes.languageModelTools) {
      assert.deepEqual(
        Object.keys(inputSchema).filter((key) => /^(oneOf|anyOf|allOf)$/.test(key)),
        [],
        name,
      );
    }
  });

  it("may name whose entry a change is about by the person, the entry, or both", () => {
    for (const holder of [{ person: "Ola" }, { entry: "7" }, { person: "Ola", entry: "7" }]) {
      for (const change of [
        { kind: "revoke", ...holder },
        { kind: "changeLevel", level: "read", ...holder },
      ]) {
        assert.deepEqual(readInput(english(), "previewChange", { case: "1", change }), { case: "1", change });
      }
    }
  });

  it("may have an id as a number", () => {
    assert.deepEqual(readInput(english(), "explainAccess", { case: 9001, person: 1004 }), {
      case: "9001",
      person: "1004",
    });
    assert.deepEqual(readInput(english(), "previewChange", { case: 9001, change: { kind: "revoke", entry: 7 } }), {
      case: "9001",
      change: { kind: "revoke", entry: "7" },
    });
  });

  for (const [what, name, given, said] of [
    ["no object", "listCases", "9001", "type object"],
    ["nothing", "listCases", undefined, "type object"],
    ["a missing field", "whoCanAccess", {}, "case: type string"],
    ["an empty text", "whoCanAccess", { case: "" }, "case: minimum 1"],
    ["a number that no double holds", "whoCanAccess", { case: 2 ** 60 }, "case: type string"],
    ["a fraction for an id", "whoCanAccess", { case: 1.5 }, "case: type string"],
    ["a field of another name", "whoCanAccess", { case: "1", level: "read" }, 'additionalProperties ["level"]'],
    [
      "a change that does not exist",
      "previewChange",
      { case: "1", change: { kind: "apply" } },
      'change.kind: enum ["grant","changeLevel","revoke","changeMode","reporter","publish","unwatch","recompute"]',
    ],
    ["a change that is no object", "previewChange", { case: "1", change: "revoke" }, "change: type object"],
    [
      "a level that there is not",
      "previewChange",
      { case: "1", change: { kind: "grant", person: "me", level: "all" } },
      'change.level: enum ["deny","read","write","owner"]',
    ],
    [
      "a level without a holder",
      "previewChange",
      { case: "1", change: { kind: "changeLevel", level: "read" } },
      "change.person: type string | change.entry: type string",
    ],
    [
      "nothing to revoke",
      "previewChange",
      { case: "1", change: { kind: "revoke" } },
      "change.person: type string | change.entry: type string",
    ],
    ["too large a page", "listCases", { pageSize: 51 }, "pageSize: maximum 50"],
    ["a list in which one is wrong", "listCases", { status: ["open", 3] }, "status.1: type string"],
    ["too long a text", "listCases", { text: "x".repeat(201) }, "text: maximum 200"],
  ] as const) {
    it(`is refused with ${what}, by its place and what is expected`, () => {
      const refused =
        `The input is not valid: ${said}. Correct it, ask the user for ` +
        `what you do not know, and call the tool again.`;
      assert.deepEqual(readInput(english(), name, given), { refused });
    });
  }
});

/** As a model is told, without the words about each field. */
function withoutDescriptions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== "object" || schema === null) return schema;
  const isField = "type" in schema || "anyOf" in schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => !(isField && name === "description" && typeof value === "string"))
      .map(([name, value]) => [name, withoutDescriptions(value)]),
  );
}
