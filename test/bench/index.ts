// npm run bench: one table, each figure a ratio measured in the same run.
//
//   npm run bench                        everything
//   npm run bench -- activation tree     only these
//   npm run bench -- --write             puts the table into docs/benchmarks.md, too
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ROOT, prepareCode } from "../host/code";
import { measureActivation } from "./activation";
import { packageExtension, type Packaged } from "./packaged";
import { measureBlocks } from "./blocks";
import { measureCommandLine } from "./commandLine";
import { evaluatorLines } from "./evaluatorLines";
import { lockDownLines } from "./lockDown";
import { measureInspector } from "./inspector";
import { measureInspectorScroll } from "./inspectorScroll";
import { measureMemory } from "./memory";
import { measurePreviews } from "./previews";
import { measureRequests } from "./requests";
import { measureStore } from "./store";
import { measureSizes } from "./sizes";
import { table, type Line } from "./table";
import { measureTree } from "./tree";

const DOCUMENT = path.join(ROOT, "docs/benchmarks.md");

let packaged: Packaged | undefined;
const extension = (): Packaged => (packaged ??= packageExtension());

const sections: Readonly<Record<string, () => Line[] | Promise<Line[]>>> = {
  sizes: () => measureSizes(extension()),
  activation: () => measureActivation(extension().folder),
  tree: () => measureTree(extension().folder),
  inspector: () => measureInspector(extension().folder),
  scrolling: measureInspectorScroll,
  requests: measureRequests,
  store: measureStore,
  blocks: measureBlocks,
  previews: measurePreviews,
  "command line": measureCommandLine,
  memory: measureMemory,
  evaluator: evaluatorLines,
  "lock-down": lockDownLines,
};

async function main(parameters: readonly string[]): Promise<void> {
  const chosen = parameters.filter((one) => !one.startsWith("--"));
  const lines: Line[] = [];
  for (const [name, measure] of Object.entries(sections)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const began = performance.now();
    lines.push(...(await measure()));
    console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  const text = table(lines);
  console.log(text);
  if (parameters.includes("--write")) write(text);
}

/** Puts the table into the documentation, with what it was measured on. */
function write(text: string): void {
  const { version } = prepareCode();
  const [cpu] = os.cpus();
  const machine =
    `${os.cpus().length} cores ` +
    `(${cpu?.model.trim() ?? "unknown"}), ${Math.round(os.totalmem() / 1024 ** 3)} GB, ` +
    `load ${os.loadavg()[1]!.toFixed(1)}`;
  const about =
    `Measured on ${new Date().toISOString().slice(0, 10)} with VS ` +
    `Code ${version}, Node ${process.versions.node}, ${os.type()} on ${machine}.`;
  const begin = "<!-- begin: npm run bench -- --write -->";
  const end = "<!-- end -->";
  const document = readFileSync(DOCUMENT, "utf8");
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`);
  writeFileSync(DOCUMENT, `${before}${begin}\n${about}\n\n${text}\n${end}${after}`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
