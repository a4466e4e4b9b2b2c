import * as z from "zod/mini";
import { Refusal } from "./refusal";
import { listed, type Words } from "../wording/words";

const text = (longest = 200) => z.string().check(z.minLength(1), z.maxLength(longest));
const texts = z.array(text()).check(z.maxLength(20));

/** What each tool takes. package.json declares the same to the model; a test holds them together. */
export const inputs = {
  listCases: z.strictObject({
    connection: z.optional(text()),
    text: z.optional(text()),
    status: z.optional(texts),
    mode: z.optional(texts),
    after: z.optional(text(2000)),
    pageSize: z.optional(z.int().check(z.gte(1), z.lte(50))),
  }),
  whoCanAccess: z.strictObject({ connection: z.optional(text()), case: text(100) }),
  explainAccess: z.strictObject({ connection: z.optional(text()), case: text(100), person: text() }),
  previewChange: z.strictObject({
    connection: z.optional(text()),
    case: text(100),
    change: z.enum(["grant", "changeLevel", "revoke", "changeMode"]),
    person: z.optional(text()),
    level: z.optional(z.enum(["read", "write"])),
    mode: z.optional(text()),
    entry: z.optional(text(100)),
  }),
} as const;

export type ToolName = keyof typeof inputs;
export type InputOf<Name extends ToolName> = z.output<(typeof inputs)[Name]>;

const ids = ["case", "person", "entry"];

/** Reads what a model passed. An id may come as a whole number. Throws a Refusal that says what is wrong with which field. */
export function readInput<Name extends ToolName>(l10n: Words, name: Name, given: unknown): InputOf<Name> {
  const read = inputs[name].safeParse(idsAsText(given));
  if (read.success) return read.data as InputOf<Name>;
  throw new Refusal(l10n.t("The input is not valid: {0}. Correct it and call the tool again.", listed(read.error.issues.map(problem))));
}

function idsAsText(given: unknown): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, ids.includes(name) && Number.isSafeInteger(value) ? String(value) : value]));
}

/** The place and what was expected there, in the words of a JSON schema, which are the same in every language. */
function problem(issue: z.core.$ZodIssue): string {
  const at = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  switch (issue.code) {
    case "invalid_type":
      return `${at}type ${issue.expected}`;
    case "unrecognized_keys":
      return `${at}additionalProperties ${JSON.stringify(issue.keys)}`;
    case "invalid_value":
      return `${at}enum ${JSON.stringify(issue.values)}`;
    case "too_small":
      return `${at}minimum ${issue.minimum}`;
    case "too_big":
      return `${at}maximum ${issue.maximum}`;
    default:
      return `${at}${issue.code}`;
  }
}
