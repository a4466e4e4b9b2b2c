import assert from "node:assert/strict";
import { toFailure } from "../../../src/base/failure";
import { failureText } from "../../../src/wording/failure";
import { createConnections, type Connection, type Connections } from "../../../src/core/connections/connections";
import { englishOf } from "../english";
import { fakeBackend } from "./fakeBackend";
import { memorySecrets, memorySettings } from "./memory";

const argus = { name: "Argus", system: "argus", url: "https://api.mnemonic.no" } as const;

function open(given: Parameters<typeof memorySettings>[0] = {}) {
  const settings = memorySettings(given);
  const secrets = memorySecrets();
  const opened: { connection: Connection; key: string }[] = [];
  const connections = createConnections({
    settings,
    secrets,
    openBackend: (connection, key) => {
      opened.push({ connection, key });
      return { ...fakeBackend().backend };
    },
  });
  return { connections, settings, secrets, opened };
}

describe("connections", () => {
  let made: Connections[] = [];
  const openOne = (given?: Parameters<typeof memorySettings>[0]) => {
    const all = open(given);
    made.push(all.connections);
    return all;
  };
  afterEach(() => {
    made.forEach((one) => one.dispose());
    made = [];
  });

  it("leaves no key behind when the setting cannot be written", async () => {
    const { connections, settings, secrets } = openOne();
    settings.writeConnections = () => Promise.reject(new Error("the settings file is read-only"));
    await assert.rejects(connections.add(argus, "1/2/secret"), /read-only/);
    assert.deepEqual([...secrets.stored], []);
    assert.deepEqual(connections.all(), []);
  });

  it("keeps both connections that are added at the same time, and one of two of the same name", async () => {
    const { connections, settings } = openOne();
    const other = { ...argus, name: "Other", url: "https://other.example" };
    const added = await Promise.allSettled([
      connections.add(argus, "1/2/secret"),
      connections.add(other, "1/2/secret"),
      connections.add({ ...other, name: "argus" }, "3/4/secret"),
    ]);
    assert.deepEqual(
      added.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected"],
    );
    assert.deepEqual(
      (settings.connections() as { name: string }[]).map(({ name }) => name),
      ["Argus", "Other"],
    );
    await Promise.all([connections.remove("Argus"), connections.add({ ...argus, name: "Third" })]);
    assert.deepEqual(
      connections.all().map(({ name }) => name),
      ["Other", "Third"],
    );
  });

  it("reads the setting, with addresses normalised", () => {
    const { connections } = openOne({ connections: [{ ...argus, url: " HTTPS://API.mnemonic.no:443/base// " }] });
    assert.deepEqual(connections.all(), [
      {
        name: "Argus",
        system: "argus",
        url: "https://api.mnemonic.no/base",
        origin: "https://api.mnemonic.no",
        sandbox: false,
      },
    ]);
  });

  it("says which entries of the setting are not usable, and uses the others", () => {
    const bad: unknown[] = [
      null,
      "text",
      { name: "no url", system: "argus" },
      { name: "", system: "argus", url: "https://a.example" },
      { name: "other system", system: "jira", url: "https://a.example" },
      { name: "plain http", system: "argus", url: "http://a.example" },
      { name: "ftp", system: "argus", url: "ftp://a.example" },
      { name: "not an address", system: "cmf", url: "a.example" },
      { name: "with a password", system: "cmf", url: "https://me:hunter2@a.example" },
      { name: "with a query", system: "cmf", url: "https://a.example/?key=hunter2" },
      { ...argus, name: " argus " },
    ];
    const { connections } = openOne({ connections: [argus, ...bad] });
    assert.deepEqual(
      connections.all().map(({ name }) => name),
      ["Argus"],
    );
    const problems = connections.problems();
    const expected = [
      "notAnObject",
      "notAnObject",
      "notAnObject",
      "noName",
      "unknownSystem",
      "plainHttp",
      "notHttp",
      "notAnAddress",
      "credentials",
      "query",
      "nameTaken",
    ];
    assert.deepEqual(
      problems.map(({ problem }) => problem),
      expected,
    );
    assert.ok(!JSON.stringify(problems).includes("hunter2"));
    assert.deepEqual(openOne({ connections: { Argus: argus } }).connections.problems(), [
      { name: "", problem: "notAList" },
    ]);
  });

  for (const url of [
    "http://localhost:8080",
    "http://127.0.0.1:1",
    "http://127.8.9.1",
    "http://[::1]:3000",
    "http://127.1/",
    "http://LOCALHOST/",
  ]) {
    it(`accepts plain http to this computer: ${url}`, () =>
      assert.equal(openOne({ connections: [{ ...argus, url }] }).connections.all().length, 1));
  }
  for (const url of [
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://128.0.0.1",
    "http://[::2]",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://127.0.0.1@evil.example",
  ]) {
    it(`refuses plain http to ${url}`, () =>
      assert.equal(openOne({ connections: [{ ...argus, url }] }).connections.all().length, 0));
  }

  it("keeps a key under the origin and gives it out for no other", async () => {
    const { connections, settings, secrets, opened } = openOne();
    const connection = await connections.add(argus, " 1/2/secret ");
    assert.deepEqual(JSON.parse([...secrets.stored.values()][0]!), {
      origin: "https://api.mnemonic.no",
      key: "1/2/secret",
    });
    await connections.backend(connection);
    assert.deepEqual(
      opened.map(({ key }) => key),
      ["1/2/secret"],
    );

    settings.set([{ ...argus, url: "https://evil.example" }]);
    const moved = connections.find("Argus")!;
    assert.equal(moved.origin, "https://evil.example");
    assert.equal(await connections.hasKey("Argus"), false);
    await assert.rejects(connections.backend(moved), { kind: "noKey" });
    assert.deepEqual(
      opened.map((one) => one.connection.origin),
      ["https://api.mnemonic.no"],
    );

    // Another path of the same server keeps the key.
    settings.set([{ ...argus, url: "https://api.mnemonic.no/v2" }]);
    assert.equal(await connections.hasKey("Argus"), true);
  });

  it("does not call a key missing that is there and cannot be used, or cannot be read", async () => {
    const { connections, secrets } = openOne({ connections: [argus] });
    assert.equal(await connections.hasKey("Argus"), false);
    secrets.get = () => Promise.reject(new Error("the key ring is locked"));
    assert.equal(await connections.hasKey("Argus"), true);
    await assert.rejects(
      connections.backend(connections.find("Argus")!),
      { kind: "noKey", detail: "keyring", notHandled: true },
      "it is no answer of the server",
    );
  });

  it("keeps the keys of two connections of one name, in two profiles, apart", async () => {
    const secrets = memorySecrets();
    const theirs = { ...argus, url: "https://other.example" };
    const [one, other] = [argus, theirs].map((connection) => {
      const opened: string[] = [];
      const connections = createConnections({
        settings: memorySettings({ connections: [connection] }),
        secrets,
        openBackend: (_, key) => (opened.push(key), fakeBackend().backend),
      });
      const key = async () => {
        await connections.backend(connections.find("Argus")!);
        return opened.at(-1);
      };
      return { connections, key };
    });
    await one!.connections.setKey("Argus", "key of the first");
    await other!.connections.setKey("Argus", "key of the second");
    assert.deepEqual([await one!.key(), await other!.key()], ["key of the first", "key of the second"]);
    await other!.connections.forgetKey("Argus");
    await assert.rejects(other!.key(), { kind: "noKey" });
    assert.equal(await one!.key(), "key of the first");
  });

  it("gives a connection another name or address, and its key to no other origin", async () => {
    const { connections, settings, secrets } = openOne({ connections: [{ name: "Other", kept: 1 }] });
    await connections.add(argus, "1/2/secret");
    const backendOf = async (name: string) => connections.backend(connections.find(name)!);
    const renamed = await connections.change("Argus", { name: "Ours", url: `${argus.url}/path/` });
    assert.deepEqual([renamed.name, renamed.url], ["Ours", `${argus.url}/path`]);
    assert.equal(connections.find("Argus"), undefined);
    await backendOf("Ours");
    assert.equal(secrets.stored.size, 1);
    assert.deepEqual(settings.connections(), [
      { name: "Other", kept: 1 },
      { name: "Ours", system: "argus", url: `${argus.url}/path` },
    ]);

    await connections.change("Ours", { name: "Ours", url: "https://other.example" });
    assert.equal(toFailure(await backendOf("Ours").catch((thrown: unknown) => thrown)).kind, "noKey");
    assert.deepEqual([...secrets.stored], [], "the key is for nobody any more");
    await connections.change("Ours", { name: "Ours", url: "https://third.example" }, "3/4/secret");
    await backendOf("Ours");
    assert.equal(secrets.stored.size, 1);
  });

  it("leaves a connection and its key as they are where the change cannot be written or is not valid", async () => {
    const { connections, settings, secrets } = openOne();
    await connections.add(argus, "1/2/secret");
    await connections.add({ ...argus, name: "Other" }, "3/4/secret");
    const before = [...secrets.stored];
    const details = async (to: { name: string; url: string }) =>
      toFailure(await connections.change("Argus", to).catch((thrown: unknown) => thrown)).detail;
    assert.equal(await details({ name: "other", url: argus.url }), "connection.nameTaken");
    assert.equal(await details({ name: "Argus", url: "http://other.example" }), "connection.plainHttp");
    assert.equal(
      toFailure(await connections.change("None", argus).catch((thrown: unknown) => thrown)).kind,
      "notFound",
    );
    settings.writeConnections = () => Promise.reject(new Error("the settings file is read-only"));
    await assert.rejects(connections.change("Argus", { name: "Argus", url: "https://other.example" }), /read-only/);
    assert.deepEqual([...secrets.stored].sort(), before.sort());
    assert.equal(connections.find("Argus")?.url, argus.url);
  });

  it("keeps the key of a connection where its place under another name is refused", async () => {
    const { connections, secrets } = openOne();
    await connections.add(argus, "1/2/secret");
    const before = [...secrets.stored];
    const { store } = secrets;
    secrets.store = () => {
      secrets.store = store;
      return Promise.reject(new Error("the keyring is full"));
    };
    await assert.rejects(connections.change("Argus", { name: "Ours", url: argus.url }), /full/);
    assert.deepEqual([...secrets.stored], before);
    assert.equal(connections.find("Ours"), undefined);
  });

  it("takes a damaged secret for none", async () => {
    const { connections, secrets } = openOne({ connections: [argus] });
    for (const damaged of ["", "{", "null", '"text"', '{"origin":"https://api.mnemonic.no"}']) {
      secrets.stored.clear();
      await secrets.store("caseAccess.key:Argus", damaged);
      assert.equal(await connections.hasKey("Argus"), false);
    }
  });

  it("refuses a bad or taken name or address, and says why in our own words", async () => {
    const { connections, settings } = openOne({ connections: [argus] });
    const refused = async (given: { name: string; system: "argus" | "cmf"; url: string }, what: string) => {
      const failure = await connections.add(given).then(() => assert.fail("it was accepted"), toFailure);
      assert.deepEqual([failure.kind, failure.notHandled, failure.said], ["invalid", true, []]);
      assert.equal(
        failureText(englishOf("argus"), failure, given.name),
        `${what} Correct what is named and try again.`,
      );
    };
    await refused({ ...argus, name: "ARGUS" }, "Another connection has this name.");
    await refused({ ...argus, name: "  " }, "The connection has no name.");
    await refused({ ...argus, name: "x".repeat(101) }, "The name is longer than 100 characters.");
    await refused(
      { ...argus, name: "B", url: "http://a.example" },
      "Over plain http the key could be read on the way. Use https://; http:// is accepted for this computer only.",
    );
    await refused({ ...argus, name: "B", system: "jira" as "argus" }, "The system has to be “argus”, “cmf” or “iris”.");
    assert.deepEqual(settings.connections(), [argus]);
  });

  it("adds and removes without touching what it does not understand", async () => {
    const strange = { name: "later version", system: "other", url: 7 };
    const { connections, settings, secrets } = openOne({ connections: [strange] });
    await connections.add({ ...argus, url: "https://api.mnemonic.no/" }, "k");
    assert.deepEqual(settings.connections(), [strange, argus]);
    await connections.remove("Argus");
    assert.deepEqual(settings.connections(), [strange]);
    assert.equal(secrets.stored.size, 0);
    assert.equal(connections.find("Argus"), undefined);
  });

  it("opens a backend when it is first asked for, and anew when key or settings change", async () => {
    const given: Parameters<typeof memorySettings>[0] = { connections: [argus] };
    const { connections, settings, secrets, opened } = openOne(given);
    let fired = 0;
    connections.onDidChange(() => (fired += 1));
    const connection = connections.find("Argus")!;
    await assert.rejects(connections.backend(connection), { kind: "noKey" });
    await connections.setKey("Argus", "one");
    const [first, again] = await Promise.all([connections.backend(connection), connections.backend(connection)]);
    assert.equal(first, again);
    await connections.setKey("Argus", "two");
    assert.notEqual(await connections.backend(connection), first);
    // As another window does.
    await secrets.store("caseAccess.key:Argus", JSON.stringify({ origin: connection.origin, key: "three" }));
    const third = await connections.backend(connection);
    settings.set([argus, { name: "Other", system: "cmf", url: "https://other.example" }]);
    assert.equal(connections.find("Argus"), connection, "the same object as long as nothing about it changed");
    assert.equal(
      await connections.backend(connection),
      third,
      "another connection makes no difference to what was read over this one",
    );
    given.roleFunctions = { admin: ["A"] };
    settings.set([argus]);
    assert.notEqual(await connections.backend(connection), third);
    assert.deepEqual(
      opened.map(({ key }) => key),
      ["one", "two", "three", "three"],
    );
    assert.ok(fired >= 4);
  });

  it("rejects a key for a connection that is not there", async () => {
    await assert.rejects(openOne().connections.setKey("nowhere", "k"), { kind: "notFound" });
  });

  it("holds a sandbox's connection and key in memory only, until it is gone", async () => {
    const { connections, settings, secrets, opened } = openOne({ connections: [argus] });
    const attached = connections.attach(
      { name: "sandbox", system: "argus", url: "http://127.0.0.1:5000/" },
      "sandbox key",
    );
    const sandbox = connections.find("sandbox")!;
    assert.deepEqual([sandbox.sandbox, sandbox.origin, connections.all().length], [true, "http://127.0.0.1:5000", 2]);
    await connections.backend(sandbox);
    await connections.setKey("sandbox", "as another person");
    await connections.backend(sandbox);
    assert.deepEqual(
      opened.map(({ key }) => key),
      ["sandbox key", "as another person"],
    );
    assert.deepEqual([secrets.stored.size, settings.connections()], [0, [argus]]);
    attached.dispose();
    assert.equal(connections.find("sandbox"), undefined);
    await assert.rejects(connections.backend(sandbox), { kind: "noKey" });
  });
});
