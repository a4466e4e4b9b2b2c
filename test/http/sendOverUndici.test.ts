import assert from "node:assert/strict";
import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { networkFailure } from "../../src/backends/http/network";
import { openNetwork, type Network } from "../../src/cli/network";
import { serve } from "./fakeServer";

const text = JSON.stringify({ holders: "x".repeat(200) });

describe("sendOverUndici", () => {
  let network: Network;
  beforeEach(() => (network = openNetwork()));
  afterEach(() => network.close());

  /** What a server answers, as the text of its body. */
  async function answerOf(answer: RequestListener, method = "GET", signal = new AbortController().signal) {
    const server = await serve(answer);
    try {
      return await sendTo(server.url, method, signal);
    } finally {
      await server.close();
    }
  }

  async function sendTo(url: string, method: string, signal = new AbortController().signal) {
    const init = { method, headers: {}, redirect: "manual", cache: "no-store", signal } as const;
    const { status, headers, body } = await network.fetch(url, init);
    const reader = body!.getReader();
    const parts: Uint8Array[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value === undefined) return { status, headers, body: Buffer.concat(parts).toString() };
      parts.push(value);
    }
  }

  const packed = (coding: string, bytes: Buffer) => (_: unknown, response: ServerResponse) =>
    void response.writeHead(200, { "Content-Encoding": coding }).end(bytes);

  for (const [coding, bytes] of [
    ["gzip", gzipSync(text)],
    ["X-GZip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["identity", Buffer.from(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["deflate,identity, gzip", gzipSync(deflateSync(text))],
  ] as const)
    it(`reads a body packed with ${coding}, ${bytes.length} bytes`, async () => {
      assert.equal((await answerOf(packed(coding, bytes))).body, text);
    });

  it("takes nothing for nothing, whatever it is said to be packed with", async () => {
    for (const status of [200, 204, 304])
      for (const coding of ["gzip", "deflate", "br"]) {
        const answer = await answerOf(
          (_, response) => void response.writeHead(status, { "Content-Encoding": coding }).end(),
        );
        assert.deepEqual([answer.status, answer.body], [status, ""]);
      }
  });

  it("fails where what is packed twice is cut off within", async () => {
    const cut = gzipSync(text);
    await assert.rejects(answerOf(packed("gzip, br", brotliCompressSync(cut.subarray(0, cut.length - 9)))), TypeError);
  });

  it("fails where a packed body is cut off, or is not what it says", async () => {
    for (const bytes of [gzipSync(text).subarray(0, -10), Buffer.from(text)])
      await assert.rejects(answerOf(packed("gzip", bytes)), TypeError);
  });

  it("stops the answer of a server that packs it otherwise than it says", async () => {
    let ended: Promise<unknown> | undefined;
    const endless: RequestListener = (_, response) => {
      ended = once(response, "close");
      response.writeHead(200, { "Content-Encoding": "gzip" }).write(text);
    };
    const server = await serve(endless);
    await assert.rejects(sendTo(server.url, "GET"), TypeError);
    await ended;
    await server.close();
  });

  it("fails where less comes than was announced", async () => {
    await assert.rejects(
      answerOf((_, response) => {
        response.writeHead(200, { "Content-Length": text.length + 1 }).write(text, () => response.destroy());
      }),
      TypeError,
    );
  });

  it("answers with a redirect, and does not follow it", async () => {
    const { status, headers } = await answerOf(
      (_, response) => void response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end(),
    );
    assert.deepEqual([status, headers.get("Location")], [302, "http://127.0.0.1:1/"]);
    assert.ok(!Number.isNaN(Date.parse(headers.get("Date") ?? "")));
  });

  it("sends a request once, also where a server closes the connection that it kept", async () => {
    for (const method of ["POST", "GET"]) {
      const server = await serve((request, response) =>
        server.received.length % 2 === 1 ? void response.end("{}") : void request.socket.destroy(),
      );
      await sendTo(server.url, method);
      await assert.rejects(sendTo(server.url, method), TypeError);
      await sendTo(server.url, method);
      assert.equal(server.received.length, 3);
      await server.close();
    }
  });

  it("ends while a body comes, when it is told to", async () => {
    const controller = new AbortController();
    const rejected = answerOf(
      (_, response) => response.writeHead(200).write(text, () => controller.abort()),
      "GET",
      controller.signal,
    );
    await assert.rejects(rejected, { name: "AbortError" });
  });

  /** Why nothing came from an address by way of a proxy. */
  async function failureThrough(proxy: string, url = "http://127.0.0.1:2") {
    const { http_proxy: before } = process.env;
    process.env.http_proxy = proxy;
    try {
      await sendTo(url, "GET");
    } catch (thrown) {
      return networkFailure(thrown, "GET /", new URL(url));
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
    throw new assert.AssertionError({ message: "there was an answer" });
  }

  it("says of a proxy without an address that the proxy is at fault", async () => {
    assert.equal((await failureThrough("127.0.0.1:8080")).kind, "proxy");
  });

  for (const [does, hangUp] of [
    ["ends the connection", (socket: Socket) => socket.end()],
    ["breaks the connection off", (socket: Socket) => socket.resetAndDestroy()],
    ["answers in another language", (socket: Socket) => socket.end("hello\r\n")],
  ] as const)
    it(`asks a proxy once that ${does} in place of a tunnel, and says that it is at fault`, async () => {
      let asked = 0;
      const proxy = createServer((socket) => {
        socket.on("error", () => undefined).once("data", () => hangUp(socket));
        asked += 1;
      });
      await once(proxy.listen(0, "127.0.0.1"), "listening");
      try {
        const { kind, notHandled } = await failureThrough(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
        assert.deepEqual([kind, notHandled, asked], ["proxy", true, 1]);
      } finally {
        await network.close();
        proxy.close();
      }
    });

  it("refuses the ports that fetch refuses", async () => {
    const url = "http://127.0.0.1:6000";
    await assert.rejects(sendTo(url, "GET"), (thrown) => {
      const { kind, detail } = networkFailure(thrown, "GET /", new URL(url));
      return kind === "invalid" && detail === "connection.blockedPort";
    });
  });
});
