import assert from "node:assert/strict";
import { differ } from "./irisDifferential";
import { askIris, openIrisAt, openSandbox } from "./irisHarness";

describe("Previews for DFIR-IRIS, against the server after random changes", function () {
  const steps = Number(process.env["CASE_ACCESS_IRIS_STEPS"] ?? 25);
  this.timeout(240_000 + steps * 10_000);

  it("hold on the stand-in", async () => {
    const sandbox = await openSandbox();
    const key = sandbox.iris.keyOf("ada.admin");
    const admin = await openIrisAt(sandbox.iris.url, key);
    try {
      const counts = await differ(
        {
          url: sandbox.iris.url,
          key,
          admin,
          cases: ["9001", "9004", "9017"],
          users: [1002, 1003, 1101, 1107, 1201],
          groups: [2002, 2005, 2006, 2020],
          customers: await customersOf(sandbox.iris.url, key),
        },
        steps,
        20261129,
      );
      console.log(`      ${counts.enforced} enforced levels and ${counts.entries} of the audit agree`);
      assert.ok(counts.enforced > 100);
    } finally {
      await admin.close();
      await sandbox.close();
    }
  });

  it("hold on a real server, where one is named", async () => {
    const { CASE_ACCESS_IRIS_URL: url, CASE_ACCESS_IRIS_KEY: key } = process.env;
    if (url === undefined || key === undefined) {
      console.log("      not run: CASE_ACCESS_IRIS_URL and CASE_ACCESS_IRIS_KEY name no server");
      return;
    }
    assert.match(new URL(url).hostname, /^(?:127\.0\.0\.1|localhost)$/, "only a server of one's own, on loopback");
    const made = await makeWorld(url, key);
    const admin = await openIrisAt(url, key);
    try {
      const counts = await differ({ url, key, admin, ...made }, steps, 20261129);
      console.log(`      real server: ${counts.enforced} enforced levels and ${counts.entries} of the audit agree`);
    } finally {
      await admin.close();
    }
  });
});

/** People, groups and cases of this run, on a server that is thrown away afterwards. */
async function makeWorld(url: string, key: string) {
  const mark = Date.now().toString(36);
  const users: number[] = [];
  for (const name of ["ana", "bo", "cy", "dee"]) {
    const { id } = await askIris<{ id: number }>(url, key, "/manage/users/add", {
      user_login: `${name}${mark}`,
      user_name: `${name} ${mark}`,
      user_email: `${name}${mark}@example.org`,
      user_password: `Passw0rd!${mark}Passw0rd!`,
      user_is_service_account: false,
    });
    users.push(id);
  }
  const groups: number[] = [];
  for (const name of ["one", "two", "three"]) {
    const { group_id } = await askIris<{ group_id: number }>(url, key, "/manage/groups/add", {
      group_name: `${name}${mark}`,
      group_description: name,
      group_permissions: 1,
    });
    groups.push(group_id);
    await askIris(url, key, `/manage/groups/${group_id}/members/update`, { group_members: users.slice(groups.length) });
  }
  await askIris(url, key, "/manage/customers/add", {
    customer_name: `Customer ${mark}`,
    customer_description: "",
    customer_sla: "",
  });
  const customers = await customersOf(url, key);
  const cases: string[] = [];
  for (const name of ["first", "second"]) {
    const { case_id } = await askIris<{ case_id: number }>(url, key, "/manage/cases/add", {
      case_soc_id: "s",
      case_customer: customers[cases.length % customers.length],
      case_name: `${name} ${mark}`,
      case_description: "made for a test",
      cid: 1,
    });
    cases.push(String(case_id));
  }
  return { users, groups, cases, customers };
}

async function customersOf(url: string, key: string): Promise<number[]> {
  const customers = await askIris<{ customer_id: number }[]>(url, key, "/manage/customers/list");
  return customers.slice(-2).map(({ customer_id }) => customer_id);
}
