// Runs the sandbox by itself, outside VS Code, and prints its address and keys.
//
//   npm run sandbox -- [--cases 100000] [--people 20000] [--latency 50] [--port 8017] [--seed 1] [--state <file>] [--reset]

import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const bundle = fileURLToPath(new URL("../dist/sandbox.js", import.meta.url));
if (!existsSync(bundle)) {
  console.error("dist/sandbox.js is not there yet: run `npm run build` first.");
  process.exit(1);
}
const { startSandbox } = createRequire(import.meta.url)(bundle);

const { values } = parseArgs({
  options: {
    cases: { type: "string" },
    people: { type: "string" },
    latency: { type: "string" },
    port: { type: "string" },
    seed: { type: "string" },
    state: { type: "string" },
    reset: { type: "boolean" },
  },
});

function wholeNumber(name) {
  const text = values[name];
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`--${name} must be a whole number, not "${text}".`);
  process.exit(1);
}

const sandbox = await startSandbox({
  cases: wholeNumber("cases"),
  people: wholeNumber("people"),
  latencyMs: wholeNumber("latency"),
  port: wholeNumber("port"),
  seed: wholeNumber("seed"),
  stateFile: values.state,
  reset: values.reset,
});

console.log(`A stand-in for the Argus case API, not the vendor's system: ${sandbox.argus.url}\n`);
console.log("Keys for the header Argus-API-Key:");
const width = Math.max(...sandbox.argus.keys.map(({ name }) => name.length));
for (const { name, key, description } of sandbox.argus.keys) console.log(`  ${name.padEnd(width)}  ${key}\n  ${" ".repeat(width)}  ${description}`);
console.log("\nKeys that are refused:");
for (const { key, description } of sandbox.argus.refusedKeys) console.log(`  ${key}  ${description}`);
console.log(`\nSetting caseAccess.roleFunctions: ${JSON.stringify(sandbox.argus.roleFunctions)}`);
console.log("\nCtrl-C ends it.");

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
