/** So many characters of a secret in a row are a part of it that is not told either. */
const shortestPart = 8;

/**
 * The text with "…" for every secret in it, in whatever form it is quoted, and for parts of it, as where a quotation is
 * cut short or
 * broken into lines. A secret of fewer than four characters is left: it would be found everywhere.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce(
      (clean, secret) =>
        withoutParts(clean.replace(new RegExp(Array.from(secret, quoted).join(""), "gi"), "…"), secret),
      text,
    );
}

function withoutParts(text: string, secret: string): string {
  const parts = new Set<string>();
  for (let from = 0; from + shortestPart <= secret.length; from++)
    parts.add(secret.slice(from, from + shortestPart).toLowerCase());
  const places = [...text.matchAll(/\S/g)].map(({ index }) => index);
  // One for one with the places: the small form of some letters is two characters.
  const solid = places.map((place) => text[place]!.toLowerCase().charAt(0)).join("");
  let clean = "";
  let told = 0;
  for (let at = 0; at + shortestPart <= places.length; at++) {
    if (!parts.has(solid.slice(at, at + shortestPart))) continue;
    let last = at + shortestPart - 1;
    for (let next = at + 1; next <= last && next + shortestPart <= places.length; next++)
      if (parts.has(solid.slice(next, next + shortestPart))) last = next + shortestPart - 1;
    clean += `${text.slice(told, places[at])}…`;
    told = places[last]! + 1;
    at = last;
  }
  return clean + text.slice(told);
}

const entities: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/**
 * A pattern for a character in all forms in which servers quote it: as it is, or escaped as in an address, a form, JSON
 * or HTML.
 */
function quoted(character: string): string {
  const code = character.codePointAt(0)!;
  const bytes = [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
    .join("");
  const units = character
    .split("")
    .map((unit) => `\\\\+u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
  const forms = [
    `\\\\*${character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")}`,
    bytes,
    units,
    `&#0*${code};`,
    `&#x0*${code.toString(16)};`,
  ];
  if (character === " ") forms.push("\\+");
  if (entities[character] !== undefined) forms.push(`&${entities[character]};`);
  return `(?:${forms.join("|")})`;
}
