import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EffectDocument } from "../../src/cli/plan";
import { openAccount, type Account } from "./harness";

/** Case 9003 of the sandbox, and somebody who has no entry on it. */
const aCase = "9003";
const nils = "user:1107";

describe("case-access: changes", function () {
  this.timeout(180_000);

  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const ask = (...words: string[]) => account.ask([...words, "--connection", "argus"]);
  const writes = () =>
    account.sandbox.argus.requests.filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/search"));
  const levelOf = async (who = nils) => {
    const { document } = await ask("who", aCase);
    const row = document.result.find(({ subject }: { subject: { id: string } }) => `user:${subject.id}` === who);
    return row === undefined ? "none" : row.write === "yes" ? "write" : row.read === "yes" ? "read" : "unknown";
  };
  const grant = ["--grant", `${nils}=read`];

  it("previews without writing, and says what changes for whom", async () => {
    const { status, document } = await ask("preview", aCase, ...grant);
    assert.equal(status, 0);
    assert.match(document.result.digest, /^[0-9a-f]{24}$/);
    assert.deepEqual(
      document.result.effects.map(({ subject, right, before, after }: EffectDocument) => [
        subject.name,
        right,
        before,
        after,
      ]),
      [["Nils Nothing", "read", "no", "yes"]],
    );
    assert.deepEqual(writes(), []);
    const plain = await account.run(["preview", aCase, ...grant, "--connection", "argus", "--quiet"]);
    assert.match(plain.stdout, new RegExp(`Digest: ${document.result.digest}\n`));
    assert.equal(plain.stderr, "");
  });

  it("makes the change that was approved, verifies it and records it", async () => {
    const { document: preview } = await ask("preview", aCase, ...grant);
    const applied = await ask("apply", aCase, ...grant, "--approve", preview.result.digest, "--reason", "on duty");
    assert.equal(applied.status, 0, applied.stderr);
    assert.equal(applied.document.result.outcome, "done");
    const [record] = applied.document.result.records;
    assert.equal(record.reason, "on duty");
    assert.equal(record.outcome, "done");
    assert.equal(await levelOf(), "read");
    const { document: journal } = await ask("journal", "--case", aCase);
    assert.deepEqual(
      journal.result.map(({ id, outcome }: { id: string; outcome: string }) => [id, outcome]),
      [[record.id, "done"]],
    );
  });

  it("refuses without approval, and never asks without a terminal", async () => {
    const none = await ask("apply", aCase, ...grant);
    assert.equal(none.status, 5);
    assert.equal(none.document.error?.kind, "noApproval");
    assert.match(none.document.error.advice, /--approve/);
    assert.deepEqual(writes(), []);
  });

  it("previews and refuses while it is read-only: by the flag, the environment or the file of connections", async () => {
    // A preview says so, as it says what the server tells of the key.
    const readOnly = { env: account.as("kari-readonly") };
    const { document } = await ask("preview", aCase, ...grant, "--read-only");
    assert.match(document.result.hindrances.join(), /^Case Access is set to read-only/);
    const asReader = await account.ask(["preview", "9003", "--unwatch", "me", "--connection", "argus"], readOnly);
    assert.deepEqual(asReader.document.result.hindrances, [
      "This key is read-only: the server will refuse the change.",
    ]);
    const words = ["apply", aCase, ...grant, "--approve", document.result.digest, "--connection", "argus"];
    const file = path.join(account.home, "connections.json");
    const before = readFileSync(file, "utf8");
    const closed = JSON.stringify({ ...(JSON.parse(before) as object), readOnly: true });
    const refused = async (more: string[], env?: Record<string, string>) => {
      account.sandbox.argus.requests.length = 0;
      const ran = await account.ask([...words, ...more], { env });
      assert.deepEqual([ran.status, ran.document.error?.kind], [5, "readOnly"]);
      assert.match(ran.stderr, /^case-access: Nothing was sent to argus: Case Access is set to read-only\. /);
      assert.deepEqual(account.sandbox.argus.requests, []);
    };
    await refused(["--read-only"]);
    await refused([], { CASE_ACCESS_READ_ONLY: "1" });
    writeFileSync(file, closed);
    await refused([]);
    writeFileSync(file, before);
    assert.equal((await account.ask(words, { env: { CASE_ACCESS_READ_ONLY: "0" } })).status, 0);
    const { document: journal } = await ask("journal", "--case", aCase);
    assert.equal(journal.result.length, 1);
    const undone = await ask("undo", journal.result[0].id, "--read-only");
    assert.deepEqual([undone.status, undone.document.error?.kind], [5, "readOnly"]);
    assert.equal((await ask("undo", journal.result[0].id, "--preview", "--read-only")).status, 0);
  });

  it("refuses what is no longer as it was approved: the case, the change, the key, the connection", async () => {
    const { document } = await ask("preview", aCase, ...grant);
    const { digest } = document.result;
    const refused = async (words: string[], env?: Record<string, string>) => {
      const ran = await account.ask([...words, "--approve", digest, "--connection", "argus"], { env });
      assert.equal(ran.status, 5, words.join(" "));
      assert.equal(ran.document.error?.kind, "stale");
    };
    await refused(["apply", aCase, "--grant", `${nils}=write`]);
    await refused(["apply", "9002", "--grant", "user:1102=read"]);
    await refused(["apply", aCase, ...grant], account.as("ada"));
    assert.deepEqual(writes(), []);
    const other = ["--grant", "user:1009=read"];
    const { document: theirs } = await ask("preview", aCase, ...other);
    assert.equal((await ask("apply", aCase, ...other, "--approve", theirs.result.digest)).status, 0);
    await refused(["apply", aCase, ...grant]);
    assert.equal(await levelOf(), "none");
  });

  it("is done where it is so already, and sends nothing", async () => {
    const { document } = await ask("preview", aCase, ...grant);
    await ask("apply", aCase, ...grant, "--approve", document.result.digest);
    const sent = writes().length;
    const again = await ask("apply", aCase, ...grant);
    assert.equal(again.status, 0);
    const { outcome, records } = again.document.result;
    assert.deepEqual([outcome, records[0].remark], ["done", "alreadySo"]);
    assert.equal(writes().length, sent);
  });

  it("makes several changes in their order with one approval", async () => {
    const words = ["--grant", `${nils}=read`, "--level", "user:1009=write"];
    const first = await ask("preview", aCase, "--grant", "user:1009=read");
    await ask("apply", aCase, "--grant", "user:1009=read", "--approve", first.document.result.digest);
    const { document } = await ask("preview", aCase, ...words);
    const applied = await ask("apply", aCase, ...words, "--approve", document.result.digest);
    assert.equal(applied.status, 0, applied.stderr);
    assert.equal(applied.document.result.records.length, 2);
    assert.deepEqual([await levelOf(), await levelOf("user:1009")], ["read", "write"]);
    const gone = ["--revoke", nils];
    const preview = await ask("preview", aCase, ...gone);
    assert.equal((await ask("apply", aCase, ...gone, "--approve", preview.document.result.digest)).status, 0);
    assert.equal(await levelOf(), "none");
  });

  it("does not claim to cover a change of all cases of a person, of which a key sees some", async () => {
    const { document } = await account.ask(["preview", "9004", "--recompute", nils, "--connection", "iris"]);
    assert.equal(document.result.elsewhere[0].case.id, "9017");
    assert.deepEqual(
      [document.coverage.whole, document.coverage.missing],
      [false, ["cases that this key does not see"]],
    );
  });

  it("takes a change back, once it is approved", async () => {
    const { document } = await ask("preview", aCase, "--mode", "explicit");
    const applied = await ask("apply", aCase, "--mode", "explicit", "--approve", document.result.digest);
    const [{ id }] = applied.document.result.records;
    assert.equal((await ask("undo", id)).status, 5);
    const undo = await ask("undo", id.slice(0, 8), "--preview");
    assert.equal(undo.status, 0, undo.stderr);
    assert.equal(undo.document.result.undoes, id);
    const undone = await ask("undo", id, "--approve", undo.document.result.digest);
    assert.equal(undone.status, 0, undone.stderr);
    const mode = (await ask("cases")).document.result.find((one: { id: string }) => one.id === aCase).mode;
    assert.equal(mode, "readRestricted");
    const again = await ask("undo", id, "--preview");
    assert.equal(again.status, 5);
    assert.equal(again.document.error?.kind, "noUndo");
  });

  it("tells a refusal of the server, an answer that never came, and a change that is gone", async () => {
    const { faults } = account.sandbox.argus;
    const { document } = await ask("preview", aCase, ...grant);
    const approved = [...grant, "--approve", document.result.digest];
    const post = { match: { method: "POST", path: /access/ } };
    faults.next({ kind: "status", status: 403, ...post });
    const refused = await ask("apply", aCase, ...approved);
    assert.equal(refused.status, 4);
    assert.equal(refused.document.result.outcome, "notDone");
    assert.equal(refused.document.result.failures[0].kind, "notAllowed");
    faults.next({ kind: "drop", applied: true, ...post });
    const found = await ask("apply", aCase, ...approved);
    assert.equal(found.status, 0, "it was looked for, and is there");
    assert.equal(found.document.result.records[0].remark, "foundAfterTimeout");
  });

  it("does not know what became of a request that hangs, and says so with 3", async () => {
    const { faults } = account.sandbox.argus;
    const { document } = await ask("preview", aCase, ...grant);
    faults.next({ kind: "hang", match: { method: "POST", path: /access/ } });
    const ran = await ask("apply", aCase, ...grant, "--approve", document.result.digest, "--timeout", "1");
    assert.equal(ran.status, 3);
    assert.equal(ran.document.result.outcome, "undetermined");
    const { document: journal } = await ask("journal");
    assert.equal(journal.result[0].outcome, "undetermined");
  });

  it("ends with 130 on Ctrl-C, after the write in flight was looked up", async () => {
    if (process.platform === "win32") return;
    const { document } = await ask("preview", aCase, ...grant);
    const placed = account.sandbox.argus.faults.next({
      kind: "hang",
      applied: true,
      match: { method: "POST", path: /access/ },
    });
    const words = ["apply", aCase, ...grant, "--approve", document.result.digest, "--connection", "argus", "--json"];
    const child = account.start([...words, "--timeout", "2"]);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
    await placed.reached;
    child.kill("SIGINT");
    const [status] = await once(child, "close");
    assert.equal(status, 130);
    assert.equal(JSON.parse(stdout).result.outcome, "done");
    assert.equal(await levelOf(), "read");
  });

  it("sends nothing where the journal cannot be written", async () => {
    if (process.platform === "win32" || process.getuid?.() === 0) {
      // Nothing is closed to root, so a file stands where the folder should be.
      const ran = await ask("preview", aCase, ...grant);
      const blocked = ["--state", path.join(account.home, "connections.json", "below")];
      const applied = await ask("apply", aCase, ...grant, "--approve", ran.document.result.digest, ...blocked);
      assert.equal(applied.status, 4);
      assert.deepEqual(writes(), []);
      return;
    }
    const closed = path.join(account.home, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    const { document } = await ask("preview", aCase, ...grant);
    const applied = await ask("apply", aCase, ...grant, "--approve", document.result.digest, "--state", closed);
    assert.equal(applied.status, 4);
    assert.deepEqual(writes(), []);
  });

  it("takes old records away once that is approved, and says which flag is missing", async () => {
    const { document } = await ask("preview", aCase, ...grant);
    await ask("apply", aCase, ...grant, "--approve", document.result.digest);
    const purge = (...more: string[]) => account.ask(["journal", "--purge", ...more]);
    const missing = await purge();
    assert.equal(missing.status, 64);
    assert.match(missing.stderr, /--before/);
    for (const wrong of ["yesterday", "2026-01-31T10:00"]) assert.equal((await purge("--before", wrong)).status, 64);
    assert.equal((await purge("--before", "2026-01-31", "--case", aCase)).status, 64);
    assert.equal((await account.ask(["journal", "--before", "2026-01-31"])).status, 64);
    const none = await purge("--before", "2020-01-31");
    assert.deepEqual([none.status, none.document.result.purged], [0, 0]);
    const later = ["--before", "2999-01-01"];
    const refused = await purge(...later);
    assert.deepEqual([refused.status, refused.document.error?.kind], [5, "noApproval"]);
    assert.match(refused.document.error!.message, /^Nobody has approved this\. 1 record is purged, from /);
    const [, digest] = /--approve ([0-9a-f]{24})/.exec(refused.document.error!.advice)!;
    assert.equal((await purge(...later, "--approve", "0")).document.error?.kind, "stale");
    assert.equal((await ask("journal")).document.result.length, 1);
    const done = await purge(...later, "--approve", digest!);
    assert.deepEqual([done.status, done.document.result.purged], [0, 1]);
    assert.deepEqual((await ask("journal")).document.result, []);
  });

  it("names what is wrong with a change", async () => {
    const wrong = [
      { words: [], kind: "noChange", status: 64 },
      { words: ["--grant", nils], kind: "usage", status: 64 },
      { words: ["--grant", `${nils}=all`], kind: "usage", status: 64 },
      { words: ["--mode", "secret"], kind: "usage", status: 64 },
      { words: ["--level", `${nils}=write`], kind: "noEntry", status: 5 },
    ];
    for (const { words, kind, status } of wrong) {
      const ran = await ask("preview", aCase, ...words);
      assert.equal(ran.status, status, words.join(" "));
      assert.equal(ran.document.error?.kind, kind, words.join(" "));
    }
  });
});
