import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import type { Case, CaseState } from "../../src/access/case";
import { createArgusBackend, type ArgusOptions } from "../../src/backends/argus";
import type { Backend } from "../../src/backends/backend";
import { Failure } from "../../src/base/failure";
import { serve, type FakeServer } from "./fakeServer";
import { testClock } from "./testClock";

/** What a server answers: the data, and what of the envelope is not as usual. */
export type Answer = { status?: number; data?: unknown; [field: string]: unknown };

export const key = "1001/31/a-secret-that-nobody-sees";

/** Argus' envelope around an answer. */
export function envelope({ status = 200, ...given }: Answer): string {
  return JSON.stringify({
    responseCode: status,
    limit: 0,
    offset: 0,
    count: 0,
    size: 0,
    metaData: {},
    messages: [],
    data: null,
    ...given,
  });
}

/** A whole list in one answer, as `limit=0` asks for. */
export function list(data: readonly unknown[], more: object = {}): Answer {
  return { data, size: data.length, count: data.length, ...more };
}

/** Asserts a Failure of a kind, with a detail where one is given. */
export function failsWith(kind: string, detail?: string) {
  return (error: unknown): true => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.kind, kind);
    if (detail !== undefined) assert.equal(error.detail, detail);
    return true;
  };
}

export function plainCase(id = "9001", about: Partial<Case> = {}): Case {
  return { id, number: id, title: "t", mode: "roleBased", people: [], details: [], readAt: 0, ...about };
}

export function stateOf(entries: CaseState["entries"] = []): CaseState {
  return { case: plainCase(), entries };
}

/** The backend with a server behind it that each test answers for, or several in turn. `close` after each test. */
export function argusBehind() {
  const servers: FakeServer[] = [];
  const last = (): FakeServer => servers.at(-1)!;
  return {
    get server(): FakeServer {
      return last();
    },
    /** An answer that is text takes the place of the whole envelope. */
    async open(
      answer: (request: IncomingMessage, body: Record<string, unknown>) => Answer | string,
      options: Partial<ArgusOptions> = {},
    ): Promise<Backend> {
      const started = await serve((request, response) => {
        const { body } = started.received.at(-1)!;
        const given = answer(request, (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>);
        const { status = 200, location } = typeof given === "string" ? {} : given;
        response.writeHead(status, {
          "Content-Type": "application/json",
          ...(typeof location === "string" && { Location: location }),
        });
        response.end(typeof given === "string" ? given : envelope(given));
      });
      servers.push(started);
      return createArgusBackend({
        url: started.url,
        key,
        fetch,
        pageSize: 25,
        timeoutSeconds: 20,
        roleFunctions: {},
        clock: testClock(),
        ...options,
      });
    },
    /** Method, path and body of every request to the last server so far. */
    asked: (): [method: string, path: string, body?: unknown][] =>
      last().received.map(({ method, path, body }) =>
        body === "" ? [method, path] : [method, path, JSON.parse(body) as unknown],
      ),
    async close(): Promise<void> {
      await Promise.all(servers.splice(0).map((server) => server.close()));
    },
  };
}
