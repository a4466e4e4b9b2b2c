import { Failure, toFailure } from "../../base/failure";

/** What a stored key becomes: the headers of every request, and who logs in, where the key says so. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /** The user name of a Basic credential. */
  readonly username?: string;
  /** What must not be shown even where a server quotes it, beside the values of the headers. */
  readonly secrets: readonly string[];
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable ASCII and spaces: what every server and proxy passes on unchanged. No line break can get in. */
const headerValue = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Names that would change where a request goes, how it is framed, or what it says it is. */
const reserved = new Set([
  "accept",
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "origin",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Reads the key of a CMf connection. Its forms:
 *
 * - `Basic user:password`
 * - `Bearer token`
 * - one or more lines `Name: value`, e.g. `X-Api-Key: secret`, for headers of the module's choosing
 * - the same as JSON, `{"X-Client-Id": "…", "X-Client-Secret": "…"}`, for where only one line can be entered
 *
 * Throws Failure "invalid" whose detail says what is wrong (see `failureWords.ts`); it never quotes the key.
 */
export function parseCredential(text: string): Credential {
  const lines = text
    .split(/\r\n|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const [first] = lines;
  if (first === undefined) throw wrong("empty");
  if (lines.length === 1) {
    const basic = /^basic\s+(.*)$/is.exec(first)?.[1];
    if (basic !== undefined) return basicCredential(basic);
    const bearer = /^bearer\s+(.*)$/is.exec(first)?.[1];
    if (bearer !== undefined) return { headers: { Authorization: `Bearer ${checkedValue(bearer)}` }, secrets: [] };
  }
  const pairs = first.startsWith("{") ? jsonPairs(text) : linePairs(lines);
  return { headers: checkedHeaders(pairs), secrets: [] };
}

/** What is wrong with a key, as the detail of the Failure that `parseCredential` throws; undefined: nothing. */
export function credentialProblem(text: string): string | undefined {
  try {
    parseCredential(text);
    return undefined;
  } catch (thrown) {
    return toFailure(thrown).detail;
  }
}

/** The user name of a Basic credential; undefined: the key is of another form, or malformed. */
export function userNameIn(text: string): string | undefined {
  try {
    return parseCredential(text).username;
  } catch {
    return undefined;
  }
}

/** RFC 7617: the user name ends at the first colon; text that is not ASCII is sent as UTF-8. */
function basicCredential(text: string): Credential {
  const colon = text.indexOf(":");
  if (colon < 1) throw wrong("basic");
  if (/[\x00-\x1f\x7f]/.test(text)) throw wrong("characters");
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  return {
    headers: { Authorization: `Basic ${encoded}` },
    username: text.slice(0, colon),
    secrets: [text.slice(colon + 1)],
  };
}

type Pair = readonly [name: string, value: string];

function linePairs(lines: readonly string[]): Pair[] {
  return lines.map((line) => {
    const colon = line.indexOf(":");
    if (colon < 1) throw wrong("form");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}

function jsonPairs(text: string): Pair[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The error would quote the key.
    throw wrong("form");
  }
  return Object.entries(value as object).map(([name, one]: [string, unknown]) => {
    if (typeof one !== "string") throw wrong("form");
    return [name, one];
  });
}

function checkedHeaders(pairs: readonly Pair[]): Record<string, string> {
  if (pairs.length === 0) throw wrong("empty");
  const headers: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    if (!headerName.test(name)) throw wrong("name");
    const key = name.toLowerCase();
    if (reserved.has(key)) throw wrong("reserved");
    if (seen.has(key)) throw wrong("twice");
    seen.add(key);
    headers[name] = checkedValue(value);
  }
  return headers;
}

function checkedValue(value: string): string {
  if (value === "") throw wrong("value");
  if (!headerValue.test(value)) throw wrong("characters");
  return value;
}

function wrong(problem: "empty" | "basic" | "form" | "name" | "reserved" | "twice" | "value" | "characters"): Failure {
  return new Failure("invalid", { detail: `key.${problem}`, notHandled: true });
}
