import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

export { findNode } from "../../scripts/node.cjs";

/** The repository. */
export const ROOT = path.resolve(__dirname, "../..");

const MODULES = path.join(ROOT, "node_modules");

/** What VS Code's server, extension host and workbench load at run time, of what they list. */
const LINKED = [
  "@parcel/watcher",
  "@vscode/iconv-lite-umd",
  "@vscode/proxy-agent",
  "@vscode/ripgrep-universal",
  "cookie",
  "jschardet",
  "minimist",
  "vscode-oniguruma",
  "vscode-regexpp",
  "vscode-textmate",
  "yauzl",
  "yazl",
];

/** Native or needless modules, and the file in stubs/ that stands in for each. */
const STUBBED = {
  "@microsoft/1ds-core-js": "1ds-core-js.cjs",
  "@vscode/deviceid": "deviceid.cjs",
  "@vscode/fs-copyfile": "fs-copyfile.cjs",
  "@vscode/native-watchdog": "native-watchdog.cjs",
  "@vscode/ripgrep": "ripgrep.cjs",
  "@vscode/spdlog": "spdlog.cjs",
  "native-watchdog": "native-watchdog.cjs",
};

/** VS Code as the npm package `code-server` carries it: the workbench, the server and the Node extension host. */
export interface Code {
  readonly version: string;
  readonly serverMain: string;
  readonly builtinExtensions: string;
}

/**
 * Makes the npm package of VS Code's server runnable without its own `npm install`, a compiler or an install script:
 * links
 * the modules it needs and puts stand-ins where native ones would be. May be called again at any time; takes about 10
 * ms.
 * @param packageFolder another folder of the `code-server` package, e.g. of an older version; `CASE_ACCESS_CODE_SERVER`
 * names it too
 */
export function prepareCode(
  packageFolder = process.env["CASE_ACCESS_CODE_SERVER"] ?? path.join(MODULES, "code-server"),
): Code {
  const code = path.resolve(ROOT, packageFolder, "lib/vscode");
  const beside = path.resolve(ROOT, packageFolder, "..");
  if (!existsSync(code)) throw new Error(`VS Code's server is not in ${packageFolder}: run npm ci`);
  const { version } = JSON.parse(readFileSync(path.join(code, "package.json"), "utf8")) as { version: string };

  for (const name of LINKED) {
    const link = path.join(code, "node_modules", name);
    if (existsSync(link)) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    // An older VS Code may need an older module, which is then installed beside it.
    const installed = [beside, MODULES].map((modules) => path.join(modules, name)).find((folder) => existsSync(folder));
    if (!installed) throw new Error(`${name} is not installed: run npm ci`);
    rmSync(link, { force: true }); // one that leads nowhere, as after the folder was moved
    symlinkSync(installed, link, "junction");
  }
  for (const [name, file] of Object.entries(STUBBED)) {
    const folder = path.join(code, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version: "0.0.0", main: "index.js" }));
    copyFileSync(path.join(__dirname, "stubs", file), path.join(folder, "index.js"));
  }
  return {
    version,
    serverMain: path.join(code, "out/server-main.js"),
    builtinExtensions: path.join(code, "extensions"),
  };
}
