import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer, type AddressInfo, type Socket } from "node:net";
import type { RequestListener, ServerResponse } from "node:http";
import { inspect } from "node:util";
import fc from "fast-check";
import { Agent, fetch as undiciFetch, MockAgent, ProxyAgent, type Dispatcher } from "undici";
import { Failure } from "../../src/base/failure";
import {
  createHttp,
  segment,
  type Fetch,
  type Http,
  type HttpOptions,
  type HttpRequest,
} from "../../src/backends/http/http";
import { noSignal } from "../unit/noSignal";
import { selfSigned } from "./certificate";
import { serve, type FakeServer } from "./fakeServer";
import { testClock, type TestClock } from "./testClock";

const key = "1001/31/a-secret-that-nobody-sees";

describe("HTTP", function () {
  const servers: { close(): Promise<void> }[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function start(answer: RequestListener, tls?: { key: string; cert: string }): Promise<FakeServer> {
    const server = await serve(answer, tls);
    servers.push(server);
    return server;
  }
  /** Answers one request after the other with the next status; the last one for ever. */
  function statuses(...list: number[]): RequestListener {
    let at = 0;
    return (_, response) => {
      const status = list[Math.min(at, list.length - 1)]!;
      at += 1;
      json(response, { status }, status);
    };
  }
  function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  }
  function connect(url: string, options: Partial<HttpOptions> = {}): Http {
    return createHttp({
      url,
      fetch,
      headers: () => ({ "Argus-API-Key": key }),
      timeoutSeconds: 30,
      clock: testClock(),
      ...options,
    });
  }
  const through =
    (dispatcher: Dispatcher): Fetch =>
    (url, init) =>
      undiciFetch(url, { ...init, dispatcher });
  const read: HttpRequest = { method: "GET", path: "/thing", signal: noSignal };
  const write: HttpRequest = { method: "POST", path: "/thing", body: { a: 1 }, signal: noSignal };

  async function failureOf(sending: Promise<unknown>): Promise<Failure> {
    try {
      await sending;
    } catch (thrown) {
      assert.ok(thrown instanceof Failure, inspect(thrown));
      for (const shown of [
        thrown.message,
        String(thrown),
        thrown.stack ?? "",
        JSON.stringify(thrown),
        inspect(thrown, { depth: 9, showHidden: true }),
      ]) {
        assert.ok(!shown.includes(key) && !shown.includes("a-secret"), "the key is in no form of the failure");
      }
      return thrown;
    }
    return assert.fail("it did not fail");
  }

  describe("a request", () => {
    it("carries method, query, body, credential and extra headers", async () => {
      const server = await start((_, response) => json(response, { ok: true }));
      const http = connect(`${server.url}/base`);
      assert.deepEqual(
        await http({
          ...write,
          query: { a: 1, b: "x y&z", c: undefined, d: true },
          headers: { "Argus-Priority": "bulk" },
        }),
        { ok: true },
      );
      const [request] = server.received;
      assert.equal(request?.method, "POST");
      assert.equal(request.path, "/base/thing?a=1&b=x+y%26z&d=true");
      assert.equal(request.body, '{"a":1}');
      assert.equal(request.headers["argus-api-key"], key);
      assert.equal(request.headers["argus-priority"], "bulk");
      assert.equal(request.headers["content-type"], "application/json");
      assert.equal(request.headers.accept, "application/json");
    });

    it("resolves with undefined where the answer is empty", async () => {
      const server = await start((_, response) => response.writeHead(204).end());
      assert.equal(await connect(server.url)(read), undefined);
    });

    it("reads numbers beyond the safe range as text, and other text as it is", async () => {
      const server = await start((_, response) =>
        response.end(
          '{"id":9223372036854775807,"n":-9007199254740993,"x":1.5e300,"ok":9007199254740991,' +
            '"t":"9223372036854775807 \\"1234567890123456789"}',
        ),
      );
      assert.deepEqual(await connect(server.url)(read), {
        id: "9223372036854775807",
        n: "-9007199254740993",
        x: 1.5e300,
        ok: 9007199254740991,
        t: '9223372036854775807 "1234567890123456789',
      });
    });

    it("asks for the credential at every try", async () => {
      let count = 0;
      const server = await start(statuses(503, 200));
      await connect(server.url, { headers: () => ({ "Argus-API-Key": `key-${(count += 1)}` }) })(read);
      assert.deepEqual(
        server.received.map(({ headers }) => headers["argus-api-key"]),
        ["key-1", "key-2"],
      );
    });

    it("is logged without query and credential", async () => {
      const lines: unknown[] = [];
      const server = await start(statuses(503, 200));
      await connect(server.url, { log: (line) => lines.push(line) })({ ...read, query: { keywords: "private" } });
      assert.deepEqual(lines, [
        { request: "GET /thing", status: 503, failure: "overloaded", milliseconds: 0 },
        { request: "GET /thing", status: 200, failure: undefined, milliseconds: 0 },
      ]);
    });

    it("runs beside no more than eight others, in the order of asking", async () => {
      const waiting: (() => void)[] = [];
      let most = 0;
      let arrived = () => undefined as void;
      const server = await start((_, response) => {
        waiting.push(() => json(response, {}));
        most = Math.max(most, waiting.length);
        arrived();
      });
      const http = connect(server.url);
      const all = Promise.all(Array.from({ length: 30 }, (_, index) => http({ ...read, path: `/${index}` })));
      let answered = 0;
      while (answered < 30) {
        while (waiting.length < Math.min(8, 30 - answered)) await new Promise<void>((resolve) => (arrived = resolve));
        waiting.shift()!();
        answered += 1;
      }
      await all;
      assert.equal(most, 8);
      const firstTurn = server.received
        .slice(0, 8)
        .map(({ path }) => path)
        .sort();
      assert.deepEqual(firstTurn, ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7"]);
    });

    it("uses the path that its parts make, whatever they hold", () => {
      assert.equal(segment("a/b?c#d %"), "a%2Fb%3Fc%23d%20%25");
      for (const part of ["", ".", ".."])
        assert.throws(
          () => segment(part),
          (error) => error instanceof Failure && error.kind === "invalid" && error.notHandled,
        );
    });

    it("goes to its own origin whatever the path", async () => {
      const failure = await failureOf(connect("http://127.0.0.1:1")({ ...read, path: "@127.0.0.2:9/x" }));
      assert.equal(failure.kind, "redirected");
    });
  });

  describe("an error status", () => {
    // status, kind, requests of a read, requests of a write, nothing carried out by the write
    const table: [number, string, number, number, boolean][] = [
      [400, "invalid", 1, 1, true],
      [401, "keyRefused", 1, 1, true],
      [403, "notAllowed", 1, 1, true],
      [404, "notFound", 1, 1, true],
      [408, "timeout", 1, 1, false],
      [409, "conflict", 1, 1, true],
      [410, "notFound", 1, 1, true],
      [412, "invalid", 1, 1, true],
      [422, "invalid", 1, 1, true],
      [429, "overloaded", 4, 4, true],
      [500, "server", 1, 1, false],
      [502, "server", 4, 1, false],
      [503, "overloaded", 4, 4, true],
      [504, "timeout", 2, 1, false],
      [507, "server", 1, 1, false],
    ];
    for (const [status, kind, reads, writes, notHandled] of table) {
      it(`${status} is ${kind}`, async () => {
        const server = await start(statuses(status));
        const ofRead = await failureOf(connect(server.url)(read));
        assert.deepEqual(
          [ofRead.kind, ofRead.status, ofRead.request, server.received.length],
          [kind, status, "GET /thing", reads],
        );
        server.received.length = 0;
        const ofWrite = await failureOf(connect(server.url)(write));
        assert.deepEqual(
          [ofWrite.kind, ofWrite.status, ofWrite.notHandled, server.received.length],
          [kind, status, notHandled, writes],
        );
        server.received.length = 0;
        await failureOf(connect(server.url)({ ...write, reads: true }));
        assert.equal(server.received.length, reads, "a POST that only reads is tried like a GET");
      });
    }

    it("407 is proxy", async () => {
      const server = await start(statuses(407));
      assert.equal((await failureOf(connect(server.url)(read))).kind, "proxy");
    });

    it("is over as soon as a try succeeds", async () => {
      const server = await start(statuses(503, 429, 200));
      assert.deepEqual(await connect(server.url)(write), { status: 200 });
      assert.equal(server.received.length, 3);
    });

    it("takes only those for declined that the system declares", async () => {
      const server = await start(statuses(503));
      const failure = await failureOf(connect(server.url, { declined: [429] })(write));
      assert.deepEqual([failure.notHandled, server.received.length], [false, 1]);
    });

    it("has the kind and the words that the system gives it", async () => {
      const server = await start((_, response) => json(response, { Errors: ["no such pairing"] }, 500));
      const failure = await failureOf(
        connect(server.url, {
          readError: ({ json: body }) => ({
            kind: "notFound",
            said: [{ message: (body as { Errors: string[] }).Errors[0]! }],
          }),
        })(write),
      );
      assert.deepEqual(
        [failure.kind, failure.status, failure.notHandled, failure.said],
        ["notFound", 500, false, [{ message: "no such pairing" }]],
      );
    });
  });

  describe("waiting before the next try", () => {
    async function delaysFor(
      retryAfter: string | undefined,
      random = 1,
    ): Promise<{ delays: number[]; failure: Failure }> {
      const clock: TestClock = testClock(random);
      const server = await start((_, response) => {
        response.sendDate = false;
        json(response, {}, 503, retryAfter === undefined ? {} : { "Retry-After": retryAfter });
      });
      return { failure: await failureOf(connect(server.url, { clock })(read)), delays: clock.delays };
    }

    it("doubles, with chance", async () => {
      assert.deepEqual((await delaysFor(undefined, 1)).delays, [1000, 2000, 4000]);
      assert.deepEqual((await delaysFor(undefined, 0)).delays, [500, 1000, 2000]);
    });
    it("obeys Retry-After in seconds", async () => {
      assert.deepEqual((await delaysFor("7")).delays, [7000, 7000, 7000]);
      assert.deepEqual((await delaysFor("0")).delays, [1000, 2000, 4000]);
    });
    it("obeys Retry-After as a date, also one that has passed", async () => {
      assert.deepEqual((await delaysFor("Thu, 01 Jan 2026 00:00:05 GMT")).delays, [5000, 5000, 5000]);
      assert.deepEqual((await delaysFor("Wed, 31 Dec 2025 00:00:00 GMT")).delays, [1000, 2000, 4000]);
    });
    it("gives up at once where the server asks for more than a minute", async () => {
      const { delays, failure } = await delaysFor("3600");
      assert.deepEqual(delays, []);
      assert.deepEqual([failure.kind, failure.detail, failure.notHandled], ["overloaded", "Retry-After 3600 s", true]);
    });
    it("ignores a Retry-After that means nothing", async () => {
      for (const odd of ["soon", "-5", "1e3", "99999999999"])
        assert.deepEqual((await delaysFor(odd)).delays, [1000, 2000, 4000], odd);
    });
  });

  describe("a time-out", () => {
    it("ends a request whose answer does not begin", async () => {
      const clock = testClock();
      const server = await start(() => clock.expire());
      const failure = await failureOf(connect(server.url, { clock, timeoutSeconds: 12 })(write));
      assert.deepEqual(
        [failure.kind, failure.detail, failure.notHandled, server.received.length],
        ["timeout", "12 s", false, 1],
      );
      assert.deepEqual(clock.timeouts, [12_000]);
    });
    it("ends a request whose answer does not end", async () => {
      const clock = testClock();
      const server = await start((_, response) => void response.writeHead(200).write('{"a":'));
      const slow: Fetch = async (url, init) => {
        const answer = await fetch(url, init);
        clock.expire();
        return answer;
      };
      const failure = await failureOf(connect(server.url, { clock, fetch: slow })(read));
      assert.deepEqual([failure.kind, server.received.length], ["timeout", 1]);
    });
    it("of its own ends a request whose answer does not begin", async () => {
      const clock = testClock();
      const server = await start(() => clock.expire());
      const failure = await failureOf(
        connect(server.url, { clock, timeoutSeconds: 12, connectTimeoutSeconds: 5 })(read),
      );
      assert.deepEqual(
        [failure.kind, failure.detail, failure.notHandled, server.received.length],
        ["timeout", "first byte 5 s", false, 1],
      );
      assert.deepEqual(clock.timeouts, [5_000, 12_000]);
    });
    it("of its own is not for a write, which a slow server may be carrying out", async () => {
      const clock = testClock();
      const server = await start((_, response) => json(response, {}));
      await connect(server.url, { clock, timeoutSeconds: 12, connectTimeoutSeconds: 5 })(write);
      assert.deepEqual(clock.timeouts, [12_000]);
    });
    it("for the whole answer counts from when it has begun", async () => {
      const clock = testClock();
      const server = await start((_, response) => void response.writeHead(200).write('{"a":'));
      const slow: Fetch = async (url, init) => {
        const answer = await fetch(url, init);
        return {
          ...answer,
          status: answer.status,
          headers: answer.headers,
          body: { getReader: () => (setImmediate(clock.expire), answer.body!.getReader()) },
        };
      };
      const failure = await failureOf(
        connect(server.url, { clock, fetch: slow, timeoutSeconds: 12, connectTimeoutSeconds: 5 })(read),
      );
      assert.deepEqual([failure.kind, failure.detail], ["timeout", "12 s"]);
    });
    it("for the beginning is no longer than the one for the whole", async () => {
      const clock = testClock();
      const server = await start(() => clock.expire());
      const failure = await failureOf(
        connect(server.url, { clock, timeoutSeconds: 3, connectTimeoutSeconds: 5 })(write),
      );
      assert.deepEqual([failure.detail, clock.timeouts], ["3 s", [3_000]]);
    });
    it("for connecting is the host's: on a port that takes no more connections nothing was sent", async () => {
      // Listens, and never looks: the system takes the first connections by itself, and lets the others wait.
      const busy = spawn(process.execPath, [
        "-e",
        `
        const server = require("node:net").createServer();
        server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
          require("node:fs").writeSync(1, server.address().port + "\\n");
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        });`,
      ]);
      const [port] = (await once(busy.stdout.setEncoding("utf8"), "data")) as [string];
      const filling = Array.from({ length: 8 }, () =>
        createConnection({ port: Number(port), host: "127.0.0.1" }).on("error", () => undefined),
      );
      const agent = new Agent({ connect: { timeout: 200 } });
      try {
        await once(filling[0]!, "connect");
        const failure = await failureOf(connect(`http://127.0.0.1:${port.trim()}`, { fetch: through(agent) })(write));
        assert.deepEqual(
          [failure.kind, failure.detail, failure.notHandled],
          ["timeout", "UND_ERR_CONNECT_TIMEOUT", true],
        );
      } finally {
        for (const socket of filling) socket.destroy();
        await agent.destroy();
        busy.kill("SIGKILL");
      }
    });
    it("is stopped when the answer is there", async () => {
      const clock = testClock();
      const server = await start(statuses(200));
      await connect(server.url, { clock })(read);
      clock.expire();
      assert.equal(clock.timeouts.length, 1);
    });
  });

  describe("cancelling", () => {
    it("before anything was sent leaves nothing carried out", async () => {
      const server = await start(statuses(200));
      const failure = await failureOf(connect(server.url)({ ...write, signal: AbortSignal.abort() }));
      assert.deepEqual([failure.kind, failure.notHandled, server.received.length], ["cancelled", true, 0]);
    });
    it("while waiting for its turn leaves nothing carried out", async () => {
      const server = await start(() => undefined);
      const stop = new AbortController();
      const http = connect(server.url, { parallel: 1 });
      const first = failureOf(http({ ...read, signal: stop.signal }));
      const second = failureOf(http({ ...write, signal: stop.signal }));
      stop.abort();
      assert.equal((await first).kind, "cancelled");
      assert.deepEqual(
        [
          (await second).kind,
          (await second).notHandled,
          server.received.filter(({ method }) => method === "POST").length,
        ],
        ["cancelled", true, 0],
      );
    });
    it("on the way ends what reads, and frees the place", async () => {
      const stop = new AbortController();
      const server = await start((request, response) => (request.url === "/stop" ? stop.abort() : json(response, {})));
      const http = connect(server.url, { parallel: 1 });
      assert.equal((await failureOf(http({ ...read, path: "/stop", signal: stop.signal }))).kind, "cancelled");
      assert.deepEqual(await http(read), {});
    });
    it("on the way does not end what changes something: that is waited for, so that it is known what was carried out", async () => {
      const stop = new AbortController();
      const server = await start((_, response) => {
        stop.abort();
        json(response, { made: true });
      });
      assert.deepEqual(await connect(server.url)({ ...write, signal: stop.signal }), { made: true });
    });
    it("between two tries leaves nothing carried out where the server had declined", async () => {
      const stop = new AbortController();
      const clock = {
        ...testClock(),
        delay: (_: number, waiting: AbortSignal) => (stop.abort(), Promise.reject(waiting.reason as Error)),
      };
      const server = await start(statuses(503));
      const failure = await failureOf(connect(server.url, { clock })({ ...write, signal: stop.signal }));
      assert.deepEqual([failure.kind, failure.notHandled, server.received.length], ["cancelled", true, 1]);
    });
  });

  describe("an answer that is not what was asked for", () => {
    it("is read no further than the limit", async () => {
      let closed: () => void;
      const ended = new Promise<void>((resolve) => (closed = resolve));
      const server = await start((_, response) => {
        response.on("close", () => closed());
        const chunk = Buffer.alloc(65_536, " ");
        const more = () => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once("drain", more);
        };
        more();
      });
      const failure = await failureOf(connect(server.url, { answerLimit: 3 * 1024 * 1024 })(read));
      assert.deepEqual([failure.kind, failure.detail], ["tooLarge", "3 MB"]);
      await ended;
    });
    it("is told no further than people read, where it is an error", async () => {
      const errors = Array.from({ length: 200 }, () => "no method ".repeat(2_000));
      const server = await start((_, response) => json(response, { errors }, 500));
      const { said } = await failureOf(
        connect(server.url, { readError: () => ({ said: errors.map((message) => ({ message, field: message })) }) })(
          write,
        ),
      );
      assert.equal(said.length, 20);
      assert.ok(said.every(({ message, field }) => message.length === 2_000 && field?.length === 2_000));
    });
    it("is notJson when it is a web page", async () => {
      const server = await start((_, response) =>
        response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end("<!doctype html><h1>Log in</h1>"),
      );
      const failure = await failureOf(connect(server.url)(write));
      assert.deepEqual(
        [failure.kind, failure.detail, failure.notHandled],
        ["notJson", "text/html; charset=utf-8", false],
      );
    });
    it("is notJson when it is cut off and does not say that it is JSON", async () => {
      const server = await start((_, response) =>
        response.writeHead(200, { "Content-Type": "text/plain" }).end('{"a":[1,2'),
      );
      assert.equal((await failureOf(connect(server.url)(read))).kind, "notJson");
    });
    it("tells the system whether an error came as a page, and does not believe a page that nothing was done", async () => {
      const seen: unknown[] = [];
      const server = await start((_, response) =>
        response.writeHead(403, { "Content-Type": "text/html" }).end("<html>blocked</html>"),
      );
      const failure = await failureOf(connect(server.url, { readError: (answer) => (seen.push(answer), {}) })(write));
      assert.deepEqual(seen, [{ status: 403, json: undefined, html: true }]);
      assert.deepEqual([failure.kind, failure.notHandled], ["notAllowed", false]);
    });
  });

  describe("a page of something on the way", () => {
    for (const [what, type, body] of [
      ["HTML", "text/html", "<html>busy</html>"],
      ["text", "text/plain", "upstream connect error"],
      ["nothing", "", ""],
    ] as const) {
      for (const status of [429, 503]) {
        it(`of ${what} with ${status} does not say that a write was not taken on, so it is not sent again`, async () => {
          const server = await start((_, response) => response.writeHead(status, { "Content-Type": type }).end(body));
          const failure = await failureOf(connect(server.url)(write));
          assert.deepEqual([failure.kind, failure.notHandled, server.received.length], ["overloaded", false, 1]);
          server.received.length = 0;
          await failureOf(connect(server.url)(read));
          assert.equal(server.received.length, 4, "a read is");
        });
      }
    }
    it("is told from the system's own answer by the system", async () => {
      const server = await start(statuses(503));
      const failure = await failureOf(connect(server.url, { readError: () => ({ isOwn: false }) })(write));
      assert.deepEqual([failure.notHandled, server.received.length], [false, 1]);
    });
  });

  describe("a redirect", () => {
    it("within the origin is followed for a read, a few times", async () => {
      const server = await start((request, response) => {
        const at = Number(request.url!.slice(1)) || 0;
        if (at < 3) response.writeHead(302, { Location: `/${at + 1}` }).end();
        else json(response, { at });
      });
      assert.deepEqual(await connect(server.url)(read), { at: 3 });
      assert.deepEqual(
        server.received.map(({ path, headers }) => [path, headers["argus-api-key"]]),
        [
          ["/thing", key],
          ["/1", key],
          ["/2", key],
          ["/3", key],
        ],
      );
    });
    it("that never ends is given up", async () => {
      const server = await start((_, response) => response.writeHead(302, { Location: "/again" }).end());
      assert.equal((await failureOf(connect(server.url)(read))).kind, "redirected");
      assert.equal(server.received.length, 4);
    });
    for (const status of [301, 302, 303, 307, 308]) {
      it(`${status} to another origin is refused, and nothing goes there`, async () => {
        const other = await start((_, response) => json(response, {}));
        const server = await start((_, response) =>
          response.writeHead(status, { Location: `${other.url}/steal?from=here` }).end(),
        );
        const failure = await failureOf(connect(server.url)(read));
        assert.deepEqual([failure.kind, failure.status, failure.detail], ["redirected", status, other.url]);
        const ofWrite = await failureOf(connect(server.url)(write));
        assert.deepEqual([ofWrite.kind, ofWrite.notHandled], ["redirected", status >= 307]);
        assert.equal(other.received.length, 0);
      });
    }
    it("of a write is not followed within the origin either", async () => {
      const server = await start((_, response) => response.writeHead(307, { Location: "/elsewhere" }).end());
      assert.equal((await failureOf(connect(server.url)(write))).kind, "redirected");
      assert.equal(server.received.length, 1);
    });
    it("to nowhere is refused", async () => {
      const server = await start((_, response) => response.writeHead(302).end());
      const failure = await failureOf(connect(server.url)(read));
      assert.deepEqual([failure.kind, failure.detail], ["redirected", undefined]);
    });
  });

  describe("the network", () => {
    /** A port where nothing listens. */
    async function closedPort(): Promise<number> {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, "close");
      return port;
    }
    /** What the runtime throws when nothing real can be made to fail like this. */
    function failing(cause: object): { fetch: Fetch; count(): number } {
      const agent = new MockAgent();
      agent.disableNetConnect();
      servers.push({ close: () => agent.close() });
      let count = 0;
      const intercept = agent.get("https://argus.example").intercept({ path: "/thing", method: () => true });
      intercept.replyWithError(Object.assign(new Error("a message that may quote a header"), cause)).persist();
      return { fetch: (url, init) => ((count += 1), through(agent)(url, init)), count: () => count };
    }

    it("that refuses the connection is offline; a write is tried again, since nothing was sent", async () => {
      const clock = testClock();
      const failure = await failureOf(connect(`http://127.0.0.1:${await closedPort()}`, { clock })(write));
      assert.deepEqual(
        [failure.kind, failure.detail, failure.notHandled, clock.delays.length],
        ["offline", "ECONNREFUSED", true, 1],
      );
    });

    const broken: [name: string, break_: (socket: Socket) => void][] = [
      ["resets", (socket) => socket.resetAndDestroy()],
      ["hangs up", (socket) => socket.end()],
      [
        "hangs up in the middle of the answer",
        (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
      ],
    ];
    for (const [name, break_] of broken) {
      it(`that ${name} is offline; only a read is tried again`, async () => {
        let connections = 0;
        const server = createServer((socket) => {
          connections += 1;
          socket.on("error", () => undefined);
          socket.once("data", () => break_(socket));
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        servers.push({ close: async () => void (await once(server.close(), "close")) });
        const http = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        const ofWrite = await failureOf(http(write));
        assert.deepEqual([ofWrite.kind, ofWrite.notHandled, connections], ["offline", false, 1]);
        assert.ok(ofWrite.detail, "it says how");
        assert.equal((await failureOf(http(read))).kind, "offline");
        assert.equal(connections, 3);
      });
    }

    const codes: [cause: object, kind: string, detail: string, notHandled: boolean, tries: number][] = [
      [{ code: "ENOTFOUND", hostname: "argus.example" }, "offline", "ENOTFOUND", true, 1],
      [{ code: "EAI_AGAIN", hostname: "argus.example" }, "offline", "EAI_AGAIN", true, 1],
      [{ code: "ENETUNREACH", syscall: "connect", address: "192.0.2.1", port: 443 }, "offline", "ENETUNREACH", true, 2],
      ...["EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EHOSTDOWN"].flatMap(
        (code): [object, string, string, boolean, number][] => [
          [{ code, syscall: "connect" }, "offline", code, true, 2],
          // A connection that stood, as when a VPN drops.
          [{ code, syscall: "read" }, "offline", code, false, 1],
          [{ code, syscall: "write" }, "offline", code, false, 1],
        ],
      ),
      [{ message: "Proxy response (407) ?.== 200 when HTTP Tunneling" }, "proxy", "HTTP 407", true, 1],
      [{ message: "Proxy connection ended before receiving CONNECT response" }, "proxy", "TypeError", true, 1],
      [{ message: "the proxy closed the connection" }, "proxy", "TypeError", false, 1],
      [{ code: "UND_ERR_CONNECT_TIMEOUT" }, "timeout", "UND_ERR_CONNECT_TIMEOUT", true, 1],
      [{ code: "ETIMEDOUT", syscall: "read" }, "timeout", "ETIMEDOUT", false, 1],
      [{ code: "ETIMEDOUT", syscall: "connect" }, "timeout", "connect ETIMEDOUT", true, 1],
      [{ code: "CERT_HAS_EXPIRED" }, "tls", "CERT_HAS_EXPIRED", true, 1],
      [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "tls", "ERR_TLS_CERT_ALTNAME_INVALID", true, 1],
      [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "tls", "SELF_SIGNED_CERT_IN_CHAIN", true, 1],
      [{ code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" }, "tls", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", true, 1],
      [{ code: "ENOTFOUND", hostname: "proxy.example" }, "proxy", "ENOTFOUND proxy.example", true, 1],
      [{ code: "ECONNREFUSED", address: "192.0.2.7", port: 3128 }, "proxy", "ECONNREFUSED 192.0.2.7:3128", true, 1],
      [{ message: "net::ERR_PROXY_CONNECTION_FAILED" }, "proxy", "ERR_PROXY_CONNECTION_FAILED", true, 1],
      [{ message: "net::ERR_NAME_NOT_RESOLVED" }, "offline", "ERR_NAME_NOT_RESOLVED", true, 1],
      [{ message: "net::ERR_CERT_AUTHORITY_INVALID" }, "tls", "ERR_CERT_AUTHORITY_INVALID", true, 1],
      [
        { message: "", errors: [{ code: "ECONNREFUSED", port: 443 }, { code: "ENETUNREACH" }] },
        "offline",
        "ECONNREFUSED",
        true,
        2,
      ],
      [{ message: "no code at all" }, "offline", "TypeError", false, 1],
    ];
    for (const [cause, kind, detail, notHandled, tries] of codes) {
      it(`that fails with ${JSON.stringify(cause)} is ${kind}`, async () => {
        const network = failing(cause);
        const failure = await failureOf(connect("https://argus.example", { fetch: network.fetch })(write));
        assert.deepEqual(
          [failure.kind, failure.detail, failure.notHandled, network.count()],
          [kind, detail, notHandled, tries],
        );
      });
    }
  });

  describe("TLS", () => {
    it("with a certificate that nobody vouches for is refused, and nothing is sent", async () => {
      const server = await start(statuses(200), selfSigned());
      const failure = await failureOf(connect(server.url)(write));
      assert.deepEqual(
        [failure.kind, failure.detail, failure.notHandled, server.received.length],
        ["tls", "DEPTH_ZERO_SELF_SIGNED_CERT", true, 0],
      );
    });
    it("works where the host trusts the certificate", async () => {
      const certificate = selfSigned();
      const server = await start(statuses(200), certificate);
      const agent = new Agent({ connect: { ca: certificate.cert } });
      servers.push({ close: () => agent.close() });
      assert.deepEqual(await connect(server.url, { fetch: through(agent) })(read), { status: 200 });
    });
    it("with an expired certificate, or one for another name, says which", async () => {
      for (const [certificate, detail] of [
        [selfSigned({ notAfter: new Date(Date.now() - 86_400_000) }), "CERT_HAS_EXPIRED"],
        [selfSigned({ names: ["argus.example"] }), "ERR_TLS_CERT_ALTNAME_INVALID"],
      ] as const) {
        const server = await start(statuses(200), certificate);
        const agent = new Agent({ connect: { ca: certificate.cert } });
        servers.push({ close: () => agent.close() });
        const failure = await failureOf(connect(server.url, { fetch: through(agent) })(read));
        assert.deepEqual([failure.kind, failure.detail], ["tls", detail]);
      }
    });
    it("to a server that speaks plain HTTP is tls, too", async () => {
      const server = await start(statuses(200));
      const failure = await failureOf(connect(server.url.replace("http:", "https:"))(read));
      assert.equal(failure.kind, "tls");
      assert.match(failure.detail ?? "", /^(ERR_SSL_|EPROTO)/);
    });
  });

  describe("a proxy", () => {
    function proxied(url: string): Fetch {
      const agent = new ProxyAgent(url);
      servers.push({ close: () => agent.close() });
      return through(agent);
    }
    it("that wants a log-in is proxy", async () => {
      const proxy = createServer((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () =>
          socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"),
        );
      });
      proxy.listen(0, "127.0.0.1");
      await once(proxy, "listening");
      servers.push({ close: async () => void (await once(proxy.close(), "close")) });
      const failure = await failureOf(
        connect("https://argus.example", {
          fetch: proxied(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`),
        })(write),
      );
      assert.deepEqual([failure.kind, failure.detail, failure.notHandled], ["proxy", "HTTP 407", true]);
    });
    it("that is not there is proxy, not offline", async () => {
      const failure = await failureOf(
        connect("https://argus.example", { fetch: proxied("http://127.0.0.1:9") })(write),
      );
      assert.deepEqual([failure.kind, failure.detail, failure.notHandled], ["proxy", "ECONNREFUSED 127.0.0.1:9", true]);
    });
  });

  describe("the key", () => {
    it("that cannot be sent is refused without a word of it", async () => {
      for (const bad of ["a-secret\n", "a-secret–dash", "\u0000a-secret"]) {
        const failure = await failureOf(
          connect("http://127.0.0.1:1", { headers: () => ({ "Argus-API-Key": bad }) })(read),
        );
        assert.deepEqual([failure.kind, failure.notHandled], ["keyRefused", true]);
      }
    });
    it("is cut out of what the server says", async () => {
      const server = await start((request, response) =>
        json(response, { m: `The key ${String(request.headers["argus-api-key"])} is not valid` }, 401),
      );
      const failure = await failureOf(
        connect(server.url, { readError: ({ json: body }) => ({ said: [{ message: (body as { m: string }).m }] }) })(
          read,
        ),
      );
      assert.deepEqual(failure.said, [{ message: "The key … is not valid" }]);
    });
    it("is cut out in all forms in which servers quote it", async () => {
      const secret = 'p&ss <w0rd> "é"';
      for (const quoted of [
        secret,
        encodeURIComponent(secret),
        new URLSearchParams([["", secret]]).toString().slice(1),
        "p&amp;ss &lt;w0rd&gt; &quot;é&quot;",
        "p&#38;ss&#x20;&#060;w0rd&#62; &quot;&#233;&quot;",
        'p\\u0026ss \\u003cw0rd\\u003E \\"\\u00e9\\"',
      ]) {
        const server = await start((_, response) => json(response, { m: `bad key ${quoted}.` }, 401));
        const failure = await failureOf(
          connect(server.url, {
            secrets: [secret],
            readError: ({ json: body }) => ({ said: [{ message: (body as { m: string }).m }] }),
          })(read),
        );
        assert.deepEqual(failure.said, [{ message: "bad key …." }], quoted);
      }
    });
    it("is in no failure, whatever the server answers with it", async () => {
      const answers = fc.record({
        status: fc.constantFrom(200, 201, 302, 400, 401, 403, 404, 412, 418, 429, 500, 503),
        type: fc.constantFrom("application/json", "text/html", "text/plain", ""),
        body: fc.constantFrom(
          key,
          JSON.stringify({ message: key }),
          `<html>${key}</html>`,
          `{"${key}":`,
          `"${key}"`,
          "",
        ),
        location: fc.constantFrom(undefined, `/${encodeURIComponent(key)}`, `http://127.0.0.1:1/${key}`, key),
      });
      let current: { status: number; type: string; body: string; location: string | undefined };
      const server = await start((_, response) => {
        if (current.location !== undefined) response.setHeader("Location", current.location);
        response.writeHead(current.status, { "Content-Type": current.type, "Retry-After": "0" }).end(current.body);
      });
      const lines: unknown[] = [];
      const http = connect(server.url, {
        log: (line) => lines.push(line),
        readError: ({ json: body }) => ({
          said: [{ message: JSON.stringify(body) ?? "" }, { message: key, field: "key" }],
        }),
      });
      await fc.assert(
        fc.asyncProperty(answers, fc.constantFrom("GET" as const, "POST" as const), async (answer, method) => {
          current = answer;
          const sending = http({ method, path: "/thing", body: method === "POST" ? {} : undefined, signal: noSignal });
          const outcome = await sending.then(
            () => "answered",
            () => "failed",
          );
          if (outcome === "failed") await failureOf(sending);
        }),
        { numRuns: 150 },
      );
      assert.ok(lines.length >= 150);
      assert.ok(!JSON.stringify(lines).includes("a-secret"));
    });
  });
});
