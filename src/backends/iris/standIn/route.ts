import type { SandboxAnswer, SandboxRequest } from "../../../sandbox/exchange";
import { refuse, refuseWithPage } from "./answers";
import type { Permission, User } from "./database";

/** Who may use a route beside those who may see or change the case it is about. */
export type Needs = "anyone" | Permission;

/** What managing people and groups needs. */
export const admin = "server_administrator";

/** Parts of the path come as a number first, then as texts. */
export type Route = readonly [
  method: "GET" | "POST",
  path: RegExp,
  needs: Needs,
  handle: (caller: User, request: SandboxRequest, id: number, ...parts: readonly string[]) => SandboxAnswer,
];

/** A field of a body; undefined where the body is no object, or lacks it. */
export function fieldOf(body: unknown, name: string): unknown {
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

/** As Python's int() takes it; undefined where it takes it not. */
export function integerIn(body: unknown, name: string): number | undefined {
  const value = fieldOf(body, name);
  const number = value === null || value === undefined || value === "" ? NaN : Math.trunc(Number(value));
  return Number.isInteger(number) ? number : undefined;
}

/** An id in the body. Without one the server says `message`; with text that is no number it fails. */
export function idIn(body: unknown, name: string, message: string): number {
  const value = fieldOf(body, name) ?? refuse(400, message);
  return Number.isInteger(Number(value)) ? Number(value) : refuseWithPage(500, "Internal Server Error");
}

/** What the server says to a list of ids that is not one, and to an empty one, where it takes none. */
export interface ListMessages {
  readonly absent: string;
  readonly other: string;
  readonly empty?: string;
  /** No text passes for a number, and is refused as an empty list is. */
  readonly numbers?: true;
}

export function integers(body: unknown, name: string, messages: ListMessages): number[] {
  const value = fieldOf(body, name) ?? refuse(400, messages.absent);
  if (!Array.isArray(value)) return refuse(400, messages.other);
  const { empty } = messages;
  if (empty !== undefined && (value.length === 0 || (messages.numbers && typeof value[0] !== "number")))
    refuse(400, empty);
  return value.every((one) => Number.isInteger(Number(one)))
    ? value.map(Number)
    : refuseWithPage(500, "Internal Server Error");
}
