import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnections } from "../../../src/core/connections/connections";
import { createCallers } from "../../../src/core/journal/callers";
import { createJournal } from "../../../src/core/journal/journal";
import { openStore, type Store } from "../../../src/core/store/store";
import { fakeBackend } from "./fakeBackend";
import { anIntent } from "./intent";
import { memorySecrets, memorySettings } from "./memory";

const bearer = "Bearer 1234567890-secret-of-nobody";
const basic = "Basic ola:hunter2:with:colons";

describe("the caller under which records are kept", () => {
  let folder: string;
  let open: { dispose(): void }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "case-access-"));
  });
  afterEach(async () => {
    for (const one of open) one.dispose();
    open = [];
    await rm(folder, { recursive: true, force: true });
  });

  /** A window or command line with a connection of its own name for it. */
  async function face(name: string, key: string, system = "cmf", url = "https://a.example/module") {
    const store = openStore({ folder });
    const connections = createConnections({
      settings: memorySettings(),
      secrets: memorySecrets(),
      openBackend: () => ({ ...fakeBackend().backend }),
    });
    const { url: address, origin } = await connections.add({ name, system, url }, key);
    const callers = createCallers({ connections, store });
    const journal = createJournal({ store, callers });
    open.push(journal, store, connections);
    const record = { connection: name, system, url: address, origin };
    return { store, connections, callers, journal, record, of: (id?: string) => callers.of(told(record, id)) };
  }
  const told = <T extends object>(record: T, id?: string) => ({
    ...record,
    ...(id !== undefined && { caller: { id, kind: "user", name: "Ola" } as const }),
  });

  const rows: readonly [string, string, string, string | undefined, RegExp][] = [
    ["the id that the system tells", "cmf", basic, "user:7", /^user:7$/],
    ["the user name of a Basic credential", "cmf", basic, undefined, /^login ola$/],
    ["the user number of a key of Argus", "argus", "1101/7/secret", undefined, /^login 1101$/],
    ["a random id, where the key has no user name", "cmf", bearer, undefined, /^key [\da-f]{8}-[\da-f-]{27}$/],
    ["a random id, where a header is all there is", "cmf", "X-Api-Key: secret", undefined, /^key [\da-f-]{36}$/],
    ["a random id for a key that is malformed", "argus", "all/of it/secret", undefined, /^key [\da-f-]{36}$/],
    ["a random id for an API key of IRIS", "iris", "B8BA5D730210B50F41C06941582D7965", undefined, /^key [\da-f-]{36}$/],
  ];
  for (const [what, system, key, id, expected] of rows)
    it(`is ${what}`, async () => {
      const one = await face("One", key, system);
      assert.match(String(await one.of(id)), expected);
      const [two, again] = [await face("Another name", key, system), await one.of()];
      assert.equal(await two.of(), again, "the other face has the same");
      assert.equal(again, await one.of(id));
    });

  it("is the id that was told to one of them, for all with the same credential, and stays", async () => {
    const [editor, job] = [await face("Editor", bearer), await face("Job", bearer)];
    const before = await job.of();
    assert.match(String(before), /^key /);
    assert.equal(await editor.of("user:7"), "user:7");
    assert.equal(await editor.of(), "user:7", "the system does not answer this time");
    assert.equal(await (await face("Later", bearer)).of(), "user:7");
  });

  it("is another one for another key, system, or address", async () => {
    const faces = [
      await face("One", bearer),
      await face("Two", `${bearer}2`),
      await face("Three", bearer, "cmf", "https://a.example/other"),
      await face("Four", bearer, "iris"),
    ];
    const found = await Promise.all(faces.map((one) => one.of()));
    assert.equal(new Set(found).size, 4);
  });

  it("follows the key of a connection", async () => {
    const one = await face("One", basic);
    assert.equal(await one.of(), "login ola");
    await one.connections.setKey("One", "Basic kari:hunter2");
    assert.equal(await one.of(), "login kari");
  });

  it("is one, whoever comes first", async () => {
    const faces = await Promise.all([1, 2, 3, 4].map((each) => face(`Face ${each}`, bearer)));
    const found = await Promise.all(faces.map((one) => one.of()));
    assert.equal(new Set(found).size, 1);
  });

  it("is stated with each record and bulk, and an address in other words is the same", async () => {
    const addresses = ["https://a.example/module", "HTTPS://A.example:443/module//"];
    for (const [at, url] of addresses.entries()) {
      const { journal, record } = await face(`Face ${at}`, bearer, "cmf", url);
      await journal.begin({ ...anIntent(), ...record, caller: undefined });
      await journal.beginBatch({ ...record, rows: [] });
    }
    const { store } = await face("Reader", bearer);
    const identities = await store.read((sql) => sql.all("SELECT system, url, caller FROM identity"), []);
    assert.equal(identities.length, 1, JSON.stringify(identities));
    assert.match(String(identities[0]!.caller), /^key /);
    const kept = await store.read(
      (sql) => sql.get("SELECT count(*) AS n FROM attempt JOIN batch USING (identity)"),
      {},
    );
    assert.equal(kept?.n, 4);
  });

  describe("becomes known later:", () => {
    const callers = (store: Store) =>
      store.read((sql) => sql.all("SELECT caller FROM identity ORDER BY id").map(({ caller }) => caller), []);
    const kept = (store: Store) =>
      store.read(
        (sql) => sql.all("SELECT a.id, i.caller FROM attempt a JOIN identity i ON i.id = a.identity ORDER BY a.seq"),
        [],
      );

    for (const [what, key] of [
      ["a key without a user name", bearer],
      ["a user name", basic],
    ] as const)
      it(`records and bulks under ${what} are then under the id`, async () => {
        const { journal, store, record } = await face("One", key);
        const first = await journal.begin({ ...anIntent(), ...record, caller: undefined });
        const bulk = await journal.beginBatch({ ...record, rows: [] });
        assert.match(String((await callers(store))[0]), /^(key|login) /);
        const second = await journal.begin(told({ ...anIntent(), ...record }, "user:7"));
        assert.deepEqual(await callers(store), ["user:7"], "in one place");
        assert.deepEqual(
          (await kept(store)).map(({ id, caller }) => [id, caller]),
          [first, second].map((id) => [id, "user:7"]),
        );
        await journal.endBatch(bulk);
      });

    it("also where there are records under the id already, in every table, and those of others stay", async () => {
      const [one, other] = [await face("One", bearer), await face("Other", `${bearer}2`)];
      await other.journal.begin({ ...anIntent(), ...other.record, caller: undefined });
      await other.journal.begin(told({ ...anIntent(), ...other.record }, "user:7"));
      await one.journal.begin({ ...anIntent(), ...one.record, caller: undefined });
      await one.journal.beginBatch({ ...one.record, rows: [] });
      const elsewhere = await face("Elsewhere", bearer, "cmf", "https://b.example/module");
      await elsewhere.journal.begin({ ...anIntent(), ...elsewhere.record, caller: undefined });
      await one.store.write((sql) => sql.run("CREATE TABLE later (identity INTEGER REFERENCES identity) STRICT"));
      await one.store.write((sql) => sql.run("INSERT INTO later SELECT identity FROM batch"));
      await one.journal.begin(told({ ...anIntent(), ...one.record }, "user:7"));
      const found = await callers(one.store);
      assert.equal(found.length, 2, JSON.stringify(found));
      assert.equal(found[0], "user:7");
      assert.match(String(found[1]), /^key /);
      const all = (await kept(one.store)).map(({ caller }) => caller);
      assert.deepEqual(all, ["user:7", "user:7", "user:7", found[1], "user:7"]);
      for (const table of ["batch", "later"]) {
        const query = `SELECT caller FROM ${table} JOIN identity i ON i.id = identity`;
        assert.deepEqual(await one.store.read((sql) => sql.all(query).map(({ caller }) => caller), []), ["user:7"]);
      }
    });

    it("what another process still writes under the name of the credential follows", async () => {
      const [one, job] = [await face("One", bearer), await face("Job", bearer)];
      const before = await job.of();
      await one.journal.begin(told({ ...anIntent(), ...one.record }, "user:7"));
      // The job has looked its caller up before, and does not ask again.
      assert.equal(await job.of(), before);
      await job.journal.begin({ ...anIntent(), ...job.record, caller: undefined });
      assert.equal((await callers(one.store)).length, 2);
      await (await face("Later", bearer)).of();
      assert.deepEqual(await callers(one.store), ["user:7"]);
    });
  });

  it("gives nothing of the key away", async () => {
    for (const key of [bearer, basic]) await (await face(key.slice(0, 6), key)).of();
    for (const one of open as Store[]) one.dispose();
    open = [];
    for (const name of await readdir(folder)) {
      if (name === "locks") continue;
      const text = await readFile(join(folder, name), "latin1");
      for (const secret of ["secret-of-nobody", "hunter2"]) assert.ok(!text.includes(secret), `${name}: ${secret}`);
    }
  });

  it("refuses the change where the store cannot remember it", async () => {
    const { journal, store, record } = await face("One", bearer);
    await store.write((sql) => sql.run("PRAGMA user_version = 99"));
    await assert.rejects(journal.begin({ ...anIntent(), ...record, caller: undefined }), { detail: "store.newer" });
    assert.equal(journal.fault(), "newer");
  });
});
