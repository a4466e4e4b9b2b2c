import assert from "node:assert/strict";
import { openWorkspace, type Workspace } from "../../src/core/core";
import type { Connection } from "../../src/core/connections/connections";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { openAccount, type Account } from "./harness";

const aCase = "9003";
const nils = { id: "1107", kind: "user", name: "Nils Nothing" } as const;

describe("an editor and a command line of one account", function () {
  this.timeout(90_000);

  let account: Account;
  let editor: Workspace;
  let connection: Connection;
  beforeEach(async () => {
    account = await openAccount();
    const { argus } = account.sandbox;
    editor = openWorkspace({
      settings: memorySettings({ roleFunctions: { ...argus.roleFunctions } }),
      secrets: memorySecrets(),
      home: account.home,
    });
    const key = argus.keys.find(({ name }) => name === "signe")!.key;
    // The same address in other words, and another name for it.
    const url = `${argus.url.replace("http:", "HTTP:")}//`;
    connection = await editor.connections.add({ name: "From the editor", system: "argus", url }, key);
  });
  afterEach(async () => {
    editor.dispose();
    await account.close();
  });

  const ask = (...words: string[]) => account.ask([...words, "--connection", "argus"]);
  const inEditor = async () =>
    editor.changes.apply(
      await editor.changes.plan(connection, aCase, { kind: "grant", subject: nils, level: "read" }, noSignal),
      noSignal,
    );

  it("see the same records, kept under the same caller, and each takes back what the other did", async () => {
    assert.equal((await inEditor()).kind, "done");
    const { document: journal } = await ask("journal");
    assert.equal(journal.result.length, 1);
    const [{ id }] = journal.result;
    const { document: preview } = await ask("undo", id, "--preview");
    const undone = await ask("undo", id, "--approve", preview.result.digest);
    assert.equal(undone.status, 0, undone.stderr);

    const { attempts } = await editor.journal.read();
    assert.deepEqual(
      attempts.map(({ change, undoes, outcome }) => [change.kind, undoes, outcome?.kind]),
      [
        ["revoke", id, "done"],
        ["grant", undefined, "done"],
      ],
    );
    const identities = await editor.store.read((sql) => sql.all("SELECT system, url, caller FROM identity"), []);
    assert.deepEqual(
      identities.map((one) => ({ ...one })),
      [{ system: "argus", url: account.sandbox.argus.url, caller: attempts[0]!.caller!.id }],
    );
  });

  it("take turns at a case: the command line waits for the editor", async () => {
    const words = ["apply", aCase, "--grant", "user:1107=read"];
    const { document: preview } = await ask("preview", ...words.slice(1));
    const lock = await editor.store.locks.take(`argus ${connection.url} case ${aCase}`);
    assert.ok(lock);
    const before = account.sandbox.argus.requests.length;
    const applied = ask(...words, "--approve", preview.result.digest);
    // It has read the case for its plan, and writes nothing as long as somebody else has the turn.
    while (account.sandbox.argus.requests.length === before) await new Promise(setImmediate);
    const writes = () =>
      account.sandbox.argus.requests.filter(({ method, path }) => method !== "GET" && !path.endsWith("/search"));
    assert.deepEqual(writes(), []);
    lock.release();
    assert.equal((await applied).status, 0);
    assert.equal(writes().length, 1);
  });
});
