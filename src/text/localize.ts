/** What turns English text into the language of the window: `l10n` of VS Code, or a stand-in. */
export interface Words {
  t(message: string, ...args: (string | number)[]): string;
}

/**
 * One of two sentences with a number: the one about 1, or the one about any other. No language that there is needs a
 * third.
 */
export function counted(value: number, one: string, many: string): string {
  return value === 1 ? one : many;
}

/** Parts of a list in one line. */
export function listed(parts: readonly string[]): string {
  return parts.join(", ");
}

/** The parts that there are, in one line: one that is empty or missing leaves no separator behind. */
export function joinParts(parts: readonly (string | false | undefined)[], separator = " · "): string {
  return parts.filter(Boolean).join(separator);
}
