/** What turns English text into the language of the window: `l10n` of VS Code, or a stand-in. */
export interface Words {
  t(message: string, ...args: (string | number)[]): string;
}

/** Parts of a list in one line. */
export function listed(parts: readonly string[]): string {
  return parts.join(", ");
}
