import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import fc from "fast-check";
import { onAbort } from "../../../src/base/abort";
import { createGate } from "../../../src/base/semaphore";
import { noSignal } from "../noSignal";

describe("Gate", () => {
  it("lets others in, in order, as places become free", async () => {
    const gate = createGate(2);
    const entered: number[] = [];
    const enter = (id: number) => gate.enter(noSignal).then((leave) => (entered.push(id), leave));
    const [first, second, third, fourth] = [enter(1), enter(2), enter(3), enter(4)];
    await Promise.all([first, second]);
    assert.deepEqual(entered, [1, 2]);
    (await second)();
    await third;
    assert.deepEqual(entered, [1, 2, 3]);
    (await first)();
    (await first)();
    await fourth;
    const fifth = enter(5);
    await Promise.resolve();
    assert.deepEqual(entered, [1, 2, 3, 4], "leaving twice frees one place");
    (await third)();
    await fifth;
  });

  it("forgets who stopped waiting", async () => {
    const gate = createGate(1);
    const leave = await gate.enter(noSignal);
    const stop = new AbortController();
    const gone = gate.enter(stop.signal);
    const next = gate.enter(noSignal);
    stop.abort();
    await assert.rejects(gone);
    await assert.rejects(gate.enter(stop.signal));
    leave();
    (await next)();
    (await gate.enter(noSignal))();
  });

  it("frees the place of work that is done, and of work that failed", async () => {
    const gate = createGate(1);
    const ran: number[] = [];
    const failed = gate.run(noSignal, async () => {
      ran.push(1);
      throw new Error("broken");
    });
    const done = gate.run(noSignal, async () => ran.push(2));
    await assert.rejects(failed, { message: "broken" });
    assert.equal(await done, 2);
    await assert.rejects(gate.run(AbortSignal.abort(), async () => ran.push(3)));
    assert.deepEqual(ran, [1, 2]);
  });

  it("never holds more than its places and never loses one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        async (places, stops) => {
          const gate = createGate(places);
          let inside = 0;
          await Promise.allSettled(
            stops.map(async (stops_) => {
              const stop = new AbortController();
              const entering = gate.enter(stop.signal);
              if (stops_) stop.abort();
              const leave = await entering;
              inside += 1;
              assert.ok(inside <= places);
              await Promise.resolve();
              inside -= 1;
              leave();
            }),
          );
          const all = await Promise.all(Array.from({ length: places }, () => gate.enter(noSignal)));
          assert.equal(all.length, places);
        },
      ),
    );
  });
});

describe("Waiting for an abort", () => {
  it("runs what still wants it, and warns of nothing however many wait", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const controller = new AbortController();
    const ran: number[] = [];
    const forget = Array.from({ length: 50 }, (_, id) => onAbort(controller.signal, () => ran.push(id)));
    forget.slice(2).forEach((one) => one());
    controller.abort();
    await new Promise(setImmediate); // Node warns after the current turn
    process.off("warning", note);
    assert.deepEqual([ran, warnings], [[0, 1], []]);
  });

  it("listens once to a signal, whoever waits, and no longer than somebody does", async () => {
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, "abort").length;
    const gate = createGate(1);
    const leave = await gate.enter(signal);
    const waiting = Array.from({ length: 100 }, () => gate.run(signal, async () => listeners()));
    assert.equal(listeners(), 1);
    leave();
    assert.ok((await Promise.all(waiting)).every((one) => one <= 1));
    assert.equal(listeners(), 0);
  });

  it("does not run what another one ended, nor what came after the abort", () => {
    const controller = new AbortController();
    const ran: string[] = [];
    let forget: () => void = () => undefined;
    onAbort(controller.signal, () => {
      ran.push("first");
      forget();
      onAbort(controller.signal, () => ran.push("late"));
    });
    forget = onAbort(controller.signal, () => ran.push("ended"));
    controller.abort();
    assert.deepEqual(ran, ["first"]);
  });
});
