import assert from "node:assert/strict";
import fc from "fast-check";
import { putTogether, takeApart } from "../../../src/backends/http/pieces";

/** Every piece on its own, as it arrives from another thread. */
function moved(value: unknown): { value: unknown; longest: number } {
  const whole = putTogether();
  let longest = 0;
  for (const piece of takeApart(value)) {
    longest = Math.max(longest, JSON.stringify(piece.items).length);
    whole.add(structuredClone(piece));
  }
  return { value: whole.value(), longest };
}

describe("A value in pieces", () => {
  it("is the same when it is put together", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => assert.deepEqual(moved(value).value, value)));
    for (const value of [null, [], {}, "", [[]], { a: {} }]) assert.deepEqual(moved(value).value, value);
  });

  it("is so however wide or deep it is, and no piece is large", () => {
    let deep: unknown = { end: [1] };
    for (let at = 0; at < 2_000; at++) deep = at % 2 === 0 ? [deep, "x"] : { __proto__: null, deep };
    const wide = Array.from({ length: 30_000 }, (_, id) => ({ id, tags: [id, { id }], text: "x".repeat(50) }));
    const keyed = Object.fromEntries(wide.map((one) => [`k${one.id}`, one]));
    for (const value of [deep, wide, keyed, { a: [wide, keyed] }, wide.map((one) => [one, one, one, one])]) {
      const { value: read, longest } = moved(value);
      assert.equal(JSON.stringify(read), JSON.stringify(value));
      assert.ok(longest < 200_000, `a piece of ${longest}`);
    }
  });
});
