/** What nobody sees: code points that are ignored where text is drawn, controls, and a Braille cell without a dot. */
const unseen = /[\p{DI}\p{Cc}\u2800]/gu;
/** Most names are plain, and 100 000 of them are looked through while somebody types. */
const plain = /^[\x20-\x7e]*$/;

/**
 * What a text is compared and found by: two texts that look alike have one skeleton. Compatibility forms (NFKC), case,
 * invisible code points and the number of spaces make no difference. Never shown.
 */
export function skeleton(text: string): string {
  if (plain.test(text)) return text.toLowerCase().replace(/ {2,}/g, " ").trim();
  return (
    folded(
      text
        .replace(/[\s\p{Zl}\p{Zp}]+/gu, " ")
        .replace(unseen, "")
        .normalize("NFKC"),
    )
      // A compatibility form may be made of several, with spaces.
      .replace(/\s+/g, " ")
      .trim()
  );
}

/** Without case, in every language at once: "İ" and "ı" are found by "i", "ß" by "ss". */
function folded(text: string): string {
  return text
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKC")
    .replace(/i\u0307/g, "i")
    .replaceAll("ς", "σ");
}
