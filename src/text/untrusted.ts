/**
 * Text of a case system (a title, a name) made fit for one line: no control characters, no invisible characters that
 * turn the direction of the text around or hide in it, no line breaks, and not longer than `longest` characters.
 */
export function oneLine(text: string, longest = 200): string {
  const plain = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(unseenSigns, "")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...plain];
  return characters.length > longest
    ? `${characters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`
    : plain;
}

/**
 * Text of a case system for a message or a pick list, where VS Code draws `$(name)` as an icon and `[text](address)` as
 * a link, which may run a command.
 */
export function inMessage(text: string, longest = 80): string {
  return oneLine(text, longest).replace(/\]\(/g, "] (").replace(/\$\(/g, "$ (");
}

/** Text on one line, however long it is. */
export function flat(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(unseenSigns, "")
    .trim();
}

/** Text for HTML in which nothing is markup, also as the value of an attribute. */
export function inHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Text for Markdown in which nothing is markup or becomes a link, on one line. */
export function inMarkdown(text: string): string {
  const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };
  return flat(text)
    .replace(/[\\`*_{}[\]()<>#!|~&:@^$]/g, (sign) => entities[sign] ?? `\\${sign}`)
    .replace(/\bwww\./gi, (word) => `${word.slice(0, 3)}\\.`);
}

const letter = "(?!\\p{DI})[\\p{L}\\p{M}]";
const picture = "\\p{Extended_Pictographic}";
/** Where an invisible character has a use: a joiner in Persian or within an emoji, and what makes a sign an emoji. */
const useful = [
  `(?<=${letter})[\\u200c\\u200d](?=(?!\\p{DI})\\p{L})`,
  `(?<=${picture}\\ufe0f?|\\p{Emoji_Modifier})\\u200d(?=${picture})`,
  `(?<=${picture})\\ufe0f`,
  "(?<=[0-9#*])\\ufe0f(?=\\u20e3)",
];
/** Characters that nobody sees, and that turn the direction of the text around or may hide a sentence in it. */
const unseenSigns = new RegExp(`(?!${useful.join("|")})[\\p{DI}\\u2800]`, "gu");
