import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { caller, grantTo } from "./sandboxCaller";

/*
 * Worked out by hand from the page on case access, the entries in world/cases.ts and the permissions in
 * world/people.ts. "o a" is level owner, role admin; r, w, o: read, write, owner; u, t, a: user, tech, admin;
 * "-": the case is not there for the caller.
 */
const expected = `
case | signe | ada | tor | rita | kari | ola | nils | eva | svc \
     | signe-limited | kari-low | kari-readonly | ada-blind | vera | titus
9001 | w t | o a | w t | o u | w u | r u | r u | -   | r u | -   | w u | w u | o a | -   | -
9003 | o a | o a | w t | -   | o u | w u | -   | -   | -   | -   | o u | o u | o a | -   | -
9004 | o a | o a | -   | w u | w u | w u | -   | -   | -   | -   | w u | w u | o a | -   | -
9005 | w t | o a | w t | r u | r u | r u | -   | -   | r u | -   | r u | r u | o a | -   | -
9007 | o a | o a | w t | -   | w u | -   | -   | r u | -   | w u | w u | w u | o a | w t | -
9008 | o a | o a | w t | -   | -   | -   | -   | -   | -   | -   | -   | -   | o a | -   | -
9009 | o a | o a | w t | -   | r u | -   | -   | o u | -   | r u | r u | r u | o a | -   | -
9012 | o a | o a | w t | r u | r u | -   | -   | r u | r u | r u | r u | r u | o a | w t | -
9013 | -   | o a | -   | -   | -   | -   | -   | -   | -   | -   | -   | -   | o a | -   | -
9014 | w t | o a | w t | -   | -   | -   | -   | -   | w u | -   | -   | -   | o a | -   | -
9015 | o a | o a | w t | r u | -   | -   | -   | r u | r u | w u | -   | -   | o a | -   | -
9017 | o t | o a | w t | r u | w u | r u | w u | -   | r u | -   | w u | w u | o a | -   | -
9022 | w t | o a | w t | r u | o u | r u | -   | r u | r u | -   | o u | o u | o a | -   | -
9028 | o t | o a | w t | r u | w u | r u | -   | -   | r u | -   | w u | w u | o a | -   | -
9041 | o a | o a | w t | -   | -   | -   | -   | r u | -   | o u | -   | -   | o a | w t | -
9045 | -   | o a | w u | -   | -   | -   | -   | -   | -   | -   | -   | -   | o a | -   | -
9047 | w t | o a | w t | r u | w u | r u | -   | -   | r u | -   | w u | w u | o a | -   | -
9048 | w t | o a | w t | r u | w u | r u | -   | -   | r u | -   | w u | w u | o a | -   | -
9049 | w t | o a | w t | -   | o u | -   | -   | -   | -   | -   | o u | o u | o a | -   | -
9050 | o a | o a | -   | -   | -   | -   | -   | o u | -   | -   | -   | -   | o a | w t | -
9051 | w t | o a | w t | -   | -   | -   | -   | -   | -   | -   | -   | -   | o a | -   | -
9052 | o a | o a | w t | r u | r u | r u | -   | -   | r u | -   | r u | r u | o a | -   | r u
`;

const words: Record<string, string> = { r: "read", w: "write", o: "owner", u: "user", t: "tech", a: "admin" };
const [head, ...lines] = expected
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));
/** Another key of a person that is limited in time only. */
const another = { "tor-ending": "tor" };
const callers = [...head!.slice(1), ...Object.keys(another)];
/** Case id → caller → what `currentUserAccess` must be, undefined where the case must not be visible. */
const table = new Map(
  lines.map(([id, ...cells]) => [
    Number(id),
    new Map(
      [...cells, ...Object.values(another).map((name) => cells[callers.indexOf(name)]!)].map((cell, at) => {
        const [level, role] = cell.split(" ");
        return [callers[at]!, cell === "-" ? undefined : { level: words[level!], role: words[role!] }];
      }),
    ),
  ]),
);

describe("sandbox: access", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  afterEach(() => sandbox.reset());

  it("has an expectation for every working key", () => {
    assert.deepEqual([...callers].sort(), sandbox.argus.keys.map(({ name }) => name).sort());
  });

  for (const name of callers) {
    it(`tells ${name} the level and role that the page gives`, async () => {
      const asked = caller(sandbox, name);
      const listed = new Map<number, unknown>(
        (await asked.search({ limit: 0 })).body.data.map((one: { id: number; currentUserAccess: unknown }) => [
          one.id,
          one.currentUserAccess,
        ]),
      );
      for (const [id, row] of table) {
        const one = await asked.get(`/cases/v2/case/${id}?skipRedirect=true`);
        assert.deepEqual(one.body.data?.currentUserAccess, row.get(name), `case ${id}`);
        assert.equal(one.status, row.get(name) === undefined ? 404 : 200, `case ${id}`);
        assert.deepEqual(listed.get(id), row.get(name), `case ${id} in the list`);
      }
    });

    it(`lets ${name} do on each case what the level allows, and no more`, async () => {
      const asked = caller(sandbox, name);
      for (const [id, row] of table) {
        const access = row.get(name);
        const path = `/cases/v2/case/${id}`;
        const reading = access === undefined ? 404 : 200;
        assert.equal((await asked.get(`${path}/access`)).status, reading, `list ${id}`);
        assert.equal((await asked.get(`${path}/history`)).status, reading, `history ${id}`);

        const owns = access?.level === "owner" && name !== "kari-low" && name !== "kari-readonly";
        const changing = access === undefined ? 404 : owns ? undefined : 403;
        const before = (await caller(sandbox, "ada").get(`${path}/access?limit=0`)).body.data;
        const granted = await asked.post(`${path}/access`, grantTo(1205));
        assert.equal(granted.status, changing ?? 201, `grant on ${id}`);
        const entry = granted.body.data?.id ?? before[0]?.id;
        if (entry !== undefined)
          assert.equal((await asked.delete(`${path}/access/${entry}`)).status, changing ?? 200, `revoke on ${id}`);
        assert.deepEqual(
          (await caller(sandbox, "ada").get(`${path}/access?limit=0`)).body.data,
          before,
          `entries of ${id}`,
        );
        assert.equal(
          (await asked.put(`${path}/access`, { accessMode: "writeRestricted" })).status,
          changing ?? 200,
          `mode of ${id}`,
        );
      }
    });
  }

  it("lets who holds the function for it look people and permissions up, and names the function to the others", async () => {
    const needed = {
      viewUsers: [
        "/useradmin/v2/user?keywords=ola",
        "/useradmin/v2/user/1102",
        "/useradmin/v2/group/legal?domain=nordlys",
        "/useradmin/v2/group?keywords=legal",
        "/useradmin/v2/group/2006/members",
        "/users/v2/subject/1102/groups",
      ],
      viewPermissions: ["/useradmin/v2/permission?subject=1102", "/useradmin/v2/user/1102/permissions"],
      viewBasicFunctions: ["/users/v2/function"],
    };
    const readers = ["signe", "ada", "rita", "kari", "ola", "eva", "svc", "kari-low", "kari-readonly"];
    const holders: Record<string, string[]> = {
      viewUsers: ["signe", "ada", "ada-blind"],
      viewPermissions: readers,
      viewBasicFunctions: ["signe", "ada"],
    };
    for (const name of callers) {
      for (const [needs, paths] of Object.entries(needed)) {
        for (const path of paths) {
          const { status, body } = await caller(sandbox, name).get(path);
          assert.equal(status, holders[needs]!.includes(name) ? 200 : 403, `${name} ${path}`);
          if (status === 403) assert.match(body.messages[0]!.message, new RegExp(`function ${needs}$`));
        }
      }
    }
  });

  it("shows an unpublished case to its reporter or not, as it is set to", async () => {
    const level = async () => (await caller(sandbox, "kari").get("/cases/v2/case/9049")).status;
    assert.equal(await level(), 200);
    sandbox.argus.quirks.unpublishedToReporter = "hidden";
    assert.equal(await level(), 404);
    sandbox.argus.quirks.unpublishedToReporter = "shown";
    const published = await caller(sandbox, "kari").put("/cases/v2/case/9049/publish", {});
    assert.equal(published.status, 200);
    assert.equal((await caller(sandbox, "ola").get("/cases/v2/case/9049")).body.data.currentUserAccess.level, "write");
  });

  it("follows a change of mode at once", async () => {
    const kari = caller(sandbox, "kari");
    const level = async (): Promise<unknown> =>
      (await kari.get("/cases/v2/case/9001")).body.data?.currentUserAccess.level;
    const seen: unknown[] = [await level()];
    for (const accessMode of ["writeRestricted", "readRestricted", "explicit", "roleBased"]) {
      assert.equal((await caller(sandbox, "rita").put("/cases/v2/case/9001/access", { accessMode })).status, 200);
      seen.push(await level());
    }
    assert.deepEqual(seen, ["write", "read", undefined, undefined, "write"]);
  });

  it("makes readers write when a case becomes explicit", async () => {
    await caller(sandbox, "rita").put("/cases/v2/case/9001/access", { accessMode: "explicit" });
    assert.equal((await caller(sandbox, "nils").get("/cases/v2/case/9001")).body.data.currentUserAccess.level, "write");
  });

  it("counts members of nested groups and ends where groups contain each other", async () => {
    const owner = caller(sandbox, "signe");
    const tor = async (): Promise<number> => (await caller(sandbox, "tor").get("/cases/v2/case/9004")).status;
    assert.equal(await tor(), 404);
    const { body } = await owner.post("/cases/v2/case/9004/access", grantTo(2002));
    assert.equal(await tor(), 200, "Incident Responders ⊃ On-call Responders ⊃ Night Shift ∋ Tor");
    await owner.delete(`/cases/v2/case/9004/access/${body.data.id}`);
    assert.equal(await tor(), 404);
    assert.equal((await owner.post("/cases/v2/case/9004/access", grantTo(2009))).status, 201);
    assert.equal(await tor(), 404);
  });
});
