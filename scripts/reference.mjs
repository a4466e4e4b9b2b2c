// npm run reference: writes the commands into docs/cli.md, and the manual page where `--man FILE` says.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { ROOT } from "./install.mjs";

const require = createRequire(import.meta.url);
require("tsx/cjs/api").register();
const { referencePage, manualPage } = require("../test/cli/reference.ts");

const { values } = parseArgs({ options: { man: { type: "string" } } });
if (values.man !== undefined) writeFileSync(values.man, manualPage());
else {
  const page = `${ROOT}docs/cli.md`;
  writeFileSync(page, referencePage(readFileSync(page, "utf8")));
}
