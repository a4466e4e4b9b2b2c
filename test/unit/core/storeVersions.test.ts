import assert from "node:assert/strict";
import { copyFile, chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldersOf } from "../../../src/cli/settings/folders";
import { createJournal } from "../../../src/core/journal/journal";
import { storeFolder } from "../../../src/core/store/place";
import { migrate, migrations, schemaVersion, versionOf } from "../../../src/core/store/schema";
import { loadSqlite, type Database } from "../../../src/core/store/sqlite";
import { databaseName, openStore, type Store } from "../../../src/core/store/store";
import { anIntent } from "./intent";

const { DatabaseSync } = loadSqlite()!;

describe("a store that several versions, windows and tools share", () => {
  let folder: string;
  let stores: Store[] = [];
  const openAt = (at = folder): Store => {
    const store = openStore({ folder: at });
    stores.push(store);
    return store;
  };
  const path = () => join(folder, databaseName);
  /** Does something to the file as another version would. */
  const edit = <T>(work: (database: Database) => T, at = path()): T => {
    const database = new DatabaseSync(at);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case-access-"))));
  afterEach(async () => {
    stores.forEach((one) => one.dispose());
    stores = [];
    await rm(folder, { recursive: true, force: true });
  });

  it("is brought forward from each earlier version, with what is in it", async () => {
    for (let version = 1; version < schemaVersion; version += 1) {
      const home = join(folder, String(version));
      await mkdir(home);
      edit(
        (database) => {
          migrate(database, migrations.slice(0, version));
          assert.equal(versionOf(database), version);
          database.exec("INSERT INTO session (id, at) VALUES ('old', 1)");
        },
        join(home, databaseName),
      );
      const store = openAt(home);
      await store.write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('new', 2)"));
      assert.equal((await store.read((sql) => sql.all("SELECT id FROM session"), [])).length, 2);
      assert.equal(edit(versionOf, join(home, databaseName)), schemaVersion);
    }
    assert.ok(schemaVersion > 1);
  });

  it("stays what it was when a step forward fails in the middle", async () => {
    await openAt().write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('a', 1)"));
    edit((database) => {
      const steps = [
        ...migrations,
        "CREATE TABLE later (a TEXT) STRICT; DELETE FROM session; ALTER TABLE no ADD b TEXT",
      ];
      assert.throws(() => migrate(database, steps));
      assert.equal(versionOf(database), schemaVersion);
      assert.deepEqual(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'later'").all(), []);
    });
    assert.deepEqual(await openAt().read((sql) => sql.all("SELECT id FROM session").length, 0), 1);
  });

  it("is written no more by a window that was open when a later version migrated it, and still read", async () => {
    const journal = createJournal({ store: openAt() });
    const id = await journal.begin(anIntent());
    edit((database) =>
      migrate(database, [...Array<string>(schemaVersion).fill(""), "ALTER TABLE attempt ADD COLUMN colour TEXT"]),
    );
    await assert.rejects(journal.begin(anIntent()), { detail: "store.newer", notHandled: true });
    await assert.rejects(journal.end(id, { kind: "done" }), { detail: "store.newer" });
    assert.equal((await journal.read()).attempts.length, 1);
    assert.equal(journal.fault(), "newer");
    journal.dispose();
  });

  it("is readable by its owner only, also the files beside it, where it was not before", async function () {
    if (process.platform === "win32") return assert.ok(true, "Windows has no such modes");
    const other = openAt();
    await other.write(() => undefined);
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o644);
    await openAt().write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('a', 1)"));
    const names = await readdir(folder);
    assert.ok(names.includes(`${databaseName}-wal`) && names.includes(`${databaseName}-shm`), names.join(" "));
    for (const name of names) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
  });

  it("is one, by whichever path its folder is reached, and so are its locks", async function () {
    if (process.platform === "win32") return assert.ok(true, "links need a right there");
    const link = `${folder}-link`;
    await symlink(folder, link);
    try {
      const [direct, linked] = [openAt(), openAt(link)];
      await direct.write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('a', 1)"));
      assert.equal(await linked.read((sql) => sql.all("SELECT id FROM session").length, 0), 1);
      const lock = await direct.locks.take("case 1");
      assert.equal(linked.locks.isHeld("case 1"), true);
      assert.equal(await linked.locks.take("case 1"), undefined);
      lock?.release();
      assert.ok(await linked.locks.take("case 1"));
    } finally {
      await rm(link);
    }
  });

  it("loses no more than the last records where the end of its log is torn, and goes on", async function () {
    this.timeout(20_000);
    const journal = createJournal({ store: openAt() });
    for (let at = 0; at < 20; at += 1) await journal.begin(anIntent({ case: { id: String(at), title: "" } }));
    // As the power left it: nothing was put from the log into the database.
    const { size } = await stat(`${path()}-wal`);
    let most = 0;
    for (let kept = 0; kept <= size; kept += Math.ceil(size / 23)) {
      const home = join(folder, `torn ${kept}`);
      await mkdir(home);
      await copyFile(path(), join(home, databaseName));
      await copyFile(`${path()}-wal`, join(home, `${databaseName}-wal`));
      await truncate(join(home, `${databaseName}-wal`), kept);
      const torn = createJournal({ store: openAt(home) });
      const read = (await torn.read()).attempts.length;
      assert.ok(read >= most, `${read} after ${most}`);
      most = read;
      await torn.begin(anIntent());
      assert.equal((await torn.read()).attempts.length, read + 1);
      torn.dispose();
      assert.equal(
        edit((database) => JSON.stringify(database.prepare("PRAGMA integrity_check").all()), join(home, databaseName)),
        '[{"integrity_check":"ok"}]',
      );
    }
    assert.ok(most >= 18, `${most} of 20`);
    journal.dispose();
  });

  it("takes a log of nonsense for an empty one", async () => {
    await openAt().write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('a', 1)"));
    stores.forEach((one) => one.dispose());
    await writeFile(`${path()}-wal`, "nonsense".repeat(5000));
    const store = openAt();
    await store.write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('b', 1)"));
    assert.equal(await store.read((sql) => sql.all("SELECT id FROM session").length, 0), 2);
  });

  const environments: readonly [NodeJS.Platform, Record<string, string>][] = [
    ["linux", {}],
    ["linux", { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/configuration" }],
    ["linux", { XDG_DATA_HOME: "data", XDG_CONFIG_HOME: "configuration" }],
    ["linux", { XDG_DATA_HOME: "" }],
    ["darwin", {}],
    ["darwin", { XDG_DATA_HOME: "/data" }],
    ["win32", { LOCALAPPDATA: "/local", APPDATA: "/roaming" }],
    ["win32", {}],
    ["linux", { CASE_ACCESS_HOME: "own" }],
    ["linux", { CASE_ACCESS_HOME: "/own/" }],
    ["darwin", { CASE_ACCESS_HOME: "/own" }],
    ["win32", { CASE_ACCESS_HOME: "/own" }],
    ["linux", { CASE_ACCESS_HOME: "" }],
  ];
  for (const [platform, environment] of environments)
    it(`is the same for editor and command line on ${platform} with ${JSON.stringify(environment)}`, () => {
      assert.equal(foldersOf(environment, platform).state, storeFolder(environment, platform));
    });
});
