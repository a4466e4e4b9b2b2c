// npm run package:cli: packs the npm package of the command line, at the top level or in the folder that `--out` names.
//
// It is staged with a package.json of its own: a packager of extensions refuses `files` beside .vscodeignore.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./install.mjs";

/** The bundles that run in a terminal. */
const BUNDLES = ["cli.js", "terminal.js", "mcp.js", "jsonWorker.js", "sandbox.js"];

const { values } = parseArgs({ options: { out: { type: "string", default: "." }, built: { type: "boolean" } } });
const out = path.resolve(ROOT, values.out);
const stage = path.join(ROOT, "out/cli-package");
const { version, license } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

if (!values.built) run(["esbuild.js", "--production"]);
rmSync(stage, { recursive: true, force: true });
for (const folder of ["dist", "l10n", "man"]) mkdirSync(path.join(stage, folder), { recursive: true });
for (const file of BUNDLES) copyFileSync(path.join(ROOT, "dist", file), path.join(stage, "dist", file));
copyFileSync(path.join(ROOT, "dist/cli-NOTICE.txt"), path.join(stage, "NOTICE.txt"));
copyFileSync(path.join(ROOT, "LICENSE"), path.join(stage, "LICENSE"));
copyFileSync(path.join(ROOT, "docs/cli.md"), path.join(stage, "README.md"));
copyFileSync(path.join(ROOT, "docs/cli-output.schema.json"), path.join(stage, "cli-output.schema.json"));
for (const file of readdirSync(path.join(ROOT, "l10n")))
  if (file.endsWith(".json")) cpSync(path.join(ROOT, "l10n", file), path.join(stage, "l10n", file));
run(["scripts/reference.mjs", "--man", path.join(stage, "man/case-access.1")]);
writeFileSync(
  path.join(stage, "package.json"),
  `${JSON.stringify(
    {
      name: "case-access",
      version,
      description: "Who can do what on a case, why, and what would change if",
      license,
      bin: { "case-access": "dist/cli.js" },
      man: ["man/case-access.1"],
      files: ["dist", "l10n", "man", "NOTICE.txt", "cli-output.schema.json"],
      engines: { node: ">=22.13" },
      keywords: ["access control", "acl", "case management", "incident response"],
    },
    undefined,
    2,
  )}\n`,
);
mkdirSync(out, { recursive: true });
const packed = path.join(out, `case-access-${version}.tgz`);
rmSync(packed, { force: true });
const { status } = npm("pack", "--pack-destination", out, "--loglevel=error");
if (status !== 0 || !existsSync(packed)) throw new Error("npm pack failed");
console.log(packed);

function run(parameters) {
  const { status } = spawnSync(process.execPath, parameters, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${parameters[0]} failed`);
}

function npm(...parameters) {
  const options = { cwd: stage, stdio: ["ignore", "ignore", "inherit"] };
  const script = process.env.npm_execpath; // set where npm started us
  return script?.endsWith(".js")
    ? spawnSync(process.execPath, [script, ...parameters], options)
    : spawnSync("npm", parameters, { ...options, shell: process.platform === "win32" });
}
