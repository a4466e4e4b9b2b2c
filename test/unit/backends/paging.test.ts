import assert from "node:assert/strict";
import fc from "fast-check";
import { readWhole, type PageOf } from "../../../src/backends/paging";
import { runs } from "../../runs";

/** What becomes of the list just before one of the requests. Nothing that went comes back. */
type Move =
  | { readonly kind: "add"; readonly at: number }
  | { readonly kind: "remove"; readonly at: number }
  | { readonly kind: "swap"; readonly at: number; readonly with: number }
  | { readonly kind: "replace"; readonly at: number; readonly add: number };

/** A server whose list moves between any two requests, and that remembers every set which was ever true. */
function movingServer(size: number, pageSize: number, moves: readonly (readonly Move[])[], counts: boolean) {
  const list = Array.from({ length: size }, (_, number) => `e${number}`);
  let made = size;
  let requests = 0;
  const truths: string[][] = [[...list]];
  const move = (one: Move) => {
    const place = list.length === 0 ? 0 : one.at % (list.length + (one.kind === "add" ? 1 : 0));
    if (one.kind === "add") list.splice(place, 0, `e${made++}`);
    else if (list.length > 0 && one.kind === "remove") list.splice(place, 1);
    else if (list.length > 0 && one.kind === "swap") {
      const other = one.with % list.length;
      [list[place], list[other]] = [list[other]!, list[place]!];
    } else if (list.length > 0 && one.kind === "replace") {
      list.splice(place, 1);
      list.splice(one.add % (list.length + 1), 0, `e${made++}`);
    }
    truths.push([...list]);
  };
  return {
    truths,
    requests: () => requests,
    read: async (offset = 0): Promise<PageOf<string, number>> => {
      (moves[requests] ?? []).forEach(move);
      requests += 1;
      const items = list.slice(offset, offset + pageSize);
      const more = offset + pageSize < list.length;
      return { items, ...(more && { next: offset + pageSize }), ...(counts && { total: list.length }) };
    },
  };
}

const keyOf = (item: string) => item;
const sorted = (items: readonly string[]) => [...items].sort().join();

describe("A list that moves while it is paged", () => {
  const place = fc.nat({ max: 200 });
  const move: fc.Arbitrary<Move> = fc.oneof(
    fc.record({ kind: fc.constant("add" as const), at: place }),
    fc.record({ kind: fc.constant("remove" as const), at: place }),
    fc.record({ kind: fc.constant("swap" as const), at: place, with: place }),
    fc.record({ kind: fc.constant("replace" as const), at: place, add: place }),
  );

  it("is called whole only where it was so at a moment of the reading", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 25 }),
        fc.array(fc.array(move, { maxLength: 2 }), { maxLength: 40 }),
        fc.boolean(),
        async (size, pageSize, moves, counts) => {
          const server = movingServer(size, pageSize, moves, counts);
          const { items, whole } = await readWhole({ read: server.read, keyOf, most: 10_000 });
          const wasTrue = server.truths.some((truth) => sorted(truth) === sorted(items));
          if (whole) assert.ok(wasTrue, `${items} was never so`);
          for (const item of items) assert.ok(server.truths.some((truth) => truth.includes(item)));
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it("is read once where one page holds it, and twice where it stands still", async () => {
    for (const [size, requests] of [
      [20, 1],
      [25, 1],
      [26, 4],
      [60, 6],
    ] as const) {
      const server = movingServer(size, 25, [], true);
      assert.deepEqual(await readWhole({ read: server.read, keyOf, most: 10_000 }), {
        items: server.truths[0],
        whole: true,
      });
      assert.equal(server.requests(), requests);
    }
  });

  it("is read again where an entry went between two pages, so that none is missing", async () => {
    const server = movingServer(30, 25, [[], [{ kind: "remove", at: 3 }]], true);
    const { items, whole } = await readWhole({ read: server.read, keyOf, most: 10_000 });
    assert.ok(whole && items.includes("e25") && !items.includes("e3"));
  });

  it("is not believed where count, order and overlap agree over a set that never was", async () => {
    const moves: Move[][] = [[], [{ kind: "replace", at: 3, add: 0 }], [{ kind: "replace", at: 59, add: 59 }]];
    for (const counts of [true, false]) {
      const server = movingServer(61, 25, moves, counts);
      const { items, whole } = await readWhole({ read: server.read, keyOf, most: 10_000 });
      assert.ok(whole);
      assert.equal(sorted(items), sorted(server.truths.at(-1)!));
    }
  });

  it("is returned as not whole where it never stands still, after a bounded number of requests", async () => {
    const restless = Array.from({ length: 1_000 }, (): Move[] => [{ kind: "replace", at: 0, add: 0 }]);
    const server = movingServer(60, 25, restless, true);
    assert.equal((await readWhole({ read: server.read, keyOf, most: 10_000 })).whole, false);
    assert.ok(server.requests() <= 16, String(server.requests()));
  });

  it("is not followed for ever where the server gives the same page for every place", async () => {
    let requests = 0;
    const read = async () => ((requests += 1), { items: ["a", "b"], next: requests });
    assert.deepEqual(await readWhole({ read, keyOf, most: 10_000 }), { items: ["a", "b"], whole: false });
    assert.equal(requests, 2);
    const many = async (at = 0) => ({ items: [`${at}`], next: at + 1 });
    assert.equal((await readWhole({ read: many, keyOf, most: 50 })).items.length, 50);
  });

  it("is bound also where all of it comes on one page, and then not called whole", async () => {
    const items = Array.from({ length: 400_000 }, (_, n) => `e${n}`);
    const list = await readWhole({ read: () => Promise.resolve({ items, total: items.length }), keyOf, most: 10_000 });
    assert.deepEqual([list.items.length, list.whole], [10_000, false]);
  });

  it("keeps two alike of one page: the server says so", async () => {
    const read = async () => ({ items: ["a", "a"] });
    assert.deepEqual(await readWhole({ read, keyOf, most: 10_000 }), { items: ["a", "a"], whole: true });
  });
});
