import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, chown, mkdtemp, open, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock";
import { createJournal } from "../../../src/core/journal/journal";
import type { StoreFault } from "../../../src/core/store/fault";
import { isOnNetwork } from "../../../src/core/store/network";
import { storeFolder } from "../../../src/core/store/place";
import { schemaVersion } from "../../../src/core/store/schema";
import { loadSqlite, type Database, type Sqlite } from "../../../src/core/store/sqlite";
import { databaseName, openStore, type Store, type StoreNeeds } from "../../../src/core/store/store";
import { anIntent } from "./intent";

const { DatabaseSync } = loadSqlite()!;

describe("the folder of the store", () => {
  const cases: readonly [NodeJS.Platform, Record<string, string>, string][] = [
    ["linux", {}, "/home/ola/.local/share/case-access"],
    ["linux", { XDG_DATA_HOME: "/data" }, "/data/case-access"],
    ["linux", { XDG_DATA_HOME: "data" }, "/home/ola/.local/share/case-access"],
    ["darwin", { XDG_DATA_HOME: "/data" }, "/home/ola/Library/Application Support/case-access"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/case-access"],
    ["linux", { CASE_ACCESS_HOME: "/own", XDG_DATA_HOME: "/data" }, "/own"],
    ["win32", { CASE_ACCESS_HOME: "/own", LOCALAPPDATA: "/local" }, "/own"],
  ];
  for (const [platform, env, folder] of cases)
    it(`on ${platform} with ${JSON.stringify(env)} is ${folder}`, function () {
      if (process.platform === "win32") return assert.ok(true, "paths are written in another way there");
      assert.equal(storeFolder(env, platform, "/home/ola"), folder);
    });

  it("is on the network where its path says so", () => {
    assert.equal(isOnNetwork("\\\\server\\home\\ola", "win32"), true);
    assert.equal(isOnNetwork("C:\\Users\\ola", "win32"), false);
    assert.equal(isOnNetwork("\\\\?\\C:\\Users\\ola", "win32"), false);
    assert.equal(isOnNetwork(join(tmpdir(), "not", "there")), false);
  });
});

describe("the store", () => {
  let folder: string;
  let stores: Store[] = [];
  const openAt = (about: Partial<StoreNeeds> = {}): Store => {
    const store = openStore({ folder, ...about });
    stores.push(store);
    return store;
  };
  const path = () => join(folder, databaseName);
  /** Closes all, so that the database is one file. */
  const closeAll = () => {
    stores.forEach((one) => one.dispose());
    stores = [];
  };
  /** Does something to the file with a connection that knows no rules. */
  const edit = (work: (database: Database) => void) => {
    const database = new DatabaseSync(path());
    work(database);
    database.close();
  };
  const fill = async (records: number) => {
    const journal = createJournal({ store: openAt() });
    for (let at = 0; at < records; at += 1)
      await journal.end(await journal.begin(anIntent({ case: { id: String(at), title: "x".repeat(500) } })), {
        kind: "done",
      });
    journal.dispose();
    closeAll();
  };

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case-access-"))));
  afterEach(async () => {
    closeAll();
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  });

  it("touches no disk before something is written", async () => {
    const store = openAt();
    assert.equal(await store.read((sql) => sql.all("SELECT 1").length, 0), 0);
    assert.equal(await store.version(), await store.version());
    assert.deepEqual(await readdir(folder), []);
  });

  it("is readable by its owner only", async function () {
    if (process.platform === "win32") return assert.ok(true, "Windows has no such modes");
    const inner = join(folder, "inner");
    const store = openStore({ folder: inner });
    stores.push(store);
    const journal = createJournal({ store });
    await journal.begin(anIntent());
    for (const name of [".", ...(await readdir(inner, { recursive: true }))]) {
      const found = await stat(join(inner, name));
      assert.equal(found.mode & 0o777, found.isDirectory() ? 0o700 : 0o600, name);
    }
    journal.dispose();
  });

  it("holds to what it is made of: strict types, foreign keys, write-ahead log, full synchronisation", async () => {
    const store = openAt();
    await store.write(() => undefined);
    const pragma = (name: string) => store.read((sql) => Object.values(sql.get(`PRAGMA ${name}`)!)[0], undefined);
    assert.deepEqual(
      [
        await pragma("journal_mode"),
        await pragma("synchronous"),
        await pragma("foreign_keys"),
        await pragma("busy_timeout"),
      ],
      ["wal", 2, 1, 0],
    );
    assert.equal(await pragma("user_version"), schemaVersion);
    const tables = await store.read((sql) => sql.all("PRAGMA table_list"), []);
    const own = tables.filter(({ name, type }) => type === "table" && !String(name).startsWith("sqlite_"));
    assert.ok(own.length > 5 && own.every(({ strict }) => strict === 1));
    await assert.rejects(
      store.write((sql) =>
        sql.run("INSERT INTO outcome (attempt, at, kind, settled, content) VALUES ('?', 1, '', 0, '')"),
      ),
      { detail: "store.failed" },
    );
  });

  it("does all of a transaction or nothing", async () => {
    const store = openAt();
    await assert.rejects(
      store.write((sql) => {
        sql.run("INSERT INTO session (id, at) VALUES ('a', 1)");
        throw new Error("no");
      }),
    );
    assert.deepEqual(await store.read((sql) => sql.all("SELECT id FROM session"), []), []);
  });

  it("begins a new file where its folder was taken away", async function () {
    if (process.platform === "win32") return assert.ok(true, "Windows lets no file go that is open");
    const store = openAt();
    await store.write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('a', 1)"));
    await rm(folder, { recursive: true });
    await store.write((sql) => sql.run("INSERT INTO session (id, at) VALUES ('b', 1)"));
    assert.deepEqual(
      (await openAt().read((sql) => sql.all("SELECT id FROM session"), [])).map(({ id }) => id),
      ["b"],
    );
  });

  it("is migrated once, by whoever comes first, and keeps what is there", async () => {
    await Promise.all(
      [1, 2, 3, 4].map((each) =>
        openAt().write((sql) => sql.run("INSERT INTO session (id, at) VALUES (?, 1)", String(each))),
      ),
    );
    assert.equal((await openAt().read((sql) => sql.all("SELECT id FROM session"), [])).length, 4);
  });

  /** What is wrong with the disk or the file, and what then can be read of two records. */
  interface Fault {
    readonly name: string;
    readonly fault: StoreFault;
    readonly read: number;
    prepare(): Promise<Partial<StoreNeeds>> | Partial<StoreNeeds>;
  }
  /** A database that says that an action fails, as often as is wanted. */
  const failing = (error: object, times = Infinity): Sqlite => ({
    DatabaseSync: function (...given: ConstructorParameters<typeof DatabaseSync>) {
      if (times > 0) {
        times -= 1;
        throw Object.assign(new Error("simulated"), error);
      }
      return new DatabaseSync(...given);
    } as unknown as Sqlite["DatabaseSync"],
  });
  const quick = { ...systemClock, delay: () => Promise.resolve() };
  const faults: readonly Fault[] = [
    { name: "no node:sqlite", fault: "missing", read: 0, prepare: () => ({ sqlite: undefined }) },
    {
      name: "database of a later version",
      fault: "newer",
      read: 2,
      prepare: () => {
        edit((database) => database.exec("PRAGMA user_version = 99; ALTER TABLE attempt ADD COLUMN colour TEXT"));
        return {};
      },
    },
    {
      name: "disk full",
      fault: "full",
      read: 2,
      prepare: () => ({
        sqlite: {
          DatabaseSync: function (...given: ConstructorParameters<typeof DatabaseSync>) {
            const database = new DatabaseSync(...given);
            if (given[0] === path()) database.exec("PRAGMA max_page_count = 1");
            return database;
          } as unknown as Sqlite["DatabaseSync"],
        },
      }),
    },
    {
      name: "file held by another program, and not let go",
      fault: "busy",
      read: -1,
      prepare: () => ({ sqlite: failing({ code: "EBUSY" }), clock: quick }),
    },
    {
      name: "no database in the file",
      fault: "damaged",
      read: 0,
      prepare: async () => {
        await writeFile(path(), "x".repeat(8192));
        return {};
      },
    },
    {
      name: "I/O error",
      fault: "failed",
      read: -1,
      prepare: () => ({ sqlite: failing({ code: "ERR_SQLITE_ERROR", errcode: 10 }) }),
    },
  ];

  const table: string[] = [];
  for (const { name, fault, read, prepare } of faults) {
    it(`${name}: nothing is written, which is said, and what can be read is read`, async () => {
      await fill(2);
      const store = openAt(await prepare());
      const journal = createJournal({ store });
      const found = await journal.read().then(
        ({ attempts }) => attempts.length,
        () => -1,
      );
      await assert.rejects(journal.begin(anIntent({ reason: "y".repeat(100_000) })), {
        kind: "unexpected",
        detail: `store.${fault}`,
        notHandled: true,
      });
      assert.equal(found, read);
      assert.equal(journal.fault(), fault);
      journal.dispose();
      table.push(`    ${name.padEnd(46)} ${fault.padEnd(10)} ${read === -1 ? "none, said" : `${read} of 2`}`);
    });
  }
  after(() => console.log(["    fault".padEnd(50) + " refused as read", ...table].join("\n")));

  it("goes on when a program lets the file go that held it for a while", async () => {
    await fill(1);
    const store = openAt({ sqlite: failing({ code: "EBUSY" }, 12), clock: quick });
    const journal = createJournal({ store });
    await journal.begin(anIntent());
    assert.equal((await journal.read()).attempts.length, 2);
    journal.dispose();
  });

  it("is written again when there is room on the disk", async () => {
    let full = true;
    const sqlite: Sqlite = {
      DatabaseSync: function (...given: ConstructorParameters<typeof DatabaseSync>) {
        const database = new DatabaseSync(...given);
        const { exec } = database;
        database.exec = (sql) => {
          if (full && sql === "COMMIT")
            throw Object.assign(new Error("simulated"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
          exec.call(database, sql);
        };
        return database;
      } as unknown as Sqlite["DatabaseSync"],
    };
    await fill(1);
    const journal = createJournal({ store: openAt({ sqlite }) });
    await assert.rejects(journal.begin(anIntent()), { detail: "store.full" });
    full = false;
    await journal.begin(anIntent());
    assert.deepEqual([(await journal.read()).attempts.length, journal.fault()], [2, undefined]);
    journal.dispose();
  });

  describe("with a torn file", () => {
    for (const [what, tear] of [
      ["whose end is missing", async () => truncate(path(), Math.floor((await stat(path())).size * 0.6))],
      [
        "with a page of nonsense in the middle",
        async () => {
          const handle = await open(path(), "r+");
          const { size } = await handle.stat();
          await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(size / 8192) * 4096);
          await handle.close();
        },
      ],
    ] as const)
      it(`${what} is not written to, and read as far as it goes`, async () => {
        await fill(300);
        await tear();
        const before = (await stat(path())).size;
        const journal = createJournal({ store: openAt() });
        const { attempts } = await journal.read();
        assert.ok(attempts.length > 20 && attempts.length <= 300, `${attempts.length} of 300`);
        assert.ok(attempts.every(({ outcome, case: of }) => outcome?.kind === "done" && of.title.length === 500));
        assert.equal(journal.fault(), "damaged");
        await assert.rejects(journal.begin(anIntent()), { detail: "store.damaged" });
        journal.dispose();
        closeAll();
        assert.equal((await stat(path())).size, before);
        console.log(`        ${attempts.length} of 300 records read`);
      });
  });

  describe("on another computer", () => {
    it("shares no memory between processes, and is written by several all the same", async () => {
      const [one, two] = [openAt({ remote: () => true }), openAt({ remote: () => true })];
      const write = async (store: Store, name: string) => {
        for (let at = 0; at < 20; at += 1)
          await store.write((sql) => sql.run("INSERT INTO session (id, at) VALUES (?, 1)", `${name}${at}`));
      };
      await Promise.all([write(one, "a"), write(two, "b")]);
      assert.equal((await two.read((sql) => sql.all("SELECT id FROM session"), [])).length, 40);
      assert.deepEqual(await readdir(folder), [databaseName], "no memory file beside it");
    });
  });

  describe("of another user, or where nothing may be written", function () {
    this.timeout(20_000);
    const isRoot = process.getuid?.() === 0;
    /** Somebody who is not the administrator, whom no mode stops. */
    const nobody = 65_534;
    const asUser = async (): Promise<unknown> => {
      const home = join(folder, "home");
      const script = join(__dirname, "storeUser.ts");
      const options = {
        encoding: "utf8",
        cwd: join(__dirname, "../../.."),
        env: { ...process.env, TMPDIR: tmpdir(), HOME: home, TSX_DISABLE_CACHE: "1" },
        ...(isRoot && { uid: nobody, gid: nobody }),
      } as const;
      return JSON.parse(execFileSync(process.execPath, ["--import", "tsx", script, folder], options));
    };
    const handOver = async (owner: number) => {
      for (const name of [".", ...(await readdir(folder, { recursive: true }))])
        await chown(join(folder, name), owner, owner);
    };

    it("what was made with wide rights is for its owner alone from the first use on", async function () {
      if (process.platform === "win32") return assert.ok(true, "Windows has no such modes");
      const modes = async () =>
        Promise.all(
          [".", databaseName, "locks", ...(await readdir(join(folder, "locks"))).map((name) => `locks/${name}`)].map(
            async (name) => ((await stat(join(folder, name))).mode & 0o777).toString(8),
          ),
        );
      await fill(1);
      const narrow = ["700", "600", "700", "600"];
      assert.deepEqual(await modes(), narrow);
      for (const use of ["read", "write"]) {
        await chmod(folder, 0o755);
        await chmod(path(), 0o644);
        await chmod(join(folder, "locks"), 0o777);
        for (const name of await readdir(join(folder, "locks"))) await chmod(join(folder, "locks", name), 0o666);
        const journal = createJournal({ store: openAt() });
        await (use === "read" ? journal.read() : journal.begin(anIntent()));
        assert.deepEqual((await modes()).slice(0, use === "read" ? 2 : 4), narrow.slice(0, use === "read" ? 2 : 4));
        journal.dispose();
      }
    });

    it("a folder of another user that others can get into is refused", async function () {
      if (!isRoot) return assert.ok(true, "only the administrator can give a folder to somebody else");
      await fill(2);
      await chown(folder, nobody, nobody);
      await chmod(folder, 0o777);
      const journal = createJournal({ store: openAt() });
      await assert.rejects(journal.begin(anIntent()), { detail: "store.shared" });
      assert.equal(journal.fault(), "shared");
      assert.equal((await journal.read()).attempts.length, 2, "what is there is read");
      await assert.rejects(openAt().locks.take("a"), { detail: "store.shared" });
      journal.dispose();
    });

    it("a folder that cannot be written is read", async function () {
      if (process.platform === "win32") return assert.ok(true, "Windows has no such modes");
      await fill(2);
      if (isRoot) await handOver(nobody);
      await chmod(path(), 0o400);
      await chmod(folder, 0o500);
      assert.deepEqual(await asUser(), { read: 2, fault: "readOnly", written: "readOnly" });
    });

    it("a file that cannot be read refuses every change", async function () {
      if (!isRoot) return assert.ok(true, "only the administrator can give a file to somebody else");
      await fill(2);
      await chown(folder, nobody, nobody);
      assert.deepEqual(await asUser(), { read: 0, fault: "otherUser", written: "otherUser" });
    });

    it("a file of another user is read by the administrator, who leaves nothing beside it", async function () {
      if (!isRoot) return assert.ok(true, "only the administrator can give a file to somebody else");
      await fill(2);
      await handOver(nobody);
      const before = await readdir(folder);
      const journal = createJournal({ store: openAt() });
      assert.equal((await journal.read()).attempts.length, 2);
      await assert.rejects(journal.begin(anIntent()), { detail: "store.otherUser" });
      journal.dispose();
      closeAll();
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.startsWith(databaseName)),
        before.filter((name) => name.startsWith(databaseName)),
      );
    });
  });
});
