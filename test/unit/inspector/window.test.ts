import assert from "node:assert/strict";
import fc from "fast-check";
import { rowWindow, scrolledAt, scrollTo, type RowHeights } from "../../../src/inspector/webview/rowWindow";

const place = fc.record({
  rows: fc.integer({ min: 1, max: 5_000_000 }),
  rowHeight: fc.integer({ min: 16, max: 80 }),
  visible: fc.integer({ min: 100, max: 3_000 }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
});

const few: RowHeights = { count: 100_000, height: 24, visible: 600, blank: 0 };
const many: RowHeights = { ...few, count: 4_000_000 };

describe("inspector: window of rows", () => {
  it("shows few rows however many there are, and the last one at the end", () => {
    const height = rowWindow(few, 0).height;
    assert.equal(height, 2_400_000);
    assert.deepEqual([rowWindow(few, 0).first, rowWindow(few, 0).end], [0, 25]);
    assert.equal(rowWindow(few, height - 600).end, 100_000);
  });

  it("stays below what browsers allow, and still reaches every row", () => {
    const { height } = rowWindow(many, 0);
    assert.ok(height <= 15_000_000);
    assert.equal(rowWindow(many, height - 600).end, 4_000_000);
  });

  it("draws every row that can be seen where it is seen", () => {
    fc.assert(
      fc.property(place, ({ rows, rowHeight, visible, part }) => {
        const all: RowHeights = { count: rows, height: rowHeight, visible, blank: 0 };
        const { height } = rowWindow(all, 0);
        const scrolled = part * Math.max(0, height - visible);
        const { first, end, top } = rowWindow(all, scrolled);
        assert.ok(end - first <= Math.ceil(visible / rowHeight) + 1);
        assert.ok(first === 0 || top(first) <= scrolled + 0.01);
        assert.ok(end === rows || top(end) >= scrolled + visible - 0.01);
      }),
    );
  });

  it("scrolls so far that a row is wholly seen, and not at all where it is", () => {
    fc.assert(
      fc.property(place, fc.double({ min: 0, max: 1, noNaN: true }), ({ rows, rowHeight, visible, part }, wanted) => {
        const all: RowHeights = { count: rows, height: rowHeight, visible, blank: 0 };
        const { height } = rowWindow(all, 0);
        const row = Math.min(rows - 1, Math.floor(wanted * rows));
        const scrolled = scrollTo(all, part * Math.max(0, height - visible), row);
        const { top } = rowWindow(all, scrolled);
        assert.ok(top(row) >= scrolled - 0.5 && top(row) + rowHeight <= scrolled + visible + 0.5);
        assert.ok(Math.abs(scrollTo(all, scrolled, row) - scrolled) < 0.01);
      }),
    );
  });

  it("scrolls back to where it was, also above the first row, where room is left empty for that", () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 2_000 }), ({ rows, rowHeight, visible, part }, blank) => {
        const all: RowHeights = { count: rows, height: rowHeight, visible, blank };
        const scrolled = part * Math.max(0, rowWindow(all, 0).height - visible);
        const { at } = rowWindow(all, scrolled);
        assert.ok(Math.abs(scrolledAt(all, at) - scrolled) < 0.01);
        const { first, top } = rowWindow({ ...all, blank }, scrolledAt(all, Math.min(at, -blank)));
        assert.ok(at > -blank || (first === 0 && Math.abs(top(0) - blank) < 0.01));
      }),
    );
  });
});
