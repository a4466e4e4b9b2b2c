import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
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
  this.timeout(60_000);

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
});
