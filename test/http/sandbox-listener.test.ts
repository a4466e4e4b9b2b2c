import assert from "node:assert/strict";
import { once } from "node:events";
import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { byHand } from "../contracts/holdArgus";
import { caller } from "./sandboxCaller";

interface Plain {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Unlike fetch, it sends whatever headers it is given. */
async function plain(url: string, headers: Record<string, string> = {}, method = "GET", body?: string): Promise<Plain> {
  const asked = request(url, { method, headers });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode!, headers: answer.headers, text };
}

describe("sandbox: listener", () => {
  let sandbox: Sandbox;
  let key: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox({ hosts: ["localhost:8443"] });
    key = { "Argus-API-Key": sandbox.argus.keys[0]!.key };
  });
  after(() => sandbox.close());

  const session = (): string => `${sandbox.url}/authentication/v1/session`;

  it("says on its front page and in every answer that it is a stand-in", async () => {
    const front = await plain(sandbox.url);
    assert.equal(front.status, 200);
    assert.match(front.headers["content-type"]!, /text\/plain/);
    assert.match(front.text, /stand-in/);
    assert.match(front.text, /NOT the vendor's system/);
    assert.match(front.text, /public page/);
    assert.match(front.text, /Inferred or invented/);
    for (const answer of [
      front,
      await plain(session(), key),
      await plain(session()),
      await plain(session(), { Host: "example.org" }),
    ]) {
      assert.match(String(answer.headers["x-sandbox"]), /stand-in/);
      assert.match(String(answer.headers.server), /sandbox/);
      assert.equal(answer.headers["cache-control"], "no-store");
    }
  });

  it("listens on 127.0.0.1 only", async () => {
    const { port } = new URL(sandbox.url);
    assert.equal(new URL(sandbox.url).hostname, "127.0.0.1");
    const others = [
      "127.0.0.2",
      ...Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .filter((one) => !one.internal && one.family === "IPv4")
        .map((one) => one.address),
    ];
    for (const host of others) {
      const socket = connect({ host, port: Number(port) });
      const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
      assert.match(error.code!, /^E(CONNREFUSED|NETUNREACH|HOSTUNREACH|ACCES|ADDRNOTAVAIL)$/, host);
    }
  });

  it("refuses another Host, whatever the key, also for its front page", async () => {
    const { port } = new URL(sandbox.url);
    for (const host of [
      "example.org",
      `example.org:${port}`,
      "127.0.0.1",
      `localhost:${port}`,
      `127.0.0.1.nip.example:${port}`,
    ]) {
      assert.equal((await plain(session(), { ...key, Host: host })).status, 403, host);
      assert.equal((await plain(sandbox.url, { Host: host })).status, 403, host);
    }
    assert.equal((await plain(session(), { ...key, Host: `127.0.0.1:${port}` })).status, 200);
    assert.equal(
      (await plain(session(), { ...key, Host: "localhost:8443" })).status,
      200,
      "one that was allowed for a proxy",
    );
  });

  it("refuses web pages and gives them no permission to look", async () => {
    for (const origin of ["https://evil.example", "null", sandbox.url, "vscode-webview://1", "http://localhost:3000"]) {
      const answer = await plain(session(), { ...key, Origin: origin });
      assert.equal(answer.status, 403, origin);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
      assert.equal((JSON.parse(answer.text) as { responseCode: number }).responseCode, 403);
    }
    for (const site of ["cross-site", "same-site", "same-origin"])
      assert.equal((await plain(session(), { ...key, "Sec-Fetch-Site": site })).status, 403, site);
    const preflight = await plain(
      session(),
      { Origin: "https://evil.example", "Access-Control-Request-Method": "PUT" },
      "OPTIONS",
    );
    assert.equal(preflight.status, 403);
  });

  it("takes JSON only, of one megabyte at most", async () => {
    const post = (
      body: string,
      headers: Record<string, string> = { "Content-Type": "application/json" },
    ): Promise<Plain> => plain(`${sandbox.url}/cases/v2/case/search`, { ...key, ...headers }, "POST", body);
    assert.equal((await post("{}")).status, 200);
    assert.equal((await post("{}", { "Content-Type": "application/json; charset=utf-8" })).status, 200);
    assert.equal((await post("{}", { "Content-Type": "text/plain" })).status, 415);
    assert.equal((await post("{")).status, 400);
    assert.equal((await post("[]", { "Content-Type": "application/json", [byHand]: "true" })).status, 412);
    const answer = await post(JSON.stringify({ keywords: ["x".repeat(1024 * 1024)] }), {
      "Content-Type": "application/json",
      "Content-Length": String(1024 * 1024 + 17),
    }).catch((error: NodeJS.ErrnoException) => error.code);
    assert.ok(answer === "EPIPE" || answer === "ECONNRESET" || (answer as Plain).status === 413, String(answer));
    assert.equal((await plain(session(), key)).status, 200, "it still answers");
  });

  it("stops reading a body without a stated length when it gets too large", async () => {
    const socket = connect(Number(new URL(sandbox.url).port), "127.0.0.1");
    socket.on("error", () => undefined); // the rest of the body finds no reader
    socket.write(
      `POST /cases/v2/case/search HTTP/1.1\r\nHost: ${new URL(sandbox.url).host}\r\nArgus-API-Key: ` +
        `x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
    for (let sent = 0; sent < 20; sent += 1) socket.write(chunk);
    const [answer] = (await once(socket, "data")) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it("holds answers back by the latency that is set when they are asked for", async () => {
    const other = await startSandbox({ port: 0, cmfPort: 0 });
    const giveUp = new AbortController();
    try {
      other.setLatency(60_000);
      const held = assert.rejects(
        fetch(`${other.url}/currentuser/v1/user`, {
          headers: { "Argus-API-Key": other.argus.keys[0]!.key },
          signal: giveUp.signal,
        }),
        { name: "AbortError" },
      );
      while (other.requests.length === 0) await new Promise(setImmediate);
      other.setLatency(0);
      assert.equal((await caller(other, "ada").get("/currentuser/v1/user")).status, 200);
      assert.deepEqual(
        other.requests.map(({ status }) => status),
        [undefined, 200],
        "the first is still held back",
      );
      giveUp.abort();
      await held;
    } finally {
      await other.close();
    }
  });

  it("rejects when the port it was given is taken, and ends all connections when closed", async () => {
    const port = Number(new URL(sandbox.url).port);
    await assert.rejects(startSandbox({ port }), { code: "EADDRINUSE" });
    const other = await startSandbox({ port: 0 });
    other.faults.next({ kind: "hang" });
    const hanging = caller(other, "ada").get("/currentuser/v1/user");
    const failed = assert.rejects(hanging);
    while (other.requests.length === 0) await new Promise(setImmediate);
    await other.close();
    await failed;
    await assert.rejects(caller(other, "ada").get("/currentuser/v1/user"));
  });
});
