import assert from "node:assert/strict";
import { openAccount, type Account } from "./harness";

/** The reporter, publishing, and who is notified: of Argus alone. */
describe("case-access: reporter, publishing, watchers", function () {
  this.timeout(90_000);

  let account: Account;
  beforeEach(async () => {
    account = await openAccount({ within: true });
  });
  afterEach(() => account.close());

  const ask = (...words: string[]) =>
    account.ask([...words, "--connection", "argus"], { env: { ...account.as("ada"), NO_COLOR: "1" } });
  const writes = () =>
    account.sandbox.argus.requests
      .filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/search"))
      .map(({ method, path: at }) => `${method} ${at}`);
  async function make(caseId: string, ...words: string[]) {
    const { document } = await ask("preview", caseId, ...words);
    account.sandbox.argus.requests.length = 0;
    const applied = await ask("apply", caseId, ...words, "--approve", document.result.digest);
    return { preview: document.result, ...applied, result: applied.document.result };
  }

  it("changes the reporter, who owns the case, tells nobody of it, and brings the one before back", async () => {
    const made = await make("9003", "--reporter", "user:1105");
    assert.equal(made.status, 0, made.stderr);
    assert.equal(made.result.outcome, "done");
    assert.equal(made.preview.changes[0].from.id, "1101");
    assert.deepEqual(
      made.preview.effects
        .filter(({ right }: { right: string }) => right === "owner")
        .map(({ subject, before, after }: { subject: { id: string }; before: string; after: string }) => [
          ...[subject.id, before, after],
        ]),
      [
        ["1105", "no", "yes"],
        ["1101", "yes", "no"],
      ],
    );
    assert.deepEqual(writes(), ["PUT /cases/v2/case/9003"]);
    const again = await ask("apply", "9003", "--reporter", "user:1105");
    assert.deepEqual([again.status, again.document.result.records[0].remark], [0, "alreadySo"]);
    const [{ id }] = made.result.records;
    const { document: undo } = await ask("undo", id, "--preview");
    assert.equal((await ask("undo", id, "--approve", undo.result.digest)).status, 0);
    const back = await ask("apply", "9003", "--reporter", "user:1101");
    assert.equal(back.document.result.records[0].remark, "alreadySo");
  });

  it("publishes once approved, says that there is no way back, and finds none", async () => {
    const plain = await account.run(["preview", "9049", "--publish", "--connection", "argus"], {
      env: account.as("ada"),
    });
    assert.match(plain.stdout, /There is no way back/);
    assert.match(plain.stdout, /Users with the service read role/);
    assert.match(plain.stderr, /apply 9049 --publish --approve/);
    const made = await make("9049", "--publish", "--notify");
    assert.equal(made.status, 0, made.stderr);
    assert.deepEqual(writes(), ["PUT /cases/v2/case/9049/publish"]);
    const undo = await ask("undo", made.result.records[0].id, "--preview");
    assert.deepEqual([undo.status, undo.document.error?.kind], [5, "noUndo"]);
    // What was approved without messages is not approved with them.
    const { document } = await ask("preview", "9003", "--reporter", "user:1105");
    const loud = ["apply", "9003", "--reporter", "user:1105", "--notify", "--approve", document.result.digest];
    assert.equal((await ask(...loud)).document.error?.kind, "stale");
  });

  it("stops notifying somebody, and refuses where a rule does that", async () => {
    const made = await make("9051", "--unwatch", "user:1107");
    assert.deepEqual([made.status, made.result.outcome], [0, "done"], made.stderr);
    assert.match(writes().join(), /^DELETE \S+watchers/);
    const again = await ask("apply", "9051", "--unwatch", "user:1107");
    assert.deepEqual([again.status, again.document.result.records[0].remark], [0, "wasGone"]);
    const rule = await ask("preview", "9051", "--unwatch", "group:2013");
    assert.deepEqual([rule.status, rule.document.error?.kind], [5, "notSupported"]);
    const group = await ask("preview", "9003", "--reporter", "group:2006");
    assert.deepEqual([group.status, group.document.error?.kind], [5, "notSupported"]);
  });

  it("notifies of a grant only when that is asked for, and says who still is after a revoke", async () => {
    const made = await make("9003", "--grant", "user:1107=read", "--notify");
    assert.equal(made.status, 0, made.stderr);
    const revoke = ["9003", "--revoke", "user:1107"];
    const { document } = await ask("preview", ...revoke);
    const words = ["apply", ...revoke, "--approve", document.result.digest, "--connection", "argus"];
    const gone = await account.run(words, { env: account.as("ada") });
    assert.equal(gone.status, 0, gone.stderr);
    assert.match(gone.stderr, /Nils Nothing is still notified.*--unwatch user:1107/);
    const wrong = await ask("preview", "9003", "--mode", "explicit", "--notify");
    assert.deepEqual([wrong.status, wrong.document.error?.kind], [64, "usage"]);
  });

  it("are refused where the system has none of them", async () => {
    for (const words of [["--publish"], ["--unwatch", "user:12"], ["--reporter", "user:12"]]) {
      const [first] = (await account.ask(["cases", "--connection", "cmf"])).document.result;
      const ran = await account.ask(["preview", first.id, ...words, "--connection", "cmf"]);
      assert.deepEqual([ran.status, ran.document.error?.kind], [5, "notSupported"], words.join(" "));
    }
  });
});
