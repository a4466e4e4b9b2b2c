import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ROOT, sourceFiles } from "../words";

/** Names that more than one file exports. The list may only become shorter: a name means one thing. */
const shared: readonly string[] = [
  "Choice",
  "Entry",
  "Fault",
  "Found",
  "Gate",
  "Instead",
  "LookUp",
  "Naming",
  "OpenOptions",
  "Outcome",
  "Person",
  "Place",
  "Proof",
  "Question",
  "Reading",
  "Row",
  "Rows",
  "Seen",
  "Session",
  "Shown",
  "Side",
  "Source",
  "Standing",
  "Staying",
  "Subject",
  "Watcher",
  "Way",
  "addConnection",
  "canEnd",
  "carryOut",
  "chooseConnection",
  "connectionOf",
  "explain",
  "isCertain",
  "levelsOf",
  "listCases",
  "lockDown",
  "momentOf",
  "orInstead",
  "planLockDown",
  "proofOf",
  "readEntryWrites",
  "refusalOf",
  "removeConnection",
  "showCheck",
  "spanText",
  "together",
  "within",
];

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
    assert.deepEqual(found.sort(), shared);
  });
});
