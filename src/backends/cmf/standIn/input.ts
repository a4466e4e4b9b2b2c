import { Refusal } from "./refusal";

/**
 * The parameters of one call: the query of a GET, the JSON object of a POST. Reading one throws what OutSystems
 * answers.
 */
export interface Input {
  text(name: string): string;
  optionalText(name: string): string;
  /** An id of a user or group: a number, or the digits of one. */
  number(name: string): number;
  optionalNumber(name: string, otherwise: number): number;
  flag(name: string): boolean;
  /** A 64-bit integer; undefined where it was left out. */
  optionalLong(name: string): bigint | undefined;
}

export function queryInput(query: URLSearchParams): Input {
  return input((name) => query.get(name) ?? undefined);
}

export function bodyInput(body: unknown): Input {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Refusal(400, "The request body is missing or is not a JSON object.");
  const fields = body as Record<string, unknown>;
  return input((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined));
}

function input(get: (name: string) => unknown): Input {
  const integer = (name: string, value: unknown): number => {
    const number =
      typeof value === "number"
        ? value
        : /^\d{1,10}$/.test(typeof value === "string" ? value : "")
          ? Number(value)
          : Number.NaN;
    if (!Number.isInteger(number) || number > 2_147_483_647)
      throw new Refusal(400, `Cannot convert the value of '${name}' to an Integer.`);
    return number;
  };
  const optionalText = (name: string): string => {
    const value = get(name) ?? "";
    if (typeof value !== "string") throw new Refusal(400, `Cannot convert the value of '${name}' to a Text.`);
    return value;
  };
  return {
    text(name) {
      const value = optionalText(name);
      if (value === "") throw new Refusal(400, `The parameter '${name}' is mandatory.`);
      return value;
    },
    optionalText,
    number(name) {
      const value = get(name);
      if (value === undefined || value === "") throw new Refusal(400, `The parameter '${name}' is mandatory.`);
      return integer(name, value);
    },
    optionalNumber(name, otherwise) {
      const value = get(name);
      return value === undefined || value === "" ? otherwise : integer(name, value);
    },
    flag(name) {
      const value = get(name) ?? false;
      if (typeof value === "boolean") return value;
      if (value === "true" || value === "True" || value === "1") return true;
      if (value === "false" || value === "False" || value === "0" || value === "") return false;
      throw new Refusal(400, `Cannot convert the value of '${name}' to a Boolean.`);
    },
    optionalLong(name) {
      const value = get(name);
      if (value === undefined || value === "") return undefined;
      if (!/^-?\d{1,19}$/.test(String(value)))
        throw new Refusal(400, `Cannot convert the value of '${name}' to a Long Integer.`);
      return BigInt(value as string);
    },
  };
}
