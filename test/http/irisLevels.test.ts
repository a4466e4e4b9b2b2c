import assert from "node:assert/strict";
import { createIris } from "../../src/backends/iris/standIn";
import { newInstallation } from "../../src/backends/iris/standIn/database";
import { openState } from "../../src/sandbox/state";

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly message: string;
}

interface Asking {
  (login: string, target: string, body?: object): Promise<Answer>;
}

/** A new installation with ana, bo and cy (2, 3, 4), the groups 4 (ana and bo) and 5 (nobody), and case 2. */
async function open(): Promise<Asking> {
  const { system, extra } = createIris(await openState(undefined), newInstallation);
  const ask: Asking = async (login, target, body) => {
    const [path, query] = target.split("?") as [string, string?];
    const headers = { authorization: `Bearer ${extra.keyOf(login)}` };
    const method = body === undefined ? "GET" : "POST";
    const answered = await system.handle({ method, path, query: new URLSearchParams(query), headers, body });
    return { ...(answered.body as { data: unknown; message: string }), status: answered.status };
  };
  for (const user_login of ["ana", "bo", "cy"])
    await ask(admin, "/manage/users/add", { user_login, user_name: user_login });
  for (const group_name of ["one", "two"])
    await ask(admin, "/manage/groups/add", { group_name, group_description: "a group", group_permissions: 1 });
  await ask(admin, "/manage/groups/4/members/update", { group_members: [ana, bo] });
  await addCase(ask, admin);
  return ask;
}

const admin = "administrator";
const [ana, bo, cy] = [2, 3, 4];

const addCase = (ask: Asking, as: string, case_customer = 1) =>
  ask(as, "/manage/cases/add", { case_soc_id: "s", case_customer, case_name: "case", case_description: "case" });

async function enforced(ask: Asking, user: number, caseId = 2): Promise<number | undefined> {
  const { data } = await ask(admin, `/case/users/list?cid=${caseId}`);
  return (data as { user_id: number; user_access_level: number }[]).find((one) => one.user_id === user)
    ?.user_access_level;
}

/** What was seen on version 2.4.20 of DFIR-IRIS beside the recordings, by the same requests. */
describe("The stand-in for DFIR-IRIS, where no recording is", () => {
  let ask: Asking;
  beforeEach(async () => void (ask = await open()));

  it("recomputes no level that has all bits of the level that the entries give", async () => {
    for (const kept of [3, 5, 6, 7, -1, 0, 8, 9, 10, 12, 1, 2, 4])
      for (const given of [1, 2, 4, 0]) {
        await ask(admin, "/manage/users/3/cases-access/delete", { cases: [2] });
        await ask(admin, "/case/access/set-group?cid=2", { case_id: 2, group_id: 4, access_level: kept });
        await ask(admin, "/manage/users/3/cases-access/update", { cases_list: [2], access_level: given });
        const stays = (kept & given) === given;
        assert.equal(await enforced(ask, bo), stays ? kept : given, `${kept}, and the entry ${given}`);
      }
  });

  it("gives a group that follows new cases no entry while nobody is in it", async () => {
    for (const id of [4, 5])
      await ask(admin, `/manage/groups/${id}/cases-access/update`, { access_level: 2, auto_follow_cases: true });
    await addCase(ask, admin);
    const { data } = await ask(admin, "/manage/groups/5");
    const entries = (data as { group_cases_access: { case_id: number }[] }).group_cases_access;
    assert.deepEqual(
      entries.map(({ case_id }) => case_id),
      [1, 2],
    );
    assert.equal(await enforced(ask, bo, 3), 2);
  });

  it("assigns who adds a customer to it, and shows others only their own", async () => {
    await ask(admin, "/manage/groups/add", { group_name: "more", group_description: "more", group_permissions: 1133 });
    await ask(admin, "/manage/groups/6/members/update", { group_members: [cy] });
    await ask(admin, "/manage/customers/add", { customer_name: "Acme", customer_description: "", customer_sla: "" });
    const { data } = await ask(admin, "/manage/users/1");
    assert.deepEqual(
      (data as { user_customers: { customer_id: number }[] }).user_customers.map(({ customer_id }) => customer_id),
      [2],
    );
    const shown = async () => (await ask("cy", "/manage/customers/list")).data as { customer_id: number }[];
    assert.deepEqual(await shown(), []);
    assert.equal((await ask("cy", "/manage/customers/2")).status, 403);
    await ask(admin, "/manage/users/4/customers/update", { customers_membership: [2] });
    assert.deepEqual(
      (await shown()).map(({ customer_id }) => customer_id),
      [2],
    );
  });

  it("lets no administrator of the server end being one by a group", async () => {
    await ask(admin, "/manage/groups/1/members/update", { group_members: [ana] });
    await ask(admin, "/manage/users/1/groups/update", { groups_membership: [2] });
    const { data } = await ask(admin, "/manage/groups/1");
    assert.deepEqual((data as { group_members: { id: number }[] }).group_members.map(({ id }) => id).sort(), [1, 2]);
    for (const target of ["/manage/groups/delete/1", "/manage/groups/1/members/delete/1"])
      assert.match((await ask(admin, target, {})).message, /let you do that Dave$/);
    assert.match((await ask(admin, "/manage/users/deactivate/1")).message, /^We do not recommend/);
  });

  it("lists cases only with the standard permission, and pages of them with none", async () => {
    await ask(admin, "/case/access/set-user?cid=2", { case_id: 2, user_id: cy, access_level: 2 });
    assert.equal((await ask("cy", "/manage/cases/list")).status, 403);
    const { data } = await ask("cy", "/manage/cases/filter");
    assert.equal((data as { total: number }).total, 1);
  });

  it("closes a case without a change of access, and deletes one with all that was given on it", async () => {
    await ask(admin, "/case/access/set-user?cid=2", { case_id: 2, user_id: ana, access_level: 4 });
    assert.equal((await ask("bo", "/manage/cases/close/2", {})).status, 403);
    assert.equal((await ask("ana", "/manage/cases/close/2", {})).status, 200);
    assert.equal(await enforced(ask, ana), 4);
    assert.equal((await ask("ana", "/manage/cases/delete/2", {})).status, 200);
    assert.equal((await ask(admin, "/manage/cases/2")).message, "Case ID 2 not found");
    const { data } = await ask(admin, "/manage/users/2");
    assert.deepEqual((data as { user_cases_access: unknown[] }).user_cases_access, []);
  });
});
