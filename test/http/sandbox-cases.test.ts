import assert from "node:assert/strict";
import { epoch } from "../../src/sandbox/world/world";
import { takeFaults } from "../contracts/holdArgus";
import { entriesOf, freshSandbox, ids } from "./sandboxCaller";

describe("sandbox: Argus cases", () => {
  const at = freshSandbox();

  it("wraps every answer, errors included", async () => {
    const answers = [
      await at.signe.search(),
      await at.signe.get("/cases/v2/case/9001"),
      await at.signe.get("/cases/v2/case/1"),
      await at.signe.get("/nothing/here"),
      await at.signe.put("/currentuser/v1/user"),
      await at.signe.search({ limit: -1 }),
      await at.signe.post(entriesOf(9001), {}),
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
    const { data } = (await at.signe.get("/cases/v2/case/9003")).body;
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
    assert.equal((await at.signe.get("/cases/v2/case/9015")).body.data.reporter, null);
  });

  it("tells a mode that nobody has heard of where it is set to", async () => {
    at.sandbox.argus.quirks.unknownMode = { 9007: "vaultRestricted" };
    const { data } = (await at.signe.get("/cases/v2/case/9007")).body;
    assert.equal(data.accessMode, "vaultRestricted");
    takeFaults(); // it is not as described, on purpose
  });

  it("lists the last changed first, 25 at a time, in the search and in the simple list", async () => {
    const first = await at.signe.search();
    assert.deepEqual([first.body.limit, first.body.offset, first.body.size, first.body.count], [25, 0, 25, 49]);
    const times = first.body.data.map((one: { lastUpdatedTimestamp: number }) => one.lastUpdatedTimestamp);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
    const second = await at.signe.search({ offset: 25 });
    assert.equal(second.body.size, 24);
    assert.equal(new Set([...ids(first), ...ids(second)]).size, 49);
    assert.deepEqual(ids(await at.signe.get("/cases/v2/case?limit=5&offset=2")), ids(first).slice(2, 7));
    assert.deepEqual(ids(await at.signe.get("/cases/v2/case?limit=3&sortBy=id")), [9001, 9002, 9003]);
    assert.deepEqual(ids(await at.signe.search({ limit: 0 })), [...ids(first), ...ids(second)]);
    assert.deepEqual((await at.signe.search({ offset: 1000 })).body.data, []);
  });

  it("leaves the description out when asked to", async () => {
    assert.equal("description" in (await at.signe.search({ limit: 1 })).body.data[0], true);
    assert.equal("description" in (await at.signe.search({ limit: 1, includeDescription: false })).body.data[0], false);
  });

  it("leads from a merged case to the other one, unless that is not wanted", async () => {
    const moved = await at.ada.get("/cases/v2/case/9048");
    assert.deepEqual([moved.status, moved.headers.get("location")], [301, "/cases/v2/case/9005"]);
    const { data } = (await at.ada.get("/cases/v2/case/9048?skipRedirect=true")).body;
    assert.deepEqual([data.id, data.flags], [9048, ["PUBLISHED", "MERGED"]]);
    const history = (await at.ada.get("/cases/v2/case/9048/history?operation=mergeCases")).body.data;
    assert.deepEqual([history[0].changes[0].field, history[0].changes[0].value], ["mergedInto", "9005"]);
  });

  it("hands a case to another reporter, never to nobody or to a group", async () => {
    const put = (body: object) => at.signe.put("/cases/v2/case/9017", body);
    for (const reporter of ["", "2006", "nobody.at.all"]) {
      const { status, body } = await put({ reporter });
      assert.deepEqual([status, body.messages[0]?.field], [412, "reporter"], reporter);
    }
    assert.equal((await at.signe.put("/cases/v2/case/9001", { reporter: "1003" })).status, 403, "takes an owner");
    const { data } = (await put({ reporter: "1101", notification: { skipEmail: true, skipSMS: true } })).body;
    assert.equal(data.reporter.name, "Kari Writer");
    const [last] = (await at.signe.get("/cases/v2/case/9017/history?operation=updateCase&sortBy=-timestamp")).body.data;
    assert.deepEqual(
      [last.notified, last.changes[0].field, last.changes[0].object.id, last.changes[0].previousValue],
      [0, "reporterID", 1101, "1003"],
    );
  });

  it("publishes a case once and for all", async () => {
    const publish = () =>
      at.ada.put("/cases/v2/case/9049/publish", { notification: { skipEmail: true, skipSMS: true } });
    const { data } = (await publish()).body;
    assert.deepEqual(data.flags, ["PUBLISHED"]);
    assert.ok(data.publishedTimestamp > 0);
    assert.equal((await publish()).status, 412);
    const { data: history } = (await at.ada.get("/cases/v2/case/9049/history?operation=publishCase")).body;
    assert.deepEqual([history.length, history[0].changes[0].field], [1, "setFlag"]);
  });

  it("names the functions that are the roles of a service", async () => {
    const roles = async (id: number): Promise<(string | undefined)[]> => {
      const { data } = (await at.signe.get(`/cases/v2/case/${id}/service`)).body;
      return ["readFunction", "readDetailedFunction", "techFunction"].map((role) => data[role]?.name);
    };
    assert.deepEqual(await roles(9001), ["SANDBOX_DETECT_LIST", "SANDBOX_DETECT_READ", "SANDBOX_DETECT_TECH"]);
    assert.deepEqual(await roles(9010), ["SANDBOX_ADVISE_READ", undefined, "SANDBOX_ADVISE_TECH"]);
  });

  it("tells a total of -1 or 0 and its own largest page when it is set to", async () => {
    at.sandbox.argus.quirks.count = "timedOut";
    assert.equal((await at.signe.search()).body.count, -1);
    at.sandbox.argus.quirks.count = "notCounted";
    assert.equal((await at.signe.search()).body.count, 0);
    at.sandbox.argus.quirks.largestPage = 10;
    const { body } = await at.signe.search({ limit: 40 });
    assert.deepEqual([body.limit, body.size], [10, 10]);
  });

  it("tells the history, oldest first, with changes made since", async () => {
    await at.signe.put(entriesOf(9003), { accessMode: "explicit" });
    const { data } = (await at.signe.get("/cases/v2/case/9003/history")).body;
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
    assert.deepEqual([granted.objectType, granted.object.grantedSubject.id, granted.value], ["access", 1102, "write"]);
  });

  it("filters the history by operation, type, person and time", async () => {
    await at.signe.put(entriesOf(9003), { accessMode: "explicit" });
    const told = async (query: string): Promise<string[]> =>
      (await at.signe.get(`/cases/v2/case/9003/history?${query}`)).body.data.map(
        (one: { operation: string }) => one.operation,
      );
    const grants = ["grantCaseAccess", "grantCaseAccess"];
    assert.deepEqual(await told("operation=grantCaseAccess&operation=createCase"), ["createCase", ...grants]);
    assert.deepEqual(await told("type=access&sortBy=-timestamp"), ["updateCaseAccessSettings", ...grants]);
    assert.deepEqual(await told("user=1001"), ["grantCaseAccess"]);
    assert.deepEqual(await told(`startTimestamp=${epoch}`), ["updateCaseAccessSettings"]);
    assert.deepEqual(await told("operation=all&limit=1&offset=3"), ["updateCaseAccessSettings"]);
    assert.equal((await at.signe.get("/cases/v2/case/9003/history?operation=REVOKE_ACCESS")).status, 412);
  });
});
