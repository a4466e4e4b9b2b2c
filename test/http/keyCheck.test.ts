import assert from "node:assert/strict";
import type { Asked } from "../../src/access/evidence";
import { createArgusBackend } from "../../src/backends/argus";
import type { KeyFacts } from "../../src/backends/keyFacts";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { Failure } from "../../src/base/failure";
import { checkConnection, type ConnectionCheck } from "../../src/core/connections/checkConnection";
import { keyEnd } from "../../src/core/connections/keyEnd";
import { openBackend } from "../../src/core/connections/openBackend";
import { createLocale } from "../../src/text/locale";
import { checkParts, checkText, keyUnknowns } from "../../src/wording/keyCheck";
import { memorySettings } from "../unit/core/memory";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { argusBehind, type Answer } from "./argusHarness";

/** What is known, or why it is not. */
function told(asked: Asked<unknown> | undefined): unknown {
  if (asked === undefined) return "nothing";
  return asked.known ? asked.value : [asked.gap, asked.detail].filter(Boolean).join(" ");
}

function toldOf({ readOnly, scopes, functions, networks, endsAt }: KeyFacts): Record<string, unknown> {
  const names = scopes?.known ? scopes.value.map(({ name }) => name) : told(scopes);
  return {
    readOnly: told(readOnly),
    scopes: names,
    functions: told(functions),
    networks: told(networks),
    endsAt: told(endsAt),
  };
}

function answersOf({ lookUps }: ConnectionCheck): string[] {
  return lookUps.map(({ id, on, allowed }) => `${id}${on === undefined ? "" : ` ${on.name}`} ${String(told(allowed))}`);
}

describe("the check of a connection over the sandbox", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0, irisPort: 0 });
  });
  after(() => sandbox.close());

  async function check(system: "argus" | "cmf" | "iris", name: string) {
    const { url, path = "", keys } = sandbox.systems[system]!;
    const refused = system === "argus" ? sandbox.argus.refusedKeys : [];
    const { key } = [...keys, ...refused].find((one) => one.name === name)!;
    const at = { name: "Work", system, url: url + path, origin: url, sandbox: true };
    return checkConnection(openBackend(at, key, memorySettings()), noSignal);
  }
  const page = (system: string, found: ConnectionCheck, isReadOnly = false) =>
    checkText(checkParts(englishOf(system), createLocale("en"), { name: "Work", url: "http://x" }, found, isReadOnly));
  const unlimited = { readOnly: false, scopes: [], functions: [], networks: [], endsAt: null };

  it("tells of a key that may everything: no limit, no end, and nothing that it lacks", async () => {
    const found = await check("argus", "ada");
    assert.deepEqual(toldOf(found.key), unlimited);
    assert.equal(found.caller?.id, "1001");
    // A session that ends with its key needs no second line, and another one does.
    const at = Date.UTC(2031, 0, 1);
    const endsOf = (sessionEndsAt: number) => {
      const key = { ...found.key, endsAt: { known: true, value: at, readAt: 0 } as const, sessionEndsAt };
      return [...page("argus", { ...found, key }).matchAll(/^End.*(?=: )/gm)].map(([label]) => label.split(":")[0]);
    };
    assert.deepEqual(endsOf(at), ["End"]);
    assert.deepEqual(endsOf(at + 60_000), ["End", "End of the session"]);
    assert.ok(found.lookUps.every(({ allowed }) => allowed.known && allowed.value));
    assert.deepEqual(keyUnknowns(englishOf("argus"), found), []);
    assert.equal(found.skew !== undefined && Math.abs(found.skew) < 60_000, true);
    assert.doesNotMatch(page("argus", found), /administrator, to copy|not known/);
  });

  it("tells of a read-only key", async () => {
    const found = await check("argus", "kari-readonly");
    assert.deepEqual(toldOf(found.key), { ...unlimited, readOnly: true });
    assert.match(page("argus", found), /^Read-only: yes, it changes nothing$/m);
  });

  it("tells of a key that is limited to customers and functions, and what it lacks for what", async () => {
    const found = await check("argus", "signe-limited");
    const { scopes, functions, endsAt } = toldOf(found.key);
    assert.deepEqual(scopes, ["Fjordbank ASA"]);
    assert.ok((functions as string[]).includes("SANDBOX_CASE_READ"));
    assert.equal(endsAt, Date.UTC(2031, 0, 31, 12));
    const lacking = answersOf(found).filter((line) => line.endsWith(" false"));
    assert.deepEqual(lacking, ["roles false", "groups false", "subjects false", "functions false"]);
    const text = page("argus", found);
    assert.match(text, /^For an administrator, to copy\n\nThe API key \d+\/\d+ of Signe Vakt \(signe\.vakt\) lacks/m);
    assert.match(text, /^viewPermissions: whether somebody has access by a role, and through which group$/m);
    assert.match(text, /^viewUsers: whether an entry of a group counts for a person$/m);
    assert.doesNotMatch(text, new RegExp(sandbox.argus.keys.map(({ key }) => key.split("/")[2]).join("|")));
  });

  it("asks for each customer whose cases it sees whether they may be changed", async () => {
    const changes = answersOf(await check("argus", "signe-limited")).filter((line) => line.startsWith("change "));
    assert.ok(changes.length > 0 && changes.every((line) => /^change Fjordbank .* true$/.test(line)), String(changes));
    const all = answersOf(await check("argus", "ada")).filter((line) => line.startsWith("change "));
    assert.ok(all.includes("change Havkraft AS true") && all.length === 5, String(all));
  });

  it("tells of a key that lacks viewPermissions only as much", async () => {
    const found = await check("argus", "ada-blind");
    assert.ok((toldOf(found.key).functions as string[]).includes("viewUsers"));
    assert.ok(answersOf(found).includes("roles false"));
    assert.ok(answersOf(found).includes("groups true"));
  });

  it("tells the networks and the end of a key, and that it is near", async () => {
    const found = await check("argus", "tor-ending");
    assert.deepEqual(toldOf(found.key).networks, ["127.0.0.0/8"]);
    const end = keyEnd(found.key, found.now)!;
    assert.ok(end.at > found.now && end.at < found.now + 4 * 86_400_000);
    assert.equal(keyEnd((await check("argus", "signe-limited")).key, found.now), undefined);
    assert.equal(keyEnd((await check("argus", "ada")).key, found.now), undefined);
  });

  it("shows the level of security, by which changes are refused", async () => {
    const found = await check("argus", "kari-low");
    assert.match(page("argus", found), /^Level of security: EXTERNAL; what needs a higher one is refused$/m);
  });

  it("is a failure, as every request, where the key has ended or is for another network", async () => {
    for (const name of ["expired", "other-network"])
      await assert.rejects(check("argus", name), (thrown) => (thrown as Failure).kind === "keyRefused");
  });

  it("says beside it that Case Access itself changes nothing", async () => {
    const found = await check("argus", "ada");
    assert.match(page("argus", found, true), /Case Access is set to read-only: nothing is changed/);
    assert.doesNotMatch(page("argus", found), /set to read-only/);
  });

  it("tells in DFIR-IRIS who is an administrator of the server, and of a key that nothing tells its limits", async () => {
    const admin = await check("iris", "ada.admin");
    assert.ok((told(admin.key.permissions) as string[]).includes("server_administrator"));
    assert.deepEqual(answersOf(admin), ["cases true", "people true", "entries true"]);
    assert.deepEqual(Object.values(toldOf(admin.key)), Array(5).fill("nothing"));
    assert.match(page("iris", admin), /^Read-only: not known: the system does not tell it$/m);
    const plain = await check("iris", "kari.writer");
    assert.deepEqual(answersOf(plain), ["cases true", "people true", "entries false"]);
    assert.equal(told(plain.key.permissions), "forbidden notAllowed");
    assert.match(page("iris", plain), /^server_administrator: why somebody has a level/m);
  });

  it("tells in CMf what was answered, and that nobody tells the rest", async () => {
    const found = await check("cmf", "ana");
    assert.deepEqual(answersOf(found), ["cases true", "definitions true", "groups true"]);
    const unknown = keyUnknowns(englishOf("cmf"), found);
    assert.deepEqual(
      unknown.map(({ fact, gap }) => `${fact} ${gap}`),
      ["readOnly", "scopes", "functions", "networks", "endsAt"].map((fact) => `${fact} notStated`),
    );
  });
});

describe("what Argus tells of a key", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  const me = { id: 1001, userName: "me", name: "Me", customer: { id: 5, name: "Own" } };
  const session = { readOnly: false, securityLevel: "DEFAULT", authenticationMethod: "APIKEY" };
  const descriptor = {
    prefix: "1001/31",
    validUntil: 0,
    validSources: [],
    constraints: { customers: [], functions: [], readOnly: false },
  };
  type Given = { session?: Answer | string; keys?: Answer | string; else?: Answer | string };

  async function read(given: Given) {
    const backend = await behind.open(({ url }) => {
      if (url!.startsWith("/authentication/v1/session/permission")) return given.else ?? {};
      if (url!.startsWith("/authentication/v1/session")) return given.session ?? { data: session };
      if (url!.startsWith("/authentication/v1/apikey")) return given.keys ?? { data: { keys: [descriptor] } };
      if (url!.startsWith("/currentuser/v1/user")) return { data: me };
      return given.else ?? { data: [], count: 0 };
    });
    const found = await backend.readKey!(noSignal);
    return { key: found, told: toldOf(found), backend };
  }
  const keys = (...all: object[]): Given => ({ keys: { data: { keys: all } } });

  it("is of the key in use, by its prefix", async () => {
    const other = { ...descriptor, prefix: "1001/3", constraints: { ...descriptor.constraints, readOnly: true } };
    const { told: known } = await read(keys(other, descriptor, { ...other, prefix: "1001/311" }));
    assert.deepEqual(known, { readOnly: false, scopes: [], functions: [], networks: [], endsAt: null });
    await behind.close();
    const { told: deeper } = await read(keys({ ...descriptor, prefix: "1001/31/a-sec", validUntil: 9 }));
    assert.equal(deeper.endsAt, 9);
  });

  it("is unknown where not exactly one of the listed keys can be the one in use", async () => {
    for (const all of [
      [],
      [{ ...descriptor, prefix: "31" }],
      [descriptor, descriptor],
      [{ ...descriptor, prefix: null }],
    ]) {
      const { told: known } = await read(keys(...all));
      for (const fact of ["scopes", "functions", "networks", "endsAt"])
        assert.equal(known[fact], "notStated whichKey", JSON.stringify(all));
      assert.equal(known.readOnly, false, "the session tells that by itself");
      await behind.close();
    }
  });

  it("is unknown, and no limit is denied, where a field is missing, null or of another form", async () => {
    const bare = await read(keys({ prefix: "1001/31" }));
    assert.deepEqual(bare.told, {
      readOnly: false,
      scopes: "notStated",
      functions: "notStated",
      networks: "notStated",
      endsAt: "notStated",
    });
    await behind.close();
    const odd = { customers: [{ name: "no id" }], functions: [{ id: 1 }], readOnly: "yes" };
    const strange = await read(keys({ ...descriptor, constraints: odd, validUntil: "soon", validSources: [null] }));
    assert.equal(strange.told.endsAt, "notStated");
    for (const asked of [strange.key.scopes, strange.key.functions, strange.key.networks])
      assert.ok(asked?.known && asked.truncated === true && asked.value.length === 0);
    await behind.close();
    for (const validUntil of [-1, 9.3e18, null]) {
      assert.equal((await read(keys({ ...descriptor, validUntil }))).told.endsAt, "notStated");
      await behind.close();
    }
  });

  it("is disputed where the key is read-only and its session is not", async () => {
    const limits = { ...descriptor.constraints, readOnly: true };
    assert.equal((await read(keys({ ...descriptor, constraints: limits }))).told.readOnly, "disputed");
    await behind.close();
    const closed = await read({ session: { data: { ...session, readOnly: true } } });
    assert.equal(closed.told.readOnly, true, "a session may be read-only for other reasons");
    await behind.close();
    const silent = await read({ session: { data: {} }, keys: { data: {} } });
    assert.equal(silent.told.readOnly, "notStated");
  });

  it("tells a network by the provider that names it, and leaves open what is not explained", async () => {
    const networksOf = async (more: object) => {
      const { key } = await read(keys({ ...descriptor, ...more }));
      await behind.close();
      return [told(key.networks), key.networks?.known === true && key.networks.truncated === true];
    };
    const fixed = { provider: "staticIP", staticOptions: { ipAddresses: ["192.0.2.7"] } };
    assert.deepEqual(await networksOf({ source: fixed }), [["192.0.2.7"], false]);
    const listed = [{ address: "192.0.2.0", maskBits: 24 }];
    assert.deepEqual(await networksOf({ source: fixed, validSources: listed }), [["192.0.2.0/24", "192.0.2.7"], false]);
    assert.deepEqual(await networksOf({ source: { provider: "aws" } }), [["aws"], true]);
    assert.deepEqual(await networksOf({ source: { provider: "disabled" } }), ["notStated source:disabled", false]);
    assert.deepEqual(await networksOf({ source: { provider: "new" } }), ["notStated source:new", false]);
  });

  it("stays unknown where the requests fail, each by itself", async () => {
    const faults: readonly [Answer | string, string][] = [
      [{ status: 403 }, "forbidden notAllowed"],
      [{ status: 404 }, "failed notFound"],
      [{ status: 500 }, "failed server"],
      ["<html>Log in</html>", "failed notJson"],
      [{ data: "odd" }, "failed unexpected"],
      ["", "failed unexpected"],
    ];
    for (const [answer, gap] of faults) {
      const { told: known, key } = await read({ keys: answer });
      assert.deepEqual(known, { readOnly: false, scopes: gap, functions: gap, networks: gap, endsAt: gap });
      assert.equal(keyEnd(key, Date.now()), undefined);
      await behind.close();
      const { told: other } = await read({ session: answer });
      assert.deepEqual(other, { readOnly: false, scopes: [], functions: [], networks: [], endsAt: null });
      await behind.close();
      const neither = await read({ session: answer, keys: answer });
      assert.equal(neither.told.readOnly, gap);
      await behind.close();
    }
  });

  it("finds out what may be looked up, and takes no failure for a refusal", async () => {
    const faults: readonly [Answer | string, unknown][] = [
      [{ status: 403 }, false],
      [{ status: 500 }, "failed server"],
      ["<html>Log in</html>", "failed notJson"],
    ];
    for (const [answer, expected] of faults) {
      const { backend } = await read({ else: answer });
      const tried = await backend.tryLookUps!(noSignal);
      assert.deepEqual(
        tried.map(({ id, allowed }) => [id, told(allowed)]),
        ["cases", "change", "roles", "holders", "groups", "subjects", "customers", "functions"].map((id) => [
          id,
          expected,
        ]),
      );
      await behind.close();
    }
  });

  it("gives the end of the session where that of the key is not known", async () => {
    const at = Date.now() + 3_600_000;
    const { key } = await read({ session: { data: { ...session, validUntilTimestamp: at } }, keys: { status: 403 } });
    assert.deepEqual(keyEnd(key, Date.now()), { at, ofSession: true });
    await behind.close();
    const known = await read({ session: { data: { ...session, validUntilTimestamp: at } } });
    assert.equal(keyEnd(known.key, Date.now()), undefined, "the key itself never ends");
  });

  it("shows nothing of a key of another form, which may be all secret", async () => {
    for (const key of ["s3cr3t-of-no-known-form", "s3cr3t/with-a-slash", "1001/s3cr3t"]) {
      const facts = await createArgusBackend({
        url: "http://127.0.0.1:1",
        key,
        fetch: () => Promise.reject(new TypeError("nobody answers")),
        pageSize: 25,
        timeoutSeconds: 20,
        roleFunctions: {},
      }).readKey!(noSignal);
      assert.ok(!JSON.stringify(facts).includes("s3cr3t"), JSON.stringify(facts));
    }
  });

  it("ends with the request of the user", async () => {
    const stop = new AbortController();
    const backend = createArgusBackend({
      url: "http://127.0.0.1:1",
      key: "1001/31/secret",
      fetch: (_, init) =>
        new Promise((_, reject) => {
          init.signal.addEventListener("abort", () => reject(init.signal.reason as Error));
          stop.abort();
        }),
      pageSize: 25,
      timeoutSeconds: 20,
      roleFunctions: {},
    });
    await assert.rejects(backend.readKey!(stop.signal), (thrown) => (thrown as Failure).kind === "cancelled");
  });
});
