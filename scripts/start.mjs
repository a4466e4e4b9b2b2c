// npm start: a real VS Code with the extension and both sandboxes, from a fresh clone.
//
//   npm start                                  prints an address to open; Ctrl-C ends everything
//   npm start -- --cases 100000 --latency 50   bigger and slower sandboxes
//   npm start -- --smoke [--screenshot file]   looks by itself, takes a picture, ends
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { ROOT, ensureInstalled } from "./install.mjs";

ensureInstalled();

const build = spawnSync(process.execPath, ["esbuild.js", "--production"], { cwd: ROOT, encoding: "utf8" });
if (build.status !== 0) {
  console.error(`The build failed:\n${build.stdout}${build.stderr}`);
  process.exit(1);
}

const require = createRequire(import.meta.url);
require("tsx/cjs/api").register();
await require("../test/host/start.ts").start(process.argv.slice(2));
