import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ROOT, sourceFiles } from "../words";

/**
 * Names that more than one file exports, each with the reason why it means the same in all of them, or cannot be taken
 * for another. The list may only become shorter.
 */
const shared: Readonly<Record<string, string>> = {
  // A stand-in has a model of its own, as a server has, and imports none of the product's.
  Entry: "a grant of a case: as a stand-in stores it, and as the product read it",
  Subject: "a person or group: of a stand-in's world, and as the product read it",
  Watcher: "who is notified of a case: in a stand-in's world, and as the product read it",
  // The editor and the terminal are two faces of one core: the same command in each.
  Session: "all that one inspector, or one command of the terminal, works with",
  addConnection: "the command, in the editor and in the terminal",
  chooseConnection: "asks for the connection, in the editor and in the terminal",
  orInstead: "offers what a key can do instead of a revoke, in the editor and in the terminal",
  removeConnection: "the command, in the editor and in the terminal",
  showCheck: "the command, in the editor and in the terminal",
  listCases: "the command of the terminal, and the tool for language models",
  refusalOf: "a failure in words: for the terminal, and for language models",
  // A command and a tool are named after what they ask the core or the model for.
  carryOut: "the core sends a change; the command does so and says what came of it",
  explain: "the model explains a right; the command shows that",
  lockDown: "the model works the plan out; the command asks for it and carries it out",
  planLockDown: "the core reads and plans; the tool answers with the plan",
};

/** The names of functions, classes, types and values that a file exports. */
function exportsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    return named.flatMap((one) => {
      const name = "name" in one ? (one.name as ts.Node | undefined) : undefined;
      return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
    });
  });
}

describe("a name", () => {
  it("is exported by one file, beside those of the case systems, which speak the language of their system each", () => {
    const files = new Map<string, Set<string>>();
    for (const file of sourceFiles().filter((one) => !/^src\/backends\/[^/]+\//.test(one)))
      for (const name of exportsOf(file)) files.set(name, (files.get(name) ?? new Set()).add(file));
    const found = [...files].flatMap(([name, { size }]) => (size > 1 ? [name] : []));
    assert.deepEqual(found.sort(), Object.keys(shared).sort());
  });
});
