import { l10n } from "vscode";
import type { SystemWords } from "../wording/systemWords";
import { wordsOf } from "../wording/wordsOf";

/** In the display language of VS Code, the words for what belongs to the system of a connection or of a record. */
export function wordsFor({ system }: { readonly system: string }): SystemWords {
  return wordsOf(l10n, system);
}
