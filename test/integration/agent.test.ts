import { englishOf } from "../unit/english";
import assert from "node:assert/strict";
import {
  CancellationError,
  CancellationTokenSource,
  commands,
  ConfigurationTarget,
  extensions,
  LanguageModelTextPart,
  lm,
  MarkdownString,
  workspace,
} from "vscode";
import { createAgent } from "../../src/agent";
import { Failure } from "../../src/base/failure";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { Reading } from "../../src/core/reading";

const connection = "Argus for agents";
/** The same caller with a key that may not look up who holds what. */
const blind = "Argus for agents, without viewPermissions";
const toolNames = [
  "caseAccess_listCases",
  "caseAccess_whoCanAccess",
  "caseAccess_explainAccess",
  "caseAccess_previewChange",
  "caseAccess_planLockDown",
];

describe("the language-model tools in VS Code", () => {
  let sandbox: Sandbox;

  before(async () => {
    // A tool asks before it reads, and a test cannot answer. The context key keeps VS Code from asking whether it may
    // not ask.
    await commands.executeCommand("setContext", "vscode.chat.tools.global.autoApprove.testMode", true);
    await approveTools(true);
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
    for (const [name, holder] of [
      [connection, "ada"],
      [blind, "ada-blind"],
    ] as const) {
      const { key } = sandbox.argus.keys.find((one) => one.name === holder)!;
      const added = { name, system: "argus", url: sandbox.url, apiKey: key };
      await commands.executeCommand("caseAccess.addConnection", added);
    }
  });

  after(async () => {
    await workspace.getConfiguration("caseAccess").update("connections", undefined, ConfigurationTarget.Global);
    await approveTools(undefined);
    await sandbox.close();
  });

  async function invoke(name: string, input: object): Promise<Record<string, unknown>> {
    const { content } = await lm.invokeTool(
      name,
      { input, toolInvocationToken: undefined },
      new CancellationTokenSource().token,
    );
    const [part, ...others] = content;
    assert.ok(part instanceof LanguageModelTextPart);
    assert.equal(others.length, 0);
    return JSON.parse(part.value) as Record<string, unknown>;
  }

  it("are there, with a schema each", () => {
    const own = lm.tools.filter(({ name }) => name.startsWith("caseAccess_"));
    assert.deepEqual(own.map(({ name }) => name).sort(), [...toolNames].sort());
    for (const { name, description, inputSchema, tags } of own) {
      assert.ok(description.length > 100, name);
      assert.ok(tags.includes("read-only"), name);
      assert.equal((inputSchema as { additionalProperties?: boolean }).additionalProperties, false, name);
    }
  });

  it("are named in English where no translation is", () => {
    const { contributes } = extensions.getExtension("case-access.case-access")!.packageJSON as {
      contributes: { languageModelTools: { displayName: string; userDescription: string }[] };
    };
    assert.ok(
      contributes.languageModelTools.every(
        ({ displayName, userDescription }) => !`${displayName}${userDescription}`.includes("%"),
      ),
    );
  });

  it("list, say who, explain and preview, and send nothing that writes", async () => {
    sandbox.requests.length = 0;
    const list = await invoke("caseAccess_listCases", { connection, text: "Insider" });
    assert.deepEqual(
      (list.cases as { id: string }[]).map(({ id }) => id),
      ["9004"],
    );
    const who = await invoke("caseAccess_whoCanAccess", { connection, case: "9004" });
    assert.ok(
      (who.people as { name: string; level?: string }[]).some(
        ({ name, level }) => name === "Berit Haugen" && level === "owner",
      ),
    );
    const why = await invoke("caseAccess_explainAccess", { connection, case: "9004", person: "Jonas Juul" });
    // The entry of Legal, his group, writes in mode explicit, and he administers nothing.
    assert.deepEqual([why.level, why.atLeast, why.atMost], ["write", undefined, undefined]);
    const seenBlind = await invoke("caseAccess_explainAccess", {
      connection: blind,
      case: "9004",
      person: "Jonas Juul",
    });
    // Without viewPermissions nobody says whether he is an administrator.
    assert.deepEqual([seenBlind.level, seenBlind.atLeast, seenBlind.atMost], [undefined, "write", "owner"]);
    for (const change of [
      { kind: "changeMode", mode: "roleBased" },
      { kind: "grant", person: "1102", level: "write" },
      { kind: "revoke", person: "Legal" },
      { kind: "changeLevel", person: "Legal", level: "write" },
    ]) {
      assert.equal((await invoke("caseAccess_previewChange", { connection, case: "9004", change })).changed, false);
    }
    const sent = sandbox.requests.map(({ method, path }) => `${method} ${path}`);
    assert.ok(sent.length > 10);
    // Argus searches with POST; nothing else of it that is not GET is a reading.
    const searches = ["cases/v2/case", "users/v2/subject", "useradmin/v2/permission"].map((of) => `POST /${of}/search`);
    assert.deepEqual(
      sent.filter((line) => !line.startsWith("GET ") && !searches.includes(line)),
      [],
    );
  });

  it("tell the model what is wrong with its input", async () => {
    const refused = async (input: object) => String((await invoke("caseAccess_whoCanAccess", input)).refused);
    assert.match(await refused({ connection, case: "9004", write: true }), /additionalProperties \["write"\]/);
    assert.match(await refused({ connection, case: "123" }), /Check the ID with caseAccess_listCases/);
  });

  it("end as VS Code ends what is cancelled", async () => {
    const cancelling = {
      connections: () => [{ name: "A", system: "argus" }],
      listCases: () => Promise.reject(new Failure("cancelled")),
    } as unknown as Reading;
    const agent = createAgent(cancelling, englishOf);
    await assert.rejects(
      agent.invoke("listCases", {}, new CancellationTokenSource().token),
      (thrown) => thrown instanceof CancellationError,
    );
  });

  it("ask the user with what the model wrote as text, not as Markdown", () => {
    const { invocationMessage, confirmationMessages } = createAgent({} as Reading, englishOf).prepare("whoCanAccess", {
      case: "[1](command:x) **now** <b>",
    });
    for (const shown of [invocationMessage, confirmationMessages!.message]) {
      assert.ok(shown instanceof MarkdownString);
      assert.match(shown.value, /\\\[1\\\]\\\(command\\:x\\\) \\\*\\\*now\\\*\\\* &lt;b&gt;/);
      assert.ok(!shown.isTrusted && !shown.supportHtml);
    }
  });
});

/** Lets tools run without a question. The setting has another name in VS Code before 1.104. */
async function approveTools(value: boolean | undefined): Promise<void> {
  const tools = workspace.getConfiguration("chat.tools");
  const name = ["global.autoApprove", "autoApprove"].find((one) => tools.inspect(one)?.defaultValue === false);
  if (name !== undefined) await tools.update(name, value, ConfigurationTarget.Global);
}
