import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findNode } from "../host/code";
import { ROOT } from "../unit/words";
import { openAccount, type Account } from "./harness";

interface Step {
  readonly words: readonly string[];
  /** What the terminal shows after it. */
  readonly shown: string;
}

/** The command lines of a transcript, with what they show. `; echo $?` shows the exit status as well. */
function stepsOf(transcript: string): Step[] {
  return transcript
    .split(/^\$ /m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [line = "", ...shown] = part.trimEnd().split("\n");
      return { words: line.split(" "), shown: shown.join("\n") };
    });
}

describe("case-access: the transcript in the documentation", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount();
  });
  after(() => account.close());

  it("shows what the program shows", async () => {
    const page = readFileSync(path.join(ROOT, "docs/cli.md"), "utf8");
    const [, transcript = ""] = /```console\n([^]*?)```/.exec(page) ?? [];
    const steps = stepsOf(transcript);
    assert.ok(steps.length >= 5);
    for (const { words, shown } of steps) {
      const status = words.indexOf(";") < 0 ? words.findIndex((word) => word.endsWith(";")) : words.indexOf(";");
      const given = (status < 0 ? words : words.slice(0, status + 1)).map((word) => word.replace(/;$/, ""));
      assert.equal(given.shift(), "case-access");
      const ran = await account.run([...given.filter(Boolean), "--connection", "argus"]);
      const seen = ran.stdout + ran.stderr + (status < 0 ? "" : `${ran.status}\n`);
      assert.equal(seen.trimEnd(), shown, words.join(" "));
    }
  });

  it("shows of each lock-down what the program shows; “…” stands for what is left out", async () => {
    const page = readFileSync(path.join(ROOT, "docs/lock-down.md"), "utf8");
    const inOneLine = (text: string) => text.replace(/\s+/g, " ").trim();
    const examples = [...page.matchAll(/^## (Argus|DFIR-IRIS)[^]*?```\n\$ case-access (.*)\n([^]*?)```/gm)];
    assert.equal(examples.length, 3);
    for (const [, system, words = "", text = ""] of examples) {
      const connection = system === "Argus" ? "argus" : "iris";
      const file = path.join(account.home, "plan.json");
      const given = words.replace("plan.json", file).split(" ");
      const ran = await account.run([...given, "--connection", connection]);
      let left = inOneLine(ran.stdout);
      for (const part of text.split(/^…$/m).map(inOneLine)) {
        assert.ok(left.includes(part), `${words}: ${part}\n${left}`);
        left = left.slice(left.indexOf(part) + part.length);
      }
    }
  });

  it("shows a job that fails when somebody gains a right, or is no longer told", async () => {
    const page = readFileSync(path.join(ROOT, "docs/cli.md"), "utf8");
    const [, script = ""] = /node -e '\n([^]*?)\n\s*'\n```/.exec(page) ?? [];
    const folder = path.join(account.home, "job");
    mkdirSync(path.join(folder, "access"), { recursive: true });
    const keep = async (file: string) => {
      const { stdout } = await account.run(["who", "9003", "--json", "--connection", "argus"]);
      writeFileSync(path.join(folder, file), stdout);
    };
    const job = () => spawnSync(findNode(), ["-e", script], { cwd: folder, encoding: "utf8" });
    const change = async (word: string) => {
      const words = ["9003", ...word.split(" "), "--connection", "argus"];
      const { document } = await account.ask(["preview", ...words]);
      assert.equal((await account.run(["apply", ...words, "--approve", document.result.digest])).status, 0);
    };
    await keep("access/1001.json");
    await keep("now.json");
    assert.deepEqual([job().status, job().stderr], [0, ""]);
    await change("--grant user:1107=read");
    await keep("now.json");
    assert.equal(job().status, 1);
    assert.equal(job().stderr, "gained access: user 1107: read\n");
    await keep("access/1001.json");
    await change("--level user:1107=write");
    await keep("now.json");
    assert.equal(job().stderr, "gained access: user 1107: write\n");
    await change("--revoke user:1107");
    await keep("now.json");
    assert.equal(job().status, 0, "losing access is no gain");
    const refused = {
      kind: "status",
      status: 403,
      match: { method: "GET", path: /\/access$/ },
      times: Infinity,
    } as const;
    const placed = account.sandbox.argus.faults.next(refused);
    await keep("now.json");
    placed.remove();
    assert.match(job().stderr, /^gained access: entries of the case/);
  });
});
