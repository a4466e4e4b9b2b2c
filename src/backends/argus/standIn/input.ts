import { refuseField } from "./envelope";

/** Fields of a body or of a query, by name. */
export type Fields = Readonly<Record<string, unknown>>;

const largestLimit = 100_000;

/** The body as an object that has no field beyond those named. Throws a `Refusal` (412) otherwise. */
export function readBody(body: unknown, known: readonly string[]): Fields {
  const given = body ?? {};
  if (typeof given !== "object" || Array.isArray(given)) refuseField("body", "must be an object");
  for (const field of Object.keys(given)) if (!known.includes(field)) refuseField(field, "is not known");
  return given as Fields;
}

/** The query in the form of a body: what is repeated, or is named here, is a list. */
export function readQuery(query: URLSearchParams, lists: readonly string[]): Fields {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => [name, lists.includes(name) ? query.getAll(name) : query.get(name)!]),
  );
}

/** Default 25; 0 means all, up to 100 000; more is refused. Numbers may come as text from a query. */
export function readPaging({ limit, offset }: Fields): { limit: number; offset: number } {
  const number = (field: string, value: unknown, otherwise: number): number => {
    const read = value === undefined || value === null || value === "" ? otherwise : Number(value);
    if (!Number.isInteger(read) || read < 0) refuseField(field, "must be a whole number from 0");
    return read;
  };
  const read = { limit: number("limit", limit, 25), offset: number("offset", offset, 0) };
  if (read.limit > largestLimit) refuseField("limit", `must be less than or equal to ${largestLimit}`);
  return read;
}

/** Cuts the page out of a list whose length is known. Throws a `Refusal` when "all" is too many. */
export function pageOf<T>(all: readonly T[], { limit, offset }: { limit: number; offset: number }): T[] {
  if (limit === 0 && all.length > largestLimit)
    refuseField("limit", `more than ${largestLimit} results, ask for pages`);
  return all.slice(offset, limit === 0 ? undefined : offset + limit);
}

/** A list of texts; absent is empty. Numbers are taken as text. */
export function readList(given: Fields, field: string, allowed?: readonly string[]): string[] {
  const value = given[field] ?? [];
  if (!Array.isArray(value)) return refuseField(field, "must be a list");
  const read = (value as unknown[]).map(String);
  const wrong = allowed && read.find((one) => !allowed.includes(one));
  if (wrong !== undefined) refuseField(field, `"${wrong}" is not one of ${allowed!.join(", ")}`);
  return read;
}

/** True or false, in a query also as text, whichever way its letters are written. */
export function readFlag(given: Fields, field: string, otherwise: boolean): boolean {
  const value = given[field] ?? otherwise;
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return refuseField(field, "must be true or false");
}

/** One of some texts; absent is the one given. */
export function readChoice<T extends string>(given: Fields, field: string, allowed: readonly T[], otherwise?: T): T {
  const value = given[field] ?? otherwise;
  if (!allowed.includes(value as T)) refuseField(field, `must be one of ${allowed.join(", ")}`);
  return value as T;
}

/** Milliseconds since 1970, as a number, as text or as an ISO time; undefined where it is absent. */
export function readTime(given: Fields, field: string): number | undefined {
  const value = given[field];
  if (value === undefined || value === null) return undefined;
  const text = String(value);
  const read = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(read) ? refuseField(field, "must be milliseconds since 1970 or an ISO time") : read;
}

/**
 * Whether texts contain keywords: all of them, or any. Several words in one keyword count one by one. No keyword is
 * found everywhere.
 */
export function matchesKeywords(texts: readonly string[], keywords: readonly string[], match: "all" | "any"): boolean {
  const wanted = keywords.flatMap((text) => text.toLowerCase().split(/\s+/)).filter((word) => word !== "");
  if (wanted.length === 0) return true;
  const small = texts.map((text) => text.toLowerCase());
  const found = (word: string): boolean => small.some((text) => text.includes(word));
  return match === "all" ? wanted.every(found) : wanted.some(found);
}
