// npm run test:desktop: the suite of test/integration in a VS Code that is downloaded.
//
//   npm run test:desktop                the newest stable one
//   npm run test:desktop -- 1.107.0     that one; "oldest" is the oldest that the extension supports
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT, ensureInstalled } from "./install.mjs";

ensureInstalled();
for (const flag of ["--production", "--tests"]) {
  const { status } = spawnSync(process.execPath, ["esbuild.js", flag], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const oldest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).engines.vscode.replace("^", "");
const asked = process.argv[2] ?? "stable";
const { runTests } = await import("@vscode/test-electron");
process.exitCode = await runTests({
  version: asked === "oldest" ? oldest : asked,
  extensionDevelopmentPath: ROOT,
  extensionTestsPath: path.join(ROOT, "out/integration/index.js"),
  extensionTestsEnv: { CASE_ACCESS_HOME: mkdtempSync(path.join(tmpdir(), "case-access-")) },
  launchArgs: ["--disable-extensions"],
}).catch((error) => {
  console.error(error.message);
  return 1;
});
