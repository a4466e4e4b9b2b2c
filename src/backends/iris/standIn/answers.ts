import { randomUUID } from "node:crypto";
import type { SandboxAnswer } from "../../../sandbox/exchange";

/** Something the caller is told instead of an answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly data: unknown = [],
  ) {
    super(message);
  }
}

/** An error that no route of the application made: a web page. */
export class PageRefusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    text: string,
  ) {
    super(text);
  }
}

export function refuseWithPage(status: number, title: string, text = "The server met an error."): never {
  throw new PageRefusal(status, title, text);
}

export function refuse(status: number, message: string, data?: unknown): never {
  throw new Refusal(status, message, data);
}

/** 403 on a case: also for one that is not there. */
export function refuseCase(user: number, caseId: number): never {
  return refuse(403, "Permission denied", { user_id: user, case_id: caseId, error_uuid: randomUUID() });
}

export function success(data: unknown = [], message = ""): SandboxAnswer {
  return { status: 200, body: { status: "success", message, data } };
}

export function error(status: number, message: string, data: unknown = []): SandboxAnswer {
  return { status, body: { status: "error", message, data } };
}

/** Errors that no route of the application made are web pages. */
export function errorPage(status: number, title: string, text: string): SandboxAnswer {
  return {
    status,
    html: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`,
  };
}
