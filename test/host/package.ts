import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./code";

/**
 * The package that `npm run package` writes.
 * @throws where it has not been run
 */
export function packageFile(): string {
  const { name, version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as Record<string, string>;
  const file = path.join(ROOT, `${name}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} does not exist: npm run package`);
  return file;
}
