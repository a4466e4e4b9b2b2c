import assert from "node:assert/strict";
import { createAlarm } from "../../../src/core/expiry/alarm";

const hour = 60 * 60_000;
const day = 24 * hour;

/** A clock that goes as a test says; a timer that is late rings when the computer is awake again. */
function byHand(begin: number) {
  let at = begin;
  let timer: { readonly due: number; readonly run: () => void } | undefined;
  const sleeps: number[] = [];
  return {
    sleeps,
    clock: {
      now: () => at,
      after: (milliseconds: number, run: () => void) => {
        sleeps.push(milliseconds);
        const own = { due: at + milliseconds, run };
        timer = own;
        return () => {
          if (timer === own) timer = undefined;
        };
      },
    },
    /** Time passes, in steps in which every timer rings that is due. */
    async pass(milliseconds: number): Promise<void> {
      const end = at + milliseconds;
      while (timer !== undefined && timer.due <= end) {
        const { due, run } = timer;
        at = Math.max(at, due);
        timer = undefined;
        run();
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
      at = end;
    },
    /** The computer sleeps: time passes and no timer runs. */
    sleep: (milliseconds: number) => void (at += milliseconds),
    set: (time: number) => void (at = time),
  };
}

describe("the alarm for what is due", () => {
  const begin = Date.UTC(2026, 9, 24, 12); // clocks in Europe go back in the night after it

  function open(next: number | undefined) {
    const hand = byHand(begin);
    const state = { next, rung: [] as number[] };
    const alarm = createAlarm({
      clock: hand.clock,
      read: () => state.next,
      ring: async () => {
        state.rung.push(hand.clock.now());
        state.next = undefined;
      },
    });
    alarm.check();
    return { hand, state, alarm };
  }

  it("rings at the time, not before, and sleeps at most a day at a time", async () => {
    const { hand, state } = open(begin + 5 * day + hour);
    await hand.pass(5 * day + hour - 1);
    assert.deepEqual(state.rung, []);
    await hand.pass(1);
    assert.deepEqual(state.rung, [begin + 5 * day + hour]);
    assert.ok(hand.sleeps.every((one) => one <= day));
  });

  it("counts hours, whatever clocks on the wall do in that night", async () => {
    const { hand, state } = open(begin + 20 * hour);
    await hand.pass(20 * hour - 1);
    assert.deepEqual(state.rung, []);
    await hand.pass(1);
    assert.equal(state.rung.length, 1);
  });

  it("rings after the computer has slept past it, when a window is used", () => {
    const { hand, state, alarm } = open(begin + hour);
    hand.sleep(3 * hour);
    alarm.check();
    assert.deepEqual(state.rung, [begin + 3 * hour]);
  });

  it("goes by the clock after that was set back or forward", async () => {
    const { hand, state, alarm } = open(begin + 2 * hour);
    hand.set(begin - 5 * hour);
    alarm.check();
    await hand.pass(7 * hour - 1);
    assert.deepEqual(state.rung, []);
    await hand.pass(1);
    assert.equal(state.rung.length, 1);
    state.next = begin + 100 * hour;
    hand.set(begin + 200 * hour);
    alarm.check();
    assert.equal(state.rung.length, 2);
  });

  it("finds within a day what another process has set", async () => {
    const { hand, state } = open(undefined);
    state.next = begin + 3 * day;
    await hand.pass(3 * day + 1);
    assert.deepEqual(state.rung, [begin + 3 * day]);
  });

  it("rings again a minute later, not at once, while it is still due", async () => {
    const hand = byHand(begin);
    let rung = 0;
    const alarm = createAlarm({
      clock: hand.clock,
      read: () => begin - hour,
      ring: async () => {
        rung += 1;
        throw new Error("nobody answers");
      },
    });
    alarm.check();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    alarm.check();
    assert.equal(rung, 1);
    await hand.pass(59_000);
    assert.equal(rung, 1);
    await hand.pass(1_000);
    assert.equal(rung, 2);
    alarm.dispose();
    await hand.pass(day);
    assert.equal(rung, 2);
  });
});
