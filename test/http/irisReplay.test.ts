import assert from "node:assert/strict";
import { createIris, type Iris } from "../../src/backends/iris/standIn";
import { newInstallation } from "../../src/backends/iris/standIn/database";
import { listen, type Listener } from "../../src/sandbox/server";
import { openState } from "../../src/sandbox/state";
import { readExchanges, readObservations, type Observation } from "./irisExchanges";

/**
 * Plays what was recorded of DFIR-IRIS against the stand-in: each exchange has to agree in status and in everything it
 * answers but UUIDs, times and the order of lists, and each observation in the enforced level, in what the entries give
 * and in what the person could do. What happened between the recorded requests is made by requests of the same kind.
 */
describe("The stand-in for DFIR-IRIS, held against recordings of it", () => {
  const exchanges = readExchanges();
  const observations = new Map(readObservations().map((one) => [one.label, one]));
  const played = new Set<number>();
  const seen = new Set<string>();
  let listener: Listener;
  let iris: Iris;

  before(async () => {
    const { system, extra } = createIris(await openState(undefined), newInstallation);
    iris = extra;
    listener = await listen(system, {});
  });
  after(() => listener.close());

  async function request(as: string, method: string, target: string, body?: string) {
    const login = as === "admin" ? "administrator" : as;
    const key = as === "user" ? "a key that nobody has" : iris.keyOf(login);
    const headers = {
      Authorization: `Bearer ${key}`,
      ...(body !== undefined && { "Content-Type": "application/json" }),
    };
    const response = await fetch(listener.url + target, { method, headers, body });
    return { status: response.status, answer: (await response.json()) as Envelope };
  }

  /** Plays recorded exchanges, in this order. */
  async function play(...numbers: number[]): Promise<void> {
    for (const number of numbers) {
      const { name, as, method, target, body, status, answer } = exchanges.get(number)!;
      const here = await request(as, method, target, body);
      assert.equal(here.status, status, `${name}: ${JSON.stringify(here.answer)}`);
      assert.deepEqual(comparable(here.answer), comparable(answer), name);
      played.add(number);
    }
  }

  /** A request between the recorded ones. */
  async function ask(as: string, target: string, body?: object): Promise<Envelope> {
    const sent = body && JSON.stringify(body);
    const { status, answer } = await request(as, sent === undefined ? "GET" : "POST", target, sent);
    assert.equal(status, 200, `${target}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Holds what can be seen of a user on a case against an observation, found by how its label begins. */
  async function observe(label: string, login: string, user: number, caseId: number, witness = "administrator") {
    const found = [...observations.values()].filter((one) => one.label.startsWith(label) && !seen.has(one.label));
    const [expected] = found;
    assert.ok(expected, `no observation is left that begins with "${label}"`);
    seen.add(expected.label);
    const list = await request(
      expected.cached === "HTTP 403" ? "admin" : witness,
      "GET",
      `/case/users/list?cid=${caseId}`,
    );
    const audit = await ask("admin", `/manage/access-control/audit/users/${user}`);
    const here: Observation = {
      label: expected.label,
      cached: list.status === 200 ? String(levelIn(list.answer, user)) : `HTTP ${list.status}`,
      audit: levelsIn(audit, caseId),
      read: (await request(login, "GET", `/manage/cases/${caseId}`)).status,
      write: await mayWrite(login, caseId),
    };
    assert.deepEqual(here, expected);
  }

  /** A change of nobody: what may change the case is told 400 for it, and that is a change that was let through. */
  async function mayWrite(login: string, caseId: number): Promise<number> {
    const nobody = JSON.stringify({ case_id: caseId, user_id: 99999, access_level: 2 });
    const { status } = await request(login, "POST", `/case/access/set-user?cid=${caseId}`, nobody);
    return status === 400 ? 200 : status;
  }

  const setUser = (as: string, caseId: number, user: number, level: number) =>
    ask(as, `/case/access/set-user?cid=${caseId}`, { case_id: caseId, user_id: user, access_level: level });
  const setGroup = (as: string, caseId: number, group: number, level: number) =>
    ask(as, `/case/access/set-group?cid=${caseId}`, { case_id: caseId, group_id: group, access_level: level });
  const recompute = (user: number) => ask("admin", `/manage/access-control/recompute-effective-user-ac/${user}`);
  const addUser = (login: string) =>
    ask("admin", "/manage/users/add", { user_login: login, user_name: login[0]!.toUpperCase() + login.slice(1) });
  const addGroup = (name: string, description = name) =>
    ask("admin", "/manage/groups/add", { group_name: name, group_description: description, group_permissions: 1 });
  const members = (group: number, ids: number[]) =>
    ask("admin", `/manage/groups/${group}/members/update`, { group_members: ids });
  const addCase = (as: string, name: string, customer: number, description = "desc") =>
    ask(as, "/manage/cases/add", {
      case_soc_id: "s",
      case_customer: customer,
      case_name: name,
      case_description: description,
    });

  const [ana, bo, cy] = [2, 3, 4];
  const suffix = "x36356";

  it("answers the first requests of a new installation", async () => {
    await play(1);
    for (const login of ["bo", "cy", "dee"]) await addUser(login);
    await play(2, 3);
    await addGroup("G2");
    await addGroup("G3");
    await members(4, [ana, bo]);
    await members(5, [ana, cy]);
    await play(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    await observe("1 nothing", "ana", ana, 2);
  });

  it("lets the last group entry count, and an own entry override all", async () => {
    await play(17);
    await observe("2 ", "ana", ana, 2);
    await setGroup("admin", 2, 5, 4);
    await observe("3 ", "ana", ana, 2);
    await recompute(ana);
    await observe("3b", "ana", ana, 2);
    await setGroup("admin", 2, 4, 2);
    await observe("3c", "ana", ana, 2);
    await recompute(ana);
    await observe("3d", "ana", ana, 2);
    await play(18);
    await observe("4 ", "ana", ana, 2);
    await recompute(ana);
    await observe("4b", "ana", ana, 2);
    await setUser("admin", 2, ana, 4);
    await observe("5 ", "ana", ana, 2);
    await play(19);
    await observe("6 ", "ana", ana, 2);
    await play(20, 21, 22);
    await recompute(ana);
    await observe("6b", "ana", ana, 2);
  });

  it("denies after the singular removal, and recomputes after the plural one", async () => {
    await play(23);
    await observe("7 ", "ana", ana, 2);
    await recompute(ana);
    await observe("7b", "ana", ana, 2);
    await setUser("admin", 2, cy, 1);
    await observe("8 ", "cy", cy, 2);
    await play(24);
    await observe("8b", "cy", cy, 2);
    await setUser("admin", 2, cy, 1);
    await ask("admin", `/manage/users/${cy}/case-access/delete`, { case: 2 });
    await observe("8c", "cy", cy, 2);
    await recompute(cy);
    await observe("8d", "cy", cy, 2);
  });

  it("counts customers, and does not notice that a case moves to another one", async () => {
    for (const login of ["ana", "bo", "cy", "dee"]) await addUser(login + suffix);
    await ask("admin", "/manage/customers/add", {
      customer_name: `Acme${suffix}`,
      customer_description: "",
      customer_sla: "",
    });
    await addGroup(`H1${suffix}`);
    await addGroup(`H2${suffix}`);
    await members(7, [6, 7]);
    await addCase("admin", `Acme case${suffix}`, 3, "xyz");
    await play(31);
    await observe("10 ", "box36356", 7, 3);
    await setGroup("admin", 3, 7, 1);
    await observe("11 ", "box36356", 7, 3);
    await recompute(7);
    await observe("11b", "box36356", 7, 3);
    await setUser("admin", 3, 7, 2);
    await observe("12 ", "box36356", 7, 3, "admin");
    await setUser("admin", 3, 7, 1);
    await observe("12b", "box36356", 7, 3);
    await addCase("admin", `Init case${suffix}`, 1);
    await observe("13 ", "box36356", 7, 4);
    await play(32);
    await observe("13b", "box36356", 7, 4);
    await recompute(7);
    await observe("13c", "box36356", 7, 4);
  });

  it("lets a user with full access lock out the administrator, who frees himself", async () => {
    await addCase("admin", `Admin case${suffix}`, 1);
    await setUser("admin", 5, 6, 4);
    await play(33, 34);
    await observe("14 ", "administrator", 1, 5);
    await play(35, 36);
    const listed = await ask("admin", "/manage/cases/list");
    assert.ok(!(listed.data as { case_id: number }[]).some((one) => one.case_id === 5));
    await ask("admin", "/manage/users/1/cases-access/delete", { cases: [5] });
    await observe("14b", "administrator", 1, 5);
  });

  it("gives who opens a case an entry, and groups that follow theirs", async () => {
    await addCase("anax36356", `Ana's case${suffix}`, 1);
    await play(37);
    await observe("15 ", "anax36356", 6, 6);
    assert.equal(levelIn(await ask("anax36356", "/case/users/list?cid=6"), 1), 4);
    assert.deepEqual(levelsIn(await ask("admin", "/manage/access-control/audit/users/1"), 6), ["full_access"]);
    await observe("cy", "cyx36356", 8, 6);
    await setUser("anax36356", 6, 8, 2);
    await play(38);
    await ask("cyx36356", "/case/users/list?cid=6");
    await observe("16 ", "cyx36356", 8, 6);
    await setGroup("anax36356", 6, 7, 2);
    await observe("17 ", "anax36356", 6, 6);
    await observe("bo", "box36356", 7, 6);
  });

  it("raises a caller who is a member of the group to full, whatever was set", async () => {
    await addCase("admin", `G${suffix}`, 1);
    await setGroup("admin", 7, 8, 4);
    await members(8, [9]);
    await observe("18 ", "deex36356", 9, 7);
    const { message } = await setGroup("deex36356", 7, 8, 1);
    assert.equal(message, "It's done, but I excluded you from the list of users to update, Dave");
    await observe("18b", "deex36356", 9, 7);
    await recompute(9);
    await observe("18c", "deex36356", 9, 7);
  });

  it("takes any number as the level of a group, and only 1, 2 and 4 as that of a user", async () => {
    const levels = ["0", "3", "5", "6", "7", "8", "-1", "2", "None"];
    for (const level of levels) {
      await addCase("admin", `M${level}${suffix}`, 1);
      await addGroup(`M${level}${suffix}`);
    }
    for (const [place, level] of levels.entries()) {
      await members(9 + place, [9]);
      await play(41 + place);
      await observe(`19 group level ${level} `, "deex36356", 9, 8 + place);
    }
    await play(50, 51, 52, 53, 54, 55);
  });

  it("refuses in the recorded words", async () => {
    await play(56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72);
    const broken = await fetch(`${listener.url}/case/access/set-user?cid=7`, {
      method: "POST",
      headers: { Authorization: `Bearer ${iris.keyOf("administrator")}`, "Content-Type": "application/json" },
      body: "{",
    });
    assert.equal(broken.status, 400);
    assert.match(broken.headers.get("content-type")!, /^text\/html/);
  });

  it("switches following off with the page of a group", async () => {
    await addUser("anay299644");
    await addGroup("AF1y299644");
    await addGroup("AF2y299644");
    await members(18, [10]);
    await members(19, [10]);
    await play(81);
    const follow = { access_level: 2, auto_follow_cases: true, cases_list: [] };
    await ask("admin", "/manage/groups/19/cases-access/update", follow);
    await addCase("admin", "AFy299644", 1);
    await observe("21 ", "anay299644", 10, 17);
    await recompute(10);
    await observe("21b", "anay299644", 10, 17);
    await play(82);
    await observe("22 ", "anay299644", 10, 17);
    await play(83);
    await observe("22b", "anay299644", 10, 17);
    await setUser("admin", 17, 10, 1);
    await setGroup("admin", 17, 18, 4);
    await observe("23 ", "anay299644", 10, 17);
    await recompute(10);
    await observe("23b", "anay299644", 10, 17);
  });

  it("makes no difference for administrators, but that their group follows new cases", async () => {
    await setUser("admin", 17, 7, 1);
    await ask("admin", "/manage/users/7/groups/update", { groups_membership: [1] });
    await observe("24 ", "box36356", 7, 17);
    await addCase("admin", "later", 1);
    await observe("24b", "box36356", 7, 18);
    await addGroup("L3");
    await setGroup("admin", 18, 20, 3);
    await members(20, [8]);
    const listed = (await ask("cyx36356", "/manage/cases/list")).data as { case_id: number }[];
    const paged = (await ask("cyx36356", "/manage/cases/filter?page=1&per_page=50")).data as {
      cases: { case_id: number }[];
    };
    assert.equal(
      listed.some((one) => one.case_id === 18),
      false,
    );
    assert.equal(
      paged.cases.some((one) => one.case_id === 18),
      true,
    );
  });

  it("has then been held against all of them", () => {
    assert.deepEqual(
      [...played].sort((a, b) => a - b),
      [...exchanges.keys()].sort((a, b) => a - b),
    );
    assert.deepEqual([...seen].sort(), [...observations.keys()].sort());
  });
});

interface Envelope {
  readonly status: string;
  readonly message: string;
  readonly data: unknown;
}

function levelIn({ data }: Envelope, user: number): number | undefined {
  const users = data as { user_id: number; user_access_level: number }[];
  return users.find((one) => one.user_id === user)?.user_access_level;
}

function levelsIn({ data }: Envelope, caseId: number): string[] {
  const { access_audit } = data as { access_audit: Record<string, { user_effective_access: { name: string }[] }> };
  return access_audit[caseId]!.user_effective_access.map(({ name }) => name);
}

/** Without what differs from one installation to the next: UUIDs, times, keys and the order of lists. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(comparable).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one], place): [string, unknown] => [
        /^\d+\.\d{6}$/.test(name) ? `time ${place}` : name,
        name === "user_api_key" ? "<key>" : comparable(one),
      ]);
    return Object.fromEntries(entries);
  }
  if (typeof value !== "string") return value;
  return value
    .replace(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "<uuid>")
    .replace(/^\d{4}-\d\d-\d\d(T[\d:.]+)?$/, (_, time?: string) => (time === undefined ? "<date>" : "<time>"))
    .replace(/^\d\d\/\d\d\/\d{4}$/, "<american date>");
}
