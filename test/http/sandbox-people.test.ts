import assert from "node:assert/strict";
import { caller, entriesOf, freshSandbox, grantTo, names, type Answer } from "./sandboxCaller";

describe("sandbox: Argus people and permissions", () => {
  const at = freshSandbox();

  it("finds users and groups by words, name, short name and number", async () => {
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/user?keywords=hansen")), ["Anne Hansen", "Anne Hansen"]);
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/user?keywords=reader")), ["Ola Reader", "Ola Reader"]);
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/group?keywords=CRISIS&limit=1")), ["Crisis Team"]);
    assert.equal((await at.signe.get("/useradmin/v2/user/1102")).body.data.shortName, "ola.reader");
    assert.equal((await at.signe.get("/useradmin/v2/user/ola.reader?domain=havkraft")).body.data.id, 1102);
    assert.equal((await at.signe.get("/useradmin/v2/user/ola.reader?domain=fjordbank")).body.data.id, 1401);
    assert.equal((await at.signe.get("/useradmin/v2/user/ola.reader")).status, 404, "not in her own domain");
    assert.equal((await at.signe.get("/useradmin/v2/group/2006")).body.data.name, "Legal");
    assert.equal((await at.signe.get("/useradmin/v2/user/2006")).status, 404);
    assert.equal((await at.signe.get("/useradmin/v2/user/%E0%A4%A")).status, 404);
  });

  it("lists direct members, those of a closed group to administrators only", async () => {
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/group/2002/members")), [
      "Mats Lien",
      "On-call Responders",
    ]);
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/group/2008/members")), [
      "Berit Haugen",
      "Crisis Deputies",
    ]);
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/group/2009/members")), [
      "Gunnar Ås-Kvamme",
      "Crisis Team",
    ]);
    assert.deepEqual(names(await at.signe.get("/useradmin/v2/group/2016/members")), []);
    assert.equal((await at.signe.get("/useradmin/v2/group/2010/members")).status, 403);
    assert.deepEqual(names(await at.ada.get("/useradmin/v2/group/2010/members")), ["Anne Hansen", "Berit Haugen"]);
  });

  const rights = (answer: Answer): string[] =>
    answer.body.data.map(
      (one: { subject: { shortName: string }; function: { name: string }; customer: { shortName: string } }) =>
        `${one.subject.shortName} ${one.function.name} ${one.customer.shortName}`,
    );

  it("lists permissions of a person and of the groups above", async () => {
    const held = async (id: number): Promise<string[]> =>
      rights(await at.signe.get(`/useradmin/v2/permission?subject=${id}&includeSubjectDescendants=false&limit=0`));
    assert.deepEqual(await held(1102), [
      "havkraft-readers SANDBOX_CASE_READ havkraft",
      "havkraft-readers SANDBOX_LOOK_UP havkraft",
      "ola.reader SANDBOX_BASIC havkraft",
    ]);
    assert.deepEqual(await held(1107), ["nils.nothing SANDBOX_BASIC havkraft"]);
    const kari = await at.signe.get("/useradmin/v2/user/1101/permissions?limit=0");
    assert.deepEqual(rights(kari).slice(0, 2), [
      "havkraft-readers SANDBOX_CASE_READ havkraft",
      "havkraft-security SANDBOX_CASE_WRITE havkraft",
    ]);
    assert.deepEqual(rights(await at.signe.get("/useradmin/v2/user/1101/permissions?includeInherited=false")), [
      "kari.writer SANDBOX_BASIC havkraft",
    ]);
    assert.equal((await at.signe.get("/useradmin/v2/group/2006/permissions")).body.count, 0);
  });

  const whole = { keywordFieldStrategy: ["all"], keywordMatchStrategy: "all", limit: 0 };

  it("finds through which group, role and customer somebody holds a function", async () => {
    const search = async (criteria: object): Promise<string[]> =>
      rights(
        await at.signe.post("/useradmin/v2/permission/search", {
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
    assert.deepEqual(await ask("1402", "SANDBOX_RESPOND_WRITE", "21"), ["vera.leder SANDBOX_RESPONSE_LEAD fjordbank"]);
    assert.deepEqual(await ask("1102", "SANDBOX_DETECT_WRITE", "11"), []);
    assert.deepEqual(await ask("1102", "SANDBOX_DETECT_READ", "20"), []);
    const only = { subject: ["1102"], function: ["SANDBOX_DETECT_READ"], customer: ["11"] };
    for (const way of ["includeSubjectAscendants", "includeFunctionAscendants", "includeCustomerAscendants"])
      assert.deepEqual(await search({ ...only, [way]: false }), [], way);
    const missing = await at.signe.post("/useradmin/v2/permission/search", { limit: 0 });
    assert.deepEqual([missing.status, missing.body.messages[0]?.field], [412, "keywordFieldStrategy"]);
  });

  it("finds who holds a function on a customer, and everybody below a group", async () => {
    const search = async (criteria: object): Promise<string[]> =>
      (
        await at.signe.post("/users/v2/subject/search", { ...whole, keywordFieldStrategy: ["name"], ...criteria })
      ).body.data.map((one: { shortName: string }) => one.shortName);
    const writers = { permissions: [{ function: "SANDBOX_RESPOND_WRITE", customer: "fjordbank" }], type: "user" };
    const holders = ["tor.tech", "signe.vakt", "nina.moe", "henrik.dahl", "per.berg", "astrid.holm", "leif.solberg"];
    assert.deepEqual(await search(writers), [...holders, "vera.leder"]);
    at.sandbox.argus.quirks.holdersSearched = "direct";
    assert.deepEqual(await search(writers), []);
    const below = { ancestor: ["2002"] };
    assert.deepEqual(await search({ ...below, type: "user" }), ["tor.tech", "nina.moe", "mats.lien", "liv.strand"]);
    assert.deepEqual(await search({ ...below, type: "group" }), ["on-call-responders", "night-shift"]);
    assert.deepEqual(await search({ ...below, keywords: ["NINA"] }), ["nina.moe"]);
    const closed = await at.signe.post("/users/v2/subject/search", {
      ...whole,
      keywordFieldStrategy: ["name"],
      ancestor: ["2010"],
    });
    assert.equal(closed.status, 403);
  });

  it("tells the groups above anybody, directly or through others", async () => {
    assert.deepEqual(names(await at.signe.get("/users/v2/subject/1005/groups?limit=0")), [
      "Incident Responders",
      "On-call Responders",
      "Night Shift",
      "SOC Analysts",
      "Joint Watch Floor",
    ]);
    assert.deepEqual(names(await at.signe.get("/users/v2/subject/1005/groups?includeInherited=false")), [
      "Night Shift",
      "SOC Analysts",
    ]);
    const { data } = (await at.signe.get("/useradmin/v2/membership?subject=1005")).body;
    assert.deepEqual(
      data.map((one: { group: { shortName: string } }) => one.group.shortName),
      ["night-shift", "soc-analysts"],
    );
  });

  it("tells what the key in use may do, which is not what its person may", async () => {
    const may = async (name: string, path: string) =>
      (await caller(at.sandbox, name).get(`/authentication/v1/session/permission/${path}`)).status;
    assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/20"), 200);
    assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/fj-forsikring"), 200, "below it");
    assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/havkraft"), 403);
    assert.equal(await may("signe-limited", "SANDBOX_DETECT_ADMIN/20"), 403);
    assert.equal(await may("signe-limited", "SANDBOX_DETECT_READ/20"), 200);
    assert.equal(await may("signe", "SANDBOX_DETECT_ADMIN/4711"), 404);
    assert.equal(await may("signe", "nothing/20"), 404);
    const { data } = (await caller(at.sandbox, "signe-limited").get("/currentuser/v1/functions?limit=0")).body;
    assert.ok(data.some((one: { name: string }) => one.name === "SANDBOX_RESPOND_WRITE"));
    assert.ok(!data.some((one: { name: string }) => one.name === "viewPermissions"));
    assert.ok((await caller(at.sandbox, "signe-limited").get("/currentuser/v1/permissions")).body.count > 5);
  });

  it("tells the limits of each key by its prefix, and its end", async () => {
    const { key } = at.sandbox.argus.keys.find(({ name }) => name === "signe-limited")!;
    const limited = caller(at.sandbox, "signe-limited");
    const { data } = (await limited.get("/authentication/v1/apikey")).body;
    const own = data.keys.find(({ prefix }: { prefix: string }) => key.startsWith(`${prefix}/`));
    assert.deepEqual(
      [own.constraints.customers.map(({ id }: { id: number }) => id), own.constraints.functions.length],
      [[20], 4],
    );
    assert.equal((await limited.get("/authentication/v1/session")).body.data.validUntilTimestamp, own.validUntil);
    const session = async (name: string) =>
      (await caller(at.sandbox, name).get("/authentication/v1/session")).body.data;
    assert.deepEqual([(await session("kari-readonly")).readOnly, (await session("kari")).readOnly], [true, false]);
    assert.equal((await session("kari-low")).securityLevel, "EXTERNAL");
    const refused = await caller(at.sandbox, "kari-readonly").post(entriesOf(9003), grantTo(1205));
    assert.match(refused.body.messages[0]!.message, /read-only/);
  });

  it("tells the tree of customers", async () => {
    const { data } = (await at.signe.get("/customers/v2/customer/11")).body;
    assert.deepEqual([data.ancestorIDs, data.parentID, data.type], [[11, 10, 1], 10, "leaf"]);
    assert.deepEqual(names(await at.signe.get("/customers/v2/customer?parent=havkraft")), [
      "Havkraft Nett AS",
      "Havkraft Havvind AS",
    ]);
  });

  it("names functions that its own mapping knows", async () => {
    assert.deepEqual(Object.keys(at.sandbox.argus.roleFunctions), [
      "serviceRead",
      "serviceWrite",
      "serviceTech",
      "admin",
    ]);
    const known = new Set(Object.values(at.sandbox.argus.roleFunctions).flat());
    const { data } = (await at.ada.get("/useradmin/v2/group/2005/permissions?includeInherited=false&limit=0")).body;
    assert.equal(data.length, 6);
    for (const one of data) assert.ok(known.has(one.function.name), one.function.name);
  });

  it("closes the directory when it is set to", async () => {
    at.sandbox.argus.quirks.directory = "closed";
    assert.equal((await at.ada.get("/useradmin/v2/user?keywords=ola")).status, 403);
    assert.equal((await at.ada.get("/currentuser/v1/groups")).status, 200);
  });
});
