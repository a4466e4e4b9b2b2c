import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { makePrivateFolder } from "../../src/base/privateFolder";

describe("a private folder", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(os.tmpdir(), "private-folder-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  it("is made with those that it is in, and stays where it is there", () => {
    const folder = path.join(root, "a", "b", "c");
    for (let time = 0; time < 2; time++) makePrivateFolder(folder);
    for (const one of [folder, path.dirname(folder)]) {
      const { mode } = statSync(one);
      if (process.platform !== "win32") assert.equal(mode & 0o777, 0o700);
    }
  });

  it("is refused where there is a file, or a link to nothing, and where a parent takes no folder", () => {
    const file = path.join(root, "file");
    writeFileSync(file, "");
    assert.throws(() => makePrivateFolder(file), { code: "EEXIST" });
    assert.throws(() => makePrivateFolder(path.join(file, "in")), { code: "ENOTDIR" });
    symlinkSync(path.join(root, "nothing"), path.join(root, "link"));
    assert.throws(() => makePrivateFolder(path.join(root, "link", "in", "it")), { code: "EEXIST" });
    if (existsSync("/proc/self")) assert.throws(() => makePrivateFolder("/proc/nothing/in"), { code: "ENOENT" });
  });
});
