import assert from "node:assert/strict";
import { eachAtOnce, requestsAtOnce } from "../../src/base/semaphore";
import { noSignal } from "./noSignal";

describe("work on each of many", () => {
  /** Works that end when they are told to. */
  function works() {
    const ends: ((failure?: Error) => void)[] = [];
    const work = (item: number) =>
      new Promise<number>((resolve, reject) =>
        ends.push((failure) => (failure === undefined ? resolve(10 * item) : reject(failure))),
      );
    const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
    return { ends, work, settled };
  }
  const items = Array.from({ length: 100 }, (_, place) => place);

  it("begins few at a time, and has the results in the order of the items", async () => {
    const { ends, work, settled } = works();
    const all = eachAtOnce(items, noSignal, work);
    for (let over = 0; over < items.length; over += requestsAtOnce) {
      assert.equal(ends.length, Math.min(over + requestsAtOnce, items.length));
      for (const end of ends.slice(over).reverse()) end();
      await settled();
    }
    assert.deepEqual(
      await all,
      items.map((item) => 10 * item),
    );
  });

  for (const [what, end] of [
    ["a failure", undefined],
    ["an abort", new AbortController()],
  ] as const)
    it(`begins no other after ${what}, and is over when those are that were begun`, async () => {
      const { ends, work, settled } = works();
      let isOver = false;
      const all = eachAtOnce(items, end?.signal ?? noSignal, work).finally(() => (isOver = true));
      all.catch(() => undefined);
      if (end === undefined) ends[0]!(new Error("first"));
      else {
        end.abort();
        ends[0]!();
      }
      await settled();
      for (const one of ends.slice(1)) {
        assert.equal(isOver, false);
        one();
      }
      await assert.rejects(all, end === undefined ? /first/ : { name: "AbortError" });
      assert.equal(ends.length, requestsAtOnce);
    });
});
