import assert from "node:assert/strict";
import fc from "fast-check";
import { createCases } from "../../../src/core/cases/cases";
import { movingOf } from "../../../src/wording/listCoverage";
import { runs } from "../../runs";
import { english } from "../english";
import { noSignal } from "../noSignal";
import { aCase, fakeBackend } from "./fakeBackend";

type Move = { readonly kind: "toFront" | "remove" | "add" | "swap"; readonly at: number; readonly other: number };

/** A server whose cases move between any two requests. */
function moving(size: number, pageSize: number, moves: readonly (readonly Move[])[], counts = true) {
  const list = Array.from({ length: size }, (_, number) => String(number + 1));
  let made = size;
  let requests = 0;
  const truths = [[...list]];
  const move = ({ kind, at, other }: Move) => {
    const place = at % Math.max(1, list.length);
    if (kind === "add") list.splice(place, 0, String((made += 1)));
    else if (list.length === 0) return;
    else if (kind === "remove") list.splice(place, 1);
    else if (kind === "toFront") list.unshift(...list.splice(place, 1));
    else list.splice(other % list.length, 0, ...list.splice(place, 1));
    truths.push([...list]);
  };
  const answer = (detail: string) => {
    (moves[requests] ?? []).forEach(move);
    requests += 1;
    const from = Number(/after=(\d+)/.exec(detail)?.[1] ?? 0);
    const until = from + Number(/size=(\d+)/.exec(detail)?.[1] ?? pageSize);
    return {
      items: list.slice(from, until).map((id) => aCase(id)),
      ...(until < list.length && { next: String(until) }),
      ...(counts && { total: list.length }),
    };
  };
  return { answer, truths, requests: () => requests };
}

async function readAll(server: ReturnType<typeof moving>, refreshed = false) {
  const fake = fakeBackend({ list: server.answer });
  const cases = createCases(fake);
  try {
    for (let pages = 0; pages < 100; pages += 1) {
      await cases.loadPage(fake.connection, noSignal);
      if (!cases.list(fake.connection).more) break;
    }
    if (refreshed) await cases.refresh(fake.connection, undefined, noSignal);
    const list = cases.list(fake.connection);
    return { list, ids: list.cases.map(({ id }) => id) };
  } finally {
    cases.dispose();
  }
}

describe("A list of cases that moves while it is paged", () => {
  const move = fc.record({
    kind: fc.constantFrom("toFront" as const, "remove" as const, "add" as const, "swap" as const),
    at: fc.nat({ max: 99 }),
    other: fc.nat({ max: 99 }),
  });

  it("is called all of them only where these were all at a moment of the reading", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.array(move, { maxLength: 2 }), { maxLength: 30 }),
        fc.boolean(),
        fc.boolean(),
        async (size, pageSize, moves, counts, refreshed) => {
          const server = moving(size, pageSize, moves, counts);
          const { list, ids } = await readAll(server, refreshed);
          const isAll = !list.more && movingOf(english(), list) === undefined;
          const wasTrue = server.truths.some((truth) => [...truth].sort().join() === [...ids].sort().join());
          if (isAll) assert.ok(wasTrue, `${ids} were never all`);
          assert.equal(new Set(ids).size, ids.length);
        },
      ),
      { numRuns: runs(400) },
    );
  });

  it("misses no case that jumps to the first page while the second is read", async () => {
    const server = moving(60, 25, [[], [{ kind: "toFront", at: 40, other: 0 }]]);
    const { ids, list } = await readAll(server);
    assert.equal(ids.length, 60);
    assert.ok(ids.includes("41"));
    assert.equal(movingOf(english(), list), "read page by page: a case that moved between pages may be missing");
  });

  it("is all of them again once a refresh has read it in one answer, or twice alike", async () => {
    assert.equal((await readAll(moving(30, 25, []), true)).list.coverage, "one answer");
    const small = moving(30, 25, []);
    const paged = { ...small, answer: (detail: string) => small.answer(detail.replace(/size=\d+/, "size=10")) };
    assert.equal((await readAll(paged, true)).list.coverage, "two readings");
  });

  it("says that it moved where it does so for ever, after a bounded number of requests", async () => {
    const restless = Array.from({ length: 500 }, (): Move[] => [{ kind: "toFront", at: 39, other: 0 }]);
    const server = moving(60, 10, restless);
    const small = { ...server, answer: (detail: string) => server.answer(detail.replace(/size=\d+/, "size=10")) };
    const { list } = await readAll(small);
    assert.equal(movingOf(english(), list), "the list changed while it was read: cases may be missing");
    assert.ok(server.requests() < 150, String(server.requests()));
  });
});
