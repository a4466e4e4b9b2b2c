import * as z from "zod/mini";
import { misfitOf } from "../http/misfit";
import { Failure } from "../../base/failure";
import type { ErrorAnswer, ErrorMeaning, Http, HttpRequest } from "../http/http";
import { envelope, type Envelope } from "./wire";

/** One answer of Argus: the data as the schema has it, and what the envelope says about paging. */
export interface Answer<T> {
  readonly data: T;
  readonly envelope: Envelope;
}

/**
 * Asks for something in Argus' envelope. Rejects with Failure "unexpected", naming the place, where the data has
 * another form.
 */
export async function ask<T extends z.ZodMiniType>(
  http: Http,
  request: HttpRequest,
  schema: T,
): Promise<Answer<z.infer<T>>> {
  const opened = await askEnvelope(http, request);
  const data = schema.safeParse(opened.data);
  if (!data.success) throw unexpected(request, misfitOf(data.error, "data"));
  return { data: data.data, envelope: opened };
}

/** Sends something of which only the success matters. */
export async function tell(http: Http, request: HttpRequest): Promise<void> {
  await askEnvelope(http, request);
}

async function askEnvelope(http: Http, request: HttpRequest): Promise<Envelope> {
  const json = await http(request);
  const opened = envelope.safeParse(json);
  if (!opened.success)
    throw unexpected(request, json === undefined ? "empty answer" : misfitOf(opened.error, "answer"));
  return opened.data;
}

/** What the envelope says became of a request; the transport may say 200 where it says otherwise. */
export function statedStatus(json: unknown): number | undefined {
  const opened = envelope.safeParse(json);
  return opened.success ? opened.data.responseCode : undefined;
}

/**
 * What an error answer of Argus means. A web page comes from something on the way: Argus answers in its envelope,
 * errors included.
 */
export function readArgusError({ status, json, html }: ErrorAnswer): ErrorMeaning {
  const opened = envelope.safeParse(json);
  if (opened.success) return { said: said(opened.data), isOwn: opened.data.responseCode !== undefined };
  return { isOwn: false, ...(html && status < 500 && status !== 407 && status !== 429 && { kind: "notJson" }) };
}

function said({ messages }: Envelope): Failure["said"] {
  return (messages ?? [])
    .filter(({ message }) => message !== "")
    .map(({ message, field }) => ({ message, field: field ?? undefined }));
}

/**
 * Where the next page begins; undefined when this was the last. `asked` is the offset that this page was asked for
 * with.
 * Contract: a next page exists when `count == -1 ? size >= limit : count > size + offset`. A count of 0 over a page
 * that is
 * not empty means that nothing was counted, so it is read like -1. The limit and offset that came back count, not those
 * sent.
 * A page that is empty, or that does not lead beyond where it began, ends the reading, whatever the counts say.
 */
export function nextOffset(
  { count, size, limit, offset }: Pick<Envelope, "count" | "size" | "limit" | "offset">,
  received: number,
  asked: { offset: number; limit: number },
): number | undefined {
  if (received === 0) return undefined;
  const realSize = size ?? received;
  const realOffset = offset ?? asked.offset;
  const realLimit = limit ?? asked.limit;
  const counted = count !== undefined && count > 0;
  const more = counted ? count > realSize + realOffset : realLimit > 0 && realSize >= realLimit;
  const next = realOffset + realSize;
  return more && next > asked.offset ? next : undefined;
}

/** How many there are in all; undefined where the server did not count (-1, or 0 although there are some). */
export function totalOf({ count, offset }: Pick<Envelope, "count" | "offset">, received: number): number | undefined {
  if (count === undefined || count < 0) return undefined;
  return count > 0 || (received === 0 && (offset ?? 0) === 0) ? count : undefined;
}

/**
 * Reads a list to its end, page by page, but no more than `bound` items; `truncated` tells that there are, or may be,
 * others.
 * The first request names no limit where `limit` is left out: not every list is known to take one.
 */
export async function askAll<T extends z.ZodMiniType>(
  http: Http,
  request: HttpRequest,
  item: T,
  { limit, bound, keyOf }: { limit?: number; bound: number; keyOf(item: z.infer<T>): string },
): Promise<{ items: z.infer<T>[]; truncated: boolean }> {
  const found = new Map<string, z.infer<T>>();
  let offset = 0;
  for (;;) {
    const paging = offset === 0 ? { limit } : { limit, offset };
    const { data, envelope: about } = await ask(
      http,
      { ...request, query: { ...request.query, ...paging } },
      z.nullable(z.array(item)),
    );
    const items: z.infer<T>[] = data ?? [];
    const before = found.size;
    for (const one of items) found.set(keyOf(one), one);
    const next = nextOffset(about, items.length, { offset, limit: limit ?? items.length });
    const counted = totalOf(about, items.length);
    // A server that ignores the offset sends the same again: there is no way to the rest, if there is one.
    const stuck = offset > 0 && found.size === before;
    if (next === undefined || stuck)
      return { items: [...found.values()], truncated: counted !== undefined && counted > found.size };
    if (found.size >= bound) return { items: [...found.values()], truncated: true };
    offset = next;
  }
}

function unexpected(request: HttpRequest, detail: string): Failure {
  return new Failure("unexpected", { request: nameOf(request), detail });
}

function nameOf({ method, path }: HttpRequest): string {
  return `${method} ${path}`;
}
