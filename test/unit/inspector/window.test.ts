import assert from "node:assert/strict";
import fc from "fast-check";
import { rowWindow, scrollTo } from "../../../src/inspector/webview/rowWindow";

const place = fc.record({
  rows: fc.integer({ min: 1, max: 5_000_000 }),
  rowHeight: fc.integer({ min: 16, max: 80 }),
  visible: fc.integer({ min: 100, max: 3_000 }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe("inspector: window of rows", () => {
  it("shows few rows however many there are, and the last one at the end", () => {
    const height = rowWindow(100_000, 24, 0, 600).height;
    assert.equal(height, 2_400_000);
    assert.deepEqual([rowWindow(100_000, 24, 0, 600).first, rowWindow(100_000, 24, 0, 600).end], [0, 25]);
    assert.equal(rowWindow(100_000, 24, height - 600, 600).end, 100_000);
  });

  it("stays below what browsers allow, and still reaches every row", () => {
    const many = rowWindow(4_000_000, 24, 0, 600);
    assert.ok(many.height <= 15_000_000);
    assert.equal(rowWindow(4_000_000, 24, many.height - 600, 600).end, 4_000_000);
  });

  it("draws every row that can be seen where it is seen", () => {
    fc.assert(
      fc.property(place, ({ rows, rowHeight, visible, part }) => {
        const { height } = rowWindow(rows, rowHeight, 0, visible);
        const scrolled = part * Math.max(0, height - visible);
        const { first, end, top } = rowWindow(rows, rowHeight, scrolled, visible);
        assert.ok(end - first <= Math.ceil(visible / rowHeight) + 1);
        assert.ok(first === 0 || top(first) <= scrolled + 0.01);
        assert.ok(end === rows || top(end) >= scrolled + visible - 0.01);
      }),
    );
  });

  it("scrolls so far that a row is wholly seen, and not at all where it is", () => {
    fc.assert(
      fc.property(place, fc.double({ min: 0, max: 1, noNaN: true }), ({ rows, rowHeight, visible, part }, wanted) => {
        const { height } = rowWindow(rows, rowHeight, 0, visible);
        const row = Math.min(rows - 1, Math.floor(wanted * rows));
        const scrolled = scrollTo(rows, rowHeight, part * Math.max(0, height - visible), visible, row);
        const { top } = rowWindow(rows, rowHeight, scrolled, visible);
        assert.ok(top(row) >= scrolled - 0.5 && top(row) + rowHeight <= scrolled + visible + 0.5);
        assert.ok(Math.abs(scrollTo(rows, rowHeight, scrolled, visible, row) - scrolled) < 0.01);
      }),
    );
  });
});
