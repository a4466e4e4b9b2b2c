import type { Vocabulary } from "../backends/system";
import type { Words } from "../text/localize";

/** The language of the window, with what one case system calls its own things in it. `wordsOf` makes them. */
export interface SystemWords extends Words {
  readonly system: Vocabulary;
  /** The ids of all systems that are known. */
  readonly systemIds: readonly string[];
}

/** What a record of words has under a name that a server sent. */
export function wordFor<T>(words: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}
