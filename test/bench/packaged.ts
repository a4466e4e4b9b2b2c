import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../host/code";
import { installPackage } from "../host/server";

/** The extension as users get it. */
export interface Packaged {
  /** Folder of the installed extension. */
  readonly folder: string;
  /** The .vsix, in bytes. */
  readonly bytes: number;
  /** Bytes of each file of the installed extension, by its path in it. */
  readonly files: ReadonlyMap<string, number>;
}

/** Builds and packages the extension and lets VS Code install it, all in out/bench. */
export function packageExtension(): Packaged {
  const out = path.join(ROOT, "out/bench");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const vsix = path.join(out, "extension.vsix");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/package.mjs", "--out", vsix], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The extension could not be packaged:\n${stdout}${stderr}`);
  installPackage(out, vsix);
  const name = readdirSync(path.join(out, "extensions")).find((one) => one.startsWith("case-access."));
  if (name === undefined) throw new Error("VS Code did not install the extension");
  const folder = path.join(out, "extensions", name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .map((file): [string, number] => [file.replaceAll(path.sep, "/"), statSync(path.join(folder, file)).size]);
  return { folder, bytes: statSync(vsix).size, files: new Map(files) };
}
