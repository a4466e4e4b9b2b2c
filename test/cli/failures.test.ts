import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findNode } from "../host/code";
import { serve, type FakeServer } from "../http/fakeServer";
import { assertDocument } from "./documents";
import { addConnection, builtFile, openAccount, runBuilt, type Account } from "./harness";

describe("case-access: failures", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount({ within: true });
  });
  after(() => account.close());

  /** An account of one connection, to a server that answers everything in one way. */
  async function over<T>(
    answer: (response: ServerResponse) => void,
    work: (ask: (words: readonly string[]) => ReturnType<Account["ask"]>, server: FakeServer) => Promise<T>,
    system = "argus",
  ): Promise<T> {
    const server = await serve((_, response) => answer(response));
    try {
      const name = `fake-${server.port}`;
      addConnection(account.home, { name, system, url: server.url });
      const key = system === "cmf" ? "Basic some:some/key" : "some/key";
      const env = { [`CASE_ACCESS_KEY_FAKE_${server.port}`]: `${server.url} ${key}` };
      const ask = async (words: readonly string[]) => {
        const ran = await account.ask([...words, "--connection", name], { env });
        assertDocument(ran.document, words.join(" "));
        return ran;
      };
      return await work(ask, server);
    } finally {
      await server.close();
    }
  }

  /** What an answer of a server is told as, of each system. */
  const kinds: readonly {
    readonly what: string;
    readonly kind: string;
    readonly answer: (response: ServerResponse) => void;
    readonly differs?: Readonly<Record<string, string>>;
  }[] = [
    { what: "401", kind: "keyRefused", answer: (r: ServerResponse) => r.writeHead(401).end("{}") },
    {
      what: "403",
      kind: "notAllowed",
      answer: (r: ServerResponse) =>
        r.writeHead(403).end('{"responseCode":403,"limit":0,"offset":0,"count":0,"size":0,"messages":[],"data":null}'),
    },
    {
      what: "403 of something on the way",
      differs: { cmf: "notAllowed", iris: "notAllowed" },
      kind: "unexpected",
      answer: (r: ServerResponse) => r.writeHead(403).end("{}"),
    },
    {
      what: "a log-in page",
      kind: "notJson",
      answer: (r: ServerResponse) => r.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><p>Log in"),
    },
    { what: "another form", kind: "unexpected", answer: (r: ServerResponse) => r.end(`{"data":7}`) },
    { what: "500", kind: "server", answer: (r: ServerResponse) => r.writeHead(500).end("{}") },
    {
      what: "a redirect",
      kind: "redirected",
      answer: (r: ServerResponse) => r.writeHead(302, { Location: "https://elsewhere.example/" }).end(),
    },
    { what: "a broken connection", kind: "offline", answer: (r: ServerResponse) => r.destroy() },
  ];
  const questions = [["can", "7", "user:7", "read"], ["who", "7"], ["cases"], ["connections", "check"]];
  const others = [["can", "7", "user:7", "read"], ["cases"], ["offboard", "user:7", "--preview"]];
  for (const system of ["argus", "cmf", "iris"])
    for (const { what, kind, answer, differs = {} } of kinds)
      it(`tells ${what} of ${system} as a document and as a sentence, with status 4`, async () => {
        await over(
          answer,
          async (ask) => {
            const asked = system === "argus" ? questions : others;
            const answers = await Promise.all(asked.map(ask));
            for (const [place, { status, document, stderr }] of answers.entries()) {
              const words = asked[place]!;
              assert.equal(document.error?.kind, differs[system] ?? kind, words.join(" "));
              assert.equal(status, 4, words.join(" "));
              assert.ok(document.error.message !== "" && document.error.advice !== "");
              assert.match(stderr, /^case-access: .+\n$/);
              assert.doesNotMatch(stderr, /some\/key|Show Log|Case Access:/);
            }
          },
          system,
        );
      });

  it("gives up what does not answer, after as long as it was told to wait", async () => {
    await over(
      () => undefined,
      async (ask) => {
        const { status, document } = await ask(["cases", "--timeout", "1"]);
        assert.equal(status, 4);
        assert.equal(document.error?.kind, "timeout");
      },
    );
  });

  it("tells that nobody listens", async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    addConnection(account.home, { name: "closed", system: "argus", url });
    const env = { CASE_ACCESS_KEY_CLOSED: `${url} key` };
    const { status, document } = await account.ask(["cases", "--connection", "closed"], { env });
    assert.equal(status, 4);
    assert.equal(document.error?.kind, "offline");
  });

  it("tells a case that is not there", async () => {
    const { status, document } = await account.ask(["can", "99999", "me", "read", "--connection", "argus"]);
    assert.equal(status, 4);
    assert.equal(document.error?.kind, "notFound");
  });

  it("leaves a refused look-up a gap of the answer, and a failed one no answer", async () => {
    const { faults } = account.sandbox.argus;
    const entries = { match: { method: "GET", path: /\/access$/ }, times: Infinity };
    const ask = (...words: string[]) => account.ask([...words, "9002", "--connection", "argus"].flat());
    const refused = faults.next({ kind: "status", status: 403, ...entries });
    const who = await ask("who");
    assert.equal(who.status, 0, "what is known of it is an answer");
    assert.equal(who.document.coverage.whole, false);
    assert.ok(who.document.unknowns.some(({ fact, gap }) => fact === "entries" && gap === "forbidden"));
    const can = await account.ask(["can", "9002", "nils.nothing", "read", "--connection", "argus"]);
    assert.equal(can.status, 2);
    refused.remove();
    const failed = faults.next({ kind: "status", status: 500, ...entries });
    assert.equal((await ask("who")).status, 4);
    failed.remove();
  });

  it("says what a case leaves open: an entry that names nobody, a reporter who may be a group", async () => {
    const { faults } = account.sandbox.argus;
    const rewrite = (path: RegExp, change: (data: unknown) => unknown) =>
      faults.next({
        kind: "rewrite",
        match: { method: "GET", path },
        times: Infinity,
        change: (body) => ({ ...(body as object), data: change((body as { data: unknown }).data) }),
      });
    const who = async () => (await account.ask(["who", "9001", "--connection", "argus"])).document.coverage;
    const nameless = rewrite(/\/access$/, (data) =>
      (data as object[]).map((one) => ({ ...one, grantedSubject: null })),
    );
    const { whole, of, missing } = await who();
    assert.deepEqual([whole, of, missing], [false, null, ["entries that do not say who has them: 2"]]);
    nameless.remove();
    const unstated = rewrite(/\/case\/9001$/, (data) => ({ ...(data as object), reporter: { id: 1004, name: "R" } }));
    assert.deepEqual((await who()).missing, ["members of R"]);
    unstated.remove();
  });

  const mistakes = [
    { words: ["caes"], message: /no command “caes”/, advice: /cases/ },
    { words: ["can", "1", "2"], message: /“right” is missing/, advice: /--help/ },
    { words: ["can", "1", "me", "see"], message: /does not take “see”/, advice: /read, write, owner/ },
    { words: ["cases", "--limitt", "3"], message: /no flag “--limitt”/, advice: /--limit/ },
    { words: ["cases", "--limit", "many"], message: /--limit does not take “many”/, advice: /whole number/ },
    { words: ["cases", "--max-age", "soon"], message: /--max-age does not take “soon”/, advice: /15m/ },
    { words: ["cases", "--format", "pdf"], message: /does not take “pdf”/, advice: /./ },
    { words: ["cases", "--connection", "nobody"], message: /no connection “nobody”/, advice: /argus/ },
    { words: ["who", "1", "2"], message: /more words/, advice: /--help/ },
    { words: ["connections", "add", "x", "--url", "https://x.example"], message: /--system/, advice: /./ },
  ];
  for (const { words, message, advice } of mistakes)
    it(`answers “${words.join(" ")}” with status 64 and what is nearest`, async () => {
      const [{ status, document, stderr }, plain] = await Promise.all([account.ask(words), account.run(words)]);
      assert.equal(status, 64);
      assert.match(document.error!.message, message);
      assert.match(document.error!.advice, advice);
      assert.match(stderr, message);
      assert.equal(plain.stdout, "", "the standard output has answers only");
    });

  it("answers a flag without its value with status 64", async () => {
    const { status, stdout } = await account.run(["cases", "--json", "--connection"]);
    assert.equal(status, 64);
    assert.match(stdout, /needs a value/);
  });

  it("says on an older Node what it needs, and ends with 64", async function () {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    if (major > 22 || (major === 22 && minor >= 13)) return;
    for (const words of [["--version"], ["cases", "--json"]]) {
      const ran = await runBuilt(words, { node: process.execPath });
      assert.equal(ran.status, 64);
      assert.match(ran.stderr, /^case-access needs Node 22\.13 or later; this is Node [\d.]+\.\n$/);
      if (words.length > 1) assert.equal(JSON.parse(ran.stdout).error.kind, "node");
    }
  });

  it("ends quietly where a reader goes away", async () => {
    const child = account.start(["of", "me", "--connection", "argus", "--json"]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
    const [status] = await once(child, "close");
    assert.equal(status, 0);
    assert.doesNotMatch(stderr, /EPIPE|Error/);
  });

  it("says that a full disk did not take the answer, and ends with 4", async () => {
    if (!existsSync("/dev/full")) return;
    for (const words of [["connections", "--json"], ["--version"]]) {
      const full = openSync("/dev/full", "w");
      try {
        const child = spawn(findNode(), [builtFile, ...words], {
          stdio: ["ignore", full, "pipe"],
          env: { ...process.env, ...account.env, LANG: "C" },
        });
        let stderr = "";
        child.stderr!.setEncoding("utf8").on("data", (part: string) => (stderr += part));
        const [status] = await once(child, "close");
        assert.equal(status, 4);
        assert.match(stderr, /The answer could not be written: ENOSPC/);
        assert.doesNotMatch(stderr, /^ +at /m);
      } finally {
        closeSync(full);
      }
    }
  });

  it("says of a file that cannot be written which one it is, with status 4", async () => {
    const file = path.join(account.home, "connections.json", "under a file");
    for (const words of [
      ["lockdown", "9003", "--only", "user:1101=write", "--out", file],
      ["offboard", "user:1107", "--out", file],
      ["due", "--ics", file],
      ["due", "--export", file],
    ]) {
      const { status, document } = await account.ask([...words, "--connection", "argus"]);
      assertDocument(document, words.join(" "));
      assert.deepEqual([status, document.error?.kind], [4, "file"], words.join(" "));
      assert.match(document.error!.message, /under a file cannot be written \(E(NOTDIR|NOENT|EXIST)\)/);
    }
    const state = path.join(account.home, "damaged");
    mkdirSync(state, { mode: 0o700 });
    writeFileSync(path.join(state, "store.db"), "no database ".repeat(500), { mode: 0o600 });
    const { status, document } = await account.ask(["journal", "--state", state]);
    assert.equal(status, 4);
    assert.doesNotMatch(document.error!.message, /sent/, "nothing was to be sent");
  });

  it("ends with 130 on Ctrl-C while it reads", async () => {
    if (process.platform === "win32") return;
    await over(
      () => undefined,
      async (_, server) => {
        const child = account.start(["cases", "--connection", `fake-${server.port}`], {
          env: { [`CASE_ACCESS_KEY_FAKE_${server.port}`]: `${server.url} key` },
        });
        while (server.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
        child.kill("SIGINT");
        const [status] = await once(child, "close");
        assert.equal(status, 130);
      },
    );
  });
});
