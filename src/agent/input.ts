import { Refusal } from "./refusal";
import { listed, type Words } from "../wording/words";

const text = (longest = 200) => ({ type: "string", minLength: 1, maxLength: longest }) as const;
const texts = { type: "array", maxItems: 20, items: text() } as const;
const oneOf = <const T extends string>(...values: readonly T[]) => ({ type: "string", enum: values }) as const;

function object<P extends Properties, const R extends keyof P & string = never>(properties: P, ...required: readonly R[]) {
  return { type: "object", properties, ...(required.length > 0 && { required }), additionalProperties: false } as ObjectSchema<P, R>;
}

/** What each tool takes, as JSON schema. package.json declares the same to the model, with words; a test holds them together. */
export const inputs = {
  listCases: object({
    connection: text(),
    text: text(),
    status: texts,
    mode: texts,
    after: text(2000),
    pageSize: { type: "integer", minimum: 1, maximum: 50 },
  }),
  whoCanAccess: object({ connection: text(), case: text(100) }, "case"),
  explainAccess: object({ connection: text(), case: text(100), person: text() }, "case", "person"),
  previewChange: object(
    {
      connection: text(),
      case: text(100),
      change: oneOf("grant", "changeLevel", "revoke", "changeMode"),
      person: text(),
      level: oneOf("read", "write"),
      mode: text(),
      entry: text(100),
    },
    "case",
    "change",
  ),
} as const;

type Schema =
  | { readonly type: "string"; readonly minLength: number; readonly maxLength: number }
  | { readonly type: "string"; readonly enum: readonly string[] }
  | { readonly type: "integer"; readonly minimum: number; readonly maximum: number }
  | { readonly type: "array"; readonly maxItems: number; readonly items: Schema };
type Properties = Readonly<Record<string, Schema>>;
interface ObjectSchema<P extends Properties, R extends keyof P> {
  readonly type: "object";
  readonly properties: P;
  readonly required?: readonly R[];
  readonly additionalProperties: false;
}

type Value<S> = S extends { enum: readonly (infer E)[] } ? E : S extends { type: "string" } ? string : S extends { type: "integer" } ? number : S extends { items: infer I } ? readonly Value<I>[] : never;
type Values<O> = O extends ObjectSchema<infer P, infer R> ? { readonly [K in R]: Value<P[K]> } & { readonly [K in Exclude<keyof P, R>]?: Value<P[K]> } : never;

export type ToolName = keyof typeof inputs;
export type InputOf<Name extends ToolName> = Values<(typeof inputs)[Name]>;

const ids = ["case", "person", "entry"];

/** Reads what a model passed. An id may come as a whole number. Throws a Refusal that says what is wrong with which field. */
export function readInput<Name extends ToolName>(l10n: Words, name: Name, given: unknown): InputOf<Name> {
  const input = idsAsText(given);
  const problems = problemsIn(inputs[name], input);
  if (problems.length === 0) return input as InputOf<Name>;
  throw new Refusal(l10n.t("The input is not valid: {0}. Correct it and call the tool again.", listed(problems)));
}

function idsAsText(given: unknown): unknown {
  if (!isObject(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, ids.includes(name) && Number.isSafeInteger(value) ? String(value) : value]));
}

/** Each place with what is expected there, in the words of a JSON schema, which are the same in every language. */
function problemsIn({ properties, required = [] }: ObjectSchema<Properties, string>, input: unknown): string[] {
  if (!isObject(input)) return ["type object"];
  const strange = Object.keys(input).filter((name) => !Object.hasOwn(properties, name));
  const wrong = Object.entries(properties).flatMap(([name, schema]) => (input[name] === undefined && !required.includes(name) ? [] : problemsAt(name, schema, input[name])));
  return strange.length > 0 ? [...wrong, `additionalProperties ${JSON.stringify(strange)}`] : wrong;
}

function problemsAt(place: string, schema: Schema, value: unknown): string[] {
  if (schema.type === "array") {
    if (!Array.isArray(value)) return [`${place}: type array`];
    if (value.length > schema.maxItems) return [`${place}: maxItems ${schema.maxItems}`];
    return value.flatMap((one, index) => problemsAt(`${place}.${index}`, schema.items, one));
  }
  if (schema.type === "integer") {
    if (!Number.isSafeInteger(value)) return [`${place}: type integer`];
    return outside(place, "minimum", "maximum", value as number, schema.minimum, schema.maximum);
  }
  if ("enum" in schema) return schema.enum.includes(value as string) ? [] : [`${place}: enum ${JSON.stringify(schema.enum)}`];
  if (typeof value !== "string") return [`${place}: type string`];
  return outside(place, "minLength", "maxLength", value.length, schema.minLength, schema.maxLength);
}

function outside(place: string, least: string, most: string, size: number, from: number, to: number): string[] {
  return size < from ? [`${place}: ${least} ${from}`] : size > to ? [`${place}: ${most} ${to}`] : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
