import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ROOT, sourceFiles } from "../words";

/**
 * Names that more than one file exports, each with the reason why it means the same in all of them, or cannot be taken
 * for another. The list may only become shorter.
 */
const exportedTwice: Readonly<Record<string, string>> = {
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

/** The same of names that are private in one of the files. */
const privateTwice: Readonly<Record<string, string>> = {
  arrangement: "the form of the message, and what the page shows: the second is sent as the first",
};

interface TopLevel {
  readonly name: string;
  readonly isExported: boolean;
  /** A number of its place, such as a bound, which is read where it stands. */
  readonly isNumber: boolean;
}

/** The functions, classes, types and values that stand in a file, and in nothing else in it. */
function topLevelOf(file: string): TopLevel[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  return statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const isExported = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    return named.flatMap((one) => {
      const name = "name" in one ? (one.name as ts.Node | undefined) : undefined;
      if (name === undefined || !ts.isIdentifier(name)) return [];
      const value = ts.isVariableDeclaration(one) ? one.initializer : undefined;
      return [
        {
          name: name.text,
          isExported,
          isNumber: value !== undefined && /^[-\d_.*\s]+$/.test(text.slice(value.pos, value.end)),
        },
      ];
    });
  });
}

/** Names that stand in more than one of some files, each with these files. */
function repeated(files: readonly TopLevelFile[], counts: (one: TopLevel) => boolean): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { file, names } of files)
    for (const name of new Set(names.filter(counts).map((one) => one.name)))
      found.set(name, [...(found.get(name) ?? []), file]);
  return new Map([...found].filter(([, { length }]) => length > 1));
}

/** The folder whose language a file speaks: that of a case system, of its stand-in, or none. */
const tongueOf = (file: string): string => /^src\/backends\/(argus|cmf|iris)\/(standIn\/)?/.exec(file)?.[0] ?? "src/";

interface TopLevelFile {
  readonly file: string;
  readonly names: readonly TopLevel[];
}

describe("a name", () => {
  let files: readonly TopLevelFile[];
  before(() => void (files = sourceFiles().map((file) => ({ file, names: topLevelOf(file) }))));

  it("is exported by one file, beside those of the case systems, which speak the language of their system each", () => {
    const shared = files.filter(({ file }) => !/^src\/backends\/[^/]+\//.test(file));
    const found = repeated(shared, ({ isExported }) => isExported);
    assert.deepEqual([...found.keys()].sort(), Object.keys(exportedTwice).sort());
  });

  it("is of one file also where it is private, among those that speak one language, beside numbers", () => {
    const reasons = Object.keys({ ...exportedTwice, ...privateTwice });
    const found = [...new Set(files.map(({ file }) => tongueOf(file)))].flatMap((tongue) => {
      const some = files.filter(({ file }) => tongueOf(file) === tongue);
      return [...repeated(some, ({ isNumber }) => !isNumber)];
    });
    const without = found.filter(([name]) => !reasons.includes(name));
    assert.deepEqual(without, [], "call each after what it is, or give both one place");
    assert.deepEqual(found.map(([name]) => name).sort(), reasons.sort());
  });
});
