// npm run package: writes the .vsix, at the top level or where `--out` says.
//
//   npm run package -- --out out/extension.vsix
import { spawnSync } from "node:child_process";
import { ROOT } from "./install.mjs";

// The last two only because it is not known yet where the repository will be; with one, they have to go.
const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];

const { status } = spawnSync(
  process.execPath,
  ["node_modules/@vscode/vsce/vsce", "package", ...flags, ...process.argv.slice(2)],
  { cwd: ROOT, stdio: "inherit" },
);
process.exitCode = status ?? 1;
