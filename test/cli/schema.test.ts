import assert from "node:assert/strict";
import path from "node:path";
import { assertDocument, assertResult } from "./documents";
import { openAccount, type Account } from "./harness";

describe("case-access: documents", function () {
  this.timeout(300_000);

  let account: Account;
  before(async () => {
    account = await openAccount({ within: true });
  });
  after(() => account.close());

  /** Runs a command and holds its document against the schema, the result against what is defined of it. */
  async function holds(words: readonly string[], definition?: string) {
    const ran = await account.ask(words);
    assertDocument(ran.document, words.join(" "));
    if (definition !== undefined) assertResult(definition, ran.document.result, words.join(" "));
    return ran.document;
  }

  for (const connection of ["argus", "cmf", "iris"])
    it(`are as the schema says, over ${connection}`, async () => {
      const over = (words: string[], definition?: string) => holds([...words, "--connection", connection], definition);
      const [first] = (await over(["cases"], "cases")).result;
      const aCase = connection === "argus" ? "9003" : first.id;
      const [{ subject }] = (await over(["who", aCase], "who")).result;
      await over(["of", subject.id, "--limit", "5"], "of");
      for (const right of ["read", "write", "owner"]) {
        await over(["can", aCase, subject.id, right], "can");
        await over(["why", aCase, subject.id, right], "why");
      }
      const grant = ["--grant", { argus: "user:1107=read", cmf: "user:12=read", iris: "user:1103=read" }[connection]!];
      const { result } = await over(["preview", aCase, ...grant], "preview");
      const applied = await over(["apply", aCase, ...grant, "--approve", result.digest], "apply");
      const [record] = applied.result.records;
      const undo = await over(["undo", record.id, "--preview"], "preview");
      await over(["undo", record.id, "--approve", undo.result.digest], "apply");
      const others = { argus: ["1107", "1009"], cmf: ["12", "14"], iris: ["1103", "1107"] }[connection]!;
      const both = others.flatMap((id) => ["--grant", `user:${id}=read`]);
      const several = await over(["preview", aCase, ...both], "preview");
      const together = await over(["apply", aCase, ...both, "--approve", several.result.digest], "apply");
      const all = ["undo", together.result.records[0].batch];
      const back = await over([...all, "--preview"], "previewOfSeveral");
      await over([...all, "--approve", back.result.digest], "apply");
      await over(["offboard", `user:${others[0]}`, "--preview"], "offboard");
      const ending = [...grant, "--until", "3d"];
      const { result: planned } = await over(["preview", aCase, ...ending], "preview");
      await over(["apply", aCase, ...ending, "--approve", planned.digest], "apply");
      const [due] = (await over(["due"], "due")).result;
      await over(["sweep", "--preview"], "sweepPreview");
      await over(["sweep"], "sweep");
      const ended = await over(["undo", due.record, "--preview"], "preview");
      await over(["undo", due.record, "--approve", ended.result.digest], "apply");
      assert.deepEqual((await over(["due"], "due")).result, []);
      await over(["journal"], "journal");
      await over(["connections", "check"], "connectionsCheck");
    });

  it("are as the schema says where nothing is answered", async () => {
    await holds(["connections"], "connections");
    const wrong = [
      ["caes"],
      ["cases"],
      ["cases", "--connection", "nobody"],
      ["can", "9001", "nobody.here", "read", "--connection", "argus"],
      ["can", "99999", "me", "read", "--connection", "argus"],
      ["apply", "9003", "--grant", "user:1107=read", "--connection", "argus"],
      ["apply", "9003", "--grant", "user:1107=read", "--approve", "0", "--connection", "argus"],
      ["undo", "no-such-record", "--connection", "argus"],
      ["cases", "--key-file", "/nowhere/at/all", "--connection", "argus"],
    ];
    for (const words of wrong) assert.ok((await holds(words)).error, words.join(" "));
  });

  it("are a table and nothing else where that is asked for, also an empty one", async () => {
    const empty = { CASE_ACCESS_HOME: path.join(account.home, "empty") };
    const preview = ["preview", "9003", "--grant", "user:1107=write", "--connection", "argus"];
    for (const { words, env, head } of [
      { words: ["connections"], env: empty, head: /^"Name","System","Address"\r\n$/ },
      { words: ["journal"], env: empty, head: /^"Time","Case","Change","Outcome","Record"\r\n$/ },
      { words: ["due"], env: empty, head: /^"Until",[^\n]*\r\n$/ },
      { words: preview, env: {}, head: /^"Person or group","Right",/ },
      {
        words: ["can", "9002", "user:1102", "write", "--connection", "argus"],
        env: {},
        head: /^"Case","Person or group","Right","Answer","Because"\r?\n"9002","user:1102","Write","no","[^"]+"\r?\n$/,
      },
      {
        words: ["why", "9002", "user:1102", "write", "--connection", "argus"],
        env: {},
        head: /^"Answer"\r?\n"Ola Reader, Write: no"\r?\n("[^"]+"\r?\n)+$/,
      },
    ]) {
      const csv = await account.run([...words, "--format", "csv"], { env });
      assert.match(csv.stdout, head, words.join(" "));
      if (!/^(?:can|why)$/.test(words[0]!)) assert.notEqual(csv.stderr, "", "what is said beside it");
      const html = await account.run([...words, "--format", "html"], { env });
      assert.match(html.stdout, /^<!DOCTYPE html>/, words.join(" "));
    }
  });
});
