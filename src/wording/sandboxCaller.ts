import { inMessage } from "../text/untrusted";
import { wordFor, type SystemWords } from "./systemWords";

/** Who somebody in a sandbox is, by the name of the key; one that is not known here as the sandbox says it. */
export function sandboxCallerText(
  l10n: SystemWords,
  { name, description }: { readonly name: string; readonly description: string },
): string {
  return wordFor(l10n.system.sandbox.callers, name) ?? inMessage(description, 160);
}
