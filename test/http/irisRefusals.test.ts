import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";

const gone = "Endpoint deprecated in v1.5.0. Use";

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
  ["ada.admin", "/case/access/set-user?cid=9001", {}, 400, "Invalid request"],
  ["ada.admin", "/case/access/set-user?cid=9001", [], 400, "Invalid request"],
  ["ada.admin", "/case/access/set-user?cid=9001", [1], 500],
  ["ada.admin", "/case/access/set-user?cid=9001", { user_id: 4711, case_id: 9002 }, 400, "Invalid user ID"],
  ["ada.admin", "/case/access/set-user?cid=9001", { user_id: 1107, case_id: 9002 }, 400, "Inconsistent case ID"],
  ["ada.admin", "/case/access/set-group?cid=9001", { group_id: 4711, case_id: 9002 }, 400, "Inconsistent case ID"],
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
  ["ada.admin", "/manage/users/1107/cases-access/delete", { cases: ["1"] }, 400, "Invalid cases list"],
  ["ada.admin", "/manage/users/1107/case-access/delete", { case: "1" }, 400, "Expecting cases as int"],
  ["ada.admin", "/manage/users/1107/cases-access/update", { cases_list: [1] }, 400, "Expecting access_level as int"],
  ["ada.admin", "/manage/users/1107/cases-access/update", { access_level: 2 }, 400, "Expecting cases_list as list"],
  ["ada.admin", "/manage/users/1107/cases-access/update", { access_level: 2, cases_list: [1] }, 400, "Invalid case ID"],
  ["ada.admin", "/manage/groups/2002/cases-access/update", { access_level: 2, cases_list: [1] }, 500],
  ["ada.admin", "/manage/groups/2002/members/update", { group_members: [4711] }, 500],
  ["ada.admin", "/manage/users/1107/groups/update", { groups_membership: [4711] }, 500],
  ["ada.admin", "/manage/users/1107/customers/update", { customers_membership: [4711] }, 500],
  ["ada.admin", "/manage/users/delete/1107", {}, 400, "Cannot delete active user"],
  ["ada.admin", "/manage/cases/close/4711", {}, 400, "Tried to close an non-existing case"],
  ["ola.reader", "/manage/cases/close/4711", {}, 403, "Permission denied"],
  ["ola.reader", "/manage/cases/update/9008", { case_customer: 1 }, 500],
  ["ada.admin", "/manage/cases/update/9001", { case_customer: 4711 }, 400, "Error updating case - check server logs"],
  ["ada.admin", "/user/has-permission", { permission_value: 2 }, 400, "Invalid request"],
  ["ada.admin", "/user/is-admin", undefined, 410, `${gone} /user/has-permission to check permission.`],
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
