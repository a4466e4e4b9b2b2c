/** So many characters of a secret in a row are a part of it that is not told either. */
const shortestPart = 8;
/** A secret of fewer characters is left: it would be found everywhere. */
const shortestSecret = 4;
/** So often a text is taken out of its quotation: what was quoted twice is found, and no text keeps us for long. */
const mostLayers = 5;

/** Characters, each with the place in the text that it was quoted from. */
interface Layer {
  readonly signs: readonly string[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * The text with "…" for every secret in it, in whatever form it is quoted, and for parts of it, as where a quotation is
 * cut short or broken into lines. Forms: as in an address, a form, JSON, a program or HTML, also one within the other,
 * and in hex or base64. The time grows with the length of the text.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const windows = windowsOf(secrets.filter((secret) => solidOf(secret).length >= shortestSecret));
  if (windows.size === 0) return text;
  const hidden = new Uint8Array(text.length);
  let layer: Layer | undefined = asIs(text);
  for (let depth = 0; layer !== undefined && depth <= mostLayers; depth++) {
    for (const [length, parts] of windows) hide(solid(layer), length, parts, hidden);
    layer = unquoted(layer);
  }
  return withoutHidden(text, hidden);
}

/** What is looked for, by its length. */
function windowsOf(secrets: readonly string[]): Map<number, Set<string>> {
  const windows = new Map<number, Set<string>>();
  const add = (form: string, shortest: number) => {
    const signs = solidOf(form);
    const length = Math.min(shortest, signs.length);
    if (length < shortestSecret) return;
    const parts = windows.get(length) ?? new Set();
    for (let at = 0; at + length <= signs.length; at++) parts.add(signs.slice(at, at + length));
    windows.set(length, parts);
  };
  for (const secret of secrets) {
    add(secret, shortestPart);
    if (/\s/.test(secret)) add(secret.replace(/\s/g, "+"), shortestPart);
    add(Buffer.from(secret).toString("hex"), 2 * shortestPart);
    for (const form of inBase64(secret)) if (form.length >= shortestPart) add(form, shortestPart);
  }
  return windows;
}

/**
 * What a secret becomes in base64, wherever in the encoded text it begins; without the signs at either end that others
 * share.
 */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const own = whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Marks every place that a part of a secret takes up. */
function hide({ signs, from, to }: Layer, length: number, parts: ReadonlySet<string>, hidden: Uint8Array): void {
  const text = signs.join("");
  for (let at = 0, marked = 0; at + length <= signs.length; at++) {
    if (!parts.has(text.slice(at, at + length))) continue;
    for (let one = Math.max(at, marked); one < at + length; one++) hidden.fill(1, from[one], to[one]);
    // What stands between two signs of a secret is a part of it.
    hidden.fill(1, from[at], to[at + length - 1]);
    marked = at + length;
  }
}

function withoutHidden(text: string, hidden: Uint8Array): string {
  let clean = "";
  for (let at = 0; at < text.length;) {
    const end = hidden.indexOf(hidden[at] === 1 ? 0 : 1, at);
    const next = end < 0 ? text.length : end;
    clean += hidden[at] === 1 ? "…" : text.slice(at, next);
    at = next;
  }
  return clean;
}

function asIs(text: string): Layer {
  const signs = text.split("");
  return { signs, from: signs.map((_, at) => at), to: signs.map((_, at) => at + 1) };
}

/** Without what a line break or an escape puts between two signs, and small. */
function solid({ signs, from, to }: Layer): Layer {
  const kept = signs.flatMap((sign, at) => (isBetween(sign) ? [] : [at]));
  return {
    signs: kept.map((at) => small(signs[at]!)),
    from: kept.map((at) => from[at]!),
    to: kept.map((at) => to[at]!),
  };
}

function solidOf(text: string): string {
  return text
    .split("")
    .filter((sign) => !isBetween(sign))
    .map(small)
    .join("");
}

function isBetween(sign: string): boolean {
  return sign === "\\" || /\s/.test(sign);
}

/** One character for one: the small form of some letters is two. */
function small(sign: string): string {
  return sign.toLowerCase().charAt(0);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
/** No form of one character is longer, but for backslashes and zeros in front, which are not counted. */
const longestForm = 12;

/** One step out of the quotation; undefined where nothing is quoted. */
function unquoted({ signs, from, to }: Layer): Layer | undefined {
  const next = { signs: [] as string[], from: [] as number[], to: [] as number[] };
  let changed = false;
  const push = (sign: string, begin: number, end: number) => {
    for (const unit of sign.split("")) {
      next.signs.push(unit);
      next.from.push(from[begin]!);
      next.to.push(to[end - 1]!);
    }
  };
  for (let at = 0; at < signs.length;) {
    const form = "%\\&".includes(signs[at]!) ? formAt(signs, at) : undefined;
    if (form === undefined) {
      push(signs[at]!, at, at + 1);
      at += 1;
    } else {
      changed ||= form.isQuoted;
      if (form.isQuoted) push(form.sign, at, form.end);
      at = form.end;
    }
  }
  return changed ? next : undefined;
}

/** The character that is quoted at a place, and where the quotation ends. Skips backslashes that quote nothing. */
function formAt(signs: readonly string[], at: number): { sign: string; end: number; isQuoted: boolean } | undefined {
  const bytes: number[] = [];
  let end = at;
  for (let byte = byteAt(signs, at); byte !== undefined; byte = byteAt(signs, end)) {
    end = byte.end;
    bytes.push(byte.value);
    if (bytes.length === lengthOfUtf8(bytes[0]!)) break;
  }
  if (bytes.length > 0) {
    const whole = bytes.length === lengthOfUtf8(bytes[0]!);
    // Bytes that are no UTF-8 are each the character of their number.
    const sign = whole ? Buffer.from(bytes).toString("utf8") : String.fromCharCode(...bytes);
    return { sign, end, isQuoted: true };
  }
  let begin = at;
  while (signs[begin] === "\\") begin += 1;
  const text = signs.slice(begin, begin + longestForm).join("");
  const unit = /^%?u([\da-f]{4})/i.exec(text);
  if (unit !== null && (begin > at || text.startsWith("%")))
    return { sign: String.fromCharCode(Number.parseInt(unit[1]!, 16)), end: begin + unit[0].length, isQuoted: true };
  if (begin > at) return { sign: "", end: begin, isQuoted: false };
  const [named, , name] = /^&((amp|lt|gt|quot|apos);)/i.exec(text) ?? [];
  if (named !== undefined) return { sign: entities[name!.toLowerCase()]!, end: at + named.length, isQuoted: true };
  return numberedAt(signs, at);
}

/** A character by its number in HTML, with any number of zeros in front. */
function numberedAt(signs: readonly string[], at: number): ReturnType<typeof formAt> {
  if (signs[at + 1] !== "#") return undefined;
  const isHex = /x/i.test(signs[at + 2] ?? "");
  let begin = at + (isHex ? 3 : 2);
  while (signs[begin] === "0") begin += 1;
  const digits = (isHex ? /^[\da-f]{1,6}/i : /^\d{1,7}/).exec(signs.slice(begin, begin + longestForm).join(""))?.[0];
  if (digits === undefined) return undefined;
  const code = Number.parseInt(digits, isHex ? 16 : 10);
  if (code > 0x10ffff) return undefined;
  const end = begin + digits.length;
  return { sign: String.fromCodePoint(code), end: signs[end] === ";" ? end + 1 : end, isQuoted: true };
}

/** A byte as %41 or \x41. */
function byteAt(signs: readonly string[], at: number): { value: number; end: number } | undefined {
  let begin = at;
  if (signs[at] === "%") begin += 1;
  else {
    while (signs[begin] === "\\") begin += 1;
    if (begin === at || !/^x$/i.test(signs[begin] ?? "")) return undefined;
    begin += 1;
  }
  const digits = `${signs[begin] ?? ""}${signs[begin + 1] ?? ""}`;
  return /^[\da-f]{2}$/i.test(digits) ? { value: Number.parseInt(digits, 16), end: begin + 2 } : undefined;
}

function lengthOfUtf8(first: number): number {
  if (first < 0xc2) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
}
