import assert from "node:assert/strict";
import fc from "fast-check";
import type { CaseFilter } from "../../src/backends/backend";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list } from "./argusHarness";

describe("a page of Argus cases", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  it("is one search, without descriptions, last changed first", async () => {
    const backend = await behind.open(() => list([{ id: 2 }, { id: 1 }], { count: 2 }));
    const page = await backend.listCases(
      { text: " vpn  log-in vpn ", status: ["closed"], mode: ["explicit", "roleBased"] },
      undefined,
      noSignal,
    );
    assert.deepEqual(
      page.items.map(({ id }) => id),
      ["2", "1"],
    );
    assert.deepEqual([page.next, page.total], [undefined, 2]);
    assert.deepEqual(
      behind.server.received.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown]),
      [
        [
          "POST",
          "/cases/v2/case/search",
          {
            limit: 25,
            offset: 0,
            sortBy: ["-lastUpdatedTimestamp"],
            includeDescription: false,
            keywords: ["vpn", "log-in"],
            keywordFieldStrategy: ["all"],
            keywordMatchStrategy: "all",
            status: ["closed"],
            accessMode: ["explicit", "roleBased"],
          },
        ],
      ],
    );
  });

  it("is searched by priority, customer, reporter and who works on the case", async () => {
    const backend = await behind.open(() => list([]));
    const named = (id: string) => ({ id, name: `somebody ${id}` });
    const ask = async (filter: CaseFilter) => {
      await backend.listCases(filter, undefined, noSignal);
      return JSON.parse(behind.server.received.at(-1)!.body) as object;
    };
    const whole = { limit: 25, offset: 0, sortBy: ["-lastUpdatedTimestamp"], includeDescription: false };
    const reporter = { user: ["1004"], userFieldStrategy: ["reporter"] };
    const worker = { user: ["1005", "1006"], userFieldStrategy: ["assignedUser", "assignedTech"] };
    assert.deepEqual(
      await ask({ details: { priority: ["high", "critical"] }, scope: [named("7")], reportedBy: [named("1004")] }),
      { ...whole, priority: ["high", "critical"], customer: ["7"], ...reporter },
    );
    assert.deepEqual(await ask({ assignedTo: [named("1005"), named("1006")] }), { ...whole, ...worker });
    assert.deepEqual(await ask({ reportedBy: [named("1004")], assignedTo: [named("1005"), named("1006")] }), {
      ...whole,
      ...reporter,
      subCriteria: [{ ...worker, required: true }],
    });
  });

  it("has the size wished for, within reason", async () => {
    const backend = await behind.open(() => list([]));
    for (const size of [undefined, 400, 1_000_000, 0]) await backend.listCases({}, undefined, noSignal, size);
    assert.deepEqual(
      behind.server.received.map(({ body }) => (JSON.parse(body) as { limit: number }).limit),
      [25, 400, 2000, 1],
    );
  });

  // what the envelope says, what was asked with, how many came → next page, total
  const ten = Array.from({ length: 10 }, (_, id) => ({ id }));
  const rules: [
    name: string,
    envelope: object,
    items: object[],
    after: string | undefined,
    next: string | undefined,
    total: number | undefined,
  ][] = [
    ["counted, more", { count: 11, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", 11],
    ["counted, exactly the end", { count: 10, size: 10, limit: 10, offset: 0 }, ten, undefined, undefined, 10],
    ["counted, in the middle", { count: 31, size: 10, limit: 10, offset: 20 }, ten, "20", "30", 31],
    ["counted, last", { count: 30, size: 10, limit: 10, offset: 20 }, ten, "20", undefined, 30],
    ["count timed out, full page", { count: -1, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", undefined],
    [
      "count timed out, page not full",
      { count: -1, size: 10, limit: 25, offset: 0 },
      ten,
      undefined,
      undefined,
      undefined,
    ],
    ["not counted, full page", { count: 0, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", undefined],
    ["not counted, page not full", { count: 0, size: 10, limit: 11, offset: 0 }, ten, undefined, undefined, undefined],
    ["none", { count: 0, size: 0, limit: 25, offset: 0 }, [], undefined, undefined, 0],
    ["none beyond the end", { count: -1, size: 0, limit: 0, offset: 30 }, [], "30", undefined, undefined],
    ["a smaller limit than asked for", { count: -1, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", undefined],
    ["everything at once", { count: -1, size: 10, limit: 0, offset: 0 }, ten, undefined, undefined, undefined],
    ["another offset than asked for", { count: 100, size: 10, limit: 10, offset: 30 }, ten, "25", "40", 100],
    ["the offset is ignored: no way on", { count: 100, size: 10, limit: 10, offset: 0 }, ten, "10", undefined, 100],
    ["a count over an empty page", { count: 100, size: 10, limit: 10, offset: 20 }, [], "20", undefined, 100],
    [
      "no paging said, counted by what came",
      { count: undefined, size: undefined, limit: undefined, offset: undefined },
      ten,
      undefined,
      undefined,
      undefined,
    ],
    [
      "paging said in another form",
      { count: "many", size: null, limit: {}, offset: [] },
      ten,
      undefined,
      undefined,
      undefined,
    ],
  ];
  for (const [name, envelope, items, after, next, total] of rules) {
    it(`leads on as it should: ${name}`, async () => {
      const backend = await behind.open(() => ({ data: items, ...envelope }));
      const page = await backend.listCases({}, after, noSignal);
      assert.deepEqual([page.items.length, page.next, page.total], [items.length, next, total]);
    });
  }

  it("leads further each time, whatever the server says, and to an end where it was counted", async () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 60 }), fc.constant(undefined), fc.constant("x"));
    let envelope: object = {};
    let items = 0;
    const backend = await behind.open(() => ({ data: ten.slice(0, items), ...envelope }));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ count: number, size: number, limit: number, offset: number }),
        fc.nat(10),
        async (said, length) => {
          envelope = said;
          items = length;
          let after: string | undefined;
          for (let asked = 0; asked < 70; asked += 1) {
            const { next } = await backend.listCases({}, after, noSignal);
            if (next === undefined) return;
            assert.ok(Number(next) > Number(after ?? 0), "each page leads further");
            after = next;
          }
          assert.ok(typeof said.count !== "number" || said.count <= 0, "a counted list ends");
        },
      ),
      { numRuns: 150 },
    );
  });

  it("refuses an end of page that is none", async () => {
    const backend = await behind.open(() => list([]));
    await assert.rejects(backend.listCases({}, "; drop", noSignal), failsWith("invalid"));
    assert.equal(behind.server.received.length, 0);
  });
});
