// npm run package: writes the .vsix, at the top level or where `--out` says.
//
//   npm run package -- --out out/extension.vsix
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./install.mjs";
import { packagedReadme } from "./readme.mjs";

// The last two only because it is not known yet where the repository will be; with one, they have to go.
const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];

const readme = path.join(ROOT, "out/package/README.md");
mkdirSync(path.dirname(readme), { recursive: true });
writeFileSync(readme, packagedReadme());

const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/@vscode/vsce/vsce",
    "package",
    "--readme-path",
    "out/package/README.md",
    ...flags,
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: "inherit" },
);
process.exitCode = status ?? 1;
