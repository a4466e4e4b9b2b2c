import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { ROOT } from "../unit/words";

const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false });
const file = path.join(ROOT, "docs/cli-output.schema.json");
ajv.addSchema(JSON.parse(readFileSync(file, "utf8")) as object, "output");

/** Holds a document, of an answer or of a failure, against the schema that is published. */
export function assertDocument(document: unknown, what: string): void {
  assertValid(ajv.getSchema("output")!, document, what);
}

/** Holds a result against what the schema defines of it. */
export function assertResult(definition: string, result: unknown, what: string): void {
  assertValid(ajv.getSchema(`output#/definitions/${definition}`)!, result, what);
}

function assertValid(check: ValidateFunction, value: unknown, what: string): void {
  assert.ok(check(value), `${what}: ${ajv.errorsText(check.errors)}`);
}
