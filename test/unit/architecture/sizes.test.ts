import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ROOT } from "../words";

const longestLine = 120; // characters
const longestFile = 300; // lines
const longestFunction = 60; // lines

/** Functions that are clearer in one piece; a comment at each says why. The list may only become shorter. */
const withAReason: readonly string[] = [
  "src/backends/cmf/standIn/logins.ts createLogins",
  "src/backends/iris/standIn/database.ts newInstallation",
  "src/parts.ts startParts",
  "src/sandbox/faults.ts sendWithFault",
];

/** Files of code, as paths from the root. */
function code(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
    .filter((file) => /\.(ts|mjs|js)$/.test(file) && !/\/(fixtures|node_modules)\//.test(file))
    .sort();
}

const linesOf = (file: string): string[] => readFileSync(path.join(ROOT, file), "utf8").trimEnd().split("\n");

/** The title of a test is one sentence that reporters print, on the line on which the test begins. */
const isTitle = (line: string): boolean => /^\s*(it|describe)\(["`]/.test(line);

/**
 * Functions that are longer than they should be, as `file name`. The functions in a function count by themselves, so
 * that what makes an object of several of them is as long as what is its own.
 */
function longFunctions(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const linesIn = (node: ts.Node): number => {
    const [from, to] = [node.getStart(), node.end].map((at) => source.getLineAndCharacterOfPosition(at).line);
    return to! - from! + 1;
  };
  /** Gives the lines of the functions in a node, which are not its own. */
  const visit = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, (child) => void (inner += visit(child)));
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return inner;
    const lines = linesIn(node);
    if (lines - inner > longestFunction) found.push(`${file} ${nameOf(node)}`);
    return lines > 1 ? Math.max(lines - 2, inner) : inner;
  };
  visit(source);
  return found;
}

/** Functions that are over the limit with those inside them, and have no comment that says why. */
function longWithoutReason(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
    const first = lineOf(node.getStart());
    if (lineOf(node.end) - first + 1 <= longestFunction) return;
    // The comment stands before the statement that the function begins in.
    let begun: ts.Node = node;
    while (!ts.isSourceFile(begun.parent) && !ts.isBlock(begun.parent) && lineOf(begun.parent.getStart()) === first)
      begun = begun.parent;
    const comments = ts.getLeadingCommentRanges(text, begun.getFullStart()) ?? [];
    const said = comments.map(({ pos, end }) => text.slice(pos, end)).join(" ");
    if (!/Long[\s*]+because/.test(said)) found.push(`${file} ${nameOf(node)}`);
  };
  visit(source);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  const { parent } = node;
  const named =
    node.name ?? (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined);
  return named?.getText() ?? "a function without a name";
}

describe("the sizes of the code", () => {
  it("keep every line to 120 characters, strings and comments included", () => {
    const files = [...code("src"), ...code("test"), ...code("scripts"), "esbuild.js", "eslint.config.mjs"];
    assert.ok(files.length > 300);
    const long = files.flatMap((file) =>
      linesOf(file).flatMap((line, at) =>
        [...line].length > longestLine && !isTitle(line) ? [`${file}:${at + 1} ${[...line].length}`] : [],
      ),
    );
    assert.deepEqual(long, []);
  });

  it("keep every file to 300 lines", () => {
    const long = code("src").filter((file) => linesOf(file).length > longestFile);
    assert.deepEqual(long, []);
  });

  it("keep every function to 60 lines", () => {
    assert.deepEqual(code("src").flatMap(longFunctions).sort(), withAReason);
  });

  it("say of a function that is longer with those inside it why it is", () => {
    assert.deepEqual(code("src").flatMap(longWithoutReason), []);
  });
});
