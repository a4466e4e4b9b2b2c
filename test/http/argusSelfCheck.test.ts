import assert from "node:assert/strict";
import { subjectKey } from "../../src/access/case";
import { createArgusBackend } from "../../src/backends/argus";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { createEvent } from "../../src/base/event";
import { createCases, type Cases } from "../../src/core/cases/cases";
import type { Connection } from "../../src/core/connections/connection";
import { agreementText } from "../../src/wording/access";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";

const words = englishOf("argus");

describe("the role that Argus tells of the caller", function () {
  this.timeout(20_000);
  let sandbox: Sandbox;
  let cases: Cases | undefined;
  /** Requests since the cases were opened. */
  let asked: string[] = [];
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  afterEach(() => cases?.dispose());

  /** Cases as a key of the sandbox sees them. `told`: what the server says instead of the role, on every case. */
  async function open(name: string, told?: string): Promise<{ cases: Cases; connection: Connection }> {
    const { key } = sandbox.argus.keys.find((one) => one.name === name)!;
    const backend = createArgusBackend({
      url: sandbox.url,
      key,
      pageSize: 100,
      timeoutSeconds: 20,
      roleFunctions: {},
      fetch: async (input, init) => {
        asked.push(`${init?.method ?? "GET"} ${new URL(String(input)).pathname}`);
        const answer = await fetch(input, init);
        const text = (await answer.text()).replace(/("role":\s*)"\w+"/g, told === undefined ? "$&" : `$1"${told}"`);
        return new Response(text, answer);
      },
    });
    const connection = { name: "argus", system: "argus", url: sandbox.url, origin: sandbox.url } as Connection;
    const connections = {
      onDidChange: createEvent<void>().event,
      find: () => connection,
      backend: async () => backend,
    };
    cases = createCases({ connections: connections });
    asked = [];
    await cases.loadPage(connection, noSignal);
    return { cases, connection };
  }

  /** The check of one case, with everything learned that it needs. */
  async function check(name: string, caseId: string, told?: string) {
    const { cases, connection } = await open(name, told);
    await cases.loadEntries(connection, caseId, noSignal);
    await cases.learn(connection, undefined, noSignal, { caseId });
    return cases.judge(connection, caseId, cases.directory(connection).caller!)!;
  }

  it("agrees where permissions say the same, on cases of every key", async () => {
    for (const { name } of sandbox.argus.keys) {
      const { cases, connection } = await open(name);
      const { cases: list } = cases.list(connection);
      for (const { id } of list.slice(0, 5)) {
        await cases.loadEntries(connection, id, noSignal);
        await cases.learn(connection, undefined, noSignal, { caseId: id });
        const { agreement } = cases.judge(connection, id, cases.directory(connection).caller!)!;
        assert.notEqual(agreement!.kind, "disagrees", `${name} on ${id}: ${agreementText(words, agreement!)}`);
        assert.equal(agreement!.role!.kind, "agrees", `${name} on ${id}`);
      }
      cases.dispose();
    }
  });

  it("is contradicted where it is higher than everything else leaves possible", async () => {
    const { agreement, access, server, evidence } = await check("ola", "9001", "admin");
    assert.deepEqual(agreement!.role, { kind: "disagrees", ours: ["user"], server: "admin" });
    assert.equal(agreement!.kind, "disagrees");
    assert.equal(server, undefined, "nothing is narrowed by a server that contradicts");
    assert.equal(access.owner, "no", "a role in doubt gives nothing for certain");
    assert.ok(Object.values(evidence).every(({ source }) => source !== "ownRole"));
    assert.equal(
      agreementText(words, agreement!),
      "The server says that your role on the case is administrator, " +
        "but everything else that is known allows only user.",
    );
  });

  it("is contradicted where it is lower than what the key itself is known to carry", async () => {
    const { agreement } = await check("ada", "9013", "user");
    assert.deepEqual(agreement!.role, { kind: "disagrees", ours: ["admin"], server: "user" });
  });

  it("is lower than that of the person where the key is limited, and the key is asked what it carries", async () => {
    const { cases, connection } = await open("signe-limited");
    const { id } = cases.list(connection).cases[0]!;
    await cases.loadEntries(connection, id, noSignal);
    await cases.learn(connection, undefined, noSignal, { caseId: id });
    const me = cases.directory(connection).caller!;
    const { agreement, roles } = cases.judge(connection, id, me)!;
    assert.deepEqual([agreement!.kind, agreement!.role!.kind], ["agrees", "agrees"], subjectKey(me));
    assert.deepEqual(roles, { user: "yes", tech: "no", admin: "no" });
    assert.equal(asked.filter((one) => one.includes("/session/permission/")).length, 4);
  });

  it("is only compatible where nobody may look permissions up in time", async () => {
    const { cases, connection } = await open("ola", "tech");
    await cases.learn(connection, undefined, noSignal);
    const me = cases.directory(connection).caller!;
    const { agreement } = cases.judge(connection, "9001", me)!;
    assert.deepEqual(agreement!.role, { kind: "compatible", ours: ["user", "tech", "admin"], server: "tech" });
    await cases.learn(connection, undefined, noSignal, { caseId: "9001" });
    assert.equal(cases.judge(connection, "9001", me)!.agreement!.role!.kind, "disagrees");
    assert.ok(cases.selfCheck(connection).disagreed.includes("9001"));
  });
});
