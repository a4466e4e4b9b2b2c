import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { takeFaults } from "../contracts/holdArgus";
import { openAccount, type Account } from "./harness";

/** A case of each system of the sandbox. */
const cases = { argus: "9003", cmf: "ca000000-0000-4000-8000-000000000001", iris: "9003" } as const;
type System = keyof typeof cases;

describe("case-access: mistakes of who types", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount({ within: true });
  });
  after(() => account.close());

  const over = (system: System, ...words: string[]) => account.ask([...words, "--connection", system]);

  for (const [system, aCase] of Object.entries(cases) as [System, string][])
    it(`are wrong usage over ${system}, whichever command is given them`, async () => {
      const asked = [
        ["can", aCase, "user:abc", "read"],
        ["why", aCase, "group:nobody at all", "read"],
        ["of", "user:abc"],
        ["preview", aCase, "--grant", "user:abc=read"],
        ["preview", aCase, "--grant", "user:7=everything"],
        ["lockdown", aCase, "--only", "user:abc=read"],
        ["offboard", "user:abc", "--preview"],
        ["cases", "--mode", "weird"],
        ["of", "me", "--mode", "weird"],
      ];
      const answers = await Promise.all(asked.map((words) => over(system, ...words)));
      for (const [place, { status, document, stderr }] of answers.entries()) {
        const words = asked[place]!;
        assert.equal(status, 64, `${words.join(" ")}: ${stderr}`);
        assert.ok(document.error!.message !== "" && document.error!.advice !== "", words.join(" "));
      }
    });

  it("such as numbers with leading zeros are told, and are nobody without access", async () => {
    const asked: [System, ...string[]][] = [
      ["argus", "can", "9004", "01102", "read"],
      ["argus", "why", "9004", "user:01102", "read"],
      ["argus", "of", "01102"],
      ["argus", "lockdown", "9004", "--only", "01102=read"],
      ["argus", "preview", "9004", "--revoke", "01102"],
      ["iris", "can", cases.iris, "user:01004", "read"],
      ["cmf", "can", cases.cmf, "user:011", "read"],
    ];
    for (const [system, ...words] of asked) {
      const { status, document } = await over(system, ...words);
      assert.deepEqual([status, document.error?.kind], [64, "unknownSubject"], words.join(" "));
    }
  });

  it("about a name can only be seen by who may look people up: nobody else is answered about, or given access", async () => {
    const asTor = (...words: string[]) => account.ask([...words, "--connection", "argus"], { env: account.as("tor") });
    const seen = await asTor("can", "9001", "user:1107", "read");
    assert.equal(seen.document.result.subject.login, "nils.nothing");
    const named = await asTor("can", "9001", "nils.nothing", "read");
    assert.deepEqual([named.status, named.document.unknowns[0]?.gap], [2, "forbidden"]);
    const granted = await asTor("preview", "9001", "--grant", "nils.nothing=write");
    assert.deepEqual([granted.status, granted.document.error?.kind], [64, "unknownSubject"]);
  });

  it("about the number of a user leave it unknown whether it is anybody, and are no request that failed", async () => {
    const { status, document } = await over("iris", "can", cases.iris, "user:9999", "read");
    assert.equal(status, 2);
    assert.match(JSON.stringify(document.unknowns), /whether anybody has the number user:9999/);
  });

  it("of a folder that is a file are told, and not that nothing is recorded in it", async () => {
    const { status, document } = await account.ask(["journal", "--state", path.join(account.home, "connections.json")]);
    assert.deepEqual([status, document.error?.kind], [64, "usage"]);
    assert.equal(document.error!.advice, "It is a file: name a folder.");
  });

  it("are no marks that an editor writes before a file", async () => {
    const home = mkdtempSync(path.join(account.home, "marked-"));
    const connections = `\ufeff${readFileSync(path.join(account.home, "connections.json"), "utf8")}`;
    writeFileSync(path.join(home, "connections.json"), connections, { mode: 0o600 });
    const listed = await account.ask(["connections"], { env: { CASE_ACCESS_HOME: home } });
    assert.deepEqual([listed.status, listed.document.result.length], [0, 3]);
    const plan = path.join(home, "plan.json");
    writeFileSync(plan, '\ufeff{"format":"case-access plan","version":99}');
    assert.match((await over("argus", "apply", plan)).document.error!.message, /version 99/);
  });

  it("are quoted in part where they are long", async () => {
    for (const words of [
      ["can", "9001", "me", "r".repeat(9_000)],
      ["cases", "--limit", "9".repeat(9_000)],
    ]) {
      const { status, stderr } = await account.run([...words, "--connection", "argus"]);
      assert.deepEqual([status, stderr.length < 400], [64, true], stderr.slice(0, 400));
    }
  });

  it("of a day that there is not take no records away", async () => {
    for (const before of ["2026-02-31", "2026-13-01", "2026-01-31T25:00Z", "2026-01-31T10:00", "3d"]) {
      const { status, document } = await account.ask(["journal", "--purge", "--before", before]);
      assert.deepEqual([status, document.error?.kind], [64, "usage"], before);
    }
    assert.equal((await account.ask(["journal", "--purge", "--before", "2026-01-31T10:00:00.5+01:00"])).status, 0);
  });

  it("name the modes and the statuses that there are", async () => {
    const mode = await over("argus", "cases", "--mode", "weird");
    assert.match(mode.document.error!.advice, /roleBased, writeRestricted, readRestricted, explicit/);
    const preview = await over("argus", "preview", cases.argus, "--mode", "weird");
    assert.deepEqual([preview.status, preview.document.error?.advice], [64, mode.document.error?.advice]);
    const status = await over("argus", "cases", "--status", "weird");
    takeFaults(); // it is not as described, on purpose
    assert.deepEqual([status.status, status.document.error?.kind], [64, "usage"]);
    assert.match(status.document.error!.advice, /pendingCustomer/);
    const none = await over("iris", "cases", "--mode", "explicit");
    assert.match(none.document.error!.advice, /no access mode/);
  });

  it("about the kind of somebody are told where people and groups share their numbers", async () => {
    const { status, document } = await over("argus", "can", cases.argus, "group:1101", "read");
    assert.deepEqual([status, document.error?.kind], [64, "unknownSubject"]);
    assert.match(document.error!.message, /1101 is the number of the person Kari Writer/);
    assert.match(document.error!.advice, /user:1101/);
    const seen = await over("argus", "of", "user:7001");
    assert.equal(seen.status, 0, "a number that nobody is seen to have may be anybody's");
    const named = await over("argus", "can", cases.argus, "user:kari.writer", "read");
    assert.equal(named.document.result.subject.id, "1101");
  });

  it("about the number of a case are told as such, and not as a case that was merged", async () => {
    const { status, document } = await over("argus", "who", " 9003");
    takeFaults(); // it is no number, on purpose
    assert.deepEqual([status, document.error?.kind], [64, "invalid"]);
    assert.match(document.error!.message, /“ ?9003” is not an ID/);
  });

  it("such as changes beside a plan, which says them itself, are told before anything is asked", async () => {
    account.sandbox.argus.requests.length = 0;
    const { status, document } = await over("argus", "apply", "plan.json", "--revoke", "user:1102", "--preview");
    assert.deepEqual([status, document.error?.kind], [64, "usage"]);
    assert.match(document.error!.message, /--revoke.*plan\.json/);
    assert.equal(account.sandbox.argus.requests.length, 0);
  });

  it("about a case are no claim that nothing at all is recorded", async () => {
    const { status, stdout } = await account.run(["journal", "--case", "no such case"]);
    assert.deepEqual([status, stdout.trim()], [0, "No record matches."]);
  });

  it("about an address are told apart from a case that is not there", async () => {
    const { url } = account.sandbox.cmf;
    const env = { CASE_ACCESS_KEY_SHORT: `${url} ${account.sandbox.cmf.keys[0]!.key}` };
    const added = await account.run(["connections", "add", "short", "--system", "cmf", "--url", url]);
    assert.match(added.stderr, /Basic user:password/, "it says what a key looks like");
    const { status, document } = await account.ask(["cases", "--connection", "short"], { env });
    assert.deepEqual([status, document.error?.kind], [4, "notFound"]);
    assert.match(document.error!.advice, /cases --connection short.*address.*connections list/);
    await account.run(["connections", "remove", "short"]);
  });

  it("are answered with the nearest command of a group as well", async () => {
    for (const [words, advice] of [
      [["connections", "ad"], /add/],
      [["connections", "chek", "argus"], /check/],
      [["connections", "list", "all"], /--help/],
    ] as const) {
      const { status, document } = await account.ask(words);
      assert.deepEqual([status, document.error?.kind], [64, "usage"]);
      assert.match(document.error!.advice, advice);
    }
  });

  it("and keys that are missing or no keys are told before anything is sent", async () => {
    for (const [system, { requests }] of Object.entries(account.sandbox.systems)) {
      requests.length = 0;
      const variable = `CASE_ACCESS_KEY_${system.toUpperCase()}`;
      const none = await account.ask(["cases", "--connection", system], { env: { [variable]: "" } });
      assert.deepEqual([none.status, none.document.error?.kind], [5, "noKey"], system);
      assert.match(none.document.error!.advice, new RegExp(`${variable}.*--key-file`));
      assert.equal(requests.length, 0);
    }
    const env = { CASE_ACCESS_KEY_CMF: `${account.sandbox.cmf.url} Basic` };
    const malformed = await account.ask(["cases", "--connection", "cmf"], { env });
    assert.deepEqual([malformed.status, malformed.document.error?.kind], [64, "invalid"]);
    assert.match(malformed.document.error!.advice, /CASE_ACCESS_KEY_CMF/);
  });
});
