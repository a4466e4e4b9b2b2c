import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";

interface Row {
  readonly user_id: number;
  readonly user_login: string;
  readonly user_access_level: number;
}

interface Audited {
  readonly user_effective_access: readonly { readonly value: number }[];
}

describe("The DFIR-IRIS part of the sandbox", () => {
  let folder: string;
  let sandbox: Sandbox;
  const start = () => startSandbox({ port: 0, cmfPort: 0, irisPort: 0, stateFile: join(folder, "state.json") });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "case-access-iris-"));
    sandbox = await start();
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  async function ask<T>(login: string, target: string, body?: object): Promise<{ status: number; data: T }> {
    const response = await fetch(sandbox.iris.url + target, {
      method: body === undefined ? "GET" : "POST",
      headers: { Authorization: `Bearer ${sandbox.iris.keyOf(login)}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { data } = (await response.json()) as { data: T };
    return { status: response.status, data };
  }

  async function levels(
    login: string,
    caseId: number,
    as = "signe.vakt",
  ): Promise<{ enforced: number; entries: number }> {
    const row = (await ask<Row[]>(as, `/case/users/list?cid=${caseId}`)).data.find((one) => one.user_login === login)!;
    const audit = await ask<{ access_audit: Record<string, Audited> }>(
      "ada.admin",
      `/manage/access-control/audit/users/${row.user_id}`,
    );
    const given = audit.data.access_audit[caseId]!.user_effective_access;
    return { enforced: row.user_access_level, entries: given.reduce((mask, { value }) => mask | value, 0) };
  }

  it("holds levels that differ from the entries", async () => {
    assert.deepEqual(await levels("nils.nothing", 9017), { enforced: 4, entries: 1 });
    assert.deepEqual(await levels("tor.tech", 9003), { enforced: 1, entries: 4 });
    assert.deepEqual(await levels("leif.solberg", 9010, "ada.admin"), { enforced: 1, entries: 4 });
    assert.deepEqual(await levels("per.berg", 9009), { enforced: 6, entries: 6 });
    assert.equal((await ask("ada.admin", "/case/users/list?cid=9008")).status, 403);
  });

  it("lets only its own keys in, and no user who was deactivated", async () => {
    for (const { user } of sandbox.iris.keys) assert.equal((await ask(user.login, "/user/whoami")).status, 200);
    assert.deepEqual(
      sandbox.iris.refusedKeys.map(({ name }) => name),
      ["gunnar.aas"],
    );
    assert.equal((await ask("gunnar.aas", "/user/whoami")).status, 401);
    const own = await fetch(`${sandbox.iris.url}/user/whoami`, {
      headers: { "X-IRIS-AUTH": sandbox.iris.keyOf("ada.admin") },
    });
    assert.equal(own.status, 200);
  });

  it("keeps what was changed over a restart, until it is reset", async () => {
    const change = { case_id: 9001, user_id: 1101, access_level: 1 };
    assert.equal((await ask("ada.admin", "/case/access/set-user?cid=9001", change)).status, 200);
    await sandbox.close();
    sandbox = await start();
    assert.equal((await levels("kari.writer", 9001, "ada.admin")).enforced, 1);
    await sandbox.reset();
    assert.equal((await levels("kari.writer", 9001, "ada.admin")).enforced, 4);
  });
});
