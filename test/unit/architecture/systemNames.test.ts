import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { modesOf, type Policy } from "../../../src/access/policy";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { cmfPolicy } from "../../../src/backends/cmf/policy";
import { irisPolicy } from "../../../src/backends/iris/policy";
import { allSystems } from "../../../src/backends/systems";
import { english } from "../english";
import { ROOT, sourceFiles } from "../words";

/** Where a system may be named: its own folder and the registries. */
const home = /^src\/backends\/(\w+\/|systems\.ts$|standIns\.ts$|badges\.ts$)/;

/** Places outside that have a reason of their own. */
const exceptions: Readonly<Record<string, string>> = {
  "src/sandbox/world/": "the company of the sandbox is written in the identifiers of Argus; other stand-ins translate",
};

/** Names that the model or the language of the platform uses, too: they say nothing about one system. */
const common = new Set(
  "reporter user on off delegation everyone changeMode closed definition type publish tiers Open changeReporter".split(
    " ",
  ),
);

const policies: readonly Policy[] = [argusPolicy, cmfPolicy, irisPolicy];

/** Ids of the systems, and what only a system calls so: modes, facts, roles, operations, states, details. */
function namesOfSystems(): Set<string> {
  const words = allSystems().map((system) => system.vocabulary(english()));
  const names = [
    ...allSystems().map(({ id }) => id),
    ...policies.flatMap((policy) => [
      ...modesOf(policy),
      ...policy.facts,
      ...policy.operations.map(({ id }) => id),
      ...policy.roles.map(({ role }) => role),
    ]),
    ...words.flatMap(({ modes, facts, states, details }) => [modes, facts, states, details].flatMap(Object.keys)),
  ];
  return new Set(names.filter((name) => !common.has(name)));
}

/** Every literal text, key and property of a file, with its line. */
function mentions(file: string): { readonly text: string; readonly at: string }[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), "utf8"), ts.ScriptTarget.ES2022, true);
  const found: { text: string; at: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isIdentifier(node) || ts.isTemplateHead(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ text: node.text, at: `${file}:${line} ${node.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("the names of case systems", () => {
  const files = sourceFiles().filter(
    (file) => !home.test(file) && !Object.keys(exceptions).some((place) => file.startsWith(place)),
  );

  it("are looked for in the model of every system", () => {
    assert.equal(policies.length, allSystems().length);
  });

  it("are in their own folders and in the registries, and nowhere else", () => {
    const names = namesOfSystems();
    assert.ok(names.size > 40 && files.length > 150);
    const found = files.flatMap(mentions).filter(({ text }) => names.has(text));
    assert.deepEqual(
      found.map(({ at }) => at),
      [],
    );
  });

  it("are part of no identifier and no sentence elsewhere, nor are error codes of a system", () => {
    const named = /argus|cmf|outsystems|mnemonic|iris/i;
    // Levels, fields and routes as only one system's interface has them.
    const own =
      /full_access|read_only|deny_all|auto_follow|server_administrator|cases-access|set-(?:user|group)|whoami/;
    const found = files.flatMap(mentions).filter(({ text }) => named.test(text) || own.test(text));
    assert.deepEqual(
      found.map(({ at }) => at),
      [],
    );
  });

  it("are found where they are", () => {
    const names = namesOfSystems();
    assert.ok(mentions("src/backends/argus/words.ts").some(({ text }) => names.has(text)));
  });
});
