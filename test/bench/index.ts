// npm run bench: one table, each figure a ratio measured in the same run.
//
//   npm run bench                        everything
//   npm run bench -- activation tree     only these
//   npm run bench -- --write             puts the table into docs/benchmarks.md, too
import { measureActivation } from "./activation";
import { packageExtension, type Packaged } from "./packaged";
import { measureMemory } from "./memory";
import { measureRequests } from "./requests";
import { measureSizes } from "./sizes";
import { table, type Line } from "./table";
import { measureTree } from "./tree";

let packaged: Packaged | undefined;
const extension = (): Packaged => (packaged ??= packageExtension());

const sections: Readonly<Record<string, () => Line[] | Promise<Line[]>>> = {
  sizes: () => measureSizes(extension()),
  activation: () => measureActivation(extension().folder),
  tree: () => measureTree(extension().folder),
  requests: measureRequests,
  memory: measureMemory,
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
  console.log(table(lines));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
