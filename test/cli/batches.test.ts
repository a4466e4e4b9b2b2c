import assert from "node:assert/strict";
import { once } from "node:events";
import { openAccount, type Account } from "./harness";

const aCase = "9003";
const [nils, jonas] = ["user:1107", "user:1009"];

describe("case-access: changes that are made together", function () {
  this.timeout(180_000);

  let account: Account;
  beforeEach(async () => {
    account = await openAccount({ within: true });
  });
  afterEach(() => account.close());

  const ask = (...words: string[]) => account.ask([...words, "--connection", "argus"]);
  const both = ["--grant", `${nils}=read`, "--grant", `${jonas}=read`];
  const readers = async () => {
    const { document } = await ask("who", aCase);
    return [nils, jonas].filter((who) =>
      document.result.some(
        ({ subject, through }: { subject: { id: string }; through: string[] }) =>
          `user:${subject.id}` === who && through.includes("has a read entry"),
      ),
    );
  };
  const digestOf = async (...words: string[]) => (await ask(...words)).document.result.digest as string;

  /** Makes both changes, and is interrupted while the first one is in flight. */
  async function interrupted() {
    const digest = await digestOf("preview", aCase, ...both);
    const placed = account.sandbox.argus.faults.next({
      kind: "hang",
      applied: true,
      match: { method: "POST", path: /access/ },
    });
    const words = ["apply", aCase, ...both, "--approve", digest, "--connection", "argus", "--json", "--timeout", "2"];
    const child = account.start(words);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
    await placed.reached;
    child.kill("SIGINT");
    const [status] = (await once(child, "close")) as [number];
    const { result } = JSON.parse(stdout) as { result: { outcome: string; records: { batch: string }[] } };
    return { status, result, batch: result.records[0]!.batch };
  }

  it("ends with 3 where Ctrl-C left some of them, and goes on with exactly those once that is approved", async () => {
    if (process.platform === "win32") return;
    const { status, result, batch } = await interrupted();
    assert.deepEqual([status, result.outcome, result.records.length], [3, "partly", 1]);
    assert.deepEqual(await readers(), [nils]);
    const journal = await account.run(["journal"]);
    assert.match(journal.stderr, new RegExp(`1 of 2 changes are left.* case-access resume ${batch} --preview`));

    const refused = await ask("resume", batch);
    assert.deepEqual([refused.status, refused.document.error?.kind], [5, "noApproval"]);
    const preview = await account.ask(["resume", batch.slice(0, 8), "--preview"]);
    assert.equal(preview.status, 0, preview.stderr);
    assert.equal(preview.document.connection, "argus", "the changes say which connection it is");
    const { digest, changes, effects } = preview.document.result;
    assert.deepEqual(
      changes.map(({ kind, subject }: { kind: string; subject: { id: string } }) => [kind, subject.id]),
      [["grant", "1009"]],
    );
    assert.ok(effects.every((one: { case: { id: string } }) => one.case.id === aCase));
    const stale = await ask("resume", batch, "--approve", "0");
    assert.deepEqual([stale.status, stale.document.error?.kind], [5, "stale"]);
    const resumed = await ask("resume", batch, "--approve", digest);
    assert.equal(resumed.status, 0, resumed.stderr);
    assert.deepEqual([resumed.document.result.outcome, resumed.document.result.records.length], ["done", 1]);
    assert.deepEqual(await readers(), [nils, jonas]);
    const over = await ask("resume", batch, "--preview");
    assert.deepEqual([over.status, over.document.error?.kind], [64, "unknownBatch"]);
  });

  it("refuses to go on where the case changed since that was approved", async () => {
    if (process.platform === "win32") return;
    const { batch } = await interrupted();
    const digest = await digestOf("resume", batch, "--preview");
    const other = ["--grant", "user:1101=read"];
    await ask("apply", aCase, ...other, "--approve", await digestOf("preview", aCase, ...other));
    const { status, document } = await ask("resume", batch, "--approve", digest);
    assert.deepEqual([status, document.error?.kind], [5, "stale"]);
    assert.deepEqual(await readers(), [nils]);
    const readOnly = await ask("resume", batch, "--approve", digest, "--read-only");
    assert.deepEqual([readOnly.status, readOnly.document.error?.kind], [5, "readOnly"]);
  });

  it("takes all of them back with one approval", async () => {
    const applied = await ask("apply", aCase, ...both, "--approve", await digestOf("preview", aCase, ...both));
    const [{ batch }] = applied.document.result.records;
    const preview = await ask("undo", batch, "--preview");
    assert.equal(preview.status, 0, preview.stderr);
    assert.equal(preview.document.result.changes.length, 2);
    assert.equal((await ask("undo", batch)).status, 5);
    const undone = await ask("undo", batch.slice(0, 8), "--approve", preview.document.result.digest);
    assert.equal(undone.status, 0, undone.stderr);
    assert.deepEqual([undone.document.result.outcome, undone.document.result.records.length], ["done", 2]);
    assert.deepEqual(await readers(), []);
    const again = await ask("undo", batch, "--preview");
    assert.deepEqual([again.status, again.document.error?.kind], [5, "noUndo"]);
  });

  it("finds in the journal which connection made it, also for those that were made together", async () => {
    const applied = await ask("apply", aCase, ...both, "--approve", await digestOf("preview", aCase, ...both));
    const [{ id, batch }] = applied.document.result.records;
    for (const record of [id, batch]) {
      const { status, document, stderr } = await account.ask(["undo", record, "--preview"]);
      assert.equal(status, 0, stderr);
      assert.equal(document.connection, "argus");
    }
    const { argus } = account.sandbox;
    const add = (name: string) => account.run(["connections", "add", name, "--system", "argus", "--url", argus.url]);
    await add("same");
    assert.equal((await account.ask(["undo", id, "--preview"])).document.connection, "argus", "its name counts");
    await account.run(["connections", "remove", "argus"]);
    await add("same too");
    const several = await account.ask(["undo", id, "--preview"]);
    assert.deepEqual([several.status, several.document.error?.kind], [64, "whichConnection"]);
    assert.match(several.document.error!.message, /same, same too/);
  });

  it("reads no more of the journal than it shows", async () => {
    for (const who of [nils, jonas, "user:1101"]) {
      const grant = ["--grant", `${who}=read`];
      await ask("apply", aCase, ...grant, "--approve", await digestOf("preview", aCase, ...grant));
    }
    const { document } = await ask("journal", "--limit", "2");
    assert.deepEqual(
      document.result.map(({ change }: { change: { subject: { id: string } } }) => change.subject.id),
      ["1101", "1009"],
    );
    assert.deepEqual(document.coverage, { whole: false, read: 2, of: null, missing: ["older records"] });
    assert.equal((await ask("journal", "--limit", "3")).document.coverage.whole, true);
  });
});
