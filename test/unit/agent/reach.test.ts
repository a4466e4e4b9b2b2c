import assert from "node:assert/strict";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(__dirname, "../../..");

describe("what the language-model tools can reach", () => {
  const faces = [
    { name: "the chat of VS Code", entry: "src/agent/index.ts", own: "src/base/cancellation.ts" },
    { name: "the command line", entry: "src/cli/mcp.ts", own: "src/cli/mcp.ts" },
  ];
  for (const { name, entry, own } of faces)
    it(`has nothing in it that sends or changes, in ${name}`, async () => {
      const { metafile } = await build({
        entryPoints: [path.join(root, entry)],
        absWorkingDir: root,
        bundle: true,
        write: false,
        metafile: true,
        platform: "node",
        external: ["vscode"],
      });
      const modules = Object.keys(metafile.inputs);
      const ours = modules.filter(
        (file) => file.startsWith("src/") && !/^src\/(agent|tools|access|wording|text)\//.test(file),
      );
      // Each of these is pure or only describes; whatever is added here has to be looked at.
      assert.deepEqual(
        ours.sort(),
        [
          own,
          "src/base/failure.ts",
          "src/base/slices.ts",
          "src/core/cases/whoIsOn.ts",
          "src/core/expiry/refusal.ts",
          "src/core/store/fault.ts",
        ].sort(),
      );
    });
});
