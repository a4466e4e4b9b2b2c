import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { Fault } from "../../src/sandbox/faults";
import { caller, grantTo } from "./sandboxCaller";

const path = "/cases/v2/case/9003/access";

describe("sandbox: faults", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  afterEach(async () => {
    sandbox.faults.clear();
    await sandbox.reset();
  });

  const ask = (method = "GET", signal?: AbortSignal): Promise<Response> =>
    fetch(`${sandbox.url}${path}${method === "GET" ? "?limit=0" : ""}`, {
      method,
      headers: { "Argus-API-Key": sandbox.argus.keys[0]!.key, "Content-Type": "application/json" },
      body: method === "GET" ? undefined : JSON.stringify(grantTo(1205)),
      redirect: "manual",
      signal,
    });
  const entries = async (): Promise<number> => (await caller(sandbox, "ada").get(path)).body.count;

  /** Puts the fault before a grant, sees how that ends, and whether it was carried out. */
  async function grantWith(
    fault: Fault,
  ): Promise<{ answer: Response | undefined; text: string | undefined; applied: boolean }> {
    const placed = sandbox.faults.next({ match: { method: "POST" }, ...fault });
    const answer = await ask("POST").catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    assert.equal(placed.hits, 1);
    return { answer, text, applied: (await entries()) === 3 };
  }

  for (const applied of [false, true]) {
    const when = applied ? "after" : "before";
    it(`drops the connection ${when} carrying out`, async () => {
      const result = await grantWith({ kind: "drop", applied });
      assert.equal(result.answer, undefined);
      assert.equal(result.applied, applied);
    });

    it(`answers a status with headers ${when} carrying out, in the envelope`, async () => {
      const result = await grantWith({ kind: "status", status: 503, headers: { "Retry-After": "1" }, applied });
      assert.equal(result.answer?.status, 503);
      assert.equal(result.answer?.headers.get("retry-after"), "1");
      assert.equal((JSON.parse(result.text!) as { responseCode: number }).responseCode, 503);
      assert.equal(result.applied, applied);
    });

    it(`hangs ${when} carrying out until the client gives up`, async () => {
      const placed = sandbox.faults.next({ match: { method: "POST" }, kind: "hang", applied });
      const giveUp = new AbortController();
      const asked = assert.rejects(ask("POST", giveUp.signal), { name: "AbortError" });
      await placed.reached;
      giveUp.abort();
      await asked;
      assert.equal((await entries()) === 3, applied);
    });
  }

  it("lets a hanging request go on", async () => {
    const placed = sandbox.faults.next({ kind: "hang" });
    const asked = ask("POST");
    await placed.reached;
    placed.release();
    assert.equal((await asked).status, 201);
    assert.equal(await entries(), 3);
  });

  it("answers HTML, nothing, a redirect, a wrong envelope, none of it carried out", async () => {
    const html = await grantWith({ kind: "html" });
    assert.match(html.answer!.headers.get("content-type")!, /^text\/html/);
    assert.match(html.text!, /Sign in/);
    const empty = await grantWith({ kind: "empty" });
    assert.deepEqual([empty.answer?.status, empty.text], [200, ""]);
    const redirect = await grantWith({ kind: "redirect", location: "http://127.0.0.1:9/", status: 307 });
    assert.deepEqual([redirect.answer?.status, redirect.answer?.headers.get("location")], [307, "http://127.0.0.1:9/"]);
    const wrong = await grantWith({ kind: "answer", body: { ok: true } });
    assert.deepEqual([wrong.answer?.status, wrong.text], [200, '{"ok":true}']);
    assert.deepEqual(
      [html, empty, redirect, wrong].map((one) => one.applied),
      [false, false, false, false],
    );
  });

  it("cuts the answer off, as a whole message or in the middle of one, after carrying out", async () => {
    const malformed = await grantWith({ kind: "malformedJson" });
    assert.equal(malformed.answer?.status, 201);
    assert.throws(() => JSON.parse(malformed.text!) as unknown, SyntaxError);
    assert.equal(malformed.applied, true);
    await sandbox.reset();
    const truncated = await grantWith({ kind: "truncateBody" });
    assert.equal(truncated.text, undefined);
    assert.equal(truncated.applied, true);
    await sandbox.reset();
    assert.equal((await grantWith({ kind: "truncateBody", applied: false })).applied, false);
  });

  it("is slow to start, while others are answered", async () => {
    const slow = sandbox.faults.next({ kind: "slow", delayMs: 60_000 });
    const giveUp = new AbortController();
    const asked = ask("GET", giveUp.signal);
    const given = assert.rejects(asked, { name: "AbortError" });
    await slow.reached;
    assert.equal((await ask()).status, 200);
    giveUp.abort();
    await given;
  });

  it("is slow to finish: the head and the beginning come, and the rest does not", async () => {
    sandbox.faults.next({ kind: "slowBody", delayMs: 60_000 });
    const answer = await ask();
    const reader = answer.body!.getReader();
    const { value } = await reader.read();
    assert.ok(value!.length > 0 && value!.length < Number(answer.headers.get("content-length")));
    await reader.cancel();
  });

  it("ends what is slow with the real answer", async () => {
    for (const kind of ["slow", "slowBody"] as const) {
      sandbox.faults.next({ kind, delayMs: 20 });
      assert.equal(((await (await ask()).json()) as { count: number }).count, 2);
    }
  });

  it("sends far too much, for as long as anybody listens", async () => {
    sandbox.faults.next({ kind: "huge", bytes: 200_000_000 });
    const answer = await ask();
    const reader = answer.body!.getReader();
    let read = 0;
    while (read < 5_000_000) read += (await reader.read()).value!.length;
    await reader.cancel();
    assert.equal(await entries(), 2, "it answers others");
  });

  it("changes the real answer on the way", async () => {
    sandbox.faults.next({ kind: "rewrite", change: (body) => ({ ...(body as object), count: "two" }) });
    assert.equal(((await (await ask()).json()) as { count: unknown }).count, "two");
    assert.equal(await entries(), 2);
  });

  it("meets only what matches, as often as asked, oldest first", async () => {
    const get = sandbox.faults.next({
      match: { path: /\/access$/, method: "GET" },
      kind: "status",
      status: 500,
      times: 2,
    });
    sandbox.faults.next({ match: { path: "/cases/v2/case/9001" }, kind: "status", status: 418 });
    const later = sandbox.faults.next({
      match: (request) => request.path.includes("9003"),
      kind: "status",
      status: 502,
      times: Infinity,
    });
    const seen: number[] = [];
    for (let at = 0; at < 4; at += 1) seen.push((await ask()).status);
    assert.deepEqual(seen, [500, 500, 502, 502]);
    assert.deepEqual([get.hits, later.hits], [2, 2]);
    later.remove();
    assert.equal((await ask()).status, 200);
    assert.equal((await fetch(`${sandbox.url}/cases/v2/case/9001?skipRedirect=true`)).status, 418);
    assert.equal((await fetch(`${sandbox.url}/cases/v2/case/9001?skipRedirect=true`)).status, 401);
  });
});
