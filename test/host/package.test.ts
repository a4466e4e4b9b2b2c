import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import budgets from "../../scripts/budgets.json";
import { Workbench } from "../e2e/workbench";
import { openBrowser } from "./browser";
import { packageFile } from "./package";
import { installPackage, startServer } from "./server";

const KILOBYTE = 1024;

/** Every file that a package may hold; VS Code adds the manifest when it installs one. */
const ALLOWED = [
  /^\.vsixmanifest$/,
  /^package(\.nls(\.[a-z-]+)?)?\.json$/,
  /^(readme|changelog)\.md$/i,
  /^LICENSE(\.txt)?$/,
  /^dist\/(extension|parts|jsonWorker|sandbox|inspector)\.js$/,
  /^dist\/(inspector\.css|NOTICE\.txt)$/,
  /^l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
  /^media\/[\w/-]+\.(svg|png|md)$/,
  /^docs\/images\/[\w-]+\.webp$/,
];

describe("the package", function () {
  this.timeout(90_000);

  let profile: string;
  let installed: string;
  let files: string[];

  before(() => {
    profile = mkdtempSync(path.join(os.tmpdir(), "case-access-package-"));
    installPackage(profile, packageFile());
    const folders = readdirSync(path.join(profile, "extensions")).filter((name) =>
      name.startsWith("case-access.case-access-"),
    );
    assert.equal(folders.length, 1);
    installed = path.join(profile, "extensions", folders[0] ?? "");
    files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(installed, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
  });

  after(() => rmSync(profile, { recursive: true, force: true }));

  it("has at most 500 000 bytes, pictures included", () => {
    const { size } = statSync(packageFile());
    assert.ok(size <= 500_000, `it has ${size} bytes`);
  });

  const readmeText = () =>
    readFileSync(
      path.join(
        installed,
        files.find((file) => /^readme\.md$/i.test(file))!,
      ),
      "utf8",
    );

  it("says on VS Code's page of an extension nothing that leads nowhere, in whole sentences", () => {
    const readme = readmeText().replace(/```text\n[^`]+```/g, "");
    assert.deepEqual(readme.match(/(?<!!)\[[^\]]*\]\((?!https?:)[^)]*\)/g) ?? [], []);
    const parts = readme.split(/\n{2,}|\n(?=- )/).map((part) => part.trim());
    const unfinished = parts.filter((part) => part !== "" && !/^(#|!\[|\|)/.test(part) && !/\.$/.test(part));
    assert.deepEqual(unfinished, []);
  });

  it("shows no picture that VS Code's page of an extension cannot draw, and draws each in text", () => {
    const readme = readmeText();
    const pictures = [...readme.matchAll(/!\[([^\]]*)\]\(([^)]+)\)\n\n```text\n[^`]+```/g)];
    assert.equal(pictures.length, readme.split("![").length - 1);
    for (const [, description, file] of pictures) {
      assert.equal(description, "", "a picture without an address is broken where it has a description");
      assert.ok(files.includes(file!), file);
    }
    const sizes = files
      .filter((file) => /\.(webp|png|svg)$/.test(file))
      .map((file) => statSync(path.join(installed, file)).size);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 200_000);
  });

  it("holds what the extension needs and nothing else", () => {
    assert.deepEqual(
      files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file))),
      [],
    );
    assert.deepEqual(
      Object.keys(budgets).filter((bundle) => !files.includes(`dist/${bundle}`)),
      [],
    );
  });

  it("has nothing in its manifest that is for work on the source alone", () => {
    const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as Record<string, unknown>;
    assert.deepEqual(
      ["private", "scripts", "devDependencies", "optionalDependencies"].filter((part) => part in manifest),
      [],
    );
    assert.deepEqual([manifest.main, typeof manifest.contributes], ["./dist/extension.js", "object"]);
  });

  for (const [file, kilobytes] of Object.entries(budgets)) {
    it(`has at most ${kilobytes} KB in ${file}`, () => {
      const { size } = statSync(path.join(installed, "dist", file));
      assert.ok(size <= kilobytes * KILOBYTE, `it has ${size} bytes`);
    });
  }

  it("carries the licence of what is bundled", () => {
    assert.match(
      readFileSync(path.join(installed, "dist/NOTICE.txt"), "utf8"),
      /zod \d+\.\d+\.\d+ \(MIT\)[^]*Permission is hereby granted/,
    );
  });

  it("activates where it is installed, and shows cases", async () => {
    const server = await startServer({ profile, env: { CASE_ACCESS_SANDBOX: "open" } });
    try {
      const browser = await openBrowser();
      try {
        const workbench = new Workbench(browser.page);
        await workbench.open(server.address());
        await workbench.showCases();
        await workbench.cases.first().waitFor();
      } finally {
        await browser.close();
      }
    } finally {
      await server.stop();
    }
  });
});
