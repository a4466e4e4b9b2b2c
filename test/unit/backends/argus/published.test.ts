import assert from "node:assert/strict";
import { publishedOf } from "../../../../src/backends/argus/published";

describe("whether an Argus case is published", () => {
  const time = 1_600_000_000_000;
  const rows: readonly [publishedTimestamp: unknown, flags: unknown, is: string][] = [
    [time, ["PUBLISHED", "HAS_EVENTS"], "yes"],
    [time, undefined, "yes"],
    [time, null, "yes"],
    [undefined, ["PUBLISHED"], "yes"],
    [null, ["PUBLISHED"], "yes"],
    [0, [], "no"],
    [0, ["HAS_EVENTS", "CREATED_AS_PUBLISHED"], "no"],
    [time, [], "unknown"], // a contradiction
    [0, ["PUBLISHED"], "unknown"],
    [-1, ["PUBLISHED"], "unknown"],
    [0, undefined, "unknown"],
    [0, null, "unknown"],
    [undefined, [], "unknown"],
    [null, ["HAS_EVENTS"], "unknown"],
    [-1, [], "unknown"],
    [undefined, undefined, "unknown"],
    [null, null, "unknown"],
  ];

  for (const [publishedTimestamp, flags, is] of rows) {
    it(`is "${is}" for the time ${String(publishedTimestamp)} and the flags ${JSON.stringify(flags) ?? "undefined"}`, () => {
      assert.equal(publishedOf({ publishedTimestamp, flags }), is);
    });
  }
});
