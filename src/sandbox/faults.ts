import type { ServerResponse } from "node:http";
import { jsonText } from "./jsonText";
import { sendAnswer, type ServedSystem, type SandboxAnswer, type SandboxRequest } from "./exchange";

/**
 * What goes wrong with a request. "Carried out" says whether the case system did what was asked.
 *
 * | kind            | what the client sees                                               | carried out |
 * |-----------------|--------------------------------------------------------------------|-------------|
 * | `drop`          | the connection is reset, no answer                                 | `applied`, default no |
 * | `hang`          | nothing, until `release()`, the client or the server ends it       | `applied`, default no |
 * | `status`        | that status, the system's form of an error, extra headers          | `applied`, default no |
 * | `html`          | a log-in page as text/html (200, or `status`)                      | `applied`, default no |
 * | `empty`         | 200 (or `status`) without a body                                   | `applied`, default no |
 * | `redirect`      | 302 (or `status`) to `location`                                    | `applied`, default no |
 * | `answer`        | 200 (or `status`) with `body` as JSON: a wrong envelope            | `applied`, default no |
 * | `huge`          | an endless-looking JSON text of `bytes` bytes                      | `applied`, default no |
 * | `malformedJson` | the real answer's text cut in half, complete as HTTP               | `applied`, default yes |
 * | `truncateBody`  | the real answer, the connection reset in the middle of the body    | `applied`, default yes |
 * | `slow`          | the real answer, first byte after `delayMs`                        | yes, before the delay |
 * | `slowBody`      | the real answer, its body spread over `delayMs`                    | yes |
 * | `rewrite`       | the real answer after `change`: wrong types, unknown values        | yes |
 */
export type FaultKind =
  | { readonly kind: "drop" | "hang" | "malformedJson" | "truncateBody" }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  | { readonly kind: "html" | "empty"; readonly status?: number }
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  | { readonly kind: "answer"; readonly body: unknown; readonly status?: number }
  | { readonly kind: "huge"; readonly bytes: number }
  | { readonly kind: "slow" | "slowBody"; readonly delayMs: number }
  | { readonly kind: "rewrite"; readonly change: (body: unknown) => unknown };

export type Fault = FaultKind & {
  /** Which requests it meets; absent: any. A text matches the whole path without the query. */
  readonly match?:
    { readonly method?: string; readonly path?: string | RegExp } | ((request: SandboxRequest) => boolean);
  /** How many requests it meets, default 1; Infinity: until it is removed. */
  readonly times?: number;
  /** Whether the case system does what was asked before the fault shows; see the table. */
  readonly applied?: boolean;
};

/** A fault that was put in the way. */
export interface PlacedFault {
  /** How many requests it has met. */
  readonly hits: number;
  /** Settles when it has met the first request and, if it is one that is applied, that was carried out. */
  readonly reached: Promise<void>;
  /** Lets hanging requests go: they get the answer they would have had. */
  release(): void;
  /** It meets no more requests. */
  remove(): void;
}

export interface Faults {
  /** Puts a fault in the way of the next matching requests. The oldest one that matches is taken. */
  next(fault: Fault): PlacedFault;
  /** Removes all and lets hanging requests go. */
  clear(): void;
}

/** A fault that has met a request, for the listener. */
export interface MetFault {
  readonly fault: Fault;
  readonly released: Promise<void>;
  reached(): void;
}

export function createFaults(): Faults & { take(request: SandboxRequest): MetFault | undefined } {
  const placed = new Set<Placed>();
  return {
    next(fault) {
      const one = new Placed(fault, () => placed.delete(one));
      placed.add(one);
      return one;
    },
    clear() {
      for (const one of placed) one.release();
      placed.clear();
    },
    take(request) {
      for (const one of placed) {
        if (one.left > 0 && matches(one.fault, request)) {
          one.left -= 1;
          one.hits += 1;
          return one.met;
        }
      }
      return undefined;
    },
  };
}

/**
 * Answers a request that has met a fault. `carryOut` does what was asked and is called once at most. Long because it
 * has a case for each row of the table above, in its order.
 */
export async function sendWithFault(
  met: MetFault,
  carryOut: () => Promise<SandboxAnswer>,
  system: ServedSystem,
  response: ServerResponse,
): Promise<void> {
  const { fault } = met;
  const real = (fault.applied ?? appliedUnlessSaid.has(fault.kind)) ? await carryOut() : undefined;
  met.reached();
  switch (fault.kind) {
    case "drop":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      await met.released;
      // What the client has given up on is not carried out behind its back.
      if (response.destroyed) return;
      sendAnswer(response, real ?? (await carryOut()));
      return;
    case "status":
      sendAnswer(response, {
        ...system.refuse(fault.status, fault.message ?? `Injected fault ${fault.status}`),
        status: fault.status,
        headers: fault.headers,
      });
      return;
    case "html":
      response.writeHead(fault.status ?? 200, { "Content-Type": "text/html; charset=utf-8" });
      response.end(
        "<!doctype html><html><head><title>Sign in</title></head><body><form><h1>Sign in to " +
          "continue</h1></form></body></html>",
      );
      return;
    case "empty":
      sendAnswer(response, { status: fault.status ?? 200 });
      return;
    case "redirect":
      sendAnswer(response, { status: fault.status ?? 302, headers: { Location: fault.location } });
      return;
    case "answer":
      sendAnswer(response, { status: fault.status ?? 200, body: fault.body });
      return;
    case "huge":
      await sendHuge(response, fault.bytes);
      return;
    case "malformedJson": {
      const text = textOf(real);
      response.writeHead(real?.status ?? 200, { "Content-Type": "application/json" });
      response.end(text.slice(0, Math.ceil(text.length / 2)));
      return;
    }
    case "truncateBody": {
      const text = textOf(real);
      response.writeHead(real?.status ?? 200, {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(text),
      });
      response.write(text.slice(0, Math.floor(text.length / 2)), () => response.socket?.resetAndDestroy());
      return;
    }
    case "slow":
      await delay(fault.delayMs, response);
      if (real !== undefined) sendAnswer(response, real);
      return;
    case "slowBody":
      await sendSlowly(response, real, fault.delayMs);
      return;
    case "rewrite":
      if (real !== undefined) sendAnswer(response, { ...real, body: fault.change(structuredClone(real.body)) });
      return;
  }
}

const appliedUnlessSaid: ReadonlySet<Fault["kind"]> = new Set([
  "malformedJson",
  "truncateBody",
  "slow",
  "slowBody",
  "rewrite",
] as const);

function matches(fault: Fault, request: SandboxRequest): boolean {
  const { match } = fault;
  if (match === undefined) return true;
  if (typeof match === "function") return match(request);
  if (match.method !== undefined && match.method !== request.method) return false;
  if (typeof match.path === "string") return match.path === request.path;
  return match.path === undefined || match.path.test(request.path);
}

function textOf(answer: SandboxAnswer | undefined): string {
  return answer?.body === undefined ? '{"responseCode":200,"data":[]}' : jsonText(answer.body);
}

/** Ends early when the client goes away. */
function delay(milliseconds: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      response.off("close", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    response.once("close", end);
  });
}

async function sendSlowly(response: ServerResponse, real: SandboxAnswer | undefined, over: number): Promise<void> {
  const text = Buffer.from(textOf(real));
  response.writeHead(real?.status ?? 200, { "Content-Type": "application/json", "Content-Length": text.length });
  const steps = 20;
  const step = Math.ceil(text.length / steps);
  for (let from = 0; from < text.length && !response.destroyed; from += step) {
    response.write(text.subarray(from, from + step));
    await delay(over / steps, response);
  }
  response.end();
}

async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { "Content-Type": "application/json" });
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  response.write('{"responseCode":200,"data":["');
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          response.off("drain", end).off("close", end);
          resolve();
        };
        response.once("drain", end).once("close", end);
      });
    }
  }
  response.end('"]}');
}

class Placed implements PlacedFault {
  hits = 0;
  left: number;
  readonly reached: Promise<void>;
  readonly met: MetFault;
  #release!: () => void;
  readonly #remove: () => void;

  constructor(
    readonly fault: Fault,
    remove: () => void,
  ) {
    this.left = fault.times ?? 1;
    this.#remove = remove;
    let reached!: () => void;
    this.reached = new Promise((resolve) => (reached = resolve));
    const released = new Promise<void>((resolve) => (this.#release = resolve));
    this.met = { fault, released, reached };
  }

  release(): void {
    this.#release();
  }

  remove(): void {
    this.left = 0;
    this.#remove();
  }
}
