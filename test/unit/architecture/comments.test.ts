import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { ROOT, sourceFiles } from "../words";

/** Clauses that a plain sentence with its subject first does not need. */
const nominal = /\b(whoever|whomever|of which|(is|are) told of|is so|of before|what comes of)\b(?! (many|much))/i;

/** The comments of a file, each in one line: a comment of several lines may break a phrase. */
function commentsOf(text: string): string[] {
  const found = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    const leading = ts.getLeadingCommentRanges(text, node.pos) ?? [];
    const trailing = ts.getTrailingCommentRanges(text, node.end) ?? [];
    for (const { pos, end } of [...leading, ...trailing]) found.set(pos, end);
    node.getChildren().forEach(visit);
  };
  visit(ts.createSourceFile("file.ts", text, ts.ScriptTarget.ES2022, true));
  const all: string[] = [];
  let last = -1;
  for (const [pos, end] of [...found].sort(([one], [other]) => one - other)) {
    const words = text
      .slice(pos, end)
      .replaceAll(/^\s*(\/\*\*?|\*\/|\*|\/\/)|\*\/$/gm, "")
      .replaceAll(/\s+/g, " ");
    // Line comments below each other are one comment.
    if (last >= 0 && /^\s*$/.test(text.slice(last, pos)) && text.startsWith("//", pos)) all.push(all.pop()! + words);
    else all.push(words);
    last = end;
  }
  return all;
}

describe("a comment", () => {
  it("is found wherever it stands, over its lines, and never in a string", () => {
    const text = 'f(); // one of\n// which\n/** is\n * so */\nconst a = { b: 1 /* of before */, c: "// whoever" };';
    assert.deepEqual(
      commentsOf(text).map((one) => nominal.exec(one)?.[0]),
      ["of which", "is so", "of before"],
    );
  });

  it("says what it says in plain words", () => {
    const found = sourceFiles().flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), "utf8");
      // Parsing all would take seconds; few files have such words at all.
      if (!nominal.test(text.replaceAll(/\s+((\*|\/\/)\s+)?/g, " "))) return [];
      return commentsOf(text).flatMap((comment) => (nominal.test(comment) ? [`${file}: ${comment.trim()}`] : []));
    });
    assert.deepEqual(found, []);
  });
});
