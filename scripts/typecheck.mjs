// Type-checks the three worlds of the code next to each other: Node, the webview's browser, the workbench's browser.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
// The compiler that is written in Go; typescript-eslint works with the one before it only.
const compiler = fileURLToPath(new URL("../node_modules/tsc7/bin/tsc", import.meta.url));
const projects = [".", "src/inspector/webview", "test/e2e"];

const codes = await Promise.all(
  projects.map(
    (project) =>
      new Promise((resolve) => {
        const options = [
          "-p",
          project,
          "--incremental",
          "--tsBuildInfoFile",
          `out/tsc-${project.replaceAll(/\W+/g, "-")}.json`,
        ];
        spawn(process.execPath, [compiler, ...options], { cwd: root, stdio: "inherit" }).on("close", resolve);
      }),
  ),
);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
