import assert from "node:assert/strict";
import { caller, entriesOf, freshSandbox, names, withKey } from "./sandboxCaller";

describe("sandbox: Argus keys and requests", () => {
  const at = freshSandbox();

  it("accepts each working key and tells whose it is", async () => {
    for (const { name, user } of at.sandbox.argus.keys) {
      assert.equal((await caller(at.sandbox, name).get("/authentication/v1/session")).status, 200, name);
      const me = await caller(at.sandbox, name).get("/currentuser/v1/user");
      assert.equal(me.body.data.id, user.id, name);
      assert.equal(me.body.data.userName, user.shortName, name);
    }
  });

  it("answers 401 in the envelope without a key, with a wrong one, an expired one and one of another network", async () => {
    const { key } = at.sandbox.argus.keys[0]!;
    const wrong = [
      undefined,
      "1003/31/wrong",
      key.slice(0, -1),
      `${key} `.replace(" ", "x"),
      ...at.sandbox.argus.refusedKeys.map((one) => one.key),
    ];
    for (const one of wrong) {
      const answer = await withKey(at.sandbox.url, one).get("/authentication/v1/session");
      assert.equal(answer.status, 401);
      assert.equal(answer.body.responseCode, 401);
      assert.equal(answer.body.data, null);
      assert.notEqual(answer.body.messages[0]?.message, "");
    }
    assert.match(
      (await caller(at.sandbox, "other-network").get("/currentuser/v1/user")).body.messages[0]!.message,
      /network/,
    );
    assert.match(
      (await caller(at.sandbox, "expired").get("/currentuser/v1/user")).body.messages[0]!.message,
      /expired/,
    );
  });

  it("lists the caller's own groups, with those above on request", async () => {
    const tor = caller(at.sandbox, "tor");
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

  it("logs requests with method, path, caller and mark of batch traffic, and never a key", async () => {
    at.sandbox.requests.length = 0;
    await at.signe.get("/cases/v2/case?limit=1");
    await fetch(`${at.sandbox.url}${entriesOf(9003)}?limit=0`, {
      headers: { "Argus-API-Key": at.sandbox.argus.keys[1]!.key, "Argus-Priority": "bulk" },
    }).then((answer) => answer.text());
    assert.deepEqual(
      at.sandbox.requests.map(({ method, path, query, caller: who, bulk }) => ({ method, path, query, who, bulk })),
      [
        { method: "GET", path: "/cases/v2/case", query: "?limit=1", who: "signe", bulk: false },
        { method: "GET", path: "/cases/v2/case/9003/access", query: "?limit=0", who: "ada", bulk: true },
      ],
    );
    for (const { key } of at.sandbox.argus.keys)
      assert.equal(JSON.stringify(at.sandbox.requests).includes(key.split("/")[2]!), false);
  });
});
