import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { findNode } from "../host/code";
import { ROOT } from "../unit/words";
import { builtFile, openAccount, type Account } from "./harness";

interface ToolAnswer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

describe("case-access mcp", function () {
  this.timeout(60_000);

  let account: Account;
  let client: Client;
  before(async () => {
    account = await openAccount();
    client = new Client({ name: "a test", version: "1" });
    const env = { PATH: process.env.PATH ?? "", ...account.env };
    await client.connect(
      new StdioClientTransport({ command: findNode(), args: [builtFile, "mcp"], env, stderr: "pipe" }),
    );
  });
  after(async () => {
    await client.close();
    await account.close();
  });

  const call = async (name: string, given: Record<string, unknown>) => {
    const { isError, content } = (await client.callTool({ name, arguments: given })) as ToolAnswer;
    return { isError, answer: JSON.parse(content[0]!.text) };
  };

  it("offers the tools of the chat in VS Code, and says that they only read", async () => {
    const { contributes } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    const { tools } = await client.listTools();
    const declared = contributes.languageModelTools as {
      name: string;
      modelDescription: string;
      inputSchema: object;
    }[];
    assert.deepEqual(
      tools.map(({ name, description, inputSchema }) => ({ name, modelDescription: description, inputSchema })),
      declared.map(({ name, modelDescription, inputSchema }) => ({ name, modelDescription, inputSchema })),
    );
    assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint === true));
  });

  it("answers over every connection, with titles as data", async () => {
    const list = await call("caseAccess_listCases", { connection: "argus", pageSize: 3 });
    assert.equal(list.answer.cases.length, 3);
    assert.match(list.answer.note, /untrusted/);
    const why = await call("caseAccess_explainAccess", { connection: "argus", case: 9001, person: "kari.writer" });
    assert.equal(why.answer.level, "write");
    const preview = await call("caseAccess_previewChange", {
      connection: "argus",
      case: "9003",
      change: { kind: "grant", person: "1107", level: "read" },
    });
    assert.equal(preview.answer.changed, false);
    assert.match(preview.answer.hint, /the command “case-access preview 9003 --grant WHO=LEVEL”/);
    assert.deepEqual(
      account.sandbox.argus.requests.filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/search")),
      [],
    );
  });

  it("refuses in words that a model can use", async () => {
    const which = await call("caseAccess_listCases", {});
    assert.equal(which.isError, true);
    assert.match(which.answer.refused, /argus.*cmf/);
    const absent = await call("caseAccess_whoCanAccess", { connection: "argus", case: "1" });
    assert.match(absent.answer.refused, /not found|does not exist/i);
    assert.match(absent.answer.refused, /case-access cases --connection argus/);
    await assert.rejects(client.callTool({ name: "caseAccess_grant", arguments: {} }), /There is no tool/);
    const modes = await call("caseAccess_listCases", { connection: "iris", mode: ["explicit"] });
    assert.match(modes.answer.refused, /no such access mode/);
    // Somebody of another customer has the same user name, and only one of them is on the case.
    const person = { connection: "argus", case: "9004", person: "ola.reader" };
    const two = await call("caseAccess_explainAccess", person);
    assert.match(two.answer.refused, /not clear who is meant.*1102.*1401/);
    const zeros = await call("caseAccess_explainAccess", { ...person, person: "01102" });
    assert.match(zeros.answer.refused, /Nobody with that name/);
    // An id may come as a number wherever there is one.
    const keep = [{ person: 1102, level: "write" }];
    const plan = await call("caseAccess_planLockDown", { connection: "argus", case: 9003, keep });
    assert.deepEqual([plan.isError, plan.answer.changed], [false, false]);
  });

  it("writes nothing, whatever it is given, and goes on answering", async () => {
    const { requests } = account.sandbox.argus;
    requests.length = 0;
    const hostile: Record<string, unknown>[] = [
      {},
      { connection: "argus", case: "../../9003/access", person: "x'; rm -rf /", right: "owner" },
      { connection: "argus", case: { id: 9003 }, person: ["1107"], change: { kind: "grant" }, approve: "yes" },
      { connection: "\u001b[2J", case: "9".repeat(100_000), change: "revoke", __proto__: { write: true } },
      { connection: "argus", case: "9003", change: { kind: "grant", person: "1107", level: "owner", apply: true } },
      { connection: "argus", case: "9003", change: { kind: "apply", digest: "0" }, confirmed: true },
      JSON.parse('{"connection":"argus","case":"9003","__proto__":{"readOnly":false},"constructor":null}'),
    ];
    const { tools } = await client.listTools();
    for (const { name } of tools)
      for (const given of hostile) {
        const { content } = (await client.callTool({ name, arguments: given })) as ToolAnswer;
        const { text } = content[0]!;
        assert.equal(typeof JSON.parse(text), "object", name);
        assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/, name);
      }
    const written = requests.filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/search"));
    assert.deepEqual(written, []);
  });

  it("goes on after what is no message, and ends where nobody reads it any more", async () => {
    const child = account.start(["mcp"]);
    const message = (id: number, method: string, params: object) =>
      `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
    const begin = { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "a test", version: "1" } };
    child.stdin.on("error", () => undefined);
    child.stdin.write(`garbage {\n[]\n${message(1, "initialize", begin)}`);
    const [first] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    assert.equal((JSON.parse(first.split("\n")[0]!) as { id: number }).id, 1);
    child.stdout.destroy();
    const ended = once(child, "close");
    child.stdin.write(message(2, "tools/list", {}));
    child.stdin.end(message(3, "tools/list", {}));
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => (said += part));
    const [status] = (await ended) as [number | null];
    assert.equal(status, 0);
    assert.doesNotMatch(said, /EPIPE|at .*\.js/);
  });

  it("ends when the other side closes its streams", async () => {
    const { status } = await account.run(["mcp"]);
    assert.equal(status, 0);
  });
});
