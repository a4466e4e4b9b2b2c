import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { serve } from "../http/fakeServer";
import { addConnection, openAccount, runBuilt, type Account } from "./harness";

describe("case-access: connections and keys", function () {
  this.timeout(60_000);

  let account: Account;
  before(async () => {
    account = await openAccount();
  });
  after(() => account.close());

  const folder = (name: string) => {
    const made = path.join(account.home, name);
    mkdirSync(made, { recursive: true });
    return made;
  };

  it("keeps connections in a file that nobody else may read, and contacts nobody", async () => {
    const server = await serve((_, response) => response.end("{}"));
    try {
      const env = { CASE_ACCESS_HOME: folder("own") };
      const added = await runBuilt(["connections", "add", "quiet", "--system", "argus", "--url", server.url], { env });
      assert.equal(added.status, 0, added.stderr);
      assert.deepEqual(server.received, []);
      const file = path.join(env.CASE_ACCESS_HOME, "connections.json");
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {
        connections: [{ name: "quiet", system: "argus", url: server.url }],
      });
      if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);

      const listed = await runBuilt(["connections", "--json"], { env });
      assert.deepEqual(JSON.parse(listed.stdout).result, [{ name: "quiet", system: "argus", url: server.url }]);
      const removed = await runBuilt(["connections", "remove", "quiet"], { env });
      assert.equal(removed.status, 0);
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { connections: [] });
      assert.deepEqual(server.received, []);
    } finally {
      await server.close();
    }
  });

  it("checks names and addresses as the extension does", async () => {
    const env = { CASE_ACCESS_HOME: folder("checked") };
    const cases = [
      { words: ["a", "--system", "argus", "--url", "http://example.org"], kind: "plainHttp" },
      { words: ["a", "--system", "argus", "--url", "https://me:hunter2@example.org"], kind: "credentials" },
      { words: ["a", "--system", "argus", "--url", "example.org"], kind: "notAnAddress" },
      { words: ["a", "--system", "argos", "--url", "https://example.org"], kind: "unknownSystem" },
      { words: [" ", "--system", "argus", "--url", "https://example.org"], kind: "noName" },
    ];
    for (const { words, kind } of cases) {
      const ran = await runBuilt(["connections", "add", ...words, "--json"], { env });
      assert.equal(ran.status, 64, ran.stdout);
      assert.equal(JSON.parse(ran.stdout).error.kind, kind);
      assert.doesNotMatch(ran.stdout + ran.stderr, /hunter2/);
    }
    assert.equal(existsSync(path.join(env.CASE_ACCESS_HOME, "connections.json")), false);
  });

  it("does not use a file that others may read", async () => {
    if (process.platform === "win32") return;
    const home = folder("open");
    const file = path.join(home, "connections.json");
    writeFileSync(file, `{"connections":[]}`, { mode: 0o644 });
    chmodSync(file, 0o644);
    const ran = await runBuilt(["connections", "--json"], { env: { CASE_ACCESS_HOME: home } });
    assert.equal(ran.status, 5);
    assert.equal(JSON.parse(ran.stdout).error.kind, "fileNotPrivate");
  });

  it("says whose key it is", async () => {
    const { status, document } = await account.ask(["connections", "check", "argus"]);
    assert.equal(status, 0);
    assert.equal(document.result.caller.name, "Signe Vakt");
    assert.ok(Number.isInteger(document.result.clockAhead));
  });

  it("says what a key is limited to, what it lacks, and that nothing is changed from here", async () => {
    const check = ["connections", "check", "argus"];
    const env = account.as("signe-limited");
    const { status, document } = await account.ask(check, { env });
    assert.equal(status, 0);
    const { key, lookUps, readOnlyHere } = document.result;
    assert.deepEqual([key.readOnly, key.ends, key.networks], [false, "2031-01-31T12:00:00.000Z", []]);
    assert.equal(readOnlyHere, false);
    assert.ok(key.scopes.length === 1 && key.functions.length > 1);
    const refused = lookUps.filter(({ answer }: { answer: string }) => answer === "no");
    assert.ok(refused.some(({ needs }: { needs: string }) => needs === "viewPermissions"));
    assert.equal(document.coverage.whole, false);
    assert.deepEqual(
      document.unknowns.map(({ fact, gap }) => `${fact} ${gap}`).sort(),
      refused.map(({ id }: { id: string }) => `${id} forbidden`).sort(),
    );
    const { stdout } = await account.run([...check, "--read-only"], { env });
    assert.match(stdout, /^For an administrator, to copy\n\n.* lacks these functions in Argus/m);
    assert.match(stdout, /^viewPermissions: whether somebody has access by a role/m);
    assert.match(stdout, /Case Access is set to read-only/);
    const whole = await account.ask(check, { env: account.as("ada") });
    assert.deepEqual([whole.document.coverage.whole, whole.document.unknowns], [true, []]);
  });

  it("names the argument that does not take a word, and what it takes", async () => {
    const { status, document } = await account.ask(["completion", "fish"]);
    assert.equal(status, 64);
    assert.equal(document.error?.message, "shell does not take “fish”.");
    assert.match(document.error?.advice ?? "", /bash, zsh/);
  });

  it("sends a key to no other origin than the one that it was given for", async () => {
    const server = await serve((_, response) => response.end("{}"));
    try {
      const key = account.env.CASE_ACCESS_KEY_ARGUS!.split(" ")[1]!;
      const ask = (env: Record<string, string>) => account.ask(["connections", "check", "argus"], { env });
      const elsewhere = await ask({ CASE_ACCESS_KEY_ARGUS: `${server.url} ${key}` });
      assert.equal(elsewhere.status, 5);
      assert.equal(elsewhere.document.error?.kind, "keyOfOtherOrigin");
      const unbound = await ask({ CASE_ACCESS_KEY_ARGUS: key });
      assert.equal(unbound.status, 5);
      assert.equal(unbound.document.error?.kind, "keyWithoutOrigin");
      for (const { stdout, stderr } of [elsewhere, unbound]) assert.ok(!(stdout + stderr).includes(key));
      assert.deepEqual(server.received, []);
    } finally {
      await server.close();
    }
  });

  it("reads a key from a private file, from the standard input and from a command", async () => {
    const [origin, key] = account.env.CASE_ACCESS_KEY_ARGUS!.split(" ") as [string, string];
    const env = { CASE_ACCESS_KEY_ARGUS: undefined };
    const check = ["connections", "check", "argus"];
    const none = await account.ask(check, { env });
    assert.equal(none.status, 5, "nothing was asked");
    assert.equal(none.document.error?.kind, "noKey");
    assert.match(none.document.error.advice, /CASE_ACCESS_KEY_ARGUS/);

    const scratch = mkdtempSync(path.join(os.tmpdir(), "case-access-key-"));
    try {
      const file = path.join(scratch, "key");
      writeFileSync(file, `${key}\n`, { mode: 0o600 });
      assert.equal((await account.ask([...check, "--key-file", file], { env })).status, 0);
      const input = await account.ask([...check, "--key-stdin"], { env, input: `${origin} ${key}\n` });
      assert.equal(input.document.result.caller.name, "Signe Vakt");

      if (process.platform === "win32") return;
      chmodSync(file, 0o640);
      assert.equal((await account.ask([...check, "--key-file", file], { env })).status, 5);
      chmodSync(file, 0o600);
      const home = folder("command");
      const { argus } = account.sandbox;
      const words = ["connections", "add", "argus", "--system", "argus", "--url", argus.url];
      const own = { CASE_ACCESS_HOME: home };
      assert.equal((await runBuilt([...words, "--key-command", `cat '${file}'`], { env: own })).status, 0);
      assert.equal((await runBuilt([...check, "--json"], { env: own })).status, 0);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });

  it("never asks where no terminal is: a key command gets no input", async () => {
    if (process.platform === "win32") return;
    const env = { CASE_ACCESS_HOME: folder("asking") };
    const { argus } = account.sandbox;
    const added = [
      "connections",
      "add",
      "argus",
      "--system",
      "argus",
      "--url",
      argus.url,
      "--key-command",
      "read k; echo $k",
    ];
    await runBuilt(added, { env });
    const ran = await runBuilt(["connections", "check", "--json"], { env });
    assert.equal(ran.status, 4);
    assert.equal(JSON.parse(ran.stdout).error.kind, "keyCommand");
  });

  it("takes no connection for the only one where another one is written wrongly, and says what is wrong", async () => {
    const home = path.join(account.home, "mistyped");
    mkdirSync(home);
    const right = { name: "test", system: "argus", url: account.sandbox.argus.url };
    addConnection(home, right);
    addConnection(home, { name: "work", system: "argus", url: "htps://cases.example" });
    const env = { CASE_ACCESS_HOME: home, CASE_ACCESS_KEY_TEST: account.env.CASE_ACCESS_KEY_ARGUS! };
    const { status, document } = await account.ask(["can", "9001", "me", "read"], { env });
    assert.deepEqual([status, document.error?.kind], [64, "badConnection"]);
    assert.match(document.error!.message, /^work: The address/);
    const named = await account.ask(["can", "9001", "me", "read", "--connection", "test"], { env });
    assert.equal(named.status, 0);
    const listed = await account.ask(["connections"], { env });
    assert.deepEqual([listed.document.coverage.whole, listed.document.coverage.of], [false, 2]);
    const journal = await account.ask(["journal", "--connection", "work"], { env });
    assert.deepEqual([journal.status, journal.document.error?.kind], [64, "unknownConnection"]);
  });

  it("takes functions for facts of the system only", async () => {
    const add = ["connections", "add", "typed", "--url", "https://cases.example", "--role-functions"];
    const wrong = await account.ask([...add, '{"serviceRed":["X"]}', "--system", "argus"]);
    assert.deepEqual([wrong.status, /serviceRead/.test(wrong.document.error!.advice)], [64, true]);
    assert.equal((await account.ask([...add, '{"serviceRead":["X"]}', "--system", "iris"])).status, 64);
  });

  it("asks which connection is meant, with their names", async () => {
    const { status, document } = await account.ask(["cases"]);
    assert.equal(status, 64);
    assert.equal(document.error?.kind, "whichConnection");
    assert.match(document.error.message, /argus, cmf/);
  });
});
