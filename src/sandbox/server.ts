import { channel } from "node:diagnostics_channel";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerControl, controlPath } from "./control";
import { createFaults, sendWithFault, type Faults } from "./faults";
import { sendAnswer, type SandboxAnswer, type SandboxRequest, type ServedSystem } from "./exchange";

/**
 * What is published for each request that a case system was handed, with its answer, before any fault: tests hold both
 * against the description of the system.
 */
export interface Answered {
  /** The name of the case system. */
  readonly system: string;
  readonly request: SandboxRequest;
  readonly answer: SandboxAnswer;
}

/** The name of the channel of `node:diagnostics_channel`. */
export const answeredChannel = "case-access:sandbox-answered";
const answered = channel(answeredChannel);

/** One request that came in. Holds no key. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** With the question mark, or empty. */
  readonly query: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** When the answer was complete or the connection was gone. */
  doneAt?: number;
  /** Undefined when nothing was answered. */
  status?: number;
  caller?: string;
  /** Whether it was marked as heavy batch traffic. */
  readonly bulk: boolean;
}

export interface Listener {
  /** E.g. "http://127.0.0.1:49152", without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  /** Oldest first; the newest 50 000 are kept. Empty it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  setLatency(milliseconds: number): void;
  /** Lets the clock that the answers tell (`Date`) be ahead of this computer's; nothing else goes by it. */
  setClockAhead(milliseconds: number): void;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0 or absent: any free port. Rejects with EADDRINUSE when it is taken. */
  readonly port?: number;
  readonly latencyMs?: number;
  /** More values of the Host header to accept, for a proxy in front (e.g. "localhost:8443"). */
  readonly hosts?: readonly string[];
  /**
   * Who proves to know this secret is told that it is this sandbox, and may reset it (`control.ts`). Absent: not
   * offered.
   */
  readonly control?: { readonly secret: string; reset(): Promise<void> };
}

const largestBody = 1024 * 1024;
const longestLog = 50_000;

/**
 * Listens on 127.0.0.1 only. A web page in a browser on this machine must not get through, so another Host (DNS
 * rebinding), any Origin and anything a browser marks as coming from a site is refused before it is read. Long because
 * all that one server holds open ends with it.
 */
export async function listen(system: ServedSystem, options: ListenOptions = {}): Promise<Listener> {
  let latencyMs = options.latencyMs ?? 0;
  let ahead = 0;
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const hosts = new Set(options.hosts);

  const server = createServer((incoming, response) => {
    const logged = log(incoming, requests, system.isBulk?.(incoming.headers) ?? false);
    response.once("close", () => {
      logged.doneAt = Date.now();
      if (response.headersSent) logged.status = response.statusCode;
    });
    // A client that went away is not an error of the server.
    incoming.on("error", () => response.destroy());
    response.on("error", () => response.destroy());
    setOwnHeaders(response, system);
    if (ahead !== 0) response.setHeader("Date", new Date(Date.now() + ahead).toUTCString());
    serve(incoming, response, logged).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendAnswer(response, system.refuse(500, error instanceof Error ? error.message : String(error)));
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse, logged: LoggedRequest): Promise<void> {
    const refusal = refusedSender(incoming, hosts);
    if (refusal !== undefined) {
      incoming.resume();
      sendAnswer(response, system.refuse(403, refusal));
      return;
    }
    if (logged.path === "/" && incoming.method === "GET") {
      response.setHeader("Content-Type", "text/plain; charset=utf-8");
      response.end(system.about);
      return;
    }
    const control =
      logged.path === controlPath && options.control !== undefined
        ? answerControl(incoming, options.control.secret)
        : undefined;
    if (control !== undefined) {
      if (control.asked === "POST") await options.control?.reset();
      sendAnswer(response, { status: 200, body: { proof: control.proof } });
      return;
    }
    const read = await readJson(incoming);
    if ("problem" in read) {
      // What is left of a body that is too large is not read.
      if (read.status === 413) response.setHeader("Connection", "close");
      sendAnswer(response, system.refuse(read.status, read.problem));
      return;
    }
    const request: SandboxRequest = {
      method: incoming.method ?? "GET",
      path: logged.path,
      query: new URLSearchParams(logged.query),
      headers: incoming.headers,
      body: read.body,
    };
    const fault = faults.take(request);
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs).unref());
    const carryOut = async (): Promise<SandboxAnswer> => {
      const answer = await system.handle(request);
      logged.caller = answer.caller;
      if (answered.hasSubscribers) answered.publish({ system: system.name, request, answer } satisfies Answered);
      return answer;
    };
    if (fault === undefined) sendAnswer(response, await carryOut());
    else await sendWithFault(fault, carryOut, system, response);
  }

  // Longer than clients keep idle connections, or they meet one that is just being closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  hosts.add(`127.0.0.1:${port}`);

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    faults,
    requests,
    setLatency(milliseconds) {
      latencyMs = milliseconds;
    },
    setClockAhead(milliseconds) {
      ahead = milliseconds;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        faults.clear();
      }),
  };
}

function log(incoming: IncomingMessage, requests: LoggedRequest[], bulk: boolean): LoggedRequest {
  const address = incoming.url ?? "/";
  const mark = address.indexOf("?");
  const logged: LoggedRequest = {
    method: incoming.method ?? "GET",
    path: mark < 0 ? address : address.slice(0, mark),
    query: mark < 0 ? "" : address.slice(mark),
    at: Date.now(),
    bulk,
  };
  requests.push(logged);
  if (requests.length > longestLog) requests.splice(0, requests.length - longestLog);
  return logged;
}

function setOwnHeaders(response: ServerResponse, system: ServedSystem): void {
  response.setHeader("Server", "Case Access sandbox");
  response.setHeader("X-Sandbox", `stand-in for ${system.name}, not the vendor's system`);
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
}

function refusedSender(incoming: IncomingMessage, hosts: ReadonlySet<string>): string | undefined {
  if (!hosts.has(incoming.headers.host ?? ""))
    return "The sandbox answers only under the loopback address it listens on.";
  if (incoming.headers.origin !== undefined) return "The sandbox does not answer web pages.";
  const site = incoming.headers["sec-fetch-site"];
  if (site !== undefined && site !== "none") return "The sandbox does not answer web pages.";
  return undefined;
}

async function readJson(incoming: IncomingMessage): Promise<{ body: unknown } | { status: number; problem: string }> {
  const tooLarge = { status: 413, problem: `The body is larger than ${largestBody} bytes.` };
  if (Number(incoming.headers["content-length"] ?? 0) > largestBody) return tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) return tooLarge;
    chunks.push(chunk);
  }
  if (size === 0) return { body: undefined };
  if (!/^application\/json\b/i.test(incoming.headers["content-type"] ?? ""))
    return { status: 415, problem: "The body must be application/json." };
  try {
    return { body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown };
  } catch {
    return { status: 400, problem: "The body is not JSON." };
  }
}
