import assert from "node:assert/strict";
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
    assert.deepEqual(
      account.sandbox.argus.requests.filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/search")),
      [],
    );
  });

  it("refuses in words that a model can use", async () => {
    const which = await call("caseAccess_listCases", {});
    assert.equal(which.isError, true);
    assert.match(which.answer.refused, /argus.*cmf/);
    await assert.rejects(client.callTool({ name: "caseAccess_grant", arguments: {} }), /There is no tool/);
  });

  it("ends when the other side closes its streams", async () => {
    const { status } = await account.run(["mcp"]);
    assert.equal(status, 0);
  });
});
