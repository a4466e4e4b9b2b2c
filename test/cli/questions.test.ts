import assert from "node:assert/strict";
import { openAccount, type Account } from "./harness";

describe("case-access: questions", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount();
  });
  after(() => account.close());

  const argus = (...words: string[]) => [...words, "--connection", "argus"];

  it("answers can with the exit status: 0 yes, 1 no, 2 unknown", async () => {
    const asked = [
      { words: ["9001", "kari.writer", "write"], status: 0, answer: "yes" },
      { words: ["9001", "user:1102", "write"], status: 1, answer: "no" },
      { words: ["9001", "user:999999", "write"], status: 2, answer: "unknown" },
    ];
    for (const { words, status, answer } of asked) {
      const ran = await account.ask(argus("can", ...words));
      assert.equal(ran.status, status, ran.stderr);
      assert.equal(ran.document.result.answer, answer);
      assert.equal(ran.document.result.case.id, words[0]);
      assert.equal(ran.document.result.right, words[2]);
      assert.equal(ran.document.coverage.whole, true);
      assert.equal(ran.document.unknowns.length > 0, answer === "unknown");
    }
  });

  it("writes the answer alone to the standard output", async () => {
    const { stdout, stderr } = await account.run(argus("can", "9001", "kari.writer", "write"));
    assert.equal(stdout, "yes: service write role\n");
    assert.equal(stderr, "");
  });

  it("does not take a number that nobody has for somebody without access", async () => {
    const { status, document } = await account.ask(argus("can", "9001", "user:999999", "read"));
    assert.equal(status, 2);
    assert.ok(document.unknowns.some(({ fact }) => fact === "serviceRead"));
  });

  it("says of whom it is not clear who is meant, and asks nobody who may not look", async () => {
    const nobody = await account.ask(argus("can", "9001", "nobody.here", "read"));
    assert.equal(nobody.status, 64);
    assert.equal(nobody.document.error?.kind, "unknownSubject");
    const closed = await account.ask(argus("can", "9001", "nobody.here", "read"), { env: account.as("tor") });
    assert.equal(closed.status, 2);
    assert.deepEqual(
      closed.document.unknowns.map(({ fact, gap }) => [fact, gap]),
      [["subject", "forbidden"]],
    );
  });

  it("explains in the words of the extension, in three languages", async () => {
    const why = argus("why", "9001", "user:1102", "write");
    const english = await account.run(why);
    assert.equal(english.status, 1);
    assert.match(english.stdout, /Ola Reader, Write: no\n/);
    assert.match(english.stdout, /To give write, one of: reporter, service write role, administrator, a write entry/);
    const norsk = await account.run(why, { env: { LANG: "nb_NO.UTF-8" } });
    assert.match(norsk.stdout, /Ola Reader, Skrive: nei\n/);
    const portugues = await account.run(why, { env: { LC_ALL: "pt_BR.UTF-8", LANG: "nb_NO.UTF-8" } });
    assert.match(portugues.stdout, /Ola Reader, Escrita: não\n/i);
  });

  it("tells who is on a case, by entry and by role, with nobody left out", async () => {
    const { status, document } = await account.ask(argus("who", "9001"));
    assert.equal(status, 0);
    const of = (name: string) =>
      document.result.find((row: { subject: { name: string } }) => row.subject.name === name);
    assert.deepEqual(
      [of("Rita Reporter").owner, of("Nils Nothing").read, of("Nils Nothing").write],
      ["yes", "yes", "no"],
    );
    assert.deepEqual(of("Nils Nothing").through, ["has a read entry"]);
    assert.deepEqual([of("Ada Admin").owner, of("Administrators").subject.kind], ["yes", "group"]);
    assert.deepEqual(
      [of("Titus Liste").read, of("Titus Liste").through],
      ["no", ["sees the title only, by SANDBOX_CASE_LIST"]],
    );
    assert.deepEqual([document.coverage.whole, document.coverage.missing], [true, []]);
  });

  it("tells the cases of a person, and of how many", async () => {
    const { status, document } = await account.ask(argus("of", "kari.writer", "--limit", "6"));
    assert.equal(status, 0);
    const { of } = document.coverage;
    assert.ok(of! > 40);
    assert.deepEqual(document.coverage, { whole: false, read: 6, of, missing: [`${of! - 6} more cases`] });
    const one = document.result.find((row: { case: { id: string } }) => row.case.id === "9003");
    assert.deepEqual([one.read, one.write, one.owner], ["yes", "yes", "yes"]);
    const closed = await account.ask(argus("of", "user:1101", "--limit", "6"), { env: account.as("tor") });
    assert.equal(closed.status, 0, "cells that are unknown are no failure");
    assert.ok(closed.document.unknowns.some(({ gap }) => gap === "forbidden"));
  });

  it("asks for the cases of a person in a few requests for all of them", async () => {
    const { requests } = account.sandbox.argus;
    requests.length = 0;
    const { status, document } = await account.ask(argus("of", "kari.writer"), { env: account.as("ada") });
    assert.equal(status, 0);
    assert.ok(document.result.length > 40);
    const lists = requests.filter(({ path: at }) => at.endsWith("/access")).length;
    assert.ok(lists < 3, `the entries of ${lists} cases were read`);
    const sent = requests.map(({ method, path: at }) => `${method} ${at.replace(/\d+/g, "#")}`);
    assert.equal(
      sent.filter((one) => one === "POST /cases/v#/case/search").length,
      9,
      "the list, and the searches twice",
    );
  });

  it("reads all pages of the list", async () => {
    const { document } = await account.ask(argus("cases"));
    const { length } = document.result;
    assert.ok(length > 40);
    assert.deepEqual(document.coverage, { whole: true, read: length, of: length, missing: [] });
    assert.deepEqual(Object.keys(document.result[0]), ["id", "number", "title", "mode", "status", "own"]);
    const filtered = await account.ask(argus("cases", "--mode", "explicit"));
    assert.ok(filtered.document.result.length > 0);
    assert.ok(filtered.document.result.every(({ mode }: { mode: string }) => mode === "explicit"));
  });

  it("answers about the other system as well", async () => {
    const cases = await account.ask(["cases", "--connection", "cmf", "--limit", "3"]);
    const [first] = cases.document.result;
    const who = await account.ask(["who", first.id, "--connection", "cmf"]);
    assert.equal(who.status, 0, who.stderr);
    const [row] = who.document.result;
    const can = await account.ask(["can", first.id, row.subject.id, "read", "--connection", "cmf"]);
    assert.equal(can.document.result.answer, row.read);
  });

  it("tells what the entries give where the server enforces something else", async () => {
    const rowOf = async (aCase: string, name: string, env?: Record<string, string>) => {
      const { document } = await account.ask(["who", aCase, "--connection", "iris"], { env });
      return document.result.find(({ subject }: { subject: { name: string } }) => subject.name === name);
    };
    // He was denied, and then let in with his group: the server counts what came last.
    const nils = await rowOf("9017", "Nils Nothing");
    assert.deepEqual([nils.read, nils.write, nils.owner], ["yes", "yes", "yes"]);
    assert.deepEqual(nils.entries, { read: "no", write: "no", owner: "no" });
    // He has an entry that gives everything, and no access: his group was denied after it.
    const tor = await rowOf("9003", "Tor Tech");
    assert.deepEqual([tor.read, tor.write, tor.owner], ["no", "no", "no"]);
    assert.deepEqual(tor.entries, { read: "yes", write: "yes", owner: "yes" });
    // Nothing differs.
    assert.equal("entries" in (await rowOf("9017", "Ada Admin")), false);
    const plain = await account.run(["who", "9017", "--connection", "iris", "--quiet"]);
    assert.match(plain.stdout, /Nils Nothing .* full access enforced; the entries say no access\n/);
    // Who is not shown the entries is not told that they say the same.
    const { url, keys } = account.sandbox.iris;
    const signe = { CASE_ACCESS_KEY_IRIS: `${url} ${keys.find(({ name }) => name === "signe.vakt")!.key}` };
    const unknown = await rowOf("9017", "Nils Nothing", signe);
    assert.deepEqual([unknown.read, unknown.entries?.read], ["yes", "unknown"]);
    const other = await account.ask(["who", "9001", "--connection", "argus"]);
    assert.ok(other.document.result.every((row: object) => !("entries" in row)));
  });

  it("is certain of everybody whom the server lists, and of the entries with a key that is shown them", async () => {
    const { url, keys } = account.sandbox.iris;
    const as = (name: string) => ({ CASE_ACCESS_KEY_IRIS: `${url} ${keys.find((one) => one.name === name)!.key}` });
    const who = async (name: string) =>
      (await account.ask(["who", "9003", "--connection", "iris"], { env: as(name) })).document;
    const whole = await who("ada.admin");
    assert.deepEqual(whole.coverage, { whole: true, read: whole.result.length, of: whole.result.length, missing: [] });
    assert.deepEqual(whole.unknowns, []);
    const cells = (row: Record<string, unknown>) => ["read", "write", "owner"].map((right) => row[right]);
    for (const row of whole.result)
      assert.ok(![...cells(row), ...cells(row.entries ?? {})].includes("unknown"), JSON.stringify(row));
    // Without the entries it is certain who has access, and not what a recompute would give.
    const part = await who("signe.vakt");
    assert.deepEqual([part.coverage.whole, part.coverage.missing], [false, ["entries of the case"]]);
    assert.deepEqual(
      part.unknowns.map(({ fact, gap }: { fact: string; gap: string }) => [fact, gap]),
      [["entries", "forbidden"]],
    );
    const names = (rows: { subject: { name: string; kind: string }; read: string }[]) =>
      rows.flatMap(({ subject: { name, kind }, read }) => (kind === "user" && read === "yes" ? [name] : [])).sort();
    assert.deepEqual(names(part.result), names(whole.result));
    assert.ok(part.result.every(({ subject }: { subject: { kind: string } }) => subject.kind !== "role"));
  });

  it("takes older facts than it may for unknown", async () => {
    const { status, document } = await account.ask(argus("can", "9001", "kari.writer", "write", "--max-age", "0s"));
    assert.equal(status, 2);
    assert.equal(document.result.answer, "unknown");
    assert.ok(document.unknowns.length > 1);
    const gapOf = (fact: string) => document.unknowns.find((one) => one.fact === fact)?.gap;
    assert.deepEqual(["mode", "admin"].map(gapOf), ["stale", "stale"]);
    for (const connection of ["argus", "iris"]) {
      const who = await account.ask(["who", "9001", "--max-age", "0s", "--connection", connection]);
      assert.deepEqual([who.status, who.document.coverage.whole], [0, false], connection);
      assert.doesNotMatch(who.stderr, /Nobody else|nobody else/, connection);
    }
  });
});
