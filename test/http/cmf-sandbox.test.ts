import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../src/base/failure";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { noSignal } from "../unit/noSignal";
import { cmfBackend } from "./cmfCaller";

describe("The CMf part of the sandbox", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
  });
  afterEach(() => sandbox.close());

  const service = (): Record<string, string> => ({
    "X-Api-Key": sandbox.cmf.keys.find(({ name }) => name === "service")!.key.replace("X-Api-Key: ", ""),
  });
  async function call(
    method: string,
    sent: Record<string, string | number | boolean>,
    headers = service(),
    verb = sandbox.cmf.methods[method] ?? "GET",
  ) {
    const query = new URLSearchParams(
      Object.entries(sent).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const address = `${sandbox.cmf.url}${sandbox.cmf.path}/${method}${verb === "GET" ? `?${query}` : ""}`;
    const response = await fetch(address, {
      method: verb,
      headers: { ...headers, "Content-Type": "application/json" },
      body: verb === "GET" ? undefined : JSON.stringify(sent),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: (text === "" ? undefined : JSON.parse(text)) as Record<string, unknown> | undefined,
    };
  }
  const said = ({ body }: { body?: Record<string, unknown> }) => (body!["Errors"] as string[])[0]!;
  const first = () => sandbox.cmf.caseIdAt(0);

  it("leaves out what holds its default, and writes whole numbers of 64 bits", async () => {
    const off = await call("Case_ValidateAccess", { CaseId: first(), UserId: 23 });
    assert.equal(off.text, "{}");
    const one = await call("Case_GetDetailsByCaseId", { CaseId: first() });
    assert.match(one.text, /"CaseNumber":9007199254740993[,}]/);
    const definitions = await call("CaseDefinition_GetAll", {
      OnlyActive: false,
      PageNumber: 1,
      MaxResultsPerPage: 10,
    });
    const request = (definitions.body!["CaseDefinitionDetailsList"] as Record<string, unknown>[])[2]!;
    assert.deepEqual(Object.keys(request).sort(), ["Id", "IsActive", "Name"]);
    sandbox.cmf.quirks.omitsDefaults = false;
    assert.equal(
      (await call("Case_ValidateAccess", { CaseId: first(), UserId: 23 })).text,
      '{"CanRead":false,"CanWrite":false}',
    );
  });

  it("raises the framework's codes where its documentation has them", async () => {
    const definition = (await call("Case_GetDetailsByCaseId", { CaseId: first() })).body!["CaseDefinitionId"] as string;
    const cases: [method: string, sent: Record<string, string | number | boolean>, code: string][] = [
      ["Case_GetDetailsByCaseId", { CaseId: "nothing" }, "00002"],
      ["Case_ValidateAccess", { CaseId: first(), UserId: 4711 }, "00002"],
      ["Case_GrantAccessToGroup", { CaseId: first(), GroupId: 4711, HasWritePermission: true }, "00002"],
      ["CaseDefinition_GetById", { CaseDefinitionId: "nothing" }, "00023"],
      ["Case_UpdateUserAccess", { CaseId: first(), UserId: 23, HasWritePermission: true }, "00008"],
      ["Case_RevokeAccessFromUser", { CaseId: first(), UserId: 15 }, "00008"], // Eva's grant is on the definition
      // this one is on the case
      ["CaseDefinition_RevokeAccessFromGroup", { CaseDefinitionId: definition, GroupId: 12 }, "00008"],
      [
        "CaseDefinition_GrantAccessToUser",
        { CaseDefinitionId: definition, UserId: 15, HasWritePermission: true },
        "00007",
      ],
      [
        "CaseDefinition_GrantAccessToGroup",
        { CaseDefinitionId: definition, GroupId: 7, HasWritePermission: false },
        "00026",
      ],
    ];
    for (const [method, sent, code] of cases) {
      const answer = await call(method, sent);
      assert.equal(answer.status, 400, method);
      assert.match(said(answer), new RegExp(`^OS-CMFR-GEN-${code}: `), method);
    }
    const nobody = {
      "X-Api-Key": sandbox.cmf.keys.find(({ name }) => name === "nobody")!.key.replace("X-Api-Key: ", ""),
    };
    assert.match(said(await call("Case_GetDetailsByCaseId", { CaseId: first() }, nobody)), /20001/);
    sandbox.cmf.quirks.needsWrite = true;
    assert.match(
      said(await call("Case_GrantAccessToUser", { CaseId: first(), UserId: 23, HasWritePermission: true })),
      /20002/,
    );
  });

  it("checks what it is sent as OutSystems does, and changes nothing when it refuses", async () => {
    const before = sandbox.cmf.grantsOf(0);
    for (const [method, sent] of [
      ["Case_GrantAccessToUser", { CaseId: first() }],
      ["Case_GrantAccessToUser", { UserId: 23 }],
      ["Case_GrantAccessToUser", { CaseId: first(), UserId: "vinte" }],
      ["Case_GrantAccessToUser", { CaseId: first(), UserId: 23, HasWritePermission: "yes" }],
      ["Case_GetGroupsUsersWithAccess", { CaseId: first(), OnlyCanEdit: "maybe" }],
      ["Case_GetCases", { CaseNumber: "9007199254740993.5" }],
    ] as const) {
      const answer = await call(method, sent);
      assert.equal(answer.status, 400, JSON.stringify(sent));
      assert.deepEqual(Object.keys(answer.body!), ["Errors", "StatusCode"]);
    }
    assert.equal((await call("Case_GrantAccessToUser", { CaseId: first(), UserId: 23 }, service(), "GET")).status, 405);
    assert.equal((await call("Case_DeleteEverything", {})).status, 404);
    assert.equal((await call("toString", {}, service(), "GET")).status, 404);
    assert.deepEqual(sandbox.cmf.grantsOf(0), before);
  });

  it("demands a credential, and refuses a wrong one as 401 or 500", async () => {
    for (const refusedLogin of [401, 500] as const) {
      sandbox.cmf.quirks.refusedLogin = refusedLogin;
      assert.equal((await call("Case_GetDetailsByCaseId", { CaseId: first() }, {})).status, refusedLogin);
      for (const { name } of sandbox.cmf.refusedKeys) {
        await assert.rejects(cmfBackend(sandbox, name).readCaller(noSignal), (error: unknown) => {
          assert.ok(error instanceof Failure);
          assert.deepEqual(
            [error.kind, error.detail],
            refusedLogin === 401 ? ["keyRefused", undefined] : ["server", "possiblyLogIn"],
          );
          return true;
        });
      }
    }
    for (const { name } of sandbox.cmf.keys.filter(({ name }) => name !== "nobody"))
      assert.ok((await cmfBackend(sandbox, name).listCases({}, undefined, noSignal)).items.length > 0, name);
    await assert.rejects(
      cmfBackend(sandbox, "nobody").listCases({}, undefined, noSignal),
      (error: unknown) => error instanceof Failure && error.kind === "keyRefused",
    );
  });

  it("does not answer web pages, nor under another name", async () => {
    const address = `${sandbox.cmf.url}${sandbox.cmf.path}/Case_GetDetailsByCaseId?CaseId=${first()}`;
    assert.equal((await fetch(address, { headers: { ...service(), Origin: "https://example.test" } })).status, 403);
    assert.match(await (await fetch(sandbox.cmf.url)).text(), /not OutSystems' software/);
  });

  it("keeps grants, addresses and keys between restarts, and brings the world back when asked", async () => {
    const folder = await mkdtemp(join(tmpdir(), "case-access-cmf-"));
    const stateFile = join(folder, "sandbox.json");
    let kept = await startSandbox({ stateFile });
    try {
      const [address, key, grants] = [kept.cmf.url, kept.cmf.keys[0]!.key, kept.cmf.grantsOf(0)];
      const backend = cmfBackend(kept);
      const of = await backend.readCase(kept.cmf.caseIdAt(0), noSignal);
      const state = { case: of, entries: await backend.readEntries(of, noSignal) };
      for (const on of ["case", "definition"] as const)
        await backend.write(
          state,
          { kind: "grant", subject: { id: "user:23", kind: "user", name: "" }, level: "read", on },
          noSignal,
        );
      const changed = kept.cmf.grantsOf(0);
      assert.notDeepEqual(changed, grants);
      await kept.close();
      kept = await startSandbox({ stateFile });
      assert.deepEqual([kept.cmf.url, kept.cmf.keys[0]!.key, kept.cmf.grantsOf(0)], [address, key, changed]);
      await kept.reset();
      assert.deepEqual(kept.cmf.grantsOf(0), grants);
    } finally {
      await kept.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("has a world that shows what is to be seen", () => {
    assert.ok(sandbox.cmf.size >= 40);
    const world = Array.from({ length: sandbox.cmf.size }, (_, index) => sandbox.cmf.grantsOf(index));
    const somewhere = (is: (grants: (typeof world)[number], index: number) => boolean) =>
      assert.ok(world.some(is), is.toString());
    somewhere(({ onCase }) => Object.keys(onCase.users).length + Object.keys(onCase.groups).length === 0);
    somewhere(
      ({ onCase }) => Object.values(onCase.groups).includes(true) && Object.values(onCase.groups).includes(false),
    );
    somewhere(({ onDefinition }) => Object.keys(onDefinition.groups).length > 0);
    // Inês may more than any grant or group gives her: Bruno's access is delegated to her.
    assert.deepEqual([sandbox.cmf.rightOf(2, 12), sandbox.cmf.rightOf(2, 19)], [2, 2]);
  });
});
