import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { argusPolicy } from "../../src/backends/argus/policy";
import { createLogins } from "../../src/backends/cmf/standIn/logins";
import { openState } from "../../src/sandbox/state";
import { modeLabel } from "../../src/wording/labels";
import { gapName } from "../../src/wording/reason";
import { english, englishOf } from "./english";
import { ROOT, sourceFiles } from "./words";

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

describe("the documentation", () => {
  it("has the access table of Argus as the code has it", () => {
    const words: Readonly<Record<string, string>> = {
      reporter: "reporter",
      serviceRead: "service read role",
      serviceWrite: "service write role",
      serviceTech: "service tech role",
      admin: "administrators",
      aclMember: "every entry",
      aclWrite: "write entries",
    };
    const rows = Object.entries(argusPolicy.modes).map(([mode, row]) =>
      [
        modeLabel(englishOf("argus"), mode),
        ...(["read", "write", "owner"] as const).map((right) => row[right].map((fact) => words[fact]).join(" · ")),
      ].join(" | "),
    );
    const page = read("docs/how-access-is-computed.md").replaceAll("**", "");
    const [, table = ""] = /\| Access mode \| Read \| Write \| Owner \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(page) ?? [];
    assert.deepEqual(
      table.trim().split("\n"),
      rows.map((row) => `| ${row} |`),
    );
  });

  it("names every file that a further case system has to be added to", () => {
    const page = read("CONTRIBUTING.md");
    const places = sourceFiles().filter(
      (file) =>
        !/^src\/(sandbox|backends\/(argus|cmf|iris))\//.test(file) &&
        /"(argus|cmf|iris)"|(backends|\.)\/(argus|cmf|iris)\//.test(read(file)),
    );
    assert.deepEqual(places, ["src/backends/badges.ts", "src/backends/standIns.ts", "src/backends/systems.ts"]);
    assert.deepEqual(
      places.filter((file) => !page.includes(`\`${file}\``)),
      [],
    );
  });

  it("gives the reasons why something is not known in the words of the interface", () => {
    const [, table = ""] = /\| Why \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(read("docs/what-is-unknown.md")) ?? [];
    const gaps = [
      "forbidden",
      "notMapped",
      "notFetched",
      "truncated",
      "failed",
      "stale",
      "moved",
      "notStated",
      "disputed",
      "notModelled",
    ] as const;
    assert.deepEqual(
      table
        .trim()
        .split("\n")
        .map((row) => row.split("|")[1]!.trim()),
      gaps.map((gap) => gapName(english(), gap)),
    );
  });

  it("names every key of the matrix", () => {
    const spelled: Readonly<Record<string, string>> = {
      ArrowLeft: "←",
      ArrowRight: "→",
      ArrowUp: "↑",
      ArrowDown: "↓",
      PageUp: "Page Up",
      PageDown: "Page Down",
      ContextMenu: "menu key",
    };
    const code = read("src/inspector/webview/gridKeys.ts") + read("src/inspector/webview/page.ts");
    const keys = [...code.matchAll(/(?:case |event\.key === )"([A-Z]\w+)"|^  (Arrow\w+):/gm)].map(
      ([, key, arrow]) => spelled[key ?? arrow!] ?? key!,
    );
    assert.ok(keys.length > 14);
    assert.deepEqual(
      keys.filter((key) => !read("docs/keyboard.md").includes(key)),
      [],
    );
  });

  it("names the tools of the chat as package.json does", () => {
    const { contributes } = JSON.parse(read("package.json")) as {
      contributes: { languageModelTools: { toolReferenceName: string }[] };
    };
    const page = read("README.md");
    assert.deepEqual(
      contributes.languageModelTools
        .map(({ toolReferenceName }) => toolReferenceName)
        .filter((name) => !page.includes(`\`#${name}\``)),
      [],
    );
  });

  it("shows every picture that there is, and none that there is not", () => {
    const pages = ["README.md", ...readdirSync(path.join(ROOT, "docs")).map((file) => `docs/${file}`)];
    const shown = pages
      .filter((page) => page.endsWith(".md"))
      .flatMap((page) =>
        [...read(page).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) =>
          path.posix.join(path.dirname(page), file!),
        ),
      );
    const there = readdirSync(path.join(ROOT, "docs/images")).map((file) => `docs/images/${file}`);
    assert.deepEqual(shown.toSorted(), there.toSorted());
  });

  it("names the callers of the sandbox of CMf", async () => {
    const { working, refused } = createLogins(await openState(undefined));
    const page = read("docs/sandbox.md");
    assert.deepEqual(
      [...working, ...refused].map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });
});
