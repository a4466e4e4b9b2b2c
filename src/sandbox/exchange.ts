import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { jsonText } from "./jsonText";

/**
 * A request after the checks of the listener: from this machine, no web page, a bounded body that is JSON or absent.
 */
export interface SandboxRequest {
  readonly method: string;
  /** Without the query, still percent-encoded, e.g. "/cases/v2/case/9001". */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
}

export interface SandboxAnswer {
  readonly status: number;
  /** Becomes JSON; undefined is an empty body. */
  readonly body?: unknown;
  /** A web page in place of JSON, for systems that answer some errors with one. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asked, by name, for the log of requests. Never a key. */
  readonly caller?: string;
}

/** A case system that is mounted into a listener of its own. It checks the credential itself. */
export interface ServedSystem {
  readonly name: string;
  /** The text of `GET /`: says that it is a stand-in and where its behaviour comes from. */
  readonly about: string;
  handle(request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer>;
  /** An error of the listener or of an injected fault, in the form in which this system words its errors. */
  refuse(status: number, message: string): SandboxAnswer;
  /** Whether a request is marked as one of many. Absent: the system has no such mark. */
  isBulk?(headers: IncomingHttpHeaders): boolean;
}

/** Sends an answer as JSON, whole. */
export function sendAnswer(response: ServerResponse, answer: SandboxAnswer): void {
  if (response.destroyed) return;
  const body = Buffer.from(answer.html ?? (answer.body === undefined ? "" : jsonText(answer.body)));
  const type = answer.html === undefined ? "application/json" : "text/html";
  response.statusCode = answer.status;
  if (body.length > 0) response.setHeader("Content-Type", `${type}; charset=utf-8`);
  response.setHeader("Content-Length", body.length);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.end(body);
}
