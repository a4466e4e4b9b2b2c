import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT, sourceFiles } from "../words";

/** The files that a file imports, types included, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].flatMap(([, specifier]) => {
    const base = path.posix.join(path.posix.dirname(file), specifier!);
    const found = [`${base}.ts`, `${base}/index.ts`].find((one) => existsSync(path.join(ROOT, one)));
    return found === undefined ? [] : [found];
  });
}

/** Groups of files that import each other, directly or through others: Tarjan's strongly connected components. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const place = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    place.set(file, place.size);
    low.set(file, place.get(file)!);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!place.has(next)) visit(next);
      if (open.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== place.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of graph.keys()) if (!place.has(file)) visit(file);
  return found;
}

describe("imports", () => {
  it("make no circle, also not of types", () => {
    const graph = new Map(sourceFiles().map((file) => [file, importsOf(file)]));
    assert.ok([...graph.values()].flat().length > 500);
    assert.deepEqual(circles(graph), []);
  });

  it("are found to make a circle where they do", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    assert.deepEqual(circles(graph), [["a", "b", "c"]]);
  });
});
