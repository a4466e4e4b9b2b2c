import assert from "node:assert/strict";
import { epoch } from "../../src/sandbox/world/world";
import type { WorldCase } from "../../src/sandbox/world/model";
import { createCaseIndex } from "../../src/backends/argus/standIn/caseIndex";
import type { Store } from "../../src/backends/argus/standIn/store";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { caller, grantTo } from "./sandboxCaller";

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
    assert.deepEqual([...new Set(cases.map((one) => one.accessMode))].sort(), [
      "explicit",
      "readRestricted",
      "roleBased",
      "writeRestricted",
    ]);
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
    assert.equal(levels.length, 49);
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
    assert.equal(cases.length, 298, "all but a deleted one and one of test data");
    assert.deepEqual(await all(same), cases);
    const others = await all(other);
    assert.deepEqual(others.slice(0, 52), cases.slice(0, 52));
    assert.notDeepEqual(others.slice(52), cases.slice(52));
    assert.equal(new Set(cases.map(({ id }) => id)).size, 298);
    assert.equal((await all(await start({ cases: 3 }))).length, 3);
  });

  it("has as many employees in one group as asked", async () => {
    const signe = caller(await start({ people: 20_000 }), "signe");
    assert.equal((await signe.get("/useradmin/v2/group/2020/members")).body.count, 20_005);
    assert.equal((await signe.get("/useradmin/v2/group/all-employees/members?domain=havkraft")).body.size, 20_005);
    assert.equal((await signe.get("/cases/v2/case/9040/access")).body.data[0].grantedSubject.id, 2020);
  });

  it("has 100 000 cases, each of which can be changed", async () => {
    const sandbox = await start({ cases: 100_000 });
    const ada = caller(sandbox, "ada");
    const { body } = await ada.search();
    assert.deepEqual([body.count, body.size], [99_998, 25]);
    assert.equal((await ada.search({ limit: 0, offset: 99_996 })).body.size, 2);

    const last = (await ada.search({ offset: 99_997 })).body.data[0];
    const path = `/cases/v2/case/${last.id}/access`;
    assert.equal((await ada.post(path, grantTo(1107))).status, 201);
    assert.equal((await ada.search({ limit: 1 })).body.data[0].id, last.id, "the last changed comes first");
    assert.equal((await ada.search({ limit: 1 })).body.count, 99_998);
    assert.equal((await caller(sandbox, "nils").get(`/cases/v2/case/${last.id}`)).status, 200);
    await sandbox.reset();
    assert.equal((await ada.search({ offset: 99_997 })).body.data[0].id, last.id);
  });

  it("refuses to list more than 100 000 at once", async () => {
    const ada = caller(await start({ cases: 100_003 }), "ada");
    const { status, body } = await ada.search({ limit: 0 });
    assert.deepEqual([status, body.messages[0]?.field], [412, "limit"]);
    assert.equal((await ada.search({ limit: 10 })).body.count, 100_001);
  });

  it("finds what names a person among 100 000 cases", async () => {
    const ada = caller(await start({ cases: 100_000 }), "ada");
    const named = { explicitAccess: [{ subject: ["1102"], level: ["write"], includeSubjectAnscendants: true }] };
    const { count } = (await ada.search({ limit: 1, ...named })).body;
    assert.ok(count > 1000, `${count} cases`);
  });

  it("looks at every case for that once, and never again", () => {
    let looked = 0;
    const one = { entries: [{ subject: 7 }], reporter: 8 } as unknown as WorldCase;
    const store = { size: 1_000, isChanged: () => false, changed: () => [], at: () => one } as unknown as Store;
    const index = createCaseIndex(store, () => ((looked += 1), one));
    for (let time = 0; time < 3; time++) {
      assert.equal(index.withEntryOf([7], () => true).size, 1_000);
      assert.equal(index.reportedBy([8]).size, 1_000);
    }
    assert.equal(looked, 1_000);
  });

  it("has one of everything that a client must be able to show", async () => {
    const sandbox = await start({});
    const ada = caller(sandbox, "ada");
    const entries = async (id: number) => (await ada.get(`/cases/v2/case/${id}/access?limit=0`)).body.data;
    assert.equal((await entries(9047)).length, 60);
    assert.equal((await ada.get("/cases/v2/case/9047/access")).body.size, 25);
    assert.deepEqual(
      (await entries(9050)).map(({ level }: { level: string }) => level),
      ["owner", "owner", "read"],
    );
    assert.deepEqual((await entries(9052))[0].flags, ["DELETED"]);
    const flags = async (id: number) => (await ada.get(`/cases/v2/case/${id}?skipRedirect=true`)).body.data;
    assert.deepEqual([(await flags(9049)).flags, (await flags(9049)).publishedTimestamp], [[], 0]);
    assert.deepEqual((await flags(9048)).flags, ["PUBLISHED", "MERGED"]);
    const named = (await ada.get("/users/v2/subject?keywords=ola.reader")).body.data as { domain: { name: string } }[];
    assert.deepEqual(
      named.map(({ domain }) => domain.name),
      ["havkraft", "fjordbank"],
    );
    const { data: daemons } = (await ada.get("/users/v2/subject?includeFlag=daemonAccount")).body;
    assert.deepEqual(
      daemons.map(({ shortName }: { shortName: string }) => shortName),
      ["svc-ticketsync"],
    );
    const all = (criteria: object) => ada.search({ limit: 0, ...criteria });
    assert.deepEqual(
      [(await all({})).body.count, (await all({ includeTestData: true, includeDeleted: true })).body.count],
      [52, 54],
    );
  });
});
