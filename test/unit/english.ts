import type { SystemWords } from "../../src/wording/systemWords";
import { wordsOf } from "../../src/wording/wordsOf";
import type { Words } from "../../src/text/localize";

/** English, as `l10n.t` gives it where there is no translation. Remembers what was asked for. */
export function english(): Words & { readonly asked: Set<string> } {
  const asked = new Set<string>();
  return {
    asked,
    t(message, ...args) {
      asked.add(message);
      return message.replace(/\{(\d+)\}/g, (_, place: string) => {
        const value = args[Number(place)];
        if (value === undefined) throw new Error(`nothing for {${place}} in "${message}"`);
        return String(value);
      });
    },
  };
}

/** The same with the words of one case system. */
export function englishOf(system: string): SystemWords {
  return wordsOf(english(), system);
}
