import { allGrantLevels, rights } from "../access/level";
import * as z from "zod/mini";
import type { Refused } from "./refusal";
import { listed, type Words } from "../text/localize";

const boundedText = (longest = 200) => z.string().check(z.minLength(1), z.maxLength(longest));
const texts = z.array(boundedText()).check(z.maxLength(20));

const grantLevel = z.enum(allGrantLevels);
const personText = boundedText();
const entryName = boundedText(100);
/** An entry or mode that a change leaves may end after a time, and those whom it concerns may be notified. */
const ending = { until: z.optional(boundedText(60)) };
const telling = { notify: z.optional(z.boolean()) };
const levelChange = { kind: z.literal("changeLevel"), level: grantLevel, ...ending, ...telling };
const revokeChange = { kind: z.literal("revoke"), ...ending };
const unwatch = z.literal("unwatch");

/**
 * What each tool takes. package.json declares the same to the model; a test holds them together. Alternatives are
 * inside a field:
 * a schema with alternatives at its top is one that providers of models refuse, with every request that it is part of.
 */
export const inputs = {
  listCases: z.strictObject({
    connection: z.optional(boundedText()),
    text: z.optional(boundedText()),
    status: z.optional(texts),
    mode: z.optional(texts),
    after: z.optional(boundedText(2000)),
    pageSize: z.optional(z.int().check(z.gte(1), z.lte(50))),
  }),
  whoCanAccess: z.strictObject({ connection: z.optional(boundedText()), case: boundedText(100) }),
  explainAccess: z.strictObject({
    connection: z.optional(boundedText()),
    case: boundedText(100),
    person: boundedText(),
  }),
  previewChange: z.strictObject({
    connection: z.optional(boundedText()),
    case: boundedText(100),
    change: z.union([
      z.strictObject({
        kind: z.literal("grant"),
        person: personText,
        level: grantLevel,
        on: z.optional(z.literal("definition")),
        ...ending,
        ...telling,
      }),
      z.strictObject({ ...levelChange, person: personText, entry: z.optional(entryName) }),
      z.strictObject({ ...levelChange, entry: entryName }),
      z.strictObject({ ...revokeChange, person: personText, entry: z.optional(entryName) }),
      z.strictObject({ ...revokeChange, entry: entryName }),
      z.strictObject({ kind: z.literal("changeMode"), mode: boundedText(), ...ending }),
      z.strictObject({ kind: z.literal("reporter"), person: personText, ...telling }),
      z.strictObject({ kind: z.literal("publish"), ...telling }),
      z.strictObject({ kind: unwatch, person: personText, watcher: z.optional(boundedText(100)) }),
      z.strictObject({ kind: unwatch, watcher: boundedText(100) }),
      z.strictObject({ kind: z.literal("recompute"), person: personText }),
    ]),
  }),
  planLockDown: z.strictObject({
    connection: z.optional(boundedText()),
    case: boundedText(100),
    keep: z
      .array(z.strictObject({ person: boundedText(), level: z.enum(rights) }))
      .check(z.minLength(1), z.maxLength(50)),
  }),
} as const;

export type ToolName = keyof typeof inputs;
export type InputOf<Name extends ToolName> = z.output<(typeof inputs)[Name]>;

const ids = ["case", "person", "entry", "watcher"];

/** Reads what a model passed. An id may come as a whole number. A refusal says what is wrong with which field. */
export function readInput<Name extends ToolName>(l10n: Words, name: Name, given: unknown): InputOf<Name> | Refused {
  const read = inputs[name].safeParse(idsAsText(given));
  if (read.success) return read.data as InputOf<Name>;
  return {
    refused: l10n.t(
      "The input is not valid: {0}. Correct it, ask the user for what you do not know, and call the tool again.",
      listed(read.error.issues.map((issue) => problemText(issue))),
    ),
  };
}

function idsAsText(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(idsAsText);
  if (typeof given !== "object" || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      ids.includes(name) && Number.isSafeInteger(value) ? String(value) : idsAsText(value),
    ]),
  );
}

/**
 * The place and what was expected there, in the words of a JSON schema, which are the same in every language. `within`
 * is what the place is in.
 */
function problemText(issue: z.core.$ZodIssue, within: readonly PropertyKey[] = []): string {
  const place = [...within, ...issue.path];
  const at = place.length === 0 ? "" : `${place.join(".")}: `;
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
    case "invalid_union":
      return alternatives(issue.errors, place);
    default:
      return `${at}${issue.code}`;
  }
}

/**
 * What is wrong by each of the alternatives of the kind that is meant; where there is no such kind, which there are.
 */
function alternatives(each: readonly (readonly z.core.$ZodIssue[])[], place: readonly PropertyKey[]): string {
  const ofKind = each.filter((issues) => !issues.some(({ path }) => path[0] === "kind"));
  if (ofKind.length > 0)
    return [...new Set(ofKind.map((issues) => listed(issues.map((issue) => problemText(issue, place)))))].join(" | ");
  const kinds = each.flatMap((issues) =>
    issues.flatMap((issue) => (issue.path[0] === "kind" && issue.code === "invalid_value" ? issue.values : [])),
  );
  return `${[...place, "kind"].join(".")}: enum ${JSON.stringify([...new Set(kinds)])}`;
}
