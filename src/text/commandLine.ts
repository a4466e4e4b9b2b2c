/** A question that the command line answers. */
export interface CommandLineQuestion {
  readonly connection: string;
  readonly case?: string;
  readonly subject?: string;
  readonly right?: string;
}

/**
 * The command line that asks about a row of the tree or the matrix: why somebody has a right on a case, who has access
 * to it, or which cases somebody has.
 */
export function commandLine({ connection, case: id, subject, right = "read" }: CommandLineQuestion): string {
  const [command, ...words]: [string, ...string[]] =
    id === undefined
      ? subject === undefined
        ? ["cases"]
        : ["of", subject]
      : subject === undefined
        ? ["who", id]
        : ["why", id, subject, right];
  const flag = ["--connection", connection];
  // A word that begins with a dash is a flag unless two dashes stand before it.
  const rest = words.some((word) => word.startsWith("-")) ? [...flag, "--", ...words] : [...words, ...flag];
  return ["case-access", command, ...rest].map(shellWord).join(" ");
}

/**
 * A word that a shell hands over as it is. Signs that a terminal obeys, and signs that hide or turn text around, are
 * written as escapes, since a terminal would obey them when they are pasted; bash and zsh read those.
 */
export function shellWord(text: string): string {
  if (unsafe.test(text)) return `$'${text.replace(/[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}'`;
  // zsh takes a word that begins with "=" for the path of a program.
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function escaped(sign: string): string {
  if (sign === "\\" || sign === "'") return `\\${sign}`;
  const code = sign.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
