import assert from "node:assert/strict";
import { epoch } from "../../src/sandbox/world/world";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { caller, withKey, type Answer } from "./sandboxCaller";

const ids = (answer: Answer): number[] => answer.body.data.map((one: { id: number }) => one.id);
const names = (answer: Answer): string[] => answer.body.data.map((one: { name: string }) => one.name);
const entriesOf = (id: number): string => `/cases/v2/case/${id}/access`;

describe("sandbox: Argus calls", () => {
  let sandbox: Sandbox;
  let signe: ReturnType<typeof caller>;
  let ada: ReturnType<typeof caller>;
  before(async () => {
    sandbox = await startSandbox();
    signe = caller(sandbox, "signe");
    ada = caller(sandbox, "ada");
  });
  after(() => sandbox.close());
  afterEach(async () => {
    Object.assign(sandbox.argus.quirks, {
      count: "exact",
      largestPage: 100_000,
      entryForm: "subject",
      secondGrant: "adds",
      directory: "open",
    });
    await sandbox.reset();
  });

  describe("credentials", () => {
    it("accepts each working key and tells whose it is", async () => {
      for (const { name, user } of sandbox.argus.keys) {
        assert.equal((await caller(sandbox, name).get("/authentication/v1/session")).status, 200, name);
        const me = await caller(sandbox, name).get("/currentuser/v1/user");
        assert.equal(me.body.data.id, user.id, name);
        assert.equal(me.body.data.userName, user.shortName, name);
      }
    });

    it("answers 401 in the envelope without a key, with a wrong one, an expired one and one of another network", async () => {
      const { key } = sandbox.argus.keys[0]!;
      const wrong = [
        undefined,
        "1003/31/wrong",
        key.slice(0, -1),
        `${key} `.replace(" ", "x"),
        ...sandbox.argus.refusedKeys.map((one) => one.key),
      ];
      for (const one of wrong) {
        const answer = await withKey(sandbox.url, one).get("/authentication/v1/session");
        assert.equal(answer.status, 401);
        assert.equal(answer.body.responseCode, 401);
        assert.equal(answer.body.data, null);
        assert.notEqual(answer.body.messages[0]?.message, "");
      }
      assert.match(
        (await caller(sandbox, "other-network").get("/currentuser/v1/user")).body.messages[0]!.message,
        /network/,
      );
      assert.match((await caller(sandbox, "expired").get("/currentuser/v1/user")).body.messages[0]!.message, /expired/);
    });

    it("lists the caller's own groups, with those above on request", async () => {
      const tor = caller(sandbox, "tor");
      assert.deepEqual(names(await tor.get("/currentuser/v1/groups")).sort(), ["Night Shift", "SOC Analysts"]);
      assert.deepEqual(names(await tor.get("/currentuser/v1/groups?includeAncestors=true")).sort(), [
        "Incident Responders",
        "Joint Watch Floor",
        "Night Shift",
        "On-call Responders",
        "SOC Analysts",
      ]);
      assert.deepEqual(
        (await tor.get("/currentuser/v1/user")).body.data.ascendantIDs.sort(),
        [2002, 2003, 2004, 2005, 2011],
      );
    });
  });

  describe("cases", () => {
    it("wraps every answer, errors included", async () => {
      const answers = [
        await signe.search(),
        await signe.get("/cases/v2/case/9001"),
        await signe.get("/cases/v2/case/1"),
        await signe.get("/nothing/here"),
        await signe.put("/cases/v2/case/9001"),
        await signe.search({ limit: -1 }),
        await signe.post(entriesOf(9001), {}),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 404, 404, 405, 412, 403],
      );
      for (const { status, body } of answers) {
        assert.deepEqual(Object.keys(body).sort(), [
          "count",
          "data",
          "limit",
          "messages",
          "metaData",
          "offset",
          "responseCode",
          "size",
        ]);
        assert.equal(body.responseCode, status);
        assert.equal(body.messages.length > 0, status >= 400);
      }
    });

    it("shows a case with the fields of the contract", async () => {
      const { data } = (await signe.get("/cases/v2/case/9003")).body;
      assert.equal(data.subject, "Board member device lost");
      assert.equal(data.accessMode, "readRestricted");
      assert.deepEqual(data.reporter, {
        id: 1101,
        customerID: 10,
        customer: { id: 10, name: "Havkraft AS", shortName: "havkraft" },
        domain: { id: 2, name: "havkraft" },
        userName: "kari.writer",
        name: "Kari Writer",
        type: "user",
      });
      assert.equal(data.createdTime, new Date(data.createdTimestamp).toISOString());
      assert.equal(data.lastUpdatedTime, "2025-03-03T07:10:00.000Z");
      for (const field of [
        "customer",
        "service",
        "type",
        "status",
        "priority",
        "description",
        "flags",
        "workflows",
        "closedTimestamp",
        "publishedTime",
      ])
        assert.ok(field in data, field);
      assert.equal((await signe.get("/cases/v2/case/9015")).body.data.reporter, null);
      assert.equal((await signe.get("/cases/v2/case/9007")).body.data.accessMode, "vaultRestricted");
    });

    it("lists the last changed first, 25 at a time, in the search and in the simple list", async () => {
      const first = await signe.search();
      assert.deepEqual([first.body.limit, first.body.offset, first.body.size, first.body.count], [25, 0, 25, 43]);
      const times = first.body.data.map((one: { lastUpdatedTimestamp: number }) => one.lastUpdatedTimestamp);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => b - a),
      );
      const second = await signe.search({ offset: 25 });
      assert.equal(second.body.size, 18);
      assert.equal(new Set([...ids(first), ...ids(second)]).size, 43);
      assert.deepEqual(ids(await signe.get("/cases/v2/case?limit=5&offset=2")), ids(first).slice(2, 7));
      assert.deepEqual(ids(await signe.get("/cases/v2/case?limit=3&sortBy=id")), [9001, 9002, 9003]);
      assert.deepEqual(ids(await signe.search({ limit: 0 })), [...ids(first), ...ids(second)]);
      assert.deepEqual((await signe.search({ offset: 1000 })).body.data, []);
    });

    it("leaves the description out when asked to", async () => {
      assert.equal("description" in (await signe.search({ limit: 1 })).body.data[0], true);
      assert.equal("description" in (await signe.search({ limit: 1, includeDescription: false })).body.data[0], false);
    });

    it("finds by every criterion it offers", async () => {
      const found = async (criteria: object): Promise<number[]> =>
        ids(await ada.search({ limit: 0, sortBy: ["id"], ...criteria }));
      assert.deepEqual(await found({ keywords: ["phishing"] }), [9002, 9040]);
      assert.deepEqual(await found({ keywords: ["PHISHING", "payroll"] }), [9002]);
      assert.deepEqual(await found({ keywords: ["9013"] }), [9013]);
      assert.deepEqual(await found({ keywords: ["Maja Vik"] }), [9006, 9021, 9031]);
      assert.deepEqual(await found({ keywords: ["Maja Vik"], keywordFieldStrategy: ["subject"] }), []);
      assert.deepEqual(await found({ status: ["closed"] }), [9019, 9032, 9039, 9046]);
      assert.deepEqual(await found({ accessMode: ["explicit"], status: ["workingSoc"] }), [9020, 9045]);
      assert.deepEqual(await found({ customerID: [12, 21] }), [9006, 9011, 9021, 9023, 9024, 9029, 9031, 9039, 9042]);
      assert.deepEqual(await found({ user: ["maja.vik"] }), [9006, 9021, 9031]);
      assert.deepEqual(await found({ user: [1106] }), [9006, 9021, 9031]);
      assert.deepEqual(await found({ caseID: [9003, 9001, 1] }), [9001, 9003]);
      assert.deepEqual(await found({ priority: ["critical"], service: ["detect"] }), []);
      assert.deepEqual(
        await found({ priority: ["critical"], type: ["securityIncident"] }),
        [9003, 9008, 9013, 9025, 9041],
      );
      assert.deepEqual(await found({ startTimestamp: epoch }), []);
      assert.equal((await found({ endTimestamp: epoch })).length, 46);
    });

    it("names the field of a mistake, with 412", async () => {
      const mistakes: [object, string][] = [
        [{ limit: 100_001 }, "limit"],
        [{ limit: "many" }, "limit"],
        [{ offset: -1 }, "offset"],
        [{ statuses: [] }, "statuses"],
        [{ status: "closed" }, "status"],
        [{ sortBy: ["colour"] }, "sortBy"],
        [{ keywords: ["x"], keywordFieldStrategy: ["colour"] }, "keywordFieldStrategy"],
        [{ subCriteria: [{}] }, "subCriteria"],
      ];
      for (const [criteria, field] of mistakes) {
        const answer = await signe.search(criteria);
        assert.equal(answer.status, 412, field);
        assert.equal(answer.body.messages[0]?.type, "FIELD_ERROR");
        assert.equal(answer.body.messages[0]?.field, field);
      }
      assert.equal((await signe.search({ limit: 100_000 })).status, 200);
    });

    it("tells a total of -1 or 0 and its own largest page when it is set to", async () => {
      sandbox.argus.quirks.count = "timedOut";
      assert.equal((await signe.search()).body.count, -1);
      sandbox.argus.quirks.count = "notCounted";
      assert.equal((await signe.search()).body.count, 0);
      sandbox.argus.quirks.largestPage = 10;
      const { body } = await signe.search({ limit: 40 });
      assert.deepEqual([body.limit, body.size], [10, 10]);
    });

    it("tells the history, oldest first, with changes made since", async () => {
      await signe.put(entriesOf(9003), { accessMode: "explicit" });
      const { data } = (await signe.get("/cases/v2/case/9003/history")).body;
      assert.equal(data.length, 4);
      const last = data.at(-1);
      assert.equal(last.user.name, "Signe Vakt");
      assert.deepEqual(
        [last.changes[0].field, last.changes[0].previousValue, last.changes[0].value],
        ["accessMode", "readRestricted", "explicit"],
      );
      assert.equal(last.time, new Date(last.timestamp).toISOString());
    });
  });

  describe("entries", () => {
    it("lists them with who granted them and when", async () => {
      const { data } = (await signe.get(entriesOf(9003))).body;
      assert.deepEqual(
        data.map(
          (entry: {
            subject: { name: string; type: string };
            level: string;
            addedByUser: { name: string };
            addedTime: string;
          }) => [entry.subject.name, entry.subject.type, entry.level, entry.addedByUser.name, entry.addedTime],
        ),
        [
          ["Ola Reader", "user", "write", "Ada Admin", "2025-02-24T09:20:00.000Z"],
          ["Incident Responders", "group", "read", "Kari Writer", "2025-02-24T09:31:00.000Z"],
        ],
      );
    });

    it("shows them in other forms when it is set to", async () => {
      const shape = async (entryForm: Sandbox["argus"]["quirks"]["entryForm"]): Promise<string[][]> => {
        sandbox.argus.quirks.entryForm = entryForm;
        return (await signe.get(entriesOf(9003))).body.data.map((entry: object) => Object.keys(entry).slice(0, 3));
      };
      assert.deepEqual(await shape("user or group"), [
        ["id", "user", "level"],
        ["id", "group", "level"],
      ]);
      assert.deepEqual(await shape("userOrGroup"), [
        ["id", "userOrGroup", "accessLevel"],
        ["id", "userOrGroup", "accessLevel"],
      ]);
      assert.deepEqual(await shape("subjectID"), [
        ["id", "subjectID", "accessLevel"],
        ["id", "subjectID", "accessLevel"],
      ]);
    });

    it("grants, lists, revokes, and changes the time of the last change", async () => {
      const granted = await signe.post(entriesOf(9003), { subjectID: 2006, level: "read" });
      assert.equal(granted.status, 201);
      assert.match(granted.body.data.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.equal(granted.body.data.addedByUser.id, 1003);
      const after = await signe.get(entriesOf(9003));
      assert.equal(after.body.size, 3);
      assert.deepEqual(after.body.data[2], granted.body.data);
      assert.equal(ids(await signe.search({ limit: 1 }))[0], 9003);
      assert.equal((await signe.delete(`${entriesOf(9003)}/${granted.body.data.id}`)).status, 200);
      assert.equal((await signe.get(entriesOf(9003))).body.size, 2);
      const again = await signe.delete(`${entriesOf(9003)}/${granted.body.data.id}`);
      assert.equal(again.status, 404);
    });

    it("pages a long list like any other", async () => {
      for (const id of [...Array(10).keys()]
        .map((at) => 1001 + at)
        .concat(
          [...Array(9).keys()].map((at) => 1101 + at),
          [...Array(7).keys()].map((at) => 1201 + at),
        )) {
        assert.equal((await signe.post(entriesOf(9041), { subjectID: id, level: "read" })).status, 201);
      }
      const first = (await signe.get(entriesOf(9041))).body;
      assert.deepEqual([first.limit, first.size, first.count], [25, 25, 29]);
      assert.equal((await signe.get(`${entriesOf(9041)}?offset=25`)).body.size, 4);
    });

    it("refuses a grant or mode that makes no sense, naming the field", async () => {
      const grants: [unknown, string][] = [
        [{}, "subjectID"],
        [{ subjectID: "1102", level: "read" }, "subjectID"],
        [{ subjectID: 4711, level: "read" }, "subjectID"],
        [{ subjectID: 1102 }, "level"],
        [{ subjectID: 1102, level: "owner" }, "level"],
        [[], "subjectID"],
      ];
      for (const [body, field] of grants) {
        const answer = await signe.post(entriesOf(9003), body);
        assert.equal(answer.status, 412);
        assert.deepEqual([answer.body.messages[0]?.type, answer.body.messages[0]?.field], ["FIELD_ERROR", field]);
      }
      const mode = await signe.put(entriesOf(9003), { accessMode: "restricted" });
      assert.deepEqual([mode.status, mode.body.messages[0]?.field], [412, "accessMode"]);
      assert.equal((await signe.get(entriesOf(9003))).body.size, 2);
    });

    it("treats a second grant for the same subject as it is set to", async () => {
      const outcome = async (secondGrant: Sandbox["argus"]["quirks"]["secondGrant"]): Promise<[number, string[]]> => {
        await sandbox.reset();
        sandbox.argus.quirks.secondGrant = secondGrant;
        const { status } = await signe.post(entriesOf(9003), { subjectID: 1102, level: "read" });
        const { data } = (await signe.get(entriesOf(9003))).body;
        return [
          status,
          data
            .filter((entry: { subject: { id: number } }) => entry.subject.id === 1102)
            .map((entry: { level: string }) => entry.level),
        ];
      };
      assert.deepEqual(await outcome("adds"), [201, ["write", "read"]]);
      assert.deepEqual(await outcome("replaces"), [201, ["read"]]);
      assert.deepEqual(await outcome("refuses"), [412, ["write"]]);
      assert.deepEqual(await outcome("ignores"), [200, ["write"]]);
    });

    it("can be changed behind everybody's back", async () => {
      await sandbox.argus.edit(9003, { reporter: 1104, subject: "Board member device found" }, 1002);
      const { data } = (await signe.get("/cases/v2/case/9003")).body;
      assert.deepEqual(
        [data.reporter.name, data.subject, data.lastUpdatedByUser.name],
        ["Arne Nilsen", "Board member device found", "Tor Tech"],
      );
      await assert.rejects(sandbox.argus.edit(1, {}));
    });
  });

  describe("people", () => {
    it("finds users and groups by words, name, short name and number", async () => {
      assert.deepEqual(names(await signe.get("/useradmin/v2/user?keywords=hansen")), ["Anne Hansen", "Anne Hansen"]);
      assert.deepEqual(names(await signe.get("/useradmin/v2/user?keywords=reader")), ["Ola Reader"]);
      assert.deepEqual(names(await signe.get("/useradmin/v2/group?keywords=CRISIS&limit=1")), ["Crisis Team"]);
      assert.equal((await signe.get("/useradmin/v2/user/1102")).body.data.shortName, "ola.reader");
      assert.equal((await signe.get("/useradmin/v2/user/ola.reader")).body.data.id, 1102);
      assert.equal((await signe.get("/useradmin/v2/group/2006")).body.data.name, "Legal");
      assert.equal((await signe.get("/useradmin/v2/user/2006")).status, 404);
      assert.equal((await signe.get("/useradmin/v2/user/%E0%A4%A")).status, 404);
    });

    it("lists direct members, those of a closed group to administrators only", async () => {
      assert.deepEqual(names(await signe.get("/useradmin/v2/group/2002/members")), ["Mats Lien", "On-call Responders"]);
      assert.deepEqual(names(await signe.get("/useradmin/v2/group/2008/members")), ["Berit Haugen", "Crisis Deputies"]);
      assert.deepEqual(names(await signe.get("/useradmin/v2/group/2009/members")), ["Gunnar Ås-Kvamme", "Crisis Team"]);
      assert.deepEqual(names(await signe.get("/useradmin/v2/group/2016/members")), []);
      assert.equal((await signe.get("/useradmin/v2/group/2010/members")).status, 403);
      assert.deepEqual(names(await ada.get("/useradmin/v2/group/2010/members")), ["Anne Hansen", "Berit Haugen"]);
    });

    it("lists permissions of a person and of the groups above", async () => {
      const held = async (id: number): Promise<string[]> =>
        (await signe.get(`/useradmin/v2/permission?subject=${id}&limit=0`)).body.data.map(
          (one: { subject: { shortName: string }; function: { name: string }; customer: { shortName: string } }) =>
            `${one.subject.shortName} ${one.function.name} ${one.customer.shortName}`,
        );
      assert.deepEqual(await held(1102), ["havkraft-readers SANDBOX_CASE_READ havkraft"]);
      assert.deepEqual((await held(1101)).sort(), [
        "havkraft-readers SANDBOX_CASE_READ havkraft",
        "havkraft-security SANDBOX_CASE_WRITE havkraft",
      ]);
      assert.deepEqual(await held(1107), []);
      assert.equal((await signe.get("/useradmin/v2/permission")).status, 412);
    });

    it("names functions that its own mapping knows", async () => {
      assert.deepEqual(Object.keys(sandbox.argus.roleFunctions), [
        "serviceRead",
        "serviceWrite",
        "serviceTech",
        "admin",
      ]);
      const known = new Set(Object.values(sandbox.argus.roleFunctions).flat());
      const { data } = (await ada.get("/useradmin/v2/permission?subject=2005&limit=0")).body;
      assert.equal(data.length, 6);
      for (const one of data) assert.ok(known.has(one.function.name), one.function.name);
    });

    it("closes the directory when it is set to", async () => {
      sandbox.argus.quirks.directory = "closed";
      assert.equal((await ada.get("/useradmin/v2/user?keywords=ola")).status, 403);
      assert.equal((await ada.get("/currentuser/v1/groups")).status, 200);
    });
  });

  it("logs requests with method, path, caller and mark of batch traffic, and never a key", async () => {
    sandbox.requests.length = 0;
    await signe.get("/cases/v2/case?limit=1");
    await fetch(`${sandbox.url}${entriesOf(9003)}`, {
      headers: { "Argus-API-Key": sandbox.argus.keys[1]!.key, "Argus-Priority": "bulk" },
    }).then((answer) => answer.text());
    assert.deepEqual(
      sandbox.requests.map(({ method, path, query, caller: who, bulk }) => ({ method, path, query, who, bulk })),
      [
        { method: "GET", path: "/cases/v2/case", query: "?limit=1", who: "signe", bulk: false },
        { method: "GET", path: "/cases/v2/case/9003/access", query: "", who: "ada", bulk: true },
      ],
    );
    for (const { key } of sandbox.argus.keys)
      assert.equal(JSON.stringify(sandbox.requests).includes(key.split("/")[2]!), false);
  });
});
