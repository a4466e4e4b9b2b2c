import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { parse } from "yaml";
import { methods } from "../../src/backends/cmf/methods";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { noSignal } from "../unit/noSignal";
import { cmfBackend } from "./cmfCaller";

interface Operation {
  readonly operationId: string;
  readonly "x-optional"?: boolean;
  readonly parameters?: readonly Named[];
  readonly requestBody?: Ref;
  readonly responses: Readonly<Record<string, Content & Partial<Ref>>>;
}
interface Ref {
  readonly $ref: string;
}
interface Named extends Partial<Ref> {
  readonly name?: string;
  readonly required?: boolean;
  readonly schema?: object;
}
interface Content {
  readonly content?: { readonly "application/json": { readonly schema: object } };
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<"get" | "post", Operation>>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const text = readFileSync("docs/cmf-openapi.yaml", "utf8");
const document = parse(text) as Document;
const guide = readFileSync("docs/cmf-rest-module.md", "utf8");

/** Resolves a reference into the document; what is none comes back as it is. */
function resolved<T extends object>(one: T & Partial<Ref>): T {
  if (one.$ref === undefined) return one;
  const [, , section, name] = one.$ref.split("/");
  const target = document.components[section!]?.[name!];
  assert.ok(target, one.$ref);
  return target as T;
}

/**
 * Compiles a schema of the document once. For a query everything is text: numbers and booleans are read from it, as a
 * server would.
 */
function createValidator(coerceTypes: boolean): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, coerceTypes });
  ajv.addSchema({ $id: "document", components: document.components });
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const absolute = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const known = compiled.get(absolute) ?? ajv.compile(JSON.parse(absolute) as object);
    compiled.set(absolute, known);
    return known;
  };
}
const validator = createValidator(false);
const queryValidator = createValidator(true);

function operations(): { method: string; verb: "GET" | "POST"; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    (["get", "post"] as const).flatMap((verb) =>
      item[verb] === undefined
        ? []
        : [{ method: path.slice(1), verb: verb.toUpperCase() as "GET" | "POST", operation: item[verb] }],
    ),
  );
}

function problems(check: ValidateFunction, value: unknown): string {
  return check(value)
    ? ""
    : (check.errors ?? [])
        .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
        .join(", ");
}

/** Why a request, or the answer to it, is not as the document says; empty: it is. */
function validate(
  verb: string,
  method: string,
  query: URLSearchParams,
  body: unknown,
  status: number,
  answer: unknown,
): string {
  const operation = document.paths[`/${method}`]?.[verb.toLowerCase() as "get" | "post"];
  if (operation === undefined) return `${verb} ${method} is not in the document`;
  const found: string[] = [];
  const parameters = (operation.parameters ?? []).map((one) => resolved<Named>(one));
  const schema = {
    type: "object",
    additionalProperties: false,
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(parameters.map(({ name, schema: of }) => [name, of])),
  };
  const inQuery = problems(queryValidator(schema), Object.fromEntries(query));
  if (inQuery !== "") found.push(`query: ${inQuery}`);
  if (operation.requestBody !== undefined) {
    const { content } = resolved<Content>(operation.requestBody);
    found.push(problems(validator(content!["application/json"].schema), body));
  } else if (body !== undefined) found.push("a body that the document does not have");
  const response = resolved<Content>((operation.responses[String(status)] ?? operation.responses.default)!);
  if (response.content === undefined) {
    if (answer !== undefined) found.push("an answer where the document has none");
  } else found.push(problems(validator(response.content["application/json"].schema), answer));
  return found.filter((one) => one !== "").join("; ");
}

describe("CMf: the document, the sandbox and the client are one", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
  });
  after(() => sandbox.close());

  it("have the same methods with the same HTTP methods, and the same of them are optional", () => {
    const documented = Object.fromEntries(operations().map(({ method, verb }) => [method, verb]));
    assert.deepEqual(documented, Object.fromEntries(Object.entries(methods).map(([name, { verb }]) => [name, verb])));
    assert.deepEqual(documented, sandbox.cmf.methods);
    const optional = (list: [string, boolean][]): string[] =>
      list
        .filter(([, is]) => is)
        .map(([name]) => name)
        .sort();
    assert.deepEqual(
      optional(operations().map(({ method, operation }) => [method, operation["x-optional"] === true])),
      optional(Object.entries(methods).map(([name, about]) => [name, "optional" in about])),
    );
    for (const { method, operation } of operations()) assert.equal(operation.operationId, method);
  });

  it("the guide for the developer names every method and every parameter", () => {
    for (const { method, operation } of operations()) {
      assert.ok(guide.includes(`\`${method}\``), `the guide does not have ${method}`);
      for (const parameter of operation.parameters ?? [])
        assert.ok(guide.includes(resolved<Named>(parameter).name!), `${method}: ${resolved<Named>(parameter).name}`);
    }
  });

  it("every request of the client and every answer of the sandbox has the form of the document", async function () {
    this.timeout(60_000);
    const seen = new Map<string, number>();
    const wrong: string[] = [];
    const checking: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const address = new URL(String(input));
      const answer = await response.clone().text();
      const method = address.pathname.slice(sandbox.cmf.path.length + 1);
      const { body } = init ?? {};
      const said = validate(
        init?.method ?? "GET",
        method,
        address.searchParams,
        typeof body === "string" ? JSON.parse(body) : undefined,
        response.status,
        answer === "" ? undefined : JSON.parse(answer),
      );
      if (said !== "") wrong.push(`${method} → ${response.status}: ${said}`);
      seen.set(`${method} ${response.status}`, (seen.get(`${method} ${response.status}`) ?? 0) + 1);
      return response;
    };
    for (const omitsDefaults of [true, false]) {
      sandbox.cmf.quirks.omitsDefaults = omitsDefaults;
      await useEverything(checking);
      await sandbox.reset();
    }
    sandbox.cmf.quirks.omitsDefaults = true;
    assert.deepEqual(wrong, []);
    const used = new Set([...seen.keys()].filter((one) => one.endsWith(" 200")).map((one) => one.split(" ")[0]));
    const unused = Object.keys(methods).filter((name) => !used.has(name) && name !== "CaseDefinition_GetById");
    assert.deepEqual(unused, [], "every method was used and answered");
    assert.ok(
      [...seen.keys()].some((one) => /^Case_GetDetailsByCaseId 4/.test(one)),
      "errors were looked at, too",
    );
  });

  it("the one method that the client has no use for answers in the form of the document as well", async () => {
    const { items } = await cmfBackend(sandbox).listCases({}, undefined, noSignal);
    const id = items[0]!.scope!.id;
    const [name, value] = [
      "X-Api-Key",
      sandbox.cmf.keys.find((one) => one.name === "service")!.key.replace("X-Api-Key: ", ""),
    ];
    const response = await fetch(
      `${sandbox.cmf.url}${sandbox.cmf.path}/CaseDefinition_GetById?CaseDefinitionId=${id}`,
      { headers: { [name]: value } },
    );
    assert.equal(
      validate(
        "GET",
        "CaseDefinition_GetById",
        new URLSearchParams({ CaseDefinitionId: id }),
        undefined,
        response.status,
        await response.json(),
      ),
      "",
    );
    assert.equal(response.status, 200);
  });

  it("notices an answer of another form (the check itself is checked)", () => {
    const query = new URLSearchParams({ CaseId: "x", UserId: "12" });
    assert.equal(validate("GET", "Case_ValidateAccess", query, undefined, 200, {}), "");
    assert.match(validate("GET", "Case_ValidateAccess", query, undefined, 200, { CanRead: "yes" }), /boolean/);
    assert.match(validate("GET", "Case_ValidateAccess", query, undefined, 200, { canRead: true }), /additional/);
    assert.match(
      validate("GET", "Case_ValidateAccess", new URLSearchParams({ CaseId: "x" }), undefined, 200, {}),
      /UserId/,
    );
    assert.match(
      validate("POST", "Case_GrantAccessToUser", new URLSearchParams(), { CaseId: "x", UserId: 12 }, 200, undefined),
      /HasWritePermission/,
    );
    assert.match(
      validate(
        "POST",
        "Case_GrantAccessToUser",
        new URLSearchParams(),
        { CaseId: "x", UserId: "12", HasWritePermission: true },
        200,
        undefined,
      ),
      /integer/,
    );
  });

  /** Reads everything that there is and makes every kind of change. */
  async function useEverything(using: typeof fetch): Promise<void> {
    const backend = cmfBackend(sandbox, "ana", { fetch: using });
    await backend.readCaller(noSignal);
    const { items } = await backend.listCases({}, undefined, noSignal, 100);
    await backend.listCases({ text: items[3]!.number }, undefined, noSignal);
    await backend.listCases({ text: items[3]!.title }, undefined, noSignal);
    await backend.findSubjects("auditoria", noSignal);
    for (const one of items) {
      const fresh = await backend.readCase(one.id, noSignal);
      await backend.readEntries(fresh, noSignal);
      await backend.readServerLevel!(fresh, { id: "user:19", kind: "user", name: "" }, noSignal);
    }
    await assert.rejects(backend.readCase("no such case", noSignal));
    const [of] = items;
    for (const subject of [
      { id: "user:23", kind: "user", name: "Olga" } as const,
      { id: "group:10", kind: "group", name: "Direção Jurídica" } as const,
    ]) {
      for (const on of ["case", "definition"] as const) {
        const state = async () => ({ case: of!, entries: await backend.readEntries(of!, noSignal) });
        const entry = async () =>
          (await state()).entries.find((one) => one.subject?.id === subject.id && one.on === on)!;
        await backend.write(await state(), { kind: "grant", subject, level: "read", on }, noSignal);
        await backend.write(await state(), { kind: "changeLevel", entry: await entry(), level: "write" }, noSignal);
        await backend.write(await state(), { kind: "changeLevel", entry: await entry(), level: "read" }, noSignal);
        await backend.write(await state(), { kind: "revoke", entry: await entry() }, noSignal);
      }
    }
  }
});
