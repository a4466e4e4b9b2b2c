import type { Words } from "./localize";

/** Words from a file of translations, by their English text; what it does not have stays English. */
export function createWords(texts: Readonly<Record<string, string>> = {}): Words {
  return {
    t: (message, ...values) => {
      const text = Object.hasOwn(texts, message) ? texts[message]! : message;
      return text.replace(/\{(\d+)\}/g, (place, number: string) => String(values[Number(number)] ?? place));
    },
  };
}
