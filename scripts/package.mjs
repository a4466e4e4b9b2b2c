// npm run package: writes the .vsix, at the top level or where `--out` says.
//
//   npm run package -- --out out/extension.vsix
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./install.mjs";
import { recompress } from "./recompress.mjs";
import { packagedReadme } from "./readme.mjs";

// The last two only because it is not known yet where the repository will be; with one, they have to go.
const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];

/** What a user downloads may have so many bytes. */
const mostBytes = 500_000;

const { name, version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const { out } = parseArgs({ options: { out: { type: "string", default: `${name}-${version}.vsix` } } }).values;
const file = path.resolve(ROOT, out);

const readme = path.join(ROOT, "out/package/README.md");
mkdirSync(path.dirname(readme), { recursive: true });
writeFileSync(readme, packagedReadme());

const { status } = spawnSync(
  process.execPath,
  ["node_modules/@vscode/vsce/vsce", "package", "--readme-path", "out/package/README.md", "--out", file, ...flags],
  { cwd: ROOT, stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1);

const vsix = await recompress(readFileSync(file));
writeFileSync(file, vsix);
console.log(`${path.basename(file)} has ${vsix.length} bytes of ${mostBytes}`);
if (vsix.length > mostBytes) process.exitCode = 1;
