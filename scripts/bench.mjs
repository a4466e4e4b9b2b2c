// npm run bench: see test/bench/index.ts. Runs on a Node that has node:sqlite.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.cjs";

const bench = fileURLToPath(new URL("../test/bench/index.ts", import.meta.url));
const options = ["--import", "tsx", "--disable-warning=ExperimentalWarning", bench, ...process.argv.slice(2)];
process.exitCode = spawnSync(findNode(), options, { stdio: "inherit" }).status ?? 1;
