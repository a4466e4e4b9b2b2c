// npm test: everything, from a fresh clone.
//
//   npm test -- unit e2e     only these stages
//   npm test -- --verbose    shows what passes, too
import { createRequire } from "node:module";
import { ensureInstalled } from "./install.mjs";

ensureInstalled();

const require = createRequire(import.meta.url);
require("tsx/cjs/api").register();
process.exitCode = await require("../test/host/all.ts").runAll(process.argv.slice(2));
