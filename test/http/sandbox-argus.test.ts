import assert from "node:assert/strict";
import { defaultQuirks } from "../../src/backends/argus/standIn";
import { epoch } from "../../src/sandbox/world/world";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { takeFaults } from "../contracts/holdArgus";
import { caller, grantTo, withKey, type Answer } from "./sandboxCaller";

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
    Object.assign(sandbox.argus.quirks, defaultQuirks());
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
        await signe.put("/currentuser/v1/user"),
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
        customer: { id: 10, name: "Havkraft AS", shortName: "havkraft", domain: { id: 2, name: "havkraft" } },
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
    });

    it("tells a mode that nobody has heard of where it is set to", async () => {
      sandbox.argus.quirks.unknownMode = { 9007: "vaultRestricted" };
      const { data } = (await signe.get("/cases/v2/case/9007")).body;
      assert.equal(data.accessMode, "vaultRestricted");
      takeFaults(); // it is not as described, on purpose
    });

    it("lists the last changed first, 25 at a time, in the search and in the simple list", async () => {
      const first = await signe.search();
      assert.deepEqual([first.body.limit, first.body.offset, first.body.size, first.body.count], [25, 0, 25, 49]);
      const times = first.body.data.map((one: { lastUpdatedTimestamp: number }) => one.lastUpdatedTimestamp);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => b - a),
      );
      const second = await signe.search({ offset: 25 });
      assert.equal(second.body.size, 24);
      assert.equal(new Set([...ids(first), ...ids(second)]).size, 49);
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
      assert.deepEqual(
        await found({ keywords: ["phishing", "ransom"], keywordMatchStrategy: "any" }),
        [9002, 9008, 9040],
      );
      assert.deepEqual(await found({ keywords: ["9013"], keywordFieldStrategy: ["subject"] }), []);
      assert.deepEqual(await found({ status: ["closed"] }), [9019, 9032, 9039, 9046, 9048]);
      assert.deepEqual(await found({ accessMode: ["explicit"], status: ["workingSoc"] }), [9020, 9045]);
      assert.deepEqual(await found({ customerID: [12, 21] }), [9006, 9011, 9021, 9023, 9024, 9029, 9031, 9039, 9042]);
      assert.deepEqual(
        await found({ customer: ["havvind", "21"] }),
        [9006, 9011, 9021, 9023, 9024, 9029, 9031, 9039, 9042],
      );
      assert.deepEqual(await found({ user: ["1106"], userFieldStrategy: ["reporter"] }), [9006, 9021, 9031]);
      assert.deepEqual(await found({ userID: [1106], userFieldStrategy: ["reporter"] }), [9006, 9021, 9031]);
      assert.deepEqual(await found({ user: ["maja.vik"] }), [], "a short name is one of the caller's domain");
      assert.deepEqual(await found({ user: ["1107"], userFieldStrategy: ["watchedByUser"] }), [9051]);
      assert.deepEqual(await found({ includeFlags: ["MERGED"] }), [9048]);
      assert.deepEqual(await found({ excludeFlags: ["PUBLISHED"] }), [9049]);
      assert.deepEqual(await found({ includeTestData: true, includeFlags: ["TEST_DATA"] }), [9053]);
      assert.deepEqual(await found({ includeDeleted: true, includeFlags: ["DELETED"] }), [9054]);
      assert.deepEqual(await found({ caseID: [9003, 9001, 1] }), [9001, 9003]);
      assert.deepEqual(await found({ priority: ["critical"], service: ["detect"] }), []);
      assert.deepEqual(
        await found({ priority: ["critical"], type: ["securityIncident"] }),
        [9003, 9008, 9013, 9025, 9041],
      );
      assert.deepEqual(await found({ startTimestamp: String(epoch) }), []);
      assert.equal((await found({ endTimestamp: String(epoch) })).length, 52);
    });

    it("finds by who has an entry, at which level, through which group, and since when", async () => {
      const named = async (criteria: object): Promise<number[]> =>
        ids(await ada.search({ limit: 0, sortBy: ["id"], explicitAccess: [criteria] }));
      assert.deepEqual(await named({ subject: ["1102"] }), [9003, 9004, 9046, 9047, 9049]);
      assert.deepEqual(await named({ subject: ["1102"], level: ["write"] }), [9003, 9049]);
      assert.deepEqual(await named({ subject: ["1202"], level: ["owner"] }), [9050]);
      assert.deepEqual(await named({ subject: ["1201"], level: ["owner"] }), []);
      assert.deepEqual(await named({ subject: ["1201"], level: ["owner"], includeSubjectAnscendants: true }), [9050]);
      assert.deepEqual(await named({ subject: ["1107"], level: ["write"] }), [9017], "a deleted entry is none");
      assert.deepEqual(await named({ subject: ["1107"], startTimestamp: "2025-03-01T00:00:00Z" }), [9001]);
      await ada.post(entriesOf(9020), grantTo(1102, "write"));
      assert.deepEqual(await named({ subject: ["1102"], level: ["write"] }), [9003, 9020, 9049]);
      await sandbox.argus.edit(9003, { entries: [] });
      assert.deepEqual(await named({ subject: ["1102"], level: ["write"] }), [9020, 9049]);
    });

    it("takes criteria below criteria: required, excluded and alternative", async () => {
      const found = async (criteria: object): Promise<number[]> =>
        ids(await ada.search({ limit: 0, sortBy: ["id"], ...criteria }));
      const closed = { status: ["closed"] };
      const explicit = { accessMode: ["explicit"], status: ["workingSoc"] };
      assert.deepEqual(await found({ ...explicit, subCriteria: [closed] }), [9019, 9020, 9032, 9039, 9045, 9046, 9048]);
      assert.deepEqual(
        await found({ ...closed, subCriteria: [{ customer: ["havkraft"], required: true }] }),
        [9046, 9048],
      );
      assert.deepEqual(
        await found({ ...closed, subCriteria: [{ customer: ["havkraft"], exclude: true }] }),
        [9019, 9032, 9039],
      );
    });

    it("sorts by several fields", async () => {
      const { data } = (await ada.search({ limit: 0, sortBy: ["priority", "-id"] })).body;
      const order = ["low", "medium", "high", "critical"];
      const keys = data.map(({ priority, id }: { priority: string; id: number }) => order.indexOf(priority) * 1e6 - id);
      assert.deepEqual(
        keys,
        [...keys].sort((a, b) => a - b),
      );
    });

    it("leads from a merged case to the other one, unless that is not wanted", async () => {
      const moved = await ada.get("/cases/v2/case/9048");
      assert.deepEqual([moved.status, moved.headers.get("location")], [301, "/cases/v2/case/9005"]);
      const { data } = (await ada.get("/cases/v2/case/9048?skipRedirect=true")).body;
      assert.deepEqual([data.id, data.flags], [9048, ["PUBLISHED", "MERGED"]]);
      const history = (await ada.get("/cases/v2/case/9048/history?operation=mergeCases")).body.data;
      assert.deepEqual([history[0].changes[0].field, history[0].changes[0].value], ["mergedInto", "9005"]);
    });

    it("hands a case to another reporter, never to nobody or to a group", async () => {
      const put = (body: object) => signe.put("/cases/v2/case/9017", body);
      for (const reporter of ["", "2006", "nobody.at.all"]) {
        const { status, body } = await put({ reporter });
        assert.deepEqual([status, body.messages[0]?.field], [412, "reporter"], reporter);
      }
      assert.equal((await signe.put("/cases/v2/case/9001", { reporter: "1003" })).status, 403, "takes an owner");
      const { data } = (await put({ reporter: "1101", notification: { skipEmail: true, skipSMS: true } })).body;
      assert.equal(data.reporter.name, "Kari Writer");
      const [last] = (await signe.get("/cases/v2/case/9017/history?operation=updateCase&sortBy=-timestamp")).body.data;
      assert.deepEqual(
        [last.notified, last.changes[0].field, last.changes[0].object.id, last.changes[0].previousValue],
        [0, "reporterID", 1101, "1003"],
      );
    });

    it("publishes a case once and for all", async () => {
      const publish = () =>
        ada.put("/cases/v2/case/9049/publish", { notification: { skipEmail: true, skipSMS: true } });
      const { data } = (await publish()).body;
      assert.deepEqual(data.flags, ["PUBLISHED"]);
      assert.ok(data.publishedTimestamp > 0);
      assert.equal((await publish()).status, 412);
      const { data: history } = (await ada.get("/cases/v2/case/9049/history?operation=publishCase")).body;
      assert.deepEqual([history.length, history[0].changes[0].field], [1, "setFlag"]);
    });

    it("names the functions that are the roles of a service", async () => {
      const roles = async (id: number): Promise<(string | undefined)[]> => {
        const { data } = (await signe.get(`/cases/v2/case/${id}/service`)).body;
        return ["readFunction", "readDetailedFunction", "techFunction"].map((role) => data[role]?.name);
      };
      assert.deepEqual(await roles(9001), ["SANDBOX_DETECT_LIST", "SANDBOX_DETECT_READ", "SANDBOX_DETECT_TECH"]);
      assert.deepEqual(await roles(9010), ["SANDBOX_ADVISE_READ", undefined, "SANDBOX_ADVISE_TECH"]);
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
        [{ subCriteria: [{ colour: 1 }] }, "colour"],
        [{ tag: [{ key: "x" }] }, "tag"],
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
      assert.deepEqual(
        data.map((one: { operation: string }) => one.operation),
        ["createCase", "grantCaseAccess", "grantCaseAccess", "updateCaseAccessSettings"],
      );
      const last = data.at(-1);
      assert.equal(last.user.name, "Signe Vakt");
      assert.deepEqual(
        [last.changes[0].field, last.changes[0].previousValue, last.changes[0].value],
        ["accessMode", "readRestricted", "explicit"],
      );
      assert.equal(last.time, new Date(last.timestamp).toISOString());
      const granted = data[1].changes[0];
      assert.deepEqual(
        [granted.objectType, granted.object.grantedSubject.id, granted.value],
        ["access", 1102, "write"],
      );
    });

    it("filters the history by operation, type, person and time", async () => {
      await signe.put(entriesOf(9003), { accessMode: "explicit" });
      const told = async (query: string): Promise<string[]> =>
        (await signe.get(`/cases/v2/case/9003/history?${query}`)).body.data.map(
          (one: { operation: string }) => one.operation,
        );
      const grants = ["grantCaseAccess", "grantCaseAccess"];
      assert.deepEqual(await told("operation=grantCaseAccess&operation=createCase"), ["createCase", ...grants]);
      assert.deepEqual(await told("type=access&sortBy=-timestamp"), ["updateCaseAccessSettings", ...grants]);
      assert.deepEqual(await told("user=1001"), ["grantCaseAccess"]);
      assert.deepEqual(await told(`startTimestamp=${epoch}`), ["updateCaseAccessSettings"]);
      assert.deepEqual(await told("operation=all&limit=1&offset=3"), ["updateCaseAccessSettings"]);
      assert.equal((await signe.get("/cases/v2/case/9003/history?operation=REVOKE_ACCESS")).status, 412);
    });
  });

  describe("entries", () => {
    it("lists them with who granted them and when", async () => {
      const { data } = (await signe.get(entriesOf(9003))).body;
      assert.deepEqual(
        data.map(
          (entry: {
            grantedSubject: { name: string; type: string };
            level: string;
            addedByUser: { name: string };
            addedTime: string;
          }) => [
            entry.grantedSubject.name,
            entry.grantedSubject.type,
            entry.level,
            entry.addedByUser.name,
            entry.addedTime,
          ],
        ),
        [
          ["Ola Reader", "user", "write", "Ada Admin", "2025-02-24T09:20:00.000Z"],
          ["Incident Responders", "group", "read", "Kari Writer", "2025-02-24T09:31:00.000Z"],
        ],
      );
    });

    it("shows them in odd forms when it is set to", async () => {
      const first = async (entryForm: Sandbox["argus"]["quirks"]["entryForm"]) => {
        sandbox.argus.quirks.entryForm = entryForm;
        return (await signe.get(entriesOf(9003))).body.data[0];
      };
      assert.equal("grantedSubject" in (await first("noSubject")), false);
      assert.equal((await first("unknownLevel")).level, "write-ish");
      assert.equal((await first("strangeSubject")).grantedSubject.type, "robot");
      assert.ok(takeFaults().length >= 3, "none of them is as described");
    });

    it("makes a watcher of whom access is granted to, unless that is not wanted, and leaves the watcher on revoking", async () => {
      const watchers = async (query = "") =>
        (await signe.get(`/cases/v2/case/9003/watchers${query}`)).body.data as {
          id: string;
          subject: { id: number };
        }[];
      await signe.post(entriesOf(9003), grantTo(1202));
      assert.deepEqual(await watchers(), []);
      const { data: entry } = (await signe.post(entriesOf(9003), { userOrGroup: "1201", level: "owner" })).body;
      const [watcher] = await watchers();
      assert.equal(watcher?.subject.id, 1201);
      await signe.delete(`${entriesOf(9003)}/${entry.id}`);
      assert.equal((await watchers()).length, 1);
      assert.equal((await signe.delete(`/cases/v2/case/9003/watchers/${watcher.id}`)).status, 200);
      assert.deepEqual([(await watchers()).length, (await watchers("?includeDeleted=true")).length], [0, 1]);

      sandbox.argus.quirks.watcherAfterRevoke = "goes";
      const again = (await signe.post(entriesOf(9003), { userOrGroup: "1201", level: "read" })).body.data;
      await signe.delete(`${entriesOf(9003)}/${again.id}`);
      assert.deepEqual(await watchers(), []);
    });

    it("lists who is notified, and why", async () => {
      const told = async (query: string): Promise<string[]> =>
        (await signe.get(`/cases/v2/case/9051/watchers?${query}`)).body.data.map(
          (one: { subject: { name: string }; role: string; flags: string[] }) =>
            [one.subject.name, one.role, ...one.flags].join(" "),
        );
      const contacts = ["Havkraft Readers contact GROUP", "Arne Nilsen contact NEGATIVE_ENTRY"];
      assert.deepEqual(await told("limit=0"), ["Gunnar Ås-Kvamme watcher", "Nils Nothing watcher", ...contacts]);
      assert.deepEqual(await told("includeExplicit=false"), contacts);
      assert.deepEqual(await told("includeDefault=false&includeDisabled=true"), [
        "Gunnar Ås-Kvamme watcher",
        "Nils Nothing watcher",
        "Maja Vik watcher DISABLED",
      ]);
      const [contact] = (await ada.get("/cases/v2/case/9051/watchers?includeExplicit=false")).body.data;
      assert.equal((await ada.delete(`/cases/v2/case/9051/watchers/${contact.id}`)).status, 412);
      const { data } = (await ada.delete(`/cases/v2/case/9051/watchers/contact/${contact.contactID}`)).body;
      assert.deepEqual(data.flags, ["GROUP", "NEGATIVE_ENTRY"]);
    });

    it("tells an owner what is worth knowing, with success", async () => {
      const said = async (id: number): Promise<string[]> => {
        const { status, body } = await signe.post(entriesOf(9003), grantTo(id));
        assert.equal(status, 201);
        return body.messages.map(({ type }) => type);
      };
      assert.deepEqual(await said(1205), []);
      assert.deepEqual(await said(1102), ["WARNING"]);
      assert.deepEqual(await said(1010), ["NOTIFICATION"]);
    });

    it("grants, lists, revokes, and changes the time of the last change", async () => {
      const granted = await signe.post(entriesOf(9003), grantTo(2006));
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

    it("takes a short name of the caller's own domain, and a number beside it that agrees", async () => {
      const byName = await ada.post(entriesOf(9003), { userOrGroup: "legal", level: "owner", addWatcher: false });
      assert.equal(byName.body.data.grantedSubject.id, 2006);
      const both = await ada.post(entriesOf(9003), { ...grantTo(1205), subjectID: 1205 });
      assert.deepEqual([both.status, both.body.data.grantedSubject.id], [201, 1205]);
    });

    it("pages a long list like any other", async () => {
      for (const id of [...Array(10).keys()]
        .map((at) => 1001 + at)
        .concat(
          [...Array(9).keys()].map((at) => 1101 + at),
          [...Array(7).keys()].map((at) => 1201 + at),
        )) {
        assert.equal((await signe.post(entriesOf(9041), grantTo(id))).status, 201);
      }
      const first = (await signe.get(entriesOf(9041))).body;
      assert.deepEqual([first.limit, first.size, first.count], [25, 25, 29]);
      assert.equal((await signe.get(`${entriesOf(9041)}?offset=25`)).body.size, 4);
    });

    it("refuses a grant or mode that makes no sense, naming the field", async () => {
      const grants: [unknown, string][] = [
        [{}, "userOrGroup"],
        [{ subjectID: 1102, level: "read" }, "userOrGroup"],
        [{ userOrGroup: 1102, level: "read" }, "userOrGroup"],
        [grantTo(4711), "userOrGroup"],
        [{ userOrGroup: "ola.reader", level: "read" }, "userOrGroup"],
        [{ ...grantTo(1102), subjectID: 1101 }, "subjectID"],
        [{ userOrGroup: "1102" }, "level"],
        [grantTo(1102, "admin"), "level"],
        [{ ...grantTo(1102), addWatcher: 1 }, "addWatcher"],
        [{ ...grantTo(1102), until: 1 }, "until"],
        [[], "body"],
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
        const { status } = await signe.post(entriesOf(9003), grantTo(1102));
        const { data } = (await signe.get(entriesOf(9003))).body;
        return [
          status,
          data
            .filter((entry: { grantedSubject: { id: number } }) => entry.grantedSubject.id === 1102)
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
      assert.deepEqual(names(await signe.get("/useradmin/v2/user?keywords=reader")), ["Ola Reader", "Ola Reader"]);
      assert.deepEqual(names(await signe.get("/useradmin/v2/group?keywords=CRISIS&limit=1")), ["Crisis Team"]);
      assert.equal((await signe.get("/useradmin/v2/user/1102")).body.data.shortName, "ola.reader");
      assert.equal((await signe.get("/useradmin/v2/user/ola.reader?domain=havkraft")).body.data.id, 1102);
      assert.equal((await signe.get("/useradmin/v2/user/ola.reader?domain=fjordbank")).body.data.id, 1401);
      assert.equal((await signe.get("/useradmin/v2/user/ola.reader")).status, 404, "not in her own domain");
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

    const rights = (answer: Answer): string[] =>
      answer.body.data.map(
        (one: { subject: { shortName: string }; function: { name: string }; customer: { shortName: string } }) =>
          `${one.subject.shortName} ${one.function.name} ${one.customer.shortName}`,
      );

    it("lists permissions of a person and of the groups above", async () => {
      const held = async (id: number): Promise<string[]> =>
        rights(await signe.get(`/useradmin/v2/permission?subject=${id}&includeSubjectDescendants=false&limit=0`));
      assert.deepEqual(await held(1102), [
        "havkraft-readers SANDBOX_CASE_READ havkraft",
        "havkraft-readers SANDBOX_LOOK_UP havkraft",
        "ola.reader SANDBOX_BASIC havkraft",
      ]);
      assert.deepEqual(await held(1107), ["nils.nothing SANDBOX_BASIC havkraft"]);
      const kari = await signe.get("/useradmin/v2/user/1101/permissions?limit=0");
      assert.deepEqual(rights(kari).slice(0, 2), [
        "havkraft-readers SANDBOX_CASE_READ havkraft",
        "havkraft-security SANDBOX_CASE_WRITE havkraft",
      ]);
      assert.deepEqual(rights(await signe.get("/useradmin/v2/user/1101/permissions?includeInherited=false")), [
        "kari.writer SANDBOX_BASIC havkraft",
      ]);
      assert.equal((await signe.get("/useradmin/v2/group/2006/permissions")).body.count, 0);
    });

    const whole = { keywordFieldStrategy: ["all"], keywordMatchStrategy: "all", limit: 0 };

    it("finds through which group, role and customer somebody holds a function", async () => {
      const search = async (criteria: object): Promise<string[]> =>
        rights(
          await signe.post("/useradmin/v2/permission/search", {
            ...whole,
            includeSubjectDescendants: false,
            includeFunctionDescendants: false,
            includeCustomerDescendants: false,
            ...criteria,
          }),
        );
      const ask = (subject: string, name: string, customer: string) =>
        search({ subject: [subject], function: [name], customer: [customer] });
      assert.deepEqual(await ask("1102", "SANDBOX_DETECT_READ", "11"), ["havkraft-readers SANDBOX_CASE_READ havkraft"]);
      assert.deepEqual(await ask("1102", "SANDBOX_DETECT_LIST", "11"), ["havkraft-readers SANDBOX_CASE_READ havkraft"]);
      assert.deepEqual(await ask("1402", "SANDBOX_RESPOND_WRITE", "21"), [
        "vera.leder SANDBOX_RESPONSE_LEAD fjordbank",
      ]);
      assert.deepEqual(await ask("1102", "SANDBOX_DETECT_WRITE", "11"), []);
      assert.deepEqual(await ask("1102", "SANDBOX_DETECT_READ", "20"), []);
      const only = { subject: ["1102"], function: ["SANDBOX_DETECT_READ"], customer: ["11"] };
      for (const way of ["includeSubjectAscendants", "includeFunctionAscendants", "includeCustomerAscendants"])
        assert.deepEqual(await search({ ...only, [way]: false }), [], way);
      const missing = await signe.post("/useradmin/v2/permission/search", { limit: 0 });
      assert.deepEqual([missing.status, missing.body.messages[0]?.field], [412, "keywordFieldStrategy"]);
    });

    it("finds who holds a function on a customer, and everybody below a group", async () => {
      const search = async (criteria: object): Promise<string[]> =>
        (
          await signe.post("/users/v2/subject/search", { ...whole, keywordFieldStrategy: ["name"], ...criteria })
        ).body.data.map((one: { shortName: string }) => one.shortName);
      const writers = { permissions: [{ function: "SANDBOX_RESPOND_WRITE", customer: "fjordbank" }], type: "user" };
      const holders = ["tor.tech", "signe.vakt", "nina.moe", "henrik.dahl", "per.berg", "astrid.holm", "leif.solberg"];
      assert.deepEqual(await search(writers), [...holders, "vera.leder"]);
      sandbox.argus.quirks.holdersSearched = "direct";
      assert.deepEqual(await search(writers), []);
      const below = { ancestor: ["2002"] };
      assert.deepEqual(await search({ ...below, type: "user" }), ["tor.tech", "nina.moe", "mats.lien", "liv.strand"]);
      assert.deepEqual(await search({ ...below, type: "group" }), ["on-call-responders", "night-shift"]);
      assert.deepEqual(await search({ ...below, keywords: ["NINA"] }), ["nina.moe"]);
      const closed = await signe.post("/users/v2/subject/search", {
        ...whole,
        keywordFieldStrategy: ["name"],
        ancestor: ["2010"],
      });
      assert.equal(closed.status, 403);
    });

    it("tells the groups above anybody, directly or through others", async () => {
      assert.deepEqual(names(await signe.get("/users/v2/subject/1005/groups?limit=0")), [
        "Incident Responders",
        "On-call Responders",
        "Night Shift",
        "SOC Analysts",
        "Joint Watch Floor",
      ]);
      assert.deepEqual(names(await signe.get("/users/v2/subject/1005/groups?includeInherited=false")), [
        "Night Shift",
        "SOC Analysts",
      ]);
      const { data } = (await signe.get("/useradmin/v2/membership?subject=1005")).body;
      assert.deepEqual(
        data.map((one: { group: { shortName: string } }) => one.group.shortName),
        ["night-shift", "soc-analysts"],
      );
    });

    it("tells what the key in use may do, which is not what its person may", async () => {
      const may = async (name: string, path: string) =>
        (await caller(sandbox, name).get(`/authentication/v1/session/permission/${path}`)).status;
      assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/20"), 200);
      assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/fj-forsikring"), 200, "below it");
      assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/havkraft"), 403);
      assert.equal(await may("signe-limited", "SANDBOX_DETECT_ADMIN/20"), 403);
      assert.equal(await may("signe-limited", "SANDBOX_DETECT_READ/20"), 200);
      assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/4711"), 404);
      assert.equal(await may("signe", "nothing/20"), 404);
      const { data } = (await caller(sandbox, "signe-limited").get("/currentuser/v1/functions?limit=0")).body;
      assert.ok(data.some((one: { name: string }) => one.name === "SANDBOX_RESPOND_WRITE"));
      assert.ok(!data.some((one: { name: string }) => one.name === "viewPermissions"));
      assert.ok((await caller(sandbox, "signe-limited").get("/currentuser/v1/permissions")).body.count > 5);
    });

    it("tells the limits of each key by its prefix, and its end", async () => {
      const { key } = sandbox.argus.keys.find(({ name }) => name === "signe-limited")!;
      const limited = caller(sandbox, "signe-limited");
      const { data } = (await limited.get("/authentication/v1/apikey")).body;
      const own = data.keys.find(({ prefix }: { prefix: string }) => key.startsWith(`${prefix}/`));
      assert.deepEqual(
        [own.constraints.customers.map(({ id }: { id: number }) => id), own.constraints.functions.length],
        [[20], 4],
      );
      assert.equal((await limited.get("/authentication/v1/session")).body.data.validUntilTimestamp, own.validUntil);
      const session = async (name: string) => (await caller(sandbox, name).get("/authentication/v1/session")).body.data;
      assert.deepEqual([(await session("kari-readonly")).readOnly, (await session("kari")).readOnly], [true, false]);
      assert.equal((await session("kari-low")).securityLevel, "EXTERNAL");
      const refused = await caller(sandbox, "kari-readonly").post(entriesOf(9003), grantTo(1205));
      assert.match(refused.body.messages[0]!.message, /read-only/);
    });

    it("tells the tree of customers", async () => {
      const { data } = (await signe.get("/customers/v2/customer/11")).body;
      assert.deepEqual([data.ancestorIDs, data.parentID, data.type], [[11, 10, 1], 10, "leaf"]);
      assert.deepEqual(names(await signe.get("/customers/v2/customer?parent=havkraft")), [
        "Havkraft Nett AS",
        "Havkraft Havvind AS",
      ]);
    });

    it("names functions that its own mapping knows", async () => {
      assert.deepEqual(Object.keys(sandbox.argus.roleFunctions), [
        "serviceRead",
        "serviceWrite",
        "serviceTech",
        "admin",
      ]);
      const known = new Set(Object.values(sandbox.argus.roleFunctions).flat());
      const { data } = (await ada.get("/useradmin/v2/group/2005/permissions?includeInherited=false&limit=0")).body;
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
    await fetch(`${sandbox.url}${entriesOf(9003)}?limit=0`, {
      headers: { "Argus-API-Key": sandbox.argus.keys[1]!.key, "Argus-Priority": "bulk" },
    }).then((answer) => answer.text());
    assert.deepEqual(
      sandbox.requests.map(({ method, path, query, caller: who, bulk }) => ({ method, path, query, who, bulk })),
      [
        { method: "GET", path: "/cases/v2/case", query: "?limit=1", who: "signe", bulk: false },
        { method: "GET", path: "/cases/v2/case/9003/access", query: "?limit=0", who: "ada", bulk: true },
      ],
    );
    for (const { key } of sandbox.argus.keys)
      assert.equal(JSON.stringify(sandbox.requests).includes(key.split("/")[2]!), false);
  });
});
