/** A question that the command line answers. */
export interface Asked {
  readonly connection: string;
  readonly case?: string;
  readonly subject?: string;
  readonly right?: string;
}

/**
 * The command line that asks about a row of the tree or the matrix: why somebody has a right on a case, who has access
 * to it, or which cases somebody has.
 */
export function commandLine({ connection, case: id, subject, right = "read" }: Asked): string {
  const question =
    id === undefined
      ? subject === undefined
        ? ["cases"]
        : ["of", subject]
      : subject === undefined
        ? ["who", id]
        : ["why", id, subject, right];
  return ["case-access", ...question, "--connection", connection].map(shellWord).join(" ");
}

/** A word that a shell hands over as it is. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
