import type { Seen } from "../../../src/inspector/message/seen";
import assert from "node:assert/strict";
import { coverageOf } from "../../../src/inspector/message/summary";
import { createLocale } from "../../../src/text/locale";
import { english } from "../english";

describe("What a matrix says that it covers", () => {
  it("is how many rows there are, not how many cases have been read by now", () => {
    const list = { cases: Array.from({ length: 1_500 }), total: 1_500 };
    const seen = {
      l10n: english(),
      locale: createLocale("en"),
      ground: { cases: { list: () => list, filter: () => ({}), namedCases: () => ({ known: false }) } },
      view: { type: "user" },
      board: { axis: { rowsAre: "cases" }, sheet: { size: 100 } },
      oldest: Infinity,
      filter: {},
    } as unknown as Seen;
    assert.equal(coverageOf(seen), "100 of 1,500 cases loaded");
    assert.equal(coverageOf({ ...seen, board: undefined }), "1,500 cases");
  });
});
