import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import { refuse } from "./answers";
import type { User } from "./database";

/** Who may use a route beside those who may see or change the case it is about. */
export type Needs = "anyone" | "administrator";

/** Parts of the path come as a number first, then as texts. */
export type Route = readonly [
  method: "GET" | "POST",
  path: RegExp,
  needs: Needs,
  handle: (caller: User, request: SandboxRequest, id: number, ...parts: readonly string[]) => SandboxAnswer,
];

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

export function textIn(body: unknown, name: string): string {
  const value = fieldOf(body, name);
  return typeof value === "string"
    ? value
    : refuse(400, "Data error", { [name]: ["Missing data for required field."] });
}

/** As Python's int() takes it. */
export function numberIn(body: unknown, name: string): number {
  const value = fieldOf(body, name);
  if (value === null || value === undefined)
    return refuse(400, "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'");
  const number = Number(value);
  return Number.isInteger(number) ? number : refuse(400, `invalid literal for int() with base 10: '${String(value)}'`);
}

export function integers(body: unknown, name: string): number[] {
  const value = fieldOf(body, name);
  return Array.isArray(value) ? value.map(Number) : refuse(400, `Expecting a list for ${name}`);
}
