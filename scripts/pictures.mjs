// Takes the pictures of the documentation from the running extension, as it is packaged.
//
//   node scripts/pictures.mjs
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { ROOT, ensureInstalled } from "./install.mjs";

ensureInstalled();
const require = createRequire(import.meta.url);
const packed = spawnSync(process.execPath, ["scripts/package.mjs"], { cwd: ROOT, stdio: "inherit" });
if (packed.status !== 0) process.exit(1);
require("tsx/cjs/api").register();
await require("../test/host/pictures.ts").takePictures();
