import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { shells } from "../../src/cli/reference/completion";
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

  it("are written for every shell with every command", async () => {
    for (const shell of shells) {
      const { status, stdout } = await runBuilt(["completion", shell]);
      assert.equal(status, 0);
      for (const { path: words } of outlineOf(shownProgram())) assert.ok(stdout.includes(words.join(" ")));
    }
  });
});
