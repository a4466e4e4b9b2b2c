import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import description from "./argus.json";

/**
 * Holds requests and answers against `argus.json`: names, types and values that the API description in the public
 * package argus-api 5.1.0 (ISC) gives of the operations which concern us. `required` of a request is taken as it
 * stands; answers of a stand-in are held more strictly than those of the real system, which may grow: they have
 * nothing that is not described, and every field that `present` lists.
 */

/** A request as it went out. */
export interface SentRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined where none was sent. */
  readonly body: unknown;
}

interface Schema {
  readonly [keyword: string]: unknown;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, ValueSchema>>;
  readonly body?: Schema;
  readonly answer?: { readonly one?: Schema; readonly list?: Schema };
  readonly errors: readonly number[];
}

interface ValueSchema {
  readonly type?: string;
  readonly items?: ValueSchema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly format?: string;
}

const operations: readonly (Operation & { readonly pattern: RegExp })[] = (
  description.operations as unknown as Operation[]
).map((one) => ({ ...one, pattern: new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }));

/** Every error answer of every operation may be one of these. */
const anyError = [401, 404, 422, 500, 503, 504];

/** What the description leaves to the caller and we never do: a default of the server that would mislead. */
const ownRules: readonly { readonly method: string; readonly path: string; readonly query: string; why: string }[] = [
  {
    method: "GET",
    path: "/cases/v2/case/{id}",
    query: "skipRedirect=",
    why: "without it a merged case answers with another one; who wants to know which says so with false",
  },
  { method: "GET", path: "/cases/v2/case/{caseID}/access", query: "limit=", why: "without it a list ends after 25" },
];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  formats: { int32: true, int64: true, uuid },
});
ajv.addSchema({ $id: "argus", $defs: { ...description.$defs, ...answersOfStandIn() } });
const compiled = new Map<string, ValidateFunction>();

/** The shapes of answers, closed, with what must be present; a user and a group can be told apart by their fields. */
function answersOfStandIn(): Record<string, Schema> {
  const present: Readonly<Record<string, readonly string[]>> = description.present;
  const kinds: Readonly<Record<string, string>> = {
    UserInfoAnswer: "user",
    GroupInfoAnswer: "group",
    V2UserInfoAnswer: "user",
    V2GroupInfoAnswer: "group",
  };
  const answers = Object.entries(description.$defs).filter(([name]) => name.endsWith("Answer"));
  return Object.fromEntries(
    answers.map(([name, shape]) => {
      const {
        required = [],
        properties = {},
        ...rest
      } = shape as unknown as Schema & {
        required?: string[];
        properties?: Record<string, Schema>;
      };
      const kind = kinds[name] === undefined ? {} : { type: { const: kinds[name] } };
      return [
        name,
        {
          ...rest,
          properties: { ...properties, ...kind },
          required: [...new Set([...required, ...(present[name] ?? [])])],
          additionalProperties: false,
        },
      ];
    }),
  );
}

/** What is wrong with a request: nothing beyond the description, everything in it that is required. */
export function requestFaults({ method, path, query, body }: SentRequest): string[] {
  const of = operationOf(method, path);
  if (of === undefined) return ["is not an operation of the description"];
  const faults: string[] = [];
  for (const name of new Set(query.keys())) {
    const schema = of.query?.[name];
    if (schema === undefined) faults.push(`query ${name}: is not known`);
    else faults.push(...query.getAll(name).flatMap((text) => valueFaults(name, text, schema)));
    if (schema !== undefined && schema.type !== "array" && query.getAll(name).length > 1)
      faults.push(`query ${name}: is repeated`);
  }
  for (const rule of ownRules)
    if (rule.method === method && rule.path === of.path && !`&${query.toString()}&`.includes(`&${rule.query}`))
      faults.push(`query ${rule.query} is missing: ${rule.why}`);
  if (of.body === undefined) return body === undefined ? faults : [...faults, "body: takes none"];
  if (body === undefined) return [...faults, "body: is missing"];
  return [...faults, ...misfits(of.body, body, "body")];
}

function valueFaults(name: string, text: string, schema: ValueSchema): string[] {
  const of = schema.type === "array" ? (schema.items ?? {}) : schema;
  const wrong = (what: string) => [`query ${name}: "${text}" ${what}`];
  if (of.type === "integer" && (!/^-?\d+$/.test(text) || Number(text) < (of.minimum ?? -Infinity)))
    return wrong("is not such a number");
  if (of.type === "boolean" && text !== "true" && text !== "false") return wrong("is not true or false");
  if (of.enum !== undefined && !of.enum.includes(text)) return wrong("is not one of the values");
  if (of.format === "uuid" && !uuid.test(text)) return wrong("is not a UUID");
  return [];
}

/** What is wrong with an answer of a stand-in to such a request. */
export function answerFaults(method: string, path: string, status: number, body: unknown): string[] {
  const faults = envelopeFaults(status, body);
  const of = operationOf(method, path);
  if (of === undefined) return status < 400 ? [...faults, "answers what is not an operation"] : faults;
  if (status !== 200 && status !== 201)
    return [...of.errors, ...anyError].includes(status) ? faults : [...faults, `status ${status}: is not documented`];
  const { data } = (body ?? {}) as { data?: unknown };
  if (of.answer?.list !== undefined)
    return [...faults, ...misfits({ type: ["array", "null"], items: of.answer.list }, data, "data")];
  if (of.answer?.one !== undefined) return [...faults, ...misfits(of.answer.one, data, "data")];
  if (of.answer !== undefined) return [...faults, ...misfits(anySubject, data, "data")];
  return faults;
}

/** The one operation without a given shape answers with either. */
const anySubject: Schema = { anyOf: [{ $ref: "#/$defs/BasicUserAnswer" }, { $ref: "#/$defs/BasicGroupAnswer" }] };

function envelopeFaults(status: number, body: unknown): string[] {
  const { properties, required, ...rest } = description.envelope;
  const closed = { ...rest, properties: { ...properties, data: {} }, additionalProperties: false };
  const faults = misfits({ ...closed, required: [...required, "metaData"] }, body, "envelope");
  const { responseCode, size, data } = (body ?? {}) as { responseCode?: unknown; size?: unknown; data?: unknown };
  if (responseCode !== status) faults.push(`envelope/responseCode: ${String(responseCode)} with status ${status}`);
  if (Array.isArray(data) && size !== data.length) faults.push(`envelope/size: ${String(size)} for ${data.length}`);
  return faults;
}

function operationOf(method: string, path: string) {
  const found = operations.filter((one) => one.method === method && one.pattern.test(path));
  // "/case/search" also looks like "/case/{id}".
  return found.find((one) => !one.path.includes("{")) ?? found[0];
}

function misfits(schema: Schema, value: unknown, where: string): string[] {
  const text = JSON.stringify(schema);
  let validate = compiled.get(text);
  if (validate === undefined) {
    // References are within the description.
    validate = ajv.compile(JSON.parse(text.replaceAll('"#/$defs/', '"argus#/$defs/')) as Schema);
    compiled.set(text, validate);
  }
  if (validate(value)) return [];
  return validate.errors!.map(({ instancePath, message, params }) => {
    const { additionalProperty: more, allowedValues: allowed } = params as Record<string, unknown>;
    return `${where}${instancePath}: ${message}${[more, allowed]
      .filter(Boolean)
      .map((one) => ` (${String(one)})`)
      .join("")}`;
  });
}
