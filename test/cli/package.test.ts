import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findNode } from "../host/code";
import { ROOT } from "../unit/words";

describe("case-access: the npm package", function () {
  this.timeout(120_000);

  let folder: string;
  let packed: string;
  let installed: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "case-access-npm-"));
    const made = spawnSync(process.execPath, ["scripts/package-cli.mjs", "--built", "--out", folder], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.equal(made.status, 0, made.stderr);
    packed = made.stdout.trim();
    const installing = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--offline", packed];
    const done = spawnSync("npm", installing, { encoding: "utf8", shell: process.platform === "win32" });
    assert.equal(done.status, 0, done.stderr);
    installed = path.join(folder, "node_modules/case-access");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...words: string[]) =>
    spawnSync(findNode(), [path.join(installed, "dist/cli.js"), ...words], {
      encoding: "utf8",
      cwd: folder,
      env: { PATH: process.env.PATH, CASE_ACCESS_HOME: folder, LANG: "nb_NO.UTF-8" },
    });

  it("holds what runs in a terminal and nothing else", () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(installed, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
    const allowed = [
      /^(package\.json|README\.md|LICENSE|NOTICE\.txt|cli-output\.schema\.json)$/,
      /^dist\/(cli|terminal|mcp|jsonWorker|sandbox)\.js$/,
      /^l10n\/(bundle\.l10n|terminal)\.[\w-]+\.json$/,
      /^man\/case-access\.1$/,
    ];
    assert.deepEqual(
      files.filter((file) => !allowed.some((one) => one.test(file))),
      [],
    );
    const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as Record<string, unknown>;
    assert.equal(manifest.private, undefined);
    assert.equal(manifest.scripts, undefined, "nothing runs when it is installed");
    assert.equal(manifest.dependencies, undefined);
    assert.ok(statSync(packed).size < 640 * 1024, `it has ${statSync(packed).size} bytes`);
  });

  it("runs where it is installed, in the language of the environment", () => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
    assert.equal(run("--version").stdout, `${version}\n`);
    const none = run("cases");
    assert.equal(none.status, 64);
    assert.match(none.stderr, /Det finnes ingen tilkobling ennå/);
    const linked = path.join(folder, "node_modules/.bin/case-access");
    if (process.platform !== "win32") assert.ok(statSync(linked).mode & 0o111, "it can be started by its name");
  });
});
