type Container = unknown[] | Record<string, unknown>;

/** A part of a value: what to put into the container `into`, and which empty containers in it are filled later. */
export interface Piece {
  readonly into: number;
  /** For an array its next items, for an object its next members. */
  readonly items: readonly unknown[];
  readonly keys?: readonly string[];
  /** Containers that come empty, by their way from `items`, and the number that later pieces call them. */
  readonly holes: readonly { readonly way: readonly (string | number)[]; readonly number: number }[];
}

/** How much goes into one piece: a value counts one, and a text one more for every so many characters. */
const weightOfPiece = 3_000;
const charactersPerWeight = 64;
/** A container with more members than this is filled in pieces of its own. */
const mostAtOnce = 64;
const deepest = 100;

/**
 * A JSON value in pieces of about the same weight, however it is nested; `putTogether` makes it whole again. So a large
 * value can be handed from one thread to another without holding either for long.
 */
export function* takeApart(value: unknown): Generator<Piece, undefined> {
  const open: { number: number; container: Container }[] = [];
  let numbers = 0;
  let weight = 0;
  let holes: { way: readonly (string | number)[]; number: number }[] = [];

  function copy(one: unknown, way: readonly (string | number)[]): unknown {
    weight += typeof one === "string" ? 1 + one.length / charactersPerWeight : 1;
    if (typeof one !== "object" || one === null) return one;
    const members = Array.isArray(one) ? one.length : Object.keys(one).length;
    if (members === 0) return one;
    if (members > mostAtOnce || weight > weightOfPiece || way.length > deepest) {
      numbers += 1;
      holes.push({ way, number: numbers });
      open.push({ number: numbers, container: one as Container });
      return Array.isArray(one) ? [] : {};
    }
    if (Array.isArray(one)) return one.map((item, place) => copy(item, [...way, place]));
    const result: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(one)) put(result, key, copy(member, [...way, key]));
    return result;
  }

  // The whole is the one item of a list that the other side begins with.
  open.push({ number: 0, container: [value] });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { number: into, container } = next;
    const keys = Array.isArray(container) ? undefined : Object.keys(container);
    const count = keys?.length ?? (container as unknown[]).length;
    for (let at = 0; at < count;) {
      weight = 0;
      holes = [];
      const items: unknown[] = [];
      const from = at;
      for (; at < count && weight < weightOfPiece; at++)
        items.push(copy((container as Record<string | number, unknown>)[keys?.[at] ?? at], [at - from]));
      yield { into, items, ...(keys && { keys: keys.slice(from, at) }), holes };
    }
  }
}

/** Puts the pieces of `takeApart` together, one after the other. */
export function putTogether(): { add(piece: Piece): void; value(): unknown } {
  const whole: unknown[] = [];
  const open = new Map<number, Container>([[0, whole]]);
  return {
    add: ({ into, items, keys, holes }) => {
      for (const { way, number } of holes) {
        let at: unknown = items;
        for (const step of way) at = (at as Record<string | number, unknown>)[step];
        open.set(number, at as Container);
      }
      const container = open.get(into)!;
      items.forEach((item, place) => {
        if (Array.isArray(container)) container.push(item);
        else put(container, keys![place]!, item);
      });
    },
    value: () => whole[0],
  };
}

/** Sets a member, also one that is called "__proto__". */
function put(container: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
  else container[key] = value;
}
