const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const manyDigits = /\d{16}/;

/**
 * Reads JSON without rounding: an integer beyond what a JavaScript number holds exactly becomes text. The time grows
 * with the length of the text. Throws a SyntaxError for what is not JSON.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!manyDigits.test(text)) return value;
  let rounded = false;
  const exact = withoutStrings(text, (part) =>
    part.replace(number, (token) => {
      if (!/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token;
      rounded = true;
      return `"${token}"`;
    }),
  );
  return rounded ? JSON.parse(exact) : value;
}

/** Whether JSON ends before its brackets and strings do, as where a connection broke off. */
export function endsEarly(text: string): boolean {
  let depth = 0;
  let begins = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === quote) {
      at = endOfString(text, at);
      if (at < 0) return true;
    } else if (sign === 0x7b || sign === 0x5b) {
      begins = true;
      depth += 1;
    } else if (sign === 0x7d || sign === 0x5d) depth -= 1;
    else if (!begins && sign > 0x20) return false;
    if (depth < 0) return false;
  }
  return depth > 0;
}

const quote = 0x22;
const backslash = 0x5c;

/** The text with what stands between its strings changed. A pattern over whole strings would overflow on a long one. */
function withoutStrings(text: string, change: (part: string) => string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const begin = text.indexOf('"', from);
    if (begin < 0) break;
    const end = endOfString(text, begin) + 1;
    parts.push(change(text.slice(from, begin)), text.slice(begin, end));
    from = end;
  }
  parts.push(change(text.slice(from)));
  return parts.join("");
}

/** The place of the quote that ends the string which begins at `begin`; negative where none does. */
function endOfString(text: string, begin: number): number {
  for (let from = begin + 1; ;) {
    const end = text.indexOf('"', from);
    if (end < 0) return end;
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash && end - 1 - escapes > begin) escapes += 1;
    if (escapes % 2 === 0) return end;
    from = end + 1;
  }
}
