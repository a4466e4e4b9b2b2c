import assert from "node:assert/strict";
import fc from "fast-check";
import { redact } from "../../../src/backends/http/secrets";

const characters = fc.constantFrom(..."abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789/+-_");
const secret = fc.array(characters, { minLength: 12, maxLength: 40 }).map((all) => all.join(""));
/** Words in which no secret is: their letters are none of its. */
const words = fc
  .array(fc.constantFrom("æøå", "0", "1", "…", "{", "}", " ", "\n"), { maxLength: 12 })
  .map((all) => all.join(""));
const solid = (text: string) => text.replaceAll(/\s/g, "").toLowerCase();

describe("secrets in texts", () => {
  it("are left out whole, cut short at either end, or broken into lines", () => {
    fc.assert(
      fc.property(
        secret,
        words,
        words,
        fc.nat(),
        fc.nat(),
        fc.constantFrom("", "\n", " \r\n\t"),
        fc.nat(),
        (key, before, after, from, length, gap, broken) => {
          const begin = from % (key.length - 7);
          const part = key.slice(begin, begin + 8 + (length % (key.length - begin - 7)));
          const at = broken % part.length;
          const clean = redact(`${before}${part.slice(0, at)}${gap}${part.slice(at)}${after}`, [key]);
          for (let each = 0; each + 8 <= key.length; each++)
            assert.ok(!solid(clean).includes(solid(key.slice(each, each + 8))), clean);
          assert.ok(clean.startsWith(before) && clean.endsWith(after), "all else stays");
        },
      ),
    );
  });

  it("leave a text alone that has none", () => {
    assert.equal(
      redact("The case 9001 is not there: HTTP 404 from https://a.example.", [
        "1001/77/qUb3xkXh7Wm2Zt9LrPcA",
        "abc",
        "",
      ]),
      "The case 9001 is not there: HTTP 404 from https://a.example.",
    );
  });

  it("are left out behind letters whose small form is longer", () => {
    assert.equal(redact("İİİİ qUb3xkXh7Wm2Zt9Lr.", ["qUb3xkXh7Wm2Zt9LrPcA"]), "İİİİ ….");
  });

  it("are each left out where there are several", () => {
    assert.equal(
      redact("Invalid key qUb3xkXh7Wm2Zt9Lr… for ola.normann:sesam-lukk-", ["qUb3xkXh7Wm2Zt9LrPcA", "sesam-lukk-opp"]),
      "Invalid key …… for ola.normann:…",
    );
  });

  const quotations: [name: string, quote: (key: string) => string][] = [
    ["base64", (key) => Buffer.from(key).toString("base64")],
    ["base64 behind one more sign", (key) => Buffer.from(`:${key}:`).toString("base64")],
    ["base64 behind two more signs", (key) => Buffer.from(`0:${key}`).toString("base64url")],
    ["hex", (key) => Buffer.from(key).toString("hex")],
    ["large hex", (key) => Buffer.from(key).toString("hex").toUpperCase()],
    ["an address, twice", (key) => encodeURIComponent([...key].map(percent).join(""))],
    ["an address, three times", (key) => encodeURIComponent(encodeURIComponent([...key].map(percent).join("")))],
    ["\\x", (key) => [...key].map((sign) => `\\x${hex(sign)}`).join("")],
    ["\\u in JSON in JSON", (key) => JSON.stringify([...key].map((sign) => `\\u00${hex(sign)}`).join(""))],
    ["HTML with zeros", (key) => [...key].map((sign) => `&#${"0".repeat(50)}${sign.charCodeAt(0)};`).join("")],
  ];
  const hex = (sign: string) => sign.charCodeAt(0).toString(16).padStart(2, "0");
  const percent = (sign: string) => `%${hex(sign)}`;
  for (const [name, quote] of quotations) {
    it(`are left out as ${name}`, () => {
      fc.assert(
        fc.property(secret, (key) => {
          const quoted = quote(key);
          const clean = redact(`bad key ${quoted}.`, [key]);
          // Of what is encoded together with other signs, the ends are shared.
          assert.ok(clean.startsWith("bad key ") && clean.includes("…"), clean);
          assert.ok(clean.length < "bad key ….".length + 7, clean);
        }),
      );
    });
  }

  it("are looked for also in what is made to take long: a time that grew with the square would be minutes", () => {
    const key = "1001/77/qUb3xkXh7Wm2Zt9LrPcA\\%&";
    for (const sign of ["\\", "%", "&#0", "%25", "\\x", "q", " "]) {
      const text = sign.repeat(400_000 / sign.length);
      const clean = redact(`${text} ${key} ${text}`, [key]);
      assert.ok(!clean.includes("qUb3xkXh") && clean.includes("…"), sign);
    }
  });
});
