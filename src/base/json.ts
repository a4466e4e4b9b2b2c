/** A string (skipped), or a number with everything that belongs to it. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const manyDigits = /\d{16}/;

/**
 * Reads JSON without rounding: an integer beyond what a JavaScript number holds exactly becomes text.
 * Throws a SyntaxError for what is not JSON.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!manyDigits.test(text)) return value;
  let rounded = false;
  const exact = text.replace(stringOrNumber, (token) => {
    if (!/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token;
    rounded = true;
    return `"${token}"`;
  });
  return rounded ? JSON.parse(exact) : value;
}
