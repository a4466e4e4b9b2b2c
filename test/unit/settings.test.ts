import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./words";

describe("docs/settings.md", () => {
  it("says what package.json says", async () => {
    const { settingsPage } = (await import(pathToFileURL(path.join(ROOT, "scripts/settings.mjs")).href)) as {
      settingsPage(): string;
    };
    assert.equal(
      readFileSync(path.join(ROOT, "docs/settings.md"), "utf8"),
      settingsPage(),
      "run node scripts/settings.mjs",
    );
  });
});
