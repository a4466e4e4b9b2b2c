/** What a command can be told. Everything is optional; a command asks for what it needs and was not told. */
export interface Argument {
  readonly connection?: string;
  readonly case?: string;
  readonly subject?: string;
  readonly entry?: string;
  readonly level?: string;
  readonly mode?: string;
  readonly name?: string;
  readonly system?: string;
  readonly url?: string;
  readonly apiKey?: string;
  /** Who stays, each at which level. */
  readonly keep?: readonly { readonly subject: string; readonly level: string }[];
  /** Whether those whom a change concerns are told. */
  readonly notify?: boolean;
  /** When what it gives ends: a time with its zone; null: it does not end any more. */
  readonly until?: string | null;
  /** The journal record, or what is to end. */
  readonly record?: string;
  /** From a row: what kind of row it is. */
  readonly kind?: string;
}

const textFields = [
  "connection",
  "case",
  "subject",
  "entry",
  "level",
  "mode",
  "name",
  "system",
  "url",
  "apiKey",
  "record",
  "kind",
] as const;

/**
 * Reads what a caller passed: a row of the tree, or an object of another extension or a keybinding. Ids may be numbers.
 * What is not understood is left out, and then asked for.
 */
export function readArgument(given: unknown): Argument {
  if (typeof given !== "object" || given === null) return {};
  const fields = given as Record<string, unknown>;
  const read: Record<string, string | boolean | null> = {};
  for (const name of textFields) {
    const value = fields[name];
    if (typeof value === "string" && value !== "") read[name] = value;
    else if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value)))
      read[name] = String(value);
  }
  if (fields.until === null) read.until = null;
  else if (typeof fields.until === "string" && fields.until !== "") read.until = fields.until;
  if (typeof fields.notify === "boolean") read.notify = fields.notify;
  const keep = readKeep(fields.keep);
  return keep === undefined ? read : { ...read, keep };
}

/** Undefined where it is no list of subjects with levels; a fault in one of them must not leave them out. */
function readKeep(given: unknown): Argument["keep"] {
  if (!Array.isArray(given)) return undefined;
  const read = given.map(readArgument).flatMap(({ subject, level }) => (subject && level ? [{ subject, level }] : []));
  return read.length === given.length ? read : undefined;
}

/** The selected rows when there are several, as a menu passes them. */
export function readSelection(given: unknown): readonly Argument[] {
  return Array.isArray(given) && given.length > 1 ? given.map(readArgument) : [];
}
