import * as z from "zod/mini";
import { misfitOf } from "../http/misfit";
import { readWhole } from "../paging";
import { Failure, toFailure } from "../../base/failure";
import { inSlicesBesideRequests } from "../../base/slices";
import type { ErrorAnswer, ErrorMeaning, Http, HttpRequest } from "../http/http";
import { nameOf } from "../http/request";
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

/** Rows of a list as the schema has them. `unreadable`: so many others came that have another form, e.g. no id. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly unreadable: number;
}

/**
 * Asks for a list, or a page of one. A row of another form is left out and counted; where no row is readable it rejects
 * with Failure "unexpected", naming the first. So it does where the answer is null and does not say that there is none:
 * a count of -1 is no count.
 */
export async function askRows<T extends z.ZodMiniType>(
  http: Http,
  request: HttpRequest,
  item: T,
): Promise<Rows<z.infer<T>> & { readonly received: number; readonly envelope: Envelope }> {
  const { data, envelope: about } = await ask(http, request, z.nullable(z.array(z.unknown())));
  if (data === null && about.count !== 0) throw unexpected(request, "data: expected array");
  const rows = data ?? [];
  // A long list lets others have their turn: a request that could be sent meanwhile, or a screen.
  const { items, first } = await inSlicesBesideRequests(readRows(rows, item));
  if (first !== undefined && items.length === 0) throw unexpected(request, first);
  return { items, unreadable: rows.length - items.length, received: rows.length, envelope: about };
}

/** The readable rows, and what is wrong with the first of the others. */
function* readRows<T extends z.ZodMiniType>(
  rows: readonly unknown[],
  item: T,
): Generator<void, { items: z.infer<T>[]; first: string | undefined }> {
  const items: z.infer<T>[] = [];
  let first: string | undefined;
  for (const [place, row] of rows.entries()) {
    const read = item.safeParse(row);
    if (read.success) items.push(read.data);
    else first ??= misfitOf(read.error, `data.${place}`);
    yield;
  }
  return { items, first };
}

/** Sends a change. Returns what the server says with its success, for people. */
export async function tell(http: Http, request: HttpRequest): Promise<readonly string[]> {
  return said(await askEnvelope(http, request)).map(({ message }) => message);
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
  if (opened.success && opened.data.responseCode !== undefined) return { said: said(opened.data), isOwn: true };
  // A refusal by something on the way says nothing of what the key may do in Argus.
  if (opened.success) return { said: said(opened.data), isOwn: false, ...(status === 403 && { kind: "unexpected" }) };
  return { isOwn: false, ...(html && status < 500 && status !== 407 && status !== 429 && { kind: "notJson" }) };
}

function said({ messages }: Envelope): Failure["said"] {
  return (messages ?? []).flatMap(({ message, field }) =>
    message === undefined || message === "" ? [] : [{ message, field }],
  );
}

/**
 * Where the next page begins; undefined when this was the last. `asked`: what this page was asked for with.
 * Source: the API description. A next page exists when limit is not 0 and `count == -1 ? size >= limit : count > size +
 * offset`. A count of 0 over a page that is not empty is read like -1. The limit and offset that come back are trusted.
 * A page that is empty, or that does not lead beyond where it began, is the last, whatever the counts say.
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
  const more = realLimit > 0 && (counted ? count > realSize + realOffset : realSize >= realLimit);
  const next = realOffset + realSize;
  return more && next > asked.offset ? next : undefined;
}

/** How many there are in all; undefined where the server did not count (-1, or 0 although there are some). */
export function totalOf({ count, offset }: Pick<Envelope, "count" | "offset">, received: number): number | undefined {
  if (count === undefined || count < 0) return undefined;
  return count > 0 || (received === 0 && (offset ?? 0) === 0) ? count : undefined;
}

/** A list as far as it could be read. `truncated`: there are others, or there may be. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly truncated: boolean;
}

/** The size of a page where a list is too long for one answer. */
const pageOfLong = 10_000;

/**
 * Reads a whole list: `limit=0` asks for everything in one answer. Where that is refused (412: it is too long for one)
 * or the server answers with pages all the same, the list may move between them, so it is read until two readings are
 * equal, and is `truncated` if none are. So is a list of more than `bound` items.
 */
export async function askAll<T extends z.ZodMiniType>(
  http: Http,
  request: HttpRequest,
  item: T,
  bound: number,
): Promise<Listed<z.infer<T>>> {
  const isBody = request.method === "POST";
  let lost = 0;
  const read = async (place: { readonly limit: number; readonly offset: number }) => {
    const paging = place.offset === 0 ? { limit: place.limit } : place;
    const asked = isBody
      ? { ...request, body: { ...(request.body as object), ...paging } }
      : { ...request, query: { ...request.query, ...paging } };
    const { items, unreadable, received, envelope: about } = await askRows(http, asked, item);
    lost += unreadable;
    const next = nextOffset(about, received, place);
    const total = totalOf(about, received);
    return {
      items,
      ...(next !== undefined && { next: { limit: about.limit ?? received, offset: next } }),
      ...(total !== undefined && { total }),
    };
  };
  const readFrom = (limit: number) =>
    readWhole<z.infer<T>, Parameters<typeof read>[0]>({
      read: (place = { limit, offset: 0 }) => read(place),
      keyOf: (one) => JSON.stringify(one),
      most: bound,
    });
  const { items, whole } = await readFrom(0).catch(async (thrown: unknown) => {
    const refusal = toFailure(thrown);
    if (refusal.status !== 412) throw refusal;
    // Where pages are refused, too, the request itself is at fault, and the first refusal says more.
    return readFrom(pageOfLong).catch((other: unknown) =>
      Promise.reject(toFailure(other).status === 412 ? refusal : toFailure(other)),
    );
  });
  return { items, truncated: !whole || lost > 0 };
}

function unexpected(request: HttpRequest, detail: string): Failure {
  return new Failure("unexpected", { request: nameOf(request), detail });
}
