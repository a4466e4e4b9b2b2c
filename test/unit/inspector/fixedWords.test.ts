import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fixedWords } from "../../../src/inspector/fixedWords";
import { ROOT, sourceFiles } from "../words";
import { english } from "../english";

describe("the fixed words of the inspector", () => {
  it("are all used by its page", () => {
    const page = sourceFiles("src/inspector/webview")
      .map((file) => readFileSync(path.join(ROOT, file), "utf8"))
      .join("\n");
    const names = Object.keys(fixedWords(english()));
    assert.ok(names.length > 30);
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\bwords\\.${name}\\b|\\bword: "${name}"`).test(page)),
      [],
    );
  });
});
