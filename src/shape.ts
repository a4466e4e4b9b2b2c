/** What arrived does not have the form it should have; the message says where. */
export class Misfit extends Error {
  constructor(where: string, expected: string) {
    super(`${where}: expected ${expected}`);
    this.name = "Misfit";
  }
}

/** Reads a value of a known form out of anything, or throws a `Misfit`. Copies what it knows and leaves out the rest. `where` names the place in a complaint. */
export type Reader<T> = (value: unknown, where: string) => T;

/** What a reader reads. */
export type Read<R> = R extends Reader<infer T> ? T : never;

type Fields = Record<string, Reader<unknown>>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends Read<F[K]> ? K : never }[keyof F];
type ObjectOf<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Read<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: Read<F[K]>;
};
type Flat<T> = { [K in keyof T]: T[K] };

/** What a reader makes of a value, or why it makes nothing of it. */
export function attempt<T>(reader: Reader<T>, value: unknown, where: string): T | Misfit {
  try {
    return reader(value, where);
  } catch (thrown) {
    if (thrown instanceof Misfit) return thrown;
    throw thrown;
  }
}

export const text: Reader<string> = (value, where) => {
  if (typeof value !== "string") throw new Misfit(where, "text");
  return value;
};

export const flag: Reader<boolean> = (value, where) => {
  if (typeof value !== "boolean") throw new Misfit(where, "true or false");
  return value;
};

export const number: Reader<number> = (value, where) => {
  if (typeof value !== "number") throw new Misfit(where, "a number");
  return value;
};

/** A whole number that is not negative. */
export const count: Reader<number> = (value, where) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Misfit(where, "a count");
  return value;
};

export function oneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return (value, where) => {
    if (!values.includes(value as T)) throw new Misfit(where, values.join(" or "));
    return value as T;
  };
}

/** @param most a longer list does not fit */
export function list<T>(item: Reader<T>, most = Infinity): Reader<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new Misfit(where, "a list");
    if (value.length > most) throw new Misfit(where, `a list of at most ${most}`);
    return value.map((one, index) => item(one, `${where}[${index}]`));
  };
}

/** Texts by name. */
export function record<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, where) => {
    const entries = Object.entries(plainObject(value, where)).map(([key, one]) => [key, item(one, `${where}.${key}`)] as const);
    return Object.fromEntries(entries);
  };
}

export function nullable<T>(inner: Reader<T>): Reader<T | null> {
  return (value, where) => (value === null ? null : inner(value, where));
}

export function optional<T>(inner: Reader<T>): Reader<T | undefined> {
  return (value, where) => (value === undefined ? undefined : inner(value, where));
}

export function object<F extends Fields>(fields: F): Reader<Flat<ObjectOf<F>>> {
  return (value, where) => {
    const from = plainObject(value, where);
    const to: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(fields)) {
      const read = reader(Object.hasOwn(from, key) ? from[key] : undefined, `${where}.${key}`);
      if (read !== undefined) to[key] = read;
    }
    return to as Flat<ObjectOf<F>>;
  };
}

/** One of several objects, told apart by their field `type`. */
export function byType<V extends Record<string, Reader<object>>>(
  variants: V,
): Reader<{ [K in keyof V]: Flat<{ readonly type: K } & Read<V[K]>> }[keyof V]> {
  return (value, where) => {
    const { type } = plainObject(value, where);
    const reader = typeof type === "string" && Object.hasOwn(variants, type) ? variants[type] : undefined;
    if (reader === undefined) throw new Misfit(`${where}.type`, Object.keys(variants).join(" or "));
    return { ...reader(value, where), type } as never;
  };
}

function plainObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Misfit(where, "an object");
  return value as Record<string, unknown>;
}
