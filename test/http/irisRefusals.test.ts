import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";

/**
 * Requests that version 2.4.20 of DFIR-IRIS refuses, as it answered them, in status and message. A page of the web
 * server has no message.
 */
const refusals: readonly (readonly [as: string, target: string, body: unknown, status: number, message?: string])[] = [
  ["nobody", "/nowhere", undefined, 404],
  ["nobody", "/manage/cases/abc", undefined, 404],
  ["ada.admin", "/manage/groups/delete/2002", undefined, 405],
  ["ada.admin", "/manage/cases/99999", undefined, 400, "Case ID 99999 not found"],
  ["ola.reader", "/manage/cases/99999", undefined, 403, "Permission denied"],
  ["ada.admin", "/manage/customers/99999", undefined, 500],
  ["ada.admin", "/manage/access-control/recompute-effective-user-ac/99999", undefined, 500],
  ["ada.admin", "/case/access/set-user?cid=9001", {}, 400, "Inconsistent case ID"],
  ["ada.admin", "/case/access/set-user?cid=9001", [], 400, "Invalid request"],
  ["ada.admin", "/case/access/set-user?cid=9001", { case_id: 9001, access_level: 2 }, 400, "Invalid user ID"],
  ["ada.admin", "/case/access/set-user?cid=9001", { case_id: 9001, user_id: "x", access_level: 2 }, 500],
  ["ada.admin", "/case/access/set-group?cid=9001", { case_id: 9001, access_level: 2 }, 400, "Invalid group"],
  ["ada.admin", "/manage/users/1107/customers/update", { customers_membership: [] }, 400, "Invalid request"],
  [
    "ada.admin",
    "/manage/users/1107/customers/update",
    { customers_membership: "1" },
    400,
    "Expected list of customers ID",
  ],
  ["ada.admin", "/manage/users/1107/groups/update", { groups_membership: [] }, 400, "Invalid request"],
  ["ada.admin", "/manage/groups/2002/members/update", { group_members: "1" }, 400, "Expecting a list of IDs"],
  ["ada.admin", "/manage/users/1107/cases-access/delete", { cases: [] }, 400, "Invalid cases list"],
  ["ada.admin", "/manage/users/1107/cases-access/delete", { cases: "1" }, 400, "Expecting cases as list"],
];

describe("What DFIR-IRIS refuses", () => {
  let sandbox: Sandbox;
  before(async () => (sandbox = await startSandbox({ port: 0, cmfPort: 0, irisPort: 0 })));
  after(() => sandbox.close());

  for (const [as, target, body, status, message] of refusals) {
    it(`its stand-in refuses, too: ${target} ${JSON.stringify(body) ?? ""}`, async () => {
      const key = as === "nobody" ? "no key" : sandbox.iris.keyOf(as);
      const response = await fetch(sandbox.iris.url + target, {
        method: body === undefined ? "GET" : "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      assert.equal(response.status, status);
      const text = await response.text();
      if (message === undefined) assert.match(text, /^<!doctype html>/i);
      else assert.equal((JSON.parse(text) as { message: string }).message, message);
    });
  }
});
