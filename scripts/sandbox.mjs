// Runs the sandbox by itself, outside VS Code, and prints its addresses and keys.
//
//   npm run sandbox -- [--cases 100000] [--people 20000] [--latency 50] [--port 8017] [--cmf-port 8018]
//                      [--cmf-cases 500] [--iris-port 8019] [--seed 1] [--state <file>] [--reset]

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const number = { type: "string" };
const options = {
  cases: number,
  people: number,
  latency: number,
  port: number,
  "cmf-port": number,
  "cmf-cases": number,
  "iris-port": number,
  seed: number,
  state: { type: "string" },
  reset: { type: "boolean" },
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error.message);
  }
}
const given = readOptions();

function wholeNumber(name) {
  const text = given[name];
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : fail(`--${name} must be a whole number, not "${text}".`);
}

const bundle = fileURLToPath(new URL("../dist/sandbox.js", import.meta.url));
if (!existsSync(bundle)) fail("dist/sandbox.js is not there yet: run `npm run build` first.");
const { startSandbox } = createRequire(import.meta.url)(bundle);
const sandbox = await startSandbox({
  cases: wholeNumber("cases"),
  people: wholeNumber("people"),
  latencyMs: wholeNumber("latency"),
  port: wholeNumber("port"),
  cmfPort: wholeNumber("cmf-port"),
  cmfCases: wholeNumber("cmf-cases"),
  irisPort: wholeNumber("iris-port"),
  seed: wholeNumber("seed"),
  stateFile: given.state,
  reset: given.reset,
}).catch((error) => fail(error.code === "EADDRINUSE" ? `The port ${error.port} is taken.` : error.message));

function print(heading, keys) {
  console.log(`  ${heading}`);
  for (const { name, key, description } of keys)
    console.log(`    ${name}: ${description}\n      ${key.replaceAll("\n", "\n      ")}`);
}

const { argus, cmf, iris } = sandbox;
console.log(`Argus: a stand-in for its case API, not the vendor's system\n\n  ${argus.url}\n`);
print("Keys for the header Argus-API-Key, the first is the one for the extension", argus.keys);
print("Keys that are refused", argus.refusedKeys);
console.log(`\n  Setting caseAccess.roleFunctions: ${JSON.stringify(argus.roleFunctions)}`);
console.log(`\nCMf: a stand-in for a customer's REST module, not the vendor's system\n\n  ${cmf.url}${cmf.path}\n`);
print("Credentials, the first is the one for the extension", cmf.keys);
print("Credentials that are refused", cmf.refusedKeys);
console.log(`\nDFIR-IRIS: a stand-in for it, not the system itself\n\n  ${iris.url}\n`);
print("Keys for the header Authorization: Bearer, the first is the one for the extension", iris.keys);
print("Keys that are refused", iris.refusedKeys);
console.log("\nCtrl-C ends it.");

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
