import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { shellWord } from "../../src/text/commandLine";
import { findNode } from "../host/code";
import { builtFile, openAccount, type Account } from "./harness";

/** What `script` of util-linux is there for: it runs a command at a terminal of its own. */
const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

/** What would move the cursor, colour the line or turn it around, beside the end of a line. */

const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe("case-access: at a terminal and in a pipe", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount();
  });
  after(() => account.close());

  /** Runs it at a terminal, and answers its question as soon as it is asked. */
  async function atTerminal(words: readonly string[], answer: string, env: Record<string, string> = {}) {
    const line = [findNode(), builtFile, ...words].map(shellWord).join(" ");
    const child = spawn("script", ["-qefc", line, "/dev/null"], {
      env: { ...process.env, LANG: "C", TERM: "xterm", ...account.env, ...env },
    });
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      const before = shown.includes("Go on?");
      shown += part;
      if (!before && shown.includes("Go on?")) child.stdin.write(`${answer}\r`);
    });
    const [status] = (await once(child, "close")) as [number];
    return { status, shown };
  }

  it("shows what a change does and asks, and only yes does it", async () => {
    if (!hasTerminal) return;
    const apply = ["apply", "9003", "--grant", "user:1107=read", "--connection", "argus"];
    const no = await atTerminal(apply, "no");
    assert.match(no.shown, /1 gains: Nils Nothing/);
    assert.equal(no.status, 5);
    const yes = await atTerminal(apply, "yes");
    assert.equal(yes.status, 0);
    assert.match(yes.shown, /Grant Nils Nothing read: done/);
  });

  it("changes nothing where the question is answered by Ctrl-C, or by the end of the input", async () => {
    if (!hasTerminal) return;
    const words = ["apply", "9003", "--grant", "user:1009=read", "--connection", "argus"];
    for (const sign of ["\u0003", "\u0004"]) {
      const { requests } = account.sandbox.argus;
      requests.length = 0;
      const { status, shown } = await atTerminal(words, sign);
      assert.equal(status, 130, shown);
      assert.match(shown, /Nothing was changed/);
      assert.ok(requests.every(({ method, path }) => method === "GET" || !path.endsWith("/access")));
    }
  });

  it("fits the terminal, with colour where that is wanted, and says the same without", async () => {
    if (!hasTerminal) return;
    const words = ["who", "9001", "--connection", "argus"];
    const coloured = await atTerminal(words, "");
    assert.match(coloured.shown, /\u001b\[32myes\u001b\[0m/);
    const plain = await atTerminal(words, "", { NO_COLOR: "1" });
    assert.doesNotMatch(plain.shown, /\u001b\[3\dm/);
    assert.equal(coloured.shown.replace(/\u001b\[\d+m/g, ""), plain.shown);
  });

  it("writes titles and names that cannot move the cursor", async () => {
    const lists = [["cases"], ["of", "me"], ["cases", "--json"]];
    const asked = [
      ...[...lists, ["who", "9016"], ["who", "9016", "--json"]].map((words) => [...words, "--connection", "argus"]),
      ...lists.map((words) => [...words, "--connection", "cmf"]),
    ];
    const answers = await Promise.all(asked.map((words) => account.run(words)));
    for (const [place, { stdout, stderr }] of answers.entries()) {
      assert.ok(stdout.length > 100);
      assert.doesNotMatch(stdout + stderr, unsafe, asked[place]!.join(" "));
    }
  });

  it("writes lists as files that no program takes for more than text", async () => {
    const of = (format: string) => account.run(["cases", "--format", format, "--connection", "argus"]);
    const csv = await of("csv");
    assert.match(csv.stdout, /^"Case","Title","Mode","Status"\r\n/);
    assert.match(csv.stdout, /"'=HYPERLINK/);
    const html = await of("html");
    assert.doesNotMatch(html.stdout, /<img/);
    const markdown = await of("markdown");
    assert.match(markdown.stdout, /\| Case \| Title \| Mode \| Status \|/);
    assert.doesNotMatch(markdown.stdout, /[^\\]\[open\]/);
  });
});
