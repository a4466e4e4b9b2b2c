// Brings node_modules up to the lock file. Uses nothing but what Node itself has.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const OLDEST_NODE = [20, 19];

/** Runs `npm ci` unless every package of the lock file is there in its version. Ends this process where that fails. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    console.error(`Node ${OLDEST_NODE.join(".")} or newer is needed; this is ${process.version}.`);
    process.exit(1);
  }
  if (isInstalled()) return;
  console.log("Installing what it needs (npm ci) …");
  const { status } = npm("ci", "--include=dev", "--include=optional", "--loglevel=error");
  if (status !== 0) {
    console.error("npm ci failed: see the lines above.");
    process.exit(1);
  }
}

function isInstalled() {
  const installed = packagesOf("node_modules/.package-lock.json");
  return Object.entries(packagesOf("package-lock.json")).every(
    ([folder, { version, optional }]) =>
      folder === "" || (installed[folder] ? installed[folder].version === version : optional),
  );
}

function packagesOf(file) {
  return existsSync(ROOT + file) ? JSON.parse(readFileSync(ROOT + file, "utf8")).packages : {};
}

function npm(...parameters) {
  const options = { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] };
  const script = process.env.npm_execpath; // set where npm started us
  return script?.endsWith(".js")
    ? spawnSync(process.execPath, [script, ...parameters], options)
    : spawnSync("npm", parameters, { ...options, shell: process.platform === "win32" });
}
