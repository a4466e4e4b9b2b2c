import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { Failure } from "../../src/base/failure";
import { createHttp, type Fetch, type Http, type HttpOptions, type HttpRequest } from "../../src/backends/http/http";
import { noSignal } from "../unit/noSignal";
import { workersOf } from "./parsingThreads";
import { serve, type FakeServer } from "./fakeServer";
import { testClock } from "./testClock";

const megabyte = 1024 * 1024;

describe("Answers on the way", function () {
  this.timeout(60_000);
  const servers: FakeServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function start(answer: RequestListener): Promise<FakeServer> {
    const server = await serve(answer);
    servers.push(server);
    return server;
  }
  function connect(url: string, options: Partial<HttpOptions> = {}): Http {
    return createHttp({
      url,
      fetch,
      headers: () => ({ "Argus-API-Key": "1001/31/qUb3xkXh7Wm2Zt9LrPcA" }),
      timeoutSeconds: 30,
      clock: testClock(),
      ...options,
    });
  }
  const read: HttpRequest = { method: "GET", path: "/thing", signal: noSignal };
  const write: HttpRequest = { method: "POST", path: "/thing", body: { a: 1 }, signal: noSignal };
  const json = { "Content-Type": "application/json" };

  async function failureOf(sending: Promise<unknown>): Promise<Failure> {
    const thrown: unknown = await sending.then(
      () => assert.fail("it did not fail"),
      (reason: unknown) => reason,
    );
    assert.ok(thrown instanceof Failure, String(thrown));
    return thrown;
  }

  it("are asked for past every cache, by header and by mode", async () => {
    const modes: unknown[] = [];
    const server = await start((_, response) => response.writeHead(200, json).end("{}"));
    const watched: Fetch = (url, init) => (modes.push(init.cache), fetch(url, init));
    const http = connect(server.url, { fetch: watched });
    await http(read);
    await http(write);
    assert.deepEqual(modes, ["no-store", "no-store"]);
    for (const { headers } of server.received) assert.equal(headers["cache-control"], "no-cache");
  });

  describe("that are cut in the middle", () => {
    const halfOf = (body: Buffer) => body.subarray(0, Math.floor(body.length / 2));
    const whole = JSON.stringify({ data: Array.from({ length: 500 }, (_, id) => ({ id, name: `name ${id * 7919}` })) });
    const cuts: [name: string, headers: Record<string, string>, body: Buffer][] = [
      ["half a JSON", json, halfOf(Buffer.from(whole))],
      ["a JSON that ends within a text", json, Buffer.from('{"data":[{"name":"Ola No')],
      ["half a gzip", { ...json, "Content-Encoding": "gzip" }, halfOf(gzipSync(whole))],
      ["a gzip with a broken middle", { ...json, "Content-Encoding": "gzip" }, spoiltMiddle(gzipSync(whole))],
    ];
    for (const [name, headers, body] of cuts) {
      it(`are a connection that broke: ${name} is read again, and a write is left open`, async () => {
        let broken = 1;
        const server = await start((_, response) => {
          const isBroken = broken > 0;
          broken -= 1;
          if (isBroken) response.writeHead(200, headers).end(body);
          else response.writeHead(200, json).end(whole);
        });
        assert.deepEqual(await connect(server.url)(read), JSON.parse(whole));
        assert.equal(server.received.length, 2);

        broken = 1;
        const failure = await failureOf(connect(server.url)(write));
        assert.deepEqual([failure.kind, failure.notHandled, server.received.length], ["offline", false, 3]);
      });
    }

    it("say that they ended early", async () => {
      const server = await start((_, response) => response.writeHead(200, json).end('{"a":[1,2'));
      assert.equal((await failureOf(connect(server.url)(write))).detail, "cut off");
    });

    it("are no broken connection where they only are no JSON", async () => {
      const server = await start((_, response) => response.writeHead(200, json).end('{"a":[1,2}}'));
      assert.deepEqual([(await failureOf(connect(server.url)(read))).kind, server.received.length], ["notJson", 1]);
    });
  });

  it("with 20 KB of headers are refused once, and said as such", async () => {
    const server = await start((_, response) =>
      response.writeHead(200, { ...json, "X-Long": "x".repeat(20_000) }).end("{}"),
    );
    const clock = testClock();
    const failure = await failureOf(connect(server.url, { clock })(read));
    assert.deepEqual([failure.kind, failure.detail, clock.delays], ["tooLarge", "headers", []]);
  });

  for (const port of [10_080, 6_000]) {
    it(`never come from port ${port}, which fetch does not ask: nothing is sent, and nothing tried again`, async () => {
      const clock = testClock();
      const failure = await failureOf(connect(`http://127.0.0.1:${port}`, { clock })(write));
      assert.deepEqual(
        [failure.kind, failure.detail, failure.notHandled, clock.delays],
        ["invalid", "connection.blockedPort", true, []],
      );
    });
  }

  describe("that were not made, for no address of the host can be reached,", () => {
    const aggregate =
      (errors: object[]): Fetch =>
      () =>
        Promise.reject(
          new TypeError("fetch failed", {
            cause: Object.assign(
              new AggregateError(errors.map((one) => Object.assign(new Error("inner"), one))),
              // Node gives the whole the code of the first one, and no syscall.
              { code: (errors[0] as { code: string }).code },
            ),
          }),
        );
    const connecting = { syscall: "connect", port: 443 };

    it("leave nothing open", async () => {
      const none = aggregate([
        { code: "EHOSTUNREACH", ...connecting, address: "192.0.2.1" },
        { code: "ENETUNREACH", ...connecting, address: "2001:db8::1" },
      ]);
      const failure = await failureOf(connect("https://argus.example", { fetch: none })(write));
      assert.deepEqual([failure.kind, failure.detail, failure.notHandled], ["offline", "EHOSTUNREACH", true]);
    });
    it("leave it open where one of the connections may have stood", async () => {
      const one = aggregate([{ code: "EHOSTUNREACH", ...connecting }, { code: "ECONNRESET" }]);
      assert.equal((await failureOf(connect("https://argus.example", { fetch: one })(write))).notHandled, false);
      const late = aggregate([
        { code: "EHOSTUNREACH", syscall: "read" },
        { code: "ECONNREFUSED", ...connecting },
      ]);
      assert.equal((await failureOf(connect("https://argus.example", { fetch: late })(write))).notHandled, false);
    });
  });

  describe("that ask for a pause", () => {
    async function delaysFor(headers: Record<string, string>): Promise<readonly number[]> {
      const clock = testClock();
      const server = await start((_, response) => {
        response.sendDate = false;
        response.writeHead(503, { ...json, ...headers }).end("{}");
      });
      await failureOf(connect(server.url, { clock })(read));
      return clock.delays;
    }

    it("of nothing, or of before now, get the usual one", async () => {
      assert.deepEqual(await delaysFor({ "Retry-After": "0" }), [1000, 2000, 4000]);
      assert.deepEqual(await delaysFor({ "Retry-After": "3" }), [3000, 3000, 4000]);
      assert.deepEqual(await delaysFor({ "Retry-After": "Wed, 31 Dec 2025 00:00:00 GMT" }), [1000, 2000, 4000]);
    });
    it("until a time are read by the server's own clock", async () => {
      const tenMinutesAhead = {
        Date: "Thu, 01 Jan 2026 00:10:00 GMT",
        "Retry-After": "Thu, 01 Jan 2026 00:10:05 GMT",
      };
      assert.deepEqual(await delaysFor(tenMinutesAhead), [5000, 5000, 5000]);
    });
  });

  describe("that are large", () => {
    const rows = (bytes: number) => {
      const row = { id: 12345678901234567890n.toString(), subject: "x".repeat(900), tags: [1, [2, { a: null }]] };
      return Array.from({ length: Math.floor(bytes / 950) }, (_, n) => ({ ...row, n }));
    };

    it("are the same as read from a small one", async () => {
      const data = { count: 3, data: rows(6 * megabyte), deep: nested(3_000), odd: JSON.parse('{"__proto__":[1]}') };
      const text = JSON.stringify(data).replaceAll('"12345678901234567890"', "12345678901234567890");
      const server = await start((_, response) => response.writeHead(200, json).end(text));
      const read_ = (await connect(server.url)(read)) as typeof data;
      assert.equal(JSON.stringify(read_), JSON.stringify(data));
    });

    it("do not hold the others up while they are parsed: a thread does it, and hands over a piece a turn", async () => {
      for (const body of [
        JSON.stringify({ data: rows(6 * megabyte) }),
        `{"n":${"7".repeat(6 * megabyte)}}`,
        "[".repeat(6 * megabyte),
        "<".repeat(6 * megabyte),
      ]) {
        const bytes = Buffer.from(body);
        const server = await start((_, response) => response.writeHead(200, json).end(bytes));
        const { threads, turns, longestHere, sent, largestSent } = await workersOf(() =>
          connect(server.url)(write).catch(() => undefined),
        );
        assert.equal(threads, 1, `${body.slice(0, 10)}… is parsed in a thread`);
        assert.ok(largestSent <= megabyte, `${largestSent} bytes are handed over in one turn`);
        assert.ok(sent > 6, `${sent} parts`);
        assert.ok(longestHere < 10_000, `${body.slice(0, 10)}… is not parsed here, not in part either`);
        assert.equal(new Set(turns).size, turns.length, "no two pieces are taken over in one turn of the loop");
        assert.ok(turns.length > (body.startsWith('{"data"') ? 20 : 0), `${turns.length} pieces`);
      }
    });

    it("are parsed here where they are small, in no thread", async () => {
      const server = await start((_, response) => response.writeHead(200, json).end(JSON.stringify(rows(megabyte))));
      const { threads, longestHere } = await workersOf(() => connect(server.url)(read));
      assert.equal(threads, 0);
      assert.ok(longestHere > 0.9 * megabyte, `${longestHere} characters`);
    });

    it("and no JSON are told from those that ended early", async () => {
      const body = `{"a":"${"x".repeat(6 * megabyte)}`;
      const server = await start((_, response) => response.writeHead(200, json).end(body));
      assert.equal((await failureOf(connect(server.url)(write))).detail, "cut off");
      const other = await start((_, response) => response.writeHead(200, json).end(`${body}"]`));
      assert.equal((await failureOf(connect(other.url)(write))).kind, "notJson");
    });

    it("stop being parsed when nobody waits for them any more", async () => {
      const controller = new AbortController();
      const body = JSON.stringify({ data: rows(20 * megabyte) });
      const server = await start((_, response) => response.writeHead(200, json).end(body));
      const { threads } = await workersOf(
        async () => {
          const sending = connect(server.url)({ ...read, signal: controller.signal });
          assert.equal((await failureOf(sending)).kind, "cancelled");
        },
        () => controller.abort(),
      );
      assert.equal(threads, 1);
    });
  });

  /** Arrays within arrays, so many deep. */
  function nested(depth: number): unknown {
    let value: unknown = [];
    for (let at = 0; at < depth; at++) value = [value];
    return value;
  }
});

function spoiltMiddle(packed: Buffer): Buffer {
  const spoilt = Buffer.from(packed);
  spoilt.fill(0xff, packed.length / 2, packed.length / 2 + 40);
  return spoilt;
}
