import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Subject } from "../../src/access/case";
import { createArgusBackend } from "../../src/backends/argus";
import { systemClock } from "../../src/base/clock";
import { createCmfBackend } from "../../src/backends/cmf";
import { toFailure } from "../../src/base/failure";
import { failureText } from "../../src/wording/failure";
import { createCases } from "../../src/core/cases/cases";
import { checkConnection } from "../../src/core/connections/checkConnection";
import { createChanges } from "../../src/core/changes/changes";
import { createConnections, type Connection } from "../../src/core/connections/connections";
import { createJournal } from "../../src/core/journal/journal";
import { englishOf } from "../unit/english";
import { openStore } from "../../src/core/store/store";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { plainCase } from "./argusHarness";
import { quick } from "./assembleWorkspace";

/** How a server that logs too much quotes a key that it was sent. */
type Quote = (key: string) => string;
type Answer = (response: ServerResponse, quoted: string) => void;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const secretOf = (key: string) => key.replace(/^(?:\d+\/\d+\/|Basic \w+:|Bearer |\S+: )/, "");

const quotes: Record<string, Quote> = {
  "secret part": secretOf,
  "in a sentence": (key) => `The credential "${key}" of 10.0.0.1 has expired; ${secretOf(key)} was changed.`,
  "percent-encoded": (key) => encodeURIComponent(key),
  "as it is in a header": (key) =>
    key.startsWith("Basic ") ? `Basic ${base64(key.slice(6))}` : key.replace(/^\S+: /, ""),
};

function json(status: number, body: unknown): Answer {
  return (response, quoted) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body).replaceAll("QUOTED", JSON.stringify(quoted).slice(1, -1)));
  };
}

const envelope = (status: number) =>
  json(status, {
    responseCode: status,
    messages: [
      { message: "QUOTED", messageTemplate: "QUOTED", type: "FIELD_ERROR", field: "QUOTED", parameter: "QUOTED" },
    ],
    data: null,
  });

const answers: Record<string, Answer> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 412, 422, 500, 503].map((status) => [`envelope ${status}`, envelope(status)]),
  ),
  ...Object.fromEntries(
    [400, 401, 404, 500].map((status) => [
      `errors ${status}`,
      json(status, { Errors: ["OS-CMFR-GEN-20001 QUOTED"], StatusCode: status }),
    ]),
  ),
  "200 with an error in it": json(200, {
    responseCode: 403,
    messages: [{ message: "QUOTED", field: null }],
    data: null,
  }),
  "another form": json(200, {
    QUOTED: ["QUOTED"],
    data: { QUOTED: "QUOTED", accessMode: { QUOTED: 1 } },
    CaseResults: { QUOTED: "QUOTED" },
  }),
  "not JSON": (response, quoted) =>
    response.writeHead(200, { "Content-Type": `text/${quoted.replace(/[^\w./-]/g, "")}` }).end(quoted),
  "a page": (response, quoted) =>
    response.writeHead(403, { "Content-Type": "text/html" }).end(`<html><title>${quoted}</title>`),
  "a redirect": (response, quoted) =>
    response
      .writeHead(302, {
        Location: ["http://", "@elsewhere.example/", "?k=", ""].join(encodeURIComponent(quoted)),
      })
      .end(),
  "a redirect to a host": (response, quoted) =>
    response.writeHead(307, { Location: `http://${quoted.replace(/[^\w]+/g, "-")}.example/` }).end(),
  "another time": (response, quoted) => response.writeHead(429, { "Retry-After": encodeURIComponent(quoted) }).end(),
  "a broken connection": (response) => response.destroy(),
};

const subject: Subject = { id: "1107", kind: "user", name: "Nils Nothing" };
const credentials = {
  argus: ["1001/31/s3cr3t-of-the-test-key", "77/1/Zz9+Yy8/with=signs", "s3cr3t-of-no-known-form"],
  cmf: ["Basic ana:muito-secreto-42", "Bearer tok3n-of-the-test-key", "X-Client-Secret: s3cr3t-of-the-test-key"],
} as const;

/** Whether a server's good answers come first, so that writing is reached. */
function wellBehaved(request: IncomingMessage, response: ServerResponse, system: Connection["system"]): boolean {
  const path = request.url ?? "";
  const one = {
    id: 9001,
    subject: "Login",
    accessMode: "roleBased",
    currentUserAccess: { level: "owner", role: "user" },
  };
  const ok = (data: unknown) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(data));
    return true;
  };
  if (system === "argus" && request.method === "GET" && path.endsWith("/case/9001"))
    return ok({ responseCode: 200, data: one });
  if (system === "argus" && request.method === "GET" && path.startsWith("/cases/v2/case/9001/access"))
    return ok({ responseCode: 200, data: [] });
  if (system === "cmf" && path.startsWith("/Case_GetDetailsByCaseId"))
    return ok({ CaseId: "9001", CaseDefinitionId: "d", CaseNumber: 1 });
  if (system === "cmf" && path.startsWith("/CaseDefinition_GetById"))
    return ok({ Id: "d", Name: "D", IsAccessControl: true });
  if (system === "cmf" && path.startsWith("/Case_GetGroupsUsersWithAccess")) return ok({});
  return false;
}

describe("A key", function () {
  this.timeout(60_000);
  let server: Server;
  let url: string;
  let system: Connection["system"];
  let key: string;
  let next: () => { answer: Answer; quote: Quote; goodFirst: boolean };

  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      request.on("error", () => undefined);
      const { answer, quote, goodFirst } = next();
      if (!goodFirst || !wellBehaved(request, response, system)) answer(response, quote(key));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Everything that is done in a connection, and all that was shown, logged or written of it. */
  async function everything(): Promise<string> {
    const storage = await mkdtemp(join(tmpdir(), "case-access-key-"));
    const shown: unknown[] = [];
    const clock = {
      ...systemClock,
      delay: (milliseconds: number, signal: AbortSignal) => systemClock.delay(Math.min(milliseconds, 1), signal),
    };
    const connections = createConnections({
      settings: memorySettings(),
      secrets: memorySecrets(),
      openBackend: (of, given) => {
        const options = {
          url: of.url,
          fetch: (address: string, init: RequestInit) => globalThis.fetch(address, init),
          pageSize: 25,
          timeoutSeconds: 5,
          clock,
          log: (line: object) => void shown.push(line),
        };
        return of.system === "argus"
          ? createArgusBackend({ ...options, key: given, roleFunctions: {} })
          : createCmfBackend({ ...options, credential: given });
      },
    });
    const cases = createCases({ connections });
    const store = openStore({ folder: storage });
    const journal = createJournal({ store });
    const changes = createChanges({ connections, cases, journal, lookUp: quick });
    const note = (thrown: unknown) => {
      const failure = toFailure(thrown);
      shown.push(failure, failure.message, failure.stack, failureText(englishOf("argus"), failure, "Test"));
    };
    try {
      const connection = await connections.add({ name: "Test", system, url }, key);
      shown.push(connection);
      const backend = await connections.backend(connection);
      await Promise.all([
        backend.readCaller(noSignal).catch(note),
        backend.listCases({ text: "x" }, undefined, noSignal).catch(note),
        cases.readState(connection, "9002", noSignal).catch(note),
        cases.findSubjects(connection, "nils", noSignal).then(({ failure }) => failure && note(failure), note),
        backend.readMembers("70", noSignal).catch(note),
        backend.readRoles?.(plainCase("9001"), subject, noSignal).catch(note),
        checkConnection(backend, noSignal).then((found) => shown.push(found), note),
        backend.readKey?.(noSignal).then((facts) => shown.push(facts), note),
        backend.tryLookUps?.(noSignal).then((found) => shown.push(found), note),
      ]);
      const planned = await changes
        .plan(
          connection,
          "9001",
          { kind: "grant", subject: system === "cmf" ? { ...subject, id: "user:1107" } : subject, level: "read" },
          noSignal,
        )
        .catch(note);
      if (planned) {
        const outcome = await changes.apply(planned, noSignal, { reason: "test" });
        shown.push(outcome);
        if ("failure" in outcome) note(outcome.failure);
      }
      shown.push(await journal.read());
      // Not before: reading the file of an open database takes its locks away.
      for (const part of [changes, journal, store]) part.dispose();
      for (const name of await readdir(storage, { recursive: true }))
        shown.push(name, await readFile(join(storage, name), "latin1").catch(() => "a folder"));
    } finally {
      for (const part of [changes, journal, store, cases, connections]) part.dispose();
      await rm(storage, { recursive: true, force: true });
    }
    return shown
      .map((one) =>
        typeof one === "string"
          ? one
          : JSON.stringify(one, (_, value: unknown) =>
              value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
            ),
      )
      .join("\n");
  }

  /** What would give a key away. */
  function traces(text: string): string[] {
    const secret = secretOf(key);
    const plain = key.replace(/^\w+ /, "");
    return [key, secret, base64(plain), encodeURIComponent(key), encodeURIComponent(secret)].filter((one) =>
      text.includes(one),
    );
  }

  for (const [each, keys] of Object.entries(credentials)) {
    for (const given of keys) {
      it(`of ${each} like "${given.replace(/[^ :/]{6,}/g, "…")}" is in no failure, log or file, whatever the server quotes`, async () => {
        system = each;
        key = given;
        for (const [quoteName, quote] of Object.entries(quotes)) {
          for (const [answerName, answer] of Object.entries(answers)) {
            next = () => ({ answer, quote, goodFirst: true });
            assert.deepEqual(traces(await everything()), [], `${answerName}, quoting ${quoteName}`);
          }
        }
      });
    }
  }

  it("is in none of them where the server answers now this, now that", async () => {
    const pick = fc.record({
      answer: fc.constantFrom(...Object.values(answers)),
      quote: fc.constantFrom(...Object.values(quotes)),
      goodFirst: fc.boolean(),
    });
    const choice = fc.constantFrom(
      ...Object.entries(credentials).flatMap(([name, keys]) => keys.map((one) => [name, one] as const)),
    );
    await fc.assert(
      fc.asyncProperty(choice, fc.infiniteStream(pick), async ([name, one], stream) => {
        system = name;
        key = one;
        next = () => stream.next().value as ReturnType<typeof next>;
        assert.deepEqual(traces(await everything()), []);
      }),
      { numRuns: 25 },
    );
  });
});
