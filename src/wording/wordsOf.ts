import { unknownVocabulary, type Vocabulary } from "../backends/system";
import { allSystems, findSystem } from "../backends/systems";
import type { Words } from "../text/localize";
import { inMessage } from "../text/untrusted";
import type { SystemWords } from "./systemWords";

const madeWords = new WeakMap<Words, Map<string, SystemWords>>();

/**
 * The words for what belongs to a system, by its id. Of a system that is not known, as in a record of a later version,
 * or where no connection says which one is meant, everything is shown as it came.
 */
export function wordsOf(words: Words, system: string): SystemWords {
  const known = madeWords.get(words) ?? new Map<string, SystemWords>();
  madeWords.set(words, known);
  const present = known.get(system);
  if (present !== undefined) return present;
  const own = createSystemWords(words, system);
  if (findSystem(system) !== undefined) known.set(system, own);
  return own;
}

function createSystemWords(words: Words, system: string): SystemWords {
  let vocabulary: Vocabulary | undefined;
  return {
    t: (message, ...values) => words.t(message, ...values),
    get systemIds() {
      return allSystems().map(({ id }) => id);
    },
    get system() {
      return (vocabulary ??= findSystem(system)?.vocabulary(words) ?? unknownVocabulary(words, inMessage(system, 40)));
    },
  };
}
