import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { openAccount, type Account } from "./harness";

interface Row {
  readonly case: { readonly id: string };
  readonly kind: string;
  readonly subject: { readonly id: string };
}

/** Nils Nothing of the sandbox of Argus: an entry on two cases, and one case that he reported. */
const nils = "user:1107";
const jonas = "user:1009";

describe("case-access: offboarding", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount({ within: true });
  });
  after(() => account.close());

  const ada = () => account.as("ada");
  const ask = (...words: string[]) => account.ask([...words, "--connection", "argus"], { env: ada() });
  const rowsOf = (changes: readonly Row[]) => changes.map((row) => [row.case.id, row.kind, row.subject.id]);

  it("finds by the searches what names a person, reads each hit, and says what stays and what is not seen", async () => {
    const { requests } = account.sandbox.argus;
    requests.length = 0;
    const { status, document, stderr } = await ask("offboard", nils, "--preview");
    assert.equal(status, 0, stderr);
    const { result, coverage } = document;
    assert.deepEqual(rowsOf(result.changes), [
      ["9001", "revoke", "1107"],
      ["9017", "revoke", "1107"],
    ]);
    assert.deepEqual(
      result.stays.map((one: { case: { id: string }; why: string }) => [one.case.id, one.why]),
      [["9037", "reporter"]],
    );
    const remaining = result.remains.find((one: { case: { id: string } }) => one.case.id === "9037");
    assert.deepEqual([remaining.owner, remaining.because], ["yes", "reporter"]);
    assert.equal(coverage.whole, false);
    assert.ok(coverage.missing.includes("cases that this key does not see"));
    assert.ok(coverage.missing.some((text) => text.includes("deleted cases")));
    const searches = requests.filter(({ method, path: at }) => method === "POST" && at.endsWith("/case/search"));
    assert.equal(searches.length, 9, "the list of cases; three levels of entries, and the reporter, twice");
    const lists = requests.filter(({ path: at }) => /\/case\/\d+\/access$/.test(at));
    assert.ok(new Set(lists.map(({ path: at }) => at)).size < 12, "no other case's entries are read");
  });

  it("says who is notified all the same: before, in a plan from a file, and afterwards", async () => {
    const gunnar = "user:1109";
    const isGunnar = ({
      case: of,
      subject,
      removable,
    }: {
      case: string;
      subject: { id: string };
      removable: boolean;
    }) => of === "9051" && subject.id === "1109" && removable;
    const file = path.join(account.home, "gunnar.json");
    const plan = await ask("offboard", gunnar, "--out", file);
    assert.equal(plan.status, 0, plan.stderr);
    assert.ok(plan.document.result.stillNotifiedOf.some(isGunnar), plan.stdout);
    const words = ["offboard", gunnar, "--preview", "--connection", "argus"];
    const preview = await account.run(words, { env: ada() });
    assert.match(preview.stdout, /is still notified of: .*9051/);
    assert.match(preview.stdout, /To end that: case-access preview 9051 --unwatch user:1109/);
    const apply = ["apply", file, "--approve", plan.document.result.digest, "--connection", "argus"];
    const done = await account.run(apply, { env: ada() });
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stderr, /is still notified of: .*9051/);
    const { attempts } = await ask("journal", "--case", "9051").then(({ document }) => ({ attempts: document.result }));
    const { batch } = attempts[0] as { batch: string };
    const back = await ask("undo", batch, "--preview");
    const undone = await ask("undo", batch, "--approve", back.document.result.digest);
    assert.equal(undone.status, 0, undone.stderr);
    assert.deepEqual(undone.document.result.stillNotifiedOf, [], "nobody lost anything");
    const again = await ask("offboard", gunnar, "--approve", plan.document.result.digest);
    assert.equal(again.status, 5, "the entries have other ids now");
  });

  it("hands over first, takes away in one batch, and takes all of that back", async () => {
    const words = ["offboard", nils, "--to", jonas];
    const none = await ask(...words);
    assert.deepEqual([none.status, none.document.error?.kind], [5, "noApproval"]);
    const preview = await ask(...words, "--preview");
    assert.deepEqual(rowsOf(preview.document.result.changes), [
      ["9001", "grant", "1009"],
      ["9001", "revoke", "1107"],
      ["9017", "grant", "1009"],
      ["9017", "revoke", "1107"],
      ["9037", "reporter", "1009"],
    ]);
    const done = await ask(...words, "--approve", preview.document.result.digest, "--reason", "moves on");
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual([done.document.result.outcome, done.document.result.records.length], ["done", 5]);
    const after = await ask("offboard", nils, "--preview");
    assert.deepEqual([after.document.result.changes, after.document.result.stays], [[], []]);
    assert.equal((await ask("offboard", nils)).status, 0, "nothing is left to approve");

    const undo = ["undo", done.document.result.batch as string];
    const back = await ask(...undo, "--preview");
    const undone = await ask(...undo, "--approve", back.document.result.digest);
    assert.equal(undone.status, 0, undone.stderr);
    const again = await ask("offboard", nils, "--preview");
    assert.deepEqual(
      rowsOf(again.document.result.changes).map(([id]) => id),
      ["9001", "9017"],
    );
    assert.equal(again.document.result.stays[0].why, "reporter");
    const { document } = await ask("offboard", jonas, "--preview");
    assert.ok(document.result.changes.every((row: Row) => row.case.id !== "9001"));
  });

  it("writes a plan that apply carries out, and that no digest of another state approves", async () => {
    const file = path.join(account.home, "plan.json");
    const { status, document, stderr } = await ask("offboard", nils, "--out", file);
    assert.equal(status, 0, stderr);
    assert.equal(document.result.plan, file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).kind, "offboard");
    const shown = await ask("apply", file, "--preview");
    assert.equal(shown.document.result.digest, document.result.digest);
    const grant = ["--grant", "user:1101=read"];
    const other = await ask("preview", "9017", ...grant);
    await ask("apply", "9017", ...grant, "--approve", other.document.result.digest);
    assert.equal((await ask("apply", file, "--approve", document.result.digest)).status, 5);
    assert.equal((await ask("offboard", nils, "--approve", document.result.digest)).status, 5);
    const device = await ask("offboard", nils, "--out", account.home);
    assert.deepEqual([device.status, device.document.error?.kind], [4, "file"], "nothing but a file is replaced");
    const both = await ask("offboard", nils, "--out", file, "--approve", "0");
    assert.deepEqual([both.status, both.document.error?.kind], [64, "usage"]);
  });

  it("refuses nobody, the same person twice, and writing where it is read-only", async () => {
    assert.equal((await ask("offboard", "nobody.here", "--preview")).status, 64);
    assert.equal((await ask("offboard", nils, "--to", nils, "--preview")).status, 64);
    const closed = await ask("offboard", nils, "--approve", "0", "--read-only");
    assert.deepEqual([closed.status, closed.document.error?.kind], [5, "readOnly"]);
  });

  it("says that nothing was found, and what can be set instead, where the entries are not shown", async () => {
    const { iris } = account.sandbox;
    const key = iris.keys.find(({ name }) => name === "signe.vakt")!.key;
    const given = { env: { CASE_ACCESS_KEY_IRIS: `${iris.url} ${key}` } };
    const berit = ["offboard", "user:1103", "--connection", "iris"];
    const { status, document } = await account.ask([...berit, "--preview"], given);
    assert.equal(status, 0);
    assert.deepEqual(document.result.changes, []);
    const { level, cases } = document.result.instead;
    assert.equal(level, "deny");
    assert.ok(cases.length > 0 && cases.length <= document.result.remains.length);
    const shown = await account.run(berit, given);
    assert.equal(shown.status, 2, "whether anything names them is not known");
    assert.match(shown.stdout, /Nothing that names Berit Haugen and can be revoked was found/);
    assert.match(shown.stdout, new RegExp(`case-access preview ${cases[0].id} --grant user:1103=deny`));
  });

  it("reads every listed case where the system has no search, and leaves an entry that denies", async () => {
    const { document, status } = await account.ask(["offboard", nils, "--preview", "--connection", "iris"]);
    assert.equal(status, 0);
    const { changes, stays, looked } = document.result;
    assert.equal(looked.by, "lists");
    assert.deepEqual(
      stays.map((one: { case: { id: string }; why: string }) => [one.case.id, one.why]),
      [["9017", "denies"]],
    );
    assert.ok(changes.length > 0 && changes.every((row: Row) => row.kind === "revoke"));
    const cmf = await account.ask(["offboard", "user:14", "--preview", "--connection", "cmf"]);
    assert.ok(cmf.document.result.changes.length > 1);
    assert.ok(cmf.document.unknowns.length > 0, "what a delegation gives is not known");
  });
});
