import assert from "node:assert/strict";
import { writtenMoment, readTime } from "../../../src/text/until";

describe("a time as it is written", () => {
  const at = (text: string) => {
    const time = readTime(text);
    return time === undefined ? undefined : "at" in time ? new Date(time.at).toISOString() : time.span;
  };

  it("has its zone, and means the same moment everywhere", () => {
    assert.equal(at("2026-12-24T17:00:00+01:00"), "2026-12-24T16:00:00.000Z");
    assert.equal(at("2026-12-24T17:00Z"), "2026-12-24T17:00:00.000Z");
    assert.equal(at("2026-12-24 17:00:30.25-03:30"), "2026-12-24T20:30:30.250Z");
    assert.equal(at("2026-10-25T02:30:00+02:00"), "2026-10-25T00:30:00.000Z");
    assert.equal(at("2026-10-25T02:30:00+01:00"), "2026-10-25T01:30:00.000Z", "the same hour once more");
  });

  it("may be a span, in which a day has 24 hours", () => {
    assert.equal(at("90m"), 90 * 60_000);
    assert.equal(at("4h"), 4 * 60 * 60_000);
    assert.equal(at("3d"), 3 * 24 * 60 * 60_000);
    assert.equal(at("2w"), 14 * 24 * 60 * 60_000);
    assert.equal(writtenMoment({ span: 1_000 }, 500), 1_500);
    assert.equal(writtenMoment({ at: 7 }, 500), 7);
  });

  it("is none without a zone, or where there is no such time", () => {
    for (const text of [
      ...["", "tomorrow", "17:00", "2026-12-24", "2026-12-24T17:00", "2026-12-24T17:00:00", "2026-13-01T00:00Z"],
      ...["2026-02-30T12:00Z", "2026-12-24T24:00Z", "2026-12-24T17:60Z", "2026-12-24T17:00+25:00", "0d", "3", "-3d"],
      ...["99999w", "1.5h", "3 d", "2026-12-24T17:00 CET"],
    ])
      assert.equal(readTime(text), undefined, text);
  });
});
