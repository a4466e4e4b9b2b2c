import assert from "node:assert/strict";
import type { RowMessage } from "../../../src/inspector/protocol";
import { RowCache } from "../../../src/inspector/webview/rowCache";

const row = (place: number, version: number): RowMessage => ({ key: `${version} ${place}`, kind: "case", cells: [] });
const rows = (offset: number, count: number, version = 1) =>
  Array.from({ length: count }, (_, index) => row(offset + index, version));
const table = (offset: number, count: number, { version = 1, total = 1_000 } = {}) => ({
  version,
  total,
  offset,
  rows: rows(offset, count, version),
});
const answer = (offset: number, count: number, version = 1) =>
  ({ type: "rows", version, offset, rows: rows(offset, count, version) }) as const;

describe("inspector: rows that have come", () => {
  it("asks for nothing where all are there", () => {
    const cache = new RowCache();
    cache.renew(table(0, 40));
    assert.equal(cache.ask(0, 40), undefined);
    assert.equal(cache.at(39)!.key, "1 39");
    assert.equal(cache.at(40), undefined);
  });

  it("asks for what comes next in the direction of scrolling, and after a jump only for what is in sight", () => {
    const cache = new RowCache();
    cache.renew(table(100, 100));
    assert.deepEqual(cache.ask(180, 210), { offset: 180, count: 70 });
    cache.take(answer(180, 70));
    assert.deepEqual(cache.ask(90, 120), { offset: 50, count: 70 });
    cache.take(answer(50, 70));
    assert.deepEqual(cache.ask(600, 630), { offset: 600, count: 30 });
    cache.take(answer(600, 30));
    assert.deepEqual(cache.ask(970, 1_000), { offset: 970, count: 30 });
  });

  it("asks one question at a time, and then for where one is by then", () => {
    const cache = new RowCache();
    cache.renew(table(0, 40));
    assert.deepEqual(cache.ask(200, 230), { offset: 200, count: 30 });
    for (const from of [300, 400, 500]) assert.equal(cache.ask(from, from + 30), undefined);
    assert.ok(cache.take(answer(200, 30)));
    assert.deepEqual(cache.ask(500, 530), { offset: 500, count: 30 });
  });

  it("shows rows of before until those of now have come, and asks for them", () => {
    const cache = new RowCache();
    cache.renew(table(0, 40));
    cache.renew(table(20, 20, { version: 2 }));
    assert.equal(cache.at(5)!.key, "1 5");
    assert.equal(cache.at(25)!.key, "2 25");
    assert.deepEqual(cache.ask(0, 40), { offset: 0, count: 40 });
    assert.equal(cache.take(answer(0, 40, 1)), false, "an answer about rows of before");
    assert.ok(cache.take(answer(0, 40, 2)));
    assert.equal(cache.at(5)!.key, "2 5");
    cache.renew(table(0, 10, { version: 3, total: 500 }));
    assert.equal(cache.at(30), undefined, "with another number of rows, places mean something else");
  });

  it("keeps a bounded number of rows", () => {
    const cache = new RowCache();
    cache.renew(table(0, 40, { total: 100_000 }));
    for (let offset = 0; offset < 20_000; offset += 100) cache.take(answer(offset, 100));
    assert.equal(cache.at(19_999)!.key, "1 19999");
    assert.equal(cache.at(0), undefined);
  });
});
