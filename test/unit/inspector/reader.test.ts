import assert from "node:assert/strict";
import { Reader } from "../../../src/inspector/reading/reader";

interface Started {
  readonly key: string;
  readonly urgent: boolean;
  readonly signal: AbortSignal;
  done(): void;
  fail(): void;
}

function readerOfTests() {
  const started: Started[] = [];
  let changes = 0;
  const readElsewhere = new Set<string>();
  const reader = new Reader<string>(
    {
      read: (key, urgent, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("aborted")));
          started.push({ key, urgent, signal, done: resolve, fail: () => reject(new Error("failed")) });
        }),
      keyOf: String,
      isStillLacking: (key) => !readElsewhere.has(key),
      changed: () => changes++,
    },
    { urgent: 3, rest: 2 },
  );
  return { reader, started, changes: () => changes, readElsewhere };
}

/** Lets everything that is already settled go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("inspector: reader", () => {
  it("reads what is wanted at once, and nothing else by itself", async () => {
    const { reader, started } = readerOfTests();
    for (let n = 0; n < 100; n++) reader.add(`e${n}`);
    reader.want(["e50", "e51"]);
    assert.deepEqual(
      started.map(({ key, urgent }) => [key, urgent]),
      [
        ["e50", true],
        ["e51", true],
      ],
    );
    started.forEach((one) => one.done());
    await settle();
    assert.equal(started.length, 2);
    assert.deepEqual(reader.reading, { done: 2, failed: 0, total: 100, running: false });
  });

  it("reads the rest in order, fewer at a time, and what becomes visible before it", async () => {
    const { reader, started } = readerOfTests();
    for (let n = 0; n < 6; n++) reader.add(`e${n}`);
    reader.startRest();
    assert.equal(started.length, 2);
    reader.want(["e3"]);
    assert.equal(started.length, 3, "what is wanted may be one more");
    assert.equal(started[2]!.key, "e3");
    for (let at = 0; at < started.length; at++) {
      started[at]!.done();
      await settle();
    }
    assert.deepEqual(
      started.map(({ key }) => key),
      ["e0", "e1", "e3", "e2", "e4", "e5"],
    );
    assert.deepEqual(reader.reading, { done: 6, failed: 0, total: 6, running: false });
  });

  it("reads what was wanted only with the rest when something else is", async () => {
    const { reader, started } = readerOfTests();
    reader.want(["a", "b", "c", "d", "e"]);
    reader.want(["x"]);
    started.forEach((one) => one.done());
    await settle();
    started.at(-1)!.done();
    await settle();
    assert.deepEqual(
      started.map(({ key }) => key),
      ["a", "b", "c", "x"],
    );
    assert.equal(reader.waiting, 2);
    reader.startRest();
    for (let at = 4; at < started.length; at++) {
      started[at]!.done();
      await settle();
    }
    assert.deepEqual(reader.reading, { done: 6, failed: 0, total: 6, running: false });
  });

  it("stops everything, and begins again where it stopped", async () => {
    const { reader, started } = readerOfTests();
    for (const key of ["a", "b", "c"]) reader.add(key);
    reader.startRest();
    reader.stop();
    assert.ok(started.every(({ signal }) => signal.aborted));
    await settle();
    assert.deepEqual(reader.reading, { done: 0, failed: 0, total: 3, running: false });
    assert.equal(started.length, 2);
    reader.startRest();
    for (let at = 2; at < started.length; at++) {
      started[at]!.done();
      await settle();
    }
    assert.equal(reader.reading.done, 3);
  });

  it("counts no longer as failed what somebody else has read", async () => {
    const { reader, started, readElsewhere } = readerOfTests();
    reader.want(["a", "b"]);
    for (const one of started) one.fail();
    await settle();
    assert.equal(reader.reading.failed, 2);
    readElsewhere.add("a");
    assert.deepEqual(reader.reading, { done: 1, failed: 1, total: 2, running: false });
  });

  it("counts what failed and tries it again only when asked", async () => {
    const { reader, started } = readerOfTests();
    reader.want(["a"]);
    started[0]!.fail();
    await settle();
    assert.equal(reader.reading.failed, 1);
    reader.want(["a"]);
    assert.equal(started.length, 1);
    reader.startRest();
    started[1]!.done();
    await settle();
    assert.deepEqual(reader.reading, { done: 1, failed: 0, total: 1, running: false });
  });
});
