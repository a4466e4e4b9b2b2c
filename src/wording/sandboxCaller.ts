import type { Words } from "../text/localize";
import { inMessage } from "../text/untrusted";

/** Who somebody in a sandbox is; the stand-in says it in English. */
export function sandboxCallerText(words: Words, { description }: { readonly description: string }): string {
  return inMessage(words.t(description), 200);
}
