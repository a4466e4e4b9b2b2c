import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { caller } from "./sandboxCaller";

/*
 * Worked out by hand from the page on case access, the entries in world/cases.ts and the permissions in
 * world/people.ts. "o a" is level owner, role admin; r, w, o: read, write, owner; u, t, a: user, tech, admin;
 * "-": the case is not there for the caller.
 */
const expected = `
case | signe | ada | tor | rita | kari | ola | nils | eva | svc | signe-limited | kari-low
9001 | w t   | o a | w t | o u  | w u  | r u | r u  | -   | r u | -             | w u
9003 | o a   | o a | w t | -    | o u  | w u | -    | -   | -   | -             | o u
9004 | o a   | o a | -   | w u  | w u  | w u | -    | -   | -   | -             | w u
9005 | w t   | o a | w t | r u  | r u  | r u | -    | -   | r u | -             | r u
9007 | o a   | o a | w t | -    | w u  | -   | -    | r u | -   | w u           | w u
9008 | o a   | o a | w t | -    | -    | -   | -    | -   | -   | -             | -
9009 | o a   | o a | w t | -    | r u  | -   | -    | o u | -   | r u           | r u
9012 | o a   | o a | w t | r u  | r u  | -   | -    | r u | r u | r u           | r u
9013 | -     | o a | -   | -    | -    | -   | -    | -   | -   | -             | -
9014 | w t   | o a | w t | -    | -    | -   | -    | -   | w u | -             | -
9015 | o a   | o a | w t | r u  | -    | -   | -    | r u | r u | w u           | -
9017 | o t   | o a | w t | r u  | w u  | r u | w u  | -   | r u | -             | w u
9022 | w t   | o a | w t | r u  | o u  | r u | -    | r u | r u | -             | o u
9028 | o t   | o a | w t | r u  | w u  | r u | -    | -   | r u | -             | w u
9041 | o a   | o a | w t | -    | -    | -   | -    | r u | -   | o u           | -
9045 | -     | o a | w u | -    | -    | -   | -    | -   | -   | -             | -
`;

const words: Record<string, string> = { r: "read", w: "write", o: "owner", u: "user", t: "tech", a: "admin" };
const [head, ...lines] = expected
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));
const callers = head!.slice(1);
/** Case id → caller → what `currentUserAccess` must be, undefined where the case must not be visible. */
const table = new Map(
  lines.map(([id, ...cells]) => [
    Number(id),
    new Map(
      cells.map((cell, at) => {
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
        const one = await asked.get(`/cases/v2/case/${id}`);
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

        const owns = access?.level === "owner" && name !== "kari-low";
        const changing = access === undefined ? 404 : owns ? undefined : 403;
        const before = (await caller(sandbox, "ada").get(`${path}/access?limit=0`)).body.data;
        const granted = await asked.post(`${path}/access`, { subjectID: 1205, level: "read" });
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

  it("lets administrators of people look everybody up, and nobody else", async () => {
    const paths = [
      "/useradmin/v2/user?keywords=ola",
      "/useradmin/v2/user/1102",
      "/useradmin/v2/group/legal",
      "/useradmin/v2/group?keywords=legal",
      "/useradmin/v2/group/2006/members",
      "/useradmin/v2/permission?subject=1102",
    ];
    for (const name of callers) {
      const may = name === "signe" || name === "ada";
      for (const path of paths)
        assert.equal((await caller(sandbox, name).get(path)).status, may ? 200 : 403, `${name} ${path}`);
    }
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
    const { body } = await owner.post("/cases/v2/case/9004/access", { subjectID: 2002, level: "read" });
    assert.equal(await tor(), 200, "Incident Responders ⊃ On-call Responders ⊃ Night Shift ∋ Tor");
    await owner.delete(`/cases/v2/case/9004/access/${body.data.id}`);
    assert.equal(await tor(), 404);
    assert.equal((await owner.post("/cases/v2/case/9004/access", { subjectID: 2009, level: "read" })).status, 201);
    assert.equal(await tor(), 404);
  });
});
