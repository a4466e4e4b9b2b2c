import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../../../src/base/json";

describe("JSON without rounding", () => {
  it("reads everything else as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.double({ noInteger: true }), fc.maxSafeInteger())), (value) =>
        assert.deepEqual(parseJson(JSON.stringify(value)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it("keeps every integer exactly", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }))),
        fc.boolean(),
        (pairs, spaced) => {
          const gap = spaced ? " \n" : "";
          const objects = pairs.map(([key, value]) => `{${JSON.stringify(key)}:${gap}${value}${gap}}`);
          const text = `[${objects.join(`${gap},`)}]`;
          const read = parseJson(text) as Record<string, string | number>[];
          for (const [index, [key, value]] of pairs.entries())
            assert.equal(BigInt(Object.getOwnPropertyDescriptor(read[index], key)!.value as string | number), value);
        },
      ),
    );
  });

  it("does not touch digits within text, nor fractions and exponents", () => {
    const text =
      String.raw`{"a":"12345678901234567890","b\"12345678901234567890":"\\","c":1.2345678901234567890,` +
      `"d":12345678901234567890e2,"e":12345678901234567890}`;
    assert.deepEqual(parseJson(text), {
      a: "12345678901234567890",
      'b"12345678901234567890': "\\",
      c: 1.2345678901234567,
      d: 1.2345678901234567e21,
      e: "12345678901234567890",
    });
  });

  it("reads a long text with a long number in it", () => {
    const long = `${"x\\n".repeat(1_000_000)}12345678901234567890`;
    const read = parseJson(`{"text":"${long}","id":12345678901234567890}`) as { text: string; id: string };
    assert.deepEqual([read.text.length, read.id], [2_000_020, "12345678901234567890"]);
  });

  it("throws for what is not JSON", () => {
    for (const text of ["", "{", "12345678901234567890,", '"12345678901234567890', "<html>"])
      assert.throws(() => parseJson(text), SyntaxError);
  });
});
