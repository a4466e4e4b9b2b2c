import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { ESLint } from "eslint";
import { ROOT } from "./code";

const { forbiddenPackages, holdBudgets } = createRequire(__filename)("../../esbuild.js") as {
  forbiddenPackages(): Plugin;
  holdBudgets(bytesOf: Record<string, number>): void;
};

describe("the rules of the code", function () {
  this.timeout(60_000);

  const eslint = new ESLint({ cwd: ROOT });
  const complaints = async (file: string, text: string) => {
    const [result] = await eslint.lintText(text, { filePath: path.join(ROOT, file) });
    return result?.messages.map(({ ruleId }) => ruleId);
  };

  for (const file of [
    "src/access/level.ts",
    "src/backends/backend.ts",
    "src/wording/level.ts",
    "src/sandbox/server.ts",
    "src/inspector/protocol.ts",
  ]) {
    it(`keep vscode out of ${path.dirname(file)}`, async () => {
      assert.deepEqual(await complaints(file, 'export * from "vscode";\n'), ["no-restricted-imports"]);
    });
  }

  it("let imports run one way", async () => {
    assert.deepEqual(await complaints("src/access/level.ts", 'export * from "../backends/backend";\n'), [
      "no-restricted-imports",
    ]);
    assert.deepEqual(await complaints("src/backends/backend.ts", 'export * from "../access/level";\n'), []);
  });

  it("keep hostile text from becoming markup", async () => {
    assert.deepEqual(await complaints("src/inspector/webview/index.ts", 'document.body.innerHTML = "x";\n'), [
      "no-restricted-syntax",
    ]);
  });

  it("keep the language of the process away from what people read", async () => {
    const uses = ["a.localeCompare(b)", "a.toLocaleLowerCase() < b", "new Intl.Collator().compare(a, b)"];
    for (const use of uses)
      assert.deepEqual(
        await complaints("src/access/level.ts", `export const f = (a: string, b: string) => ${use};\n`),
        ["no-restricted-syntax"],
        use,
      );
  });

  it("let no promise go unwatched", async () => {
    const found = await complaints("src/access/level.ts", "export function f(): void {\n  Promise.resolve();\n}\n");
    assert.deepEqual(found, ["@typescript-eslint/no-floating-promises"]);
  });

  it("keep every file of the extension within its budget", () => {
    holdBudgets({ "extension.js": 30 * 1024, "inspector.css": 1 });
    assert.throws(() => holdBudgets({ "extension.js": 30 * 1024 + 1 }), /extension\.js has 30721 bytes, and 30720 in/);
    assert.throws(() => holdBudgets({ "another.js": 1 }), /another\.js has 1 bytes, and 0 in/);
  });

  for (const [name, use] of [
    ["undici", "request"],
    ["zod", "z"],
  ] as const) {
    it(`keep ${name} out of the bundles`, async () => {
      const contents = `import { ${use} } from "${name}"; console.log(${use});`;
      const building = build({
        stdin: { contents, resolveDir: ROOT },
        bundle: true,
        write: false,
        metafile: true,
        outdir: "out",
        platform: "node",
        logLevel: "silent",
        plugins: [forbiddenPackages()],
      });
      await assert.rejects(building, new RegExp(`contains node_modules/${name}/`));
    });
  }
});
