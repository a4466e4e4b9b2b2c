import type { HttpOptions } from "./options";
import { redact } from "./secrets";

/** Of what a server says of an error, so much is kept: people read it, and the journal keeps it. */
export const mostSaid = { messages: 20, characters: 2_000 };

/**
 * The beginning of what a server says. It is cut again at the end, since a secret that the first cut runs through may
 * be told in part.
 */
export function toldOf(options: HttpOptions, text: string): string {
  return withoutSecrets(options, text.slice(0, 2 * mostSaid.characters)).slice(0, mostSaid.characters);
}

/** What a server says may quote what it was sent. */
export function withoutSecrets(options: HttpOptions, text: string): string {
  const headers = Object.values(options.headers()).flatMap((value) => [value, value.replace(/^(?:Basic|Bearer) /, "")]);
  return redact(text, [...headers, ...(options.secrets ?? [])]);
}
