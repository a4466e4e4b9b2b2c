import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lookTime, readWake } from "../../src/core/expiry/wake";
import { assertResult } from "./documents";
import { openAccount, type Account } from "./harness";

const aCase = "9003";
const nils = "user:1107";
const ola = "user:1102";

interface Ending {
  readonly id: string;
  readonly case: { readonly id: string };
  readonly subject: { readonly id: string } | null;
  readonly until: string;
  readonly then: string | null;
  readonly state: string;
}

describe("case-access: access that ends", function () {
  this.timeout(90_000);

  let account: Account;
  beforeEach(async () => {
    account = await openAccount({ within: true });
  });
  afterEach(() => account.close());

  const ask = (...words: string[]) => account.ask([...words, "--connection", "argus"]);
  const endings = async (): Promise<readonly Ending[]> => (await account.ask(["due"])).document.result as Ending[];
  const entries = async () => {
    const { document: who } = await ask("who", aCase);
    return (who.result as { subject: { id: string }; read: string; write: string }[])
      .map(({ subject, read, write }) => `${subject.id} ${write === "yes" ? "write" : read === "yes" ? "read" : "-"}`)
      .sort();
  };
  const apply = async (...words: string[]) => {
    const { document } = await ask("preview", aCase, ...words);
    return ask("apply", aCase, ...words, "--approve", document.result.digest);
  };
  /** The time of what ends in an hour comes, by the clock of the server, which is the one that counts. */
  const timeCame = () => account.sandbox.argus.setClockAhead(2 * 60 * 60_000);

  it("refuses a local time, and one that is over", async () => {
    for (const wrong of ["2026-12-24T17:00", "tomorrow", "3", "2026-02-30T12:00:00Z", "0d"]) {
      const { status, document } = await ask("preview", aCase, "--grant", `${nils}=read`, "--until", wrong);
      assert.deepEqual([status, document.error?.kind], [64, "usage"], wrong);
    }
    const over = await ask("preview", aCase, "--grant", `${nils}=read`, "--until", "2020-01-01T00:00:00Z");
    assert.deepEqual([over.status, over.document.error?.message], [5, "That time is over."]);
  });

  it("says in the preview what ends, and is approved with it; the digest without an end approves it as well", async () => {
    const words = ["--grant", `${nils}=read`, "--until", "3d"];
    const { document } = await ask("preview", aCase, ...words);
    const [change] = document.result.changes as [{ until: string; then: string | null }];
    assert.equal(change.then, null);
    assert.ok(Math.abs(Date.parse(change.until) - Date.now() - 3 * 24 * 60 * 60_000) < 60_000);
    const other = await ask("preview", aCase, "--grant", `${nils}=read`);
    assert.notEqual(other.document.result.digest, document.result.digest);
    assert.equal((await ask("apply", aCase, ...words, "--approve", "0".repeat(24))).status, 5);
    const applied = await ask("apply", aCase, ...words, "--approve", other.document.result.digest);
    assert.equal(applied.status, 0, applied.stderr);
    assert.equal(applied.document.result.records[0].then, null);
    const [ending] = (await endings()) as [Ending];
    assert.deepEqual(
      [ending.case.id, ending.subject?.id, ending.then, ending.state],
      [aCase, "1107", null, "scheduled"],
    );
    const { until, skewMs: skew } = ending as Ending & { readonly skewMs: number };
    assert.equal(readWake(account.home), lookTime({ until: Date.parse(until), skew }));
  });

  it("restores the level before at its time, with the digest that the preview prints, and nothing before", async () => {
    assert.ok((await entries()).includes("1102 write"));
    assert.equal((await apply("--level", `${ola}=read`, "--until", "1h")).status, 0);
    assert.equal((await account.ask(["sweep"])).status, 0, "nothing is due yet");
    assert.ok((await entries()).includes("1102 read"));
    const who = await ask("who", aCase);
    assertResult("who", who.document.result, "who");
    const row = who.document.result.find((one: { subject: { id: string } }) => one.subject.id === "1102");
    assert.deepEqual([row.until, row.then], [(await endings())[0]!.until, "write"]);
    const csv = await account.run(["who", aCase, "--format", "csv", "--connection", "argus"]);
    assert.match(csv.stdout, /^"Person or group",.*,"Because","Until"\r\n/);
    assert.match(csv.stdout, /\r\n"user:1102",.*,"until .*, then write"\r\n/);
    timeCame();
    const none = await account.ask(["sweep"]);
    assert.deepEqual([none.status, none.document.error?.kind], [5, "noApproval"]);
    const preview = await account.ask(["sweep", "--preview"]);
    assert.equal(preview.status, 0);
    assert.deepEqual(
      preview.document.result.due.map(({ verdict }: { verdict: string }) => verdict),
      ["restore"],
    );
    const stale = await account.ask(["sweep", "--approve", "0".repeat(24)]);
    assert.deepEqual([stale.status, stale.document.error?.kind], [5, "stale"]);
    const swept = await account.ask(["sweep", "--approve", preview.document.result.digest]);
    assert.deepEqual([swept.status, swept.document.result.outcome], [0, "done"]);
    assert.equal(swept.document.result.records.length, 1);
    assert.ok((await entries()).includes("1102 write"));
    assert.deepEqual(await endings(), []);
    assert.equal((await account.ask(["sweep"])).status, 0);
  });

  it("is previewed as one plan where several end on a case, in the order in which they are carried out", async () => {
    assert.equal((await apply("--grant", `${nils}=read`, "--until", "1h")).status, 0);
    assert.equal((await apply("--mode", "explicit", "--until", "1h")).status, 0);
    assert.ok((await entries()).includes("1107 write"), "in this mode an entry that reads writes");
    timeCame();
    const { stdout } = await account.run(["sweep", "--preview"]);
    assert.match(stdout, /Nils Nothing \(write → read\)[^]*loses access: Nils Nothing \(read\)/);
    const { document } = await account.ask(["sweep", "--preview"]);
    assertResult("sweepPreview", document.result, "sweep --preview");
    const swept = await account.ask(["sweep", "--approve", document.result.digest]);
    assert.deepEqual([swept.status, swept.document.result.records.length], [0, 2], swept.stderr);
    assert.ok((await entries()).every((one) => !one.startsWith("1107")));
  });

  it("is carried out by two at once, once, where the user's own configuration says so", async () => {
    const file = path.join(account.home, "connections.json");
    const content = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...content, sweep: { approve: "unchanged" } }));
    assert.equal((await apply("--grant", `${nils}=read`, "--until", "1h")).status, 0);
    timeCame();
    const sweep = () => account.ask(["sweep"], { apart: true });
    const both = await Promise.all([sweep(), sweep()]);
    assert.deepEqual(
      both.map(({ status }) => status),
      [0, 0],
    );
    const { requests } = account.sandbox.argus;
    assert.equal(requests.filter(({ method }) => method === "DELETE").length, 1);
    assert.ok(!(await entries()).includes("1107 read"));
  });

  it("leaves what somebody else has changed and ends with 1, and with 3 where nobody answers", async () => {
    const file = path.join(account.home, "connections.json");
    const content = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...content, "sweep.approve": "unchanged" }));
    assert.equal((await apply("--grant", `${nils}=read`, "--until", "1h")).status, 0);
    const raise = ["apply", aCase, "--level", `${nils}=write`];
    const { document } = await account.ask(["preview", ...raise.slice(1), "--connection", "argus"], {
      env: account.as("ada"),
    });
    const raised = await account.ask(
      [
        ...raise,
        "--approve",
        document.result.digest,
        "--connection",
        "argus",
        "--state",
        path.join(account.home, "ada"),
      ],
      { env: account.as("ada") },
    );
    assert.equal(raised.status, 0, raised.stderr);
    timeCame();
    const changed = await account.ask(["sweep"]);
    assert.deepEqual([changed.status, changed.document.result.outcome], [1, "notDone"]);
    assert.ok((await entries()).includes("1107 write"));
    const [ending] = (await endings()) as [Ending];
    assert.equal(ending.state, "asked");
    account.sandbox.argus.faults.next({ kind: "drop", match: ({ path: at }) => at.includes(aCase), times: 20 });
    const silent = await account.ask(["sweep", "--timeout", "2"]);
    assert.equal(silent.status, 3);
    account.sandbox.argus.faults.clear();
    const cleared = await account.ask(["due", "--clear", ending.id]);
    assert.deepEqual(cleared.document.result, []);
    assert.equal((await account.ask(["sweep"])).status, 0);
  });

  it("writes a calendar, and a file that another computer of the same caller takes over", async () => {
    assert.equal((await apply("--grant", `${nils}=read`, "--until", "2d")).status, 0);
    const [calendar, file] = [path.join(account.home, "due.ics"), path.join(account.home, "due-export.json")];
    const none = await account.run(["due", "--within", "1m"]);
    assert.equal(none.stdout.trim(), "Nothing that matches is to end.", "what ends later is not denied");
    const written = await account.ask(["due", "--within", "7d", "--ics", calendar, "--export", file]);
    assert.equal(written.document.result.length, 1);
    assert.match(readFileSync(calendar, "utf8"), /^BEGIN:VCALENDAR\r\n[\s\S]*\r\nDTSTART:\d{8}T\d{6}Z\r\n/);
    assert.equal(written.document.result[0].state, "handedOver");
    assert.deepEqual((await account.ask(["due"])).document.result, [], "it is carried out elsewhere");
    const elsewhere = ["--state", path.join(account.home, "elsewhere"), "--connection", "argus"];
    const taken = await account.ask(["due", "--import", file, ...elsewhere]);
    assert.equal(taken.document.result.length, 1, taken.stderr);
    const there = await account.ask(["due", ...elsewhere]);
    assert.deepEqual(
      there.document.result.map(({ id }: Ending) => id),
      written.document.result.map(({ id }: Ending) => id),
    );
    const [mine, theirs] = [["--connection", "argus"], elsewhere];
    const sandbox = account.sandbox.argus;
    sandbox.setClockAhead(3 * 24 * 60 * 60_000);
    const ended = () => sandbox.requests.filter(({ method }) => method === "DELETE").length;
    assert.equal((await account.ask(["sweep", ...mine])).status, 0);
    assert.equal(ended(), 0, "who handed it over does not carry it out");
    assert.equal((await account.ask(["sweep", "--preview", ...theirs])).document.result.due.length, 1);
    const back = await account.ask(["due", "--import", file, ...mine]);
    assert.equal(back.document.result.length, 1, "it can be taken back");
    assert.equal((await account.ask(["due"])).document.result[0].state, "scheduled");
    const other = await account.ask(
      ["due", "--import", file, "--state", path.join(account.home, "third"), "--connection", "argus"],
      {
        env: account.as("ada"),
      },
    );
    assert.deepEqual([other.document.result, other.document.coverage.whole], [[], false]);
  });
});

describe("case-access: access that ends where a key cannot restore it", function () {
  this.timeout(90_000);

  it("is said when it is set, with deny as another end", async () => {
    const account = await openAccount({ within: true });
    try {
      const { iris } = account.sandbox;
      const key = iris.keys.find(({ name }) => name !== "ada.admin" && name !== "norah.none");
      const env = { CASE_ACCESS_KEY_IRIS: `${iris.url} ${key!.key}` };
      const ask = (...words: string[]) => account.ask([...words, "--connection", "iris"], { env });
      const { document: cases } = await ask("cases");
      const own = (cases.result as { id: string; own?: string }[]).find((one) => one.own === "owner");
      assert.ok(own, "a case that the key may change");
      const grant = ["--grant", "user:1103=read", "--until", "3d"];
      const refused = await ask("preview", own.id, ...grant);
      assert.deepEqual([refused.status, refused.document.error?.kind], [5, "notRestorable"], refused.stdout);
      assert.match(refused.document.error!.advice, /--then deny/);
      const denied = await ask("preview", own.id, ...grant, "--then", "deny");
      assert.equal(denied.status, 0, denied.stdout);
      assert.equal(denied.document.result.changes[0].then, "deny");
    } finally {
      await account.close();
    }
  });
});
