import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAlarm } from "../../../src/core/expiry/alarm";
import { readWake, wakeBy } from "../../../src/core/expiry/wake";

const [minute, hour] = [60_000, 3_600_000];
const day = 24 * hour;

/** A clock that is set by hand, and whose timers count what passes, whatever it is set to. */
function setByHand(start: number) {
  let [time, passed] = [start, 0];
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => time,
    after(milliseconds: number, run: () => void): () => void {
      const timer = { at: passed + milliseconds, run };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    jump: (by: number) => void (time += by),
    async pass(milliseconds: number): Promise<void> {
      for (const until = passed + milliseconds; ;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        const to = next?.at ?? until;
        time += to - passed;
        passed = to;
        if (next === undefined) return;
        timers = timers.filter((one) => one !== next);
        next.run();
        // What it rings for is over, and it looks again.
        await new Promise(setImmediate);
      }
    },
    waits: () => timers.map(({ at }) => at - passed),
  };
}

describe("the alarm for what ends", () => {
  // The night in which clocks in Europe go forward: what is kept is a moment, whatever a wall clock shows.
  const start = Date.UTC(2026, 2, 28, 12);

  function open(due: number | undefined) {
    const clock = setByHand(start);
    const world = { due, rang: [] as number[], reads: 0 };
    const alarm = createAlarm({
      clock,
      read: () => ((world.reads += 1), world.due),
      ring: () => {
        world.rang.push(clock.now());
        world.due = undefined;
        return Promise.resolve();
      },
    });
    alarm.check();
    return { clock, world, alarm };
  }

  it("rings at the moment, also over the night in which clocks go forward, and never before it", async () => {
    const { clock, world } = open(start + day);
    await clock.pass(day - 1);
    assert.deepEqual(world.rang, []);
    await clock.pass(1);
    assert.deepEqual(world.rang, [start + day]);
  });

  it("sleeps for a day at most, and reads one time whenever it wakes up", async () => {
    const { clock, world } = open(undefined);
    assert.deepEqual([world.reads, clock.waits()], [1, [day]]);
    await clock.pass(3 * day);
    assert.deepEqual([world.reads, world.rang], [4, []]);
  });

  it("does not ring early where the clock was set back, and rings late by what it slept where it was set ahead", async () => {
    const back = open(start + 2 * hour);
    back.clock.jump(-hour);
    await back.clock.pass(2 * hour);
    assert.deepEqual(back.world.rang, [], "an hour is left by the clock");
    await back.clock.pass(hour);
    assert.deepEqual(back.world.rang, [start + 2 * hour]);
    const ahead = open(start + 10 * hour);
    ahead.clock.jump(11 * hour);
    ahead.alarm.check();
    await new Promise(setImmediate);
    assert.deepEqual(ahead.world.rang, [start + 11 * hour], "a window that is used again looks at once");
  });

  it("does not try again at once what is due still", async () => {
    const clock = setByHand(start);
    const rang: number[] = [];
    const ring = () => Promise.reject(new Error("offline, time " + rang.push(clock.now())));
    createAlarm({ clock, read: () => start, ring }).check();
    await new Promise(setImmediate);
    await clock.pass(3 * minute);
    assert.deepEqual(
      rang,
      [0, 1, 2, 3].map((passed) => start + passed * minute),
    );
  });

  it("stops when it is disposed", async () => {
    const { clock, world, alarm } = open(start + hour);
    alarm.dispose();
    await clock.pass(day);
    assert.deepEqual(world.rang, []);
  });

  it("goes by one small file, which is never later than what is set", () => {
    const folder = mkdtempSync(join(tmpdir(), "case-access-due-"));
    try {
      assert.equal(readWake(folder), undefined);
      wakeBy(folder, start + day);
      wakeBy(folder, start + 2 * day);
      assert.equal(readWake(folder), start + day);
      wakeBy(folder, start + hour);
      assert.equal(readWake(folder), start + hour);
      assert.deepEqual(readdirSync(folder), ["due.json"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
