import assert from "node:assert/strict";
import { epoch } from "../../src/sandbox/world/world";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { caller } from "./sandboxCaller";

interface Listed {
  readonly id: number;
  readonly subject: string;
  readonly accessMode: string;
  readonly reporter: { readonly id: number } | null;
  readonly createdTimestamp: number;
  readonly lastUpdatedTimestamp: number;
}

describe("sandbox: world", function () {
  this.timeout(30_000);
  const running: Sandbox[] = [];
  const start = async (options: Parameters<typeof startSandbox>[0]): Promise<Sandbox> => {
    const sandbox = await startSandbox(options);
    running.push(sandbox);
    return sandbox;
  };
  afterEach(async () => {
    for (const sandbox of running.splice(0)) await sandbox.close();
  });
  const all = async (sandbox: Sandbox, criteria: object = {}): Promise<Listed[]> =>
    (await caller(sandbox, "ada").search({ limit: 0, ...criteria })).body.data;

  it("has enough of everything", async () => {
    const sandbox = await start({});
    const cases = await all(sandbox);
    assert.ok(cases.length >= 40);
    for (const mode of ["roleBased", "writeRestricted", "readRestricted", "explicit"])
      assert.ok(cases.filter((one) => one.accessMode === mode).length >= 8, mode);
    assert.equal(cases.filter((one) => one.accessMode === "vaultRestricted").length, 1);
    assert.equal(cases.filter((one) => one.reporter === null).length, 1);
    assert.ok(cases.some((one) => one.subject.length > 150));
    assert.ok(
      cases.some(
        (one) =>
          one.subject.startsWith("=") &&
          one.subject.includes("<img") &&
          one.subject.includes("**") &&
          one.subject.includes("\u202e"),
      ),
    );
    for (const [id, subject] of [
      [9001, "Suspicious login from unusual country"],
      [9003, "Board member device lost"],
      [9004, "Insider investigation"],
    ] as const) {
      assert.equal(cases.find((one) => one.id === id)?.subject, subject);
    }
    const people = (await caller(sandbox, "ada").get("/useradmin/v2/user?limit=0")).body.count;
    assert.ok(people >= 25);
  });

  it("gives the caller of the extension many cases to own, and not all", async () => {
    const sandbox = await start({});
    const levels = (await caller(sandbox, sandbox.argus.keys[0]!.name).search({ limit: 0 })).body.data.map(
      (one: { currentUserAccess: { level: string } }) => one.currentUserAccess.level,
    );
    assert.equal(levels.length, 43);
    assert.ok(levels.filter((level: string) => level === "owner").length > 20);
    assert.ok(levels.filter((level: string) => level !== "owner").length > 10);
  });

  it("has times in order, none after the moment it was made", async () => {
    const sandbox = await start({ cases: 500 });
    for (const one of await all(sandbox)) {
      assert.ok(one.createdTimestamp < one.lastUpdatedTimestamp, String(one.id));
      assert.ok(one.lastUpdatedTimestamp < epoch, String(one.id));
      const granted = (await caller(sandbox, "ada").get(`/cases/v2/case/${one.id}/access?limit=0`)).body.data as {
        addedTimestamp: number;
      }[];
      for (const entry of granted)
        assert.ok(entry.addedTimestamp >= one.createdTimestamp && entry.addedTimestamp < epoch, String(one.id));
    }
  });

  it("is the same for the same seed, and its crowd another for another", async () => {
    const [one, same, other] = [
      await start({ cases: 300 }),
      await start({ cases: 300, seed: 1 }),
      await start({ cases: 300, seed: 2 }),
    ];
    const cases = await all(one);
    assert.equal(cases.length, 300);
    assert.deepEqual(await all(same), cases);
    const others = await all(other);
    assert.deepEqual(others.slice(0, 46), cases.slice(0, 46));
    assert.notDeepEqual(others.slice(46), cases.slice(46));
    assert.equal(new Set(cases.map(({ id }) => id)).size, 300);
    assert.equal((await all(await start({ cases: 3 }))).length, 3);
  });

  it("has as many employees in one group as asked", async () => {
    const signe = caller(await start({ people: 20_000 }), "signe");
    assert.equal((await signe.get("/useradmin/v2/group/2020/members")).body.count, 20_005);
    assert.equal((await signe.get("/useradmin/v2/group/all-employees/members?limit=0")).body.size, 20_005);
    assert.equal((await signe.get("/cases/v2/case/9040/access")).body.data[0].subject.id, 2020);
  });

  it("has 100 000 cases, each of which can be changed", async () => {
    const sandbox = await start({ cases: 100_000 });
    const ada = caller(sandbox, "ada");
    const { body } = await ada.search();
    assert.deepEqual([body.count, body.size], [100_000, 25]);
    assert.equal((await ada.search({ limit: 0, offset: 99_998 })).body.size, 2);

    const last = (await ada.search({ offset: 99_999 })).body.data[0];
    const path = `/cases/v2/case/${last.id}/access`;
    assert.equal((await ada.post(path, { subjectID: 1107, level: "read" })).status, 201);
    assert.equal((await ada.search({ limit: 1 })).body.data[0].id, last.id, "the last changed comes first");
    assert.equal((await ada.search({ limit: 1 })).body.count, 100_000);
    assert.equal((await caller(sandbox, "nils").get(`/cases/v2/case/${last.id}`)).status, 200);
    await sandbox.reset();
    assert.equal((await ada.search({ offset: 99_999 })).body.data[0].id, last.id);
  });

  it("refuses to list more than 100 000 at once", async () => {
    const ada = caller(await start({ cases: 100_001 }), "ada");
    const { status, body } = await ada.search({ limit: 0 });
    assert.deepEqual([status, body.messages[0]?.field], [412, "limit"]);
    assert.equal((await ada.search({ limit: 10 })).body.count, 100_001);
  });
});
