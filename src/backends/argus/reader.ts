import * as z from "zod/mini";

/**
 * Reads what is stated somewhere; undefined where it is of another form, which is as if it were not stated. Plain
 * functions: lists have thousands of rows with fifty values each, and a schema of zod takes some steps for every one.
 */
export type Read<T> = (value: unknown) => T | undefined;

type Shape = Readonly<Record<string, Read<unknown>>>;
type Stated<S extends Shape, Needed extends keyof S> = {
  [K in keyof S]: K extends Needed ? NonNullable<ReturnType<S[K]>> : ReturnType<S[K]>;
};

export const text: Read<string> = (value) => (typeof value === "string" ? value : undefined);
export const yesOrNo: Read<boolean> = (value) => (typeof value === "boolean" ? value : undefined);
export const number: Read<number> = (value) =>
  (typeof value === "number" && Number.isFinite(value)) || (typeof value === "string" && /^-?\d{1,15}$/.test(value))
    ? Number(value)
    : undefined;

/** Ids come as numbers or text and are kept as text, without loss (see `parseJson`). */
export const id: Read<string> = (value) =>
  (typeof value === "number" && Number.isFinite(value)) || (typeof value === "string" && value !== "")
    ? String(value)
    : undefined;

/** A time in ISO form, in milliseconds since 1970. */
export const isoTime: Read<number> = (value) => {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
};

/** All of a list; undefined where one of them is of another form. */
export function allOf<T>(read: Read<T>): Read<T[]> {
  return (value) => {
    const all = Array.isArray(value) ? value.map(read) : [undefined];
    return all.includes(undefined) ? undefined : (all as T[]);
  };
}

/** The same with undefined for each of another form. */
export function someOf<T>(read: Read<T>): Read<(T | undefined)[]> {
  return (value) => (Array.isArray(value) ? value.map(read) : undefined);
}

/** An object with the fields of a shape, and no others; undefined where one of those that are needed is not stated. */
export function object<S extends Shape, Needed extends keyof S & string = never>(
  shape: S,
  needed: readonly Needed[] = [],
): Read<Stated<S, Needed>> {
  const fields = Object.entries(shape);
  return (value) => {
    if (!isObject(value)) return undefined;
    const stated: Record<string, unknown> = {};
    for (const [name, read] of fields) stated[name] = read(value[name]);
    return needed.some((name) => stated[name] === undefined) ? undefined : (stated as Stated<S, Needed>);
  };
}

/** A reader as a schema, which names the place where a whole answer, or a row, is of another form. */
export function schema<T>(read: Read<T>, needed?: string): z.ZodMiniTransform<T> {
  return z.transform((value: unknown, { issues }) => {
    const found = read(value);
    if (found === undefined)
      issues.push(
        isObject(value)
          ? { code: "custom", path: needed === undefined ? [] : [needed], input: value }
          : { code: "invalid_type", expected: "object", input: value },
      );
    return found as T;
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
