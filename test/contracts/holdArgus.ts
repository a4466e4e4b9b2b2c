import { subscribe } from "node:diagnostics_channel";
import type { Context, RootHookObject, Test } from "mocha";
import { answeredChannel, type Answered } from "../../src/sandbox/server";
import { answerFaults, requestFaults } from "./argusContract";

/**
 * Holds every test to the description of the Argus API, without the test knowing: requests that leave this process
 * with `fetch` for a server on this machine, and requests and answers of every stand-in that runs in it, whoever
 * sent them. A fault fails the test in which it comes up.
 */

/** With this header a test sends a request by hand, to see how a stand-in takes it. Its answer is held all the same. */
export const byHand = "X-By-Hand";

const found = new Set<string>();

/** What came up since the last call. */
export function takeFaults(): string[] {
  const faults = [...found];
  found.clear();
  return faults;
}

const services = /\/(?:authentication|currentuser|cases|users|useradmin|customers)\/v[12]\/.*$/;
const thisMachine = ["127.0.0.1", "localhost", "[::1]"];

const plainFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const request = input instanceof Request ? input : undefined;
  const url = new URL(request?.url ?? String(input));
  const headers = new Headers(init?.headers ?? request?.headers);
  // The address of a connection may have a path of its own in front.
  const path = services.exec(url.pathname)?.[0];
  if (path !== undefined && thisMachine.includes(url.hostname) && !headers.has(byHand)) {
    const method = init?.method ?? request?.method ?? "GET";
    const text = init?.body ?? (request?.body ? await request.clone().text() : undefined);
    const body = typeof text === "string" ? (JSON.parse(text) as unknown) : undefined;
    note(`${method} ${path}`, requestFaults({ method, path, query: url.searchParams, body }));
  }
  return plainFetch(input, init);
};

subscribe(answeredChannel, (message) => {
  const { system, request, answer } = message as Answered;
  if (system !== "the Argus case API") return;
  const { method, path, query, headers, body } = request;
  const what = `${method} ${path}`;
  // Who has no valid key may ask for what there is not.
  if (headers[byHand.toLowerCase()] === undefined && answer.status !== 401)
    note(what, requestFaults({ method, path, query, body }));
  note(`answer to ${what}`, answerFaults(method, path, answer.status, sample(answer.body)));
});

/** The answer as it is sent; of a very long list, both ends. */
function sample(body: unknown): unknown {
  const { data } = body as { data?: unknown };
  const long = Array.isArray(data) && data.length > 2 * most;
  if (!long) return JSON.parse(JSON.stringify(body)) as unknown;
  const ends = [...(data as unknown[]).slice(0, most), ...(data as unknown[]).slice(-most)];
  return JSON.parse(JSON.stringify({ ...(body as object), data: ends, size: ends.length })) as unknown;
}
const most = 500;

function note(what: string, faults: readonly string[]): void {
  for (const fault of faults) found.add(`${what}: ${fault}`);
}

/** Throws what came up, together with what the test itself failed with. */
function throwFaults(own?: unknown): void {
  const faults = takeFaults();
  if (faults.length === 0) return;
  const listed = faults.slice(0, 20).join("\n  ");
  throw new Error(`Not as the Argus API is described (${faults.length}):\n  ${listed}`, { cause: own });
}

/** The test fails where something came up while it ran. */
function hold(test: Test): void {
  const run = test.fn as ((this: Context) => unknown) | undefined;
  // What comes up in a test that is told when it is over fails the next one.
  if (run === undefined || run.length > 0) return;
  test.fn = async function (this: Context) {
    try {
      await run.call(this);
    } catch (error) {
      throwFaults(error);
      throw error;
    }
    throwFaults();
  };
}

export const mochaHooks: RootHookObject = {
  beforeEach(this: Context) {
    hold(this.currentTest!);
  },
  afterAll() {
    throwFaults();
  },
};
