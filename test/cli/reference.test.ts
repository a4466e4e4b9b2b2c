import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { completionScript, shells } from "../../src/cli/reference/completion";
import { outlineOf } from "../../src/cli/reference/outline";
import { ROOT } from "../unit/words";
import { runBuilt } from "./harness";
import { manualPage, referencePage, shownProgram } from "./reference";

const changes = ["grant", "level", "revoke", "mode", "reporter", "publish", "unwatch", "recompute", "on"];
/** What scripts may rely on: the commands, what they are given, and their flags. More may be added, none may go. */
const relied: Readonly<Record<string, readonly string[]>> = {
  "": ["connection", "json", "quiet", "timeout", "max-age", "format", "key-file", "state"],
  cases: ["text", "mode", "status", "limit"],
  "who case": [],
  "of subject": ["text", "mode", "status", "limit"],
  "can case subject right": [],
  "why case subject right": [],
  "preview case": [...changes, "until", "notify"],
  "apply case": [...changes, "approve", "reason", "notify", "until", "preview"],
  "lockdown case": ["only", "out"],
  due: ["within", "ics", "export", "import"],
  sweep: ["approve", "preview"],
  journal: ["case", "purge", "before"],
  "undo record": ["approve", "preview"],
  connections: [],
  "connections list": [],
  "connections add name": ["system", "url"],
  "connections remove name": [],
  "connections check name": [],
  sandbox: ["cases", "latency"],
  mcp: [],
  "offboard subject": ["to", "out"],
  "resume batch": ["approve"],
};

const page = readFileSync(path.join(ROOT, "docs/cli.md"), "utf8");

describe("case-access: help, completion and documentation", function () {
  this.timeout(30_000);

  it("are made of the same commands: docs/cli.md is as they are now", () => {
    assert.equal(page, referencePage(page), "run `npm run reference`");
  });

  it("have what scripts rely on: commands, arguments and flags", () => {
    const present = new Map(
      outlineOf(shownProgram()).map(({ path: words, command, options }) => [
        [...words, ...command.registeredArguments.map((one) => one.name())].join(" "),
        options.map(({ long }) => long),
      ]),
    );
    const gone = Object.entries(relied).flatMap(([command, flags]) =>
      flags.filter((flag) => !present.get(command)?.includes(`--${flag}`)).map((flag) => `${command} --${flag}`),
    );
    assert.deepEqual(gone, []);
    assert.deepEqual(
      Object.keys(relied).filter((command) => !present.has(command)),
      [],
    );
  });

  it("have an example for every command that does something", async () => {
    const ends = outlineOf(shownProgram()).filter(
      ({ path: words, subcommands }) => subcommands.length === 0 && words.length > 0,
    );
    await Promise.all(
      ends.map(async ({ path: words, command }) => {
        const { status, stdout } = await runBuilt([...words, "--help"]);
        assert.equal(status, 0);
        assert.ok(stdout.includes(command.description().split(" ")[0]!), words.join(" "));
        assert.match(stdout, /--connection/);
      }),
    );
  });

  it("name every command in the manual page, in which nothing of a text is markup", function () {
    const man = manualPage();
    for (const { path: words, subcommands } of outlineOf(shownProgram()))
      if (words.length > 0 && subcommands.length === 0) assert.ok(man.includes(words.join(" ")), words.join(" "));
    const { status, stdout, error } = spawnSync("man", ["-l", "-"], { input: man, encoding: "utf8" });
    if (error !== undefined || status !== 0) return; // there is no reader of manual pages here
    assert.match(stdout, /EXIT STATUS/);
  });

  it("are registered with zsh, whether or not its completion was started before", function () {
    const folder = mkdtempSync(path.join(os.tmpdir(), "case-access-completion-"));
    try {
      const file = path.join(folder, "_case-access");
      writeFileSync(file, completionScript(shownProgram(), "zsh"));
      for (const first of ["", "autoload -Uz compinit && compinit -i -D; "]) {
        const script = `${first}source '${file}'; print -r -- "$_comps[case-access]"`;
        const { stdout, stderr, error } = spawnSync("zsh", ["-f", "-c", script], {
          encoding: "utf8",
          env: { ...process.env, ZDOTDIR: folder },
        });
        if (error !== undefined) return; // there is no zsh here
        assert.equal(stderr, "");
        assert.match(stdout, /_case_access/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("complete commands, flags and values in bash", function () {
    const folder = mkdtempSync(path.join(os.tmpdir(), "case-access-completion-"));
    try {
      const file = path.join(folder, "completion.bash");
      writeFileSync(file, completionScript(shownProgram(), "bash"));
      const complete = (...words: string[]) => {
        const asked = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _case_access; echo "\${COMPREPLY[@]}"`;
        const script = `source '${file}'; ${asked}`;
        const { stdout, stderr } = spawnSync("bash", ["-c", script, "bash", "case-access", ...words], {
          encoding: "utf8",
        });
        assert.equal(stderr, "");
        return stdout.trim();
      };
      assert.equal(complete("ca"), "cases can");
      assert.equal(complete("--connection", "can", "connections", "a"), "add");
      assert.equal(complete("who", "1001", "--format", "m"), "markdown");
      assert.equal(complete("preview", "1001", "--gr"), "--grant");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("are written for every shell with every command", async () => {
    for (const shell of shells) {
      const { status, stdout } = await runBuilt(["completion", shell]);
      assert.equal(status, 0);
      for (const { path: words } of outlineOf(shownProgram())) assert.ok(stdout.includes(words.join(" ")));
    }
  });
});
