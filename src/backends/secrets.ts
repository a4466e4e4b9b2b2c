/** The text with "…" for every secret in it, in whatever form it is quoted. One of fewer than four characters is left: it would be found everywhere. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((clean, secret) => clean.replace(new RegExp(Array.from(secret, quoted).join(""), "gi"), "…"), text);
}

const entities: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** A pattern for a character in all forms in which servers quote it: as it is, or escaped as in an address, a form, JSON or HTML. */
function quoted(character: string): string {
  const code = character.codePointAt(0)!;
  const bytes = [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const units = character.split("").map((unit) => `\\\\+u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  const forms = [`\\\\*${character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")}`, bytes, units, `&#0*${code};`, `&#x0*${code.toString(16)};`];
  if (character === " ") forms.push("\\+");
  if (entities[character] !== undefined) forms.push(`&${entities[character]};`);
  return `(?:${forms.join("|")})`;
}
