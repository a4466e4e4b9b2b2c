import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, type Clock } from "../../../src/base/clock";
import { createTurns } from "../../../src/core/changes/turns";
import { openStore, type Store } from "../../../src/core/store/store";
import { noSignal } from "../noSignal";

const system = { system: "argus", url: "https://a.example/api" } as const;
const done = () => Promise.resolve("done");

describe("the turns of those who change a case", () => {
  let folder: string;
  let stores: Store[] = [];
  const openWindow = (clock?: Clock) => {
    const store = openStore({ folder, clock });
    stores.push(store);
    return createTurns(store.locks);
  };

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case-access-"))));
  afterEach(async () => {
    stores.forEach((one) => one.dispose());
    stores = [];
    await rm(folder, { recursive: true, force: true });
  });

  it("let one of several processes at it at a time", async function () {
    this.timeout(60_000);
    await writeFile(join(folder, "number.txt"), "0");
    const writers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ["--import", "tsx", join(__dirname, "turnsWriter.ts"), folder, "25"], {
        stdio: ["ignore", "ignore", "inherit"],
      }),
    );
    assert.deepEqual(
      await Promise.all(writers.map((writer) => once(writer, "close"))),
      writers.map(() => [0, null]),
    );
    assert.equal(await readFile(join(folder, "number.txt"), "utf8"), "100");
    assert.equal((await readdir(join(folder, "locks"))).length, 1, "one file for the case");
  });

  it("pass over one who was killed in the middle, at once", async function () {
    this.timeout(20_000);
    const holder = spawn(process.execPath, ["--import", "tsx", join(__dirname, "turnsWriter.ts"), folder, "hold"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    let turn: Promise<string> | undefined;
    await new Promise<void>((waits) => {
      turn = openWindow().run(system, "9001", noSignal, done, () => waits());
    });
    holder.kill("SIGKILL");
    await once(holder, "close");
    // No lease has to run out, which would take longer than this test has: the operating system frees the lock.
    assert.equal(await turn, "done");
  });

  it("are given back by work that fails", async () => {
    await assert.rejects(
      openWindow().run(system, "9001", noSignal, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    assert.equal(await openWindow().run(system, "9001", noSignal, done), "done");
  });

  it("are of one case of one system under its whole address: another one waits for nobody", async () => {
    const [one, two] = [openWindow(), openWindow()];
    await one.run(system, "9001", noSignal, async () => {
      for (const [other, what] of [
        [system, "9002"],
        [{ ...system, url: "https://a.example/other" }, "9001"],
        [{ ...system, system: "cmf" }, "9001"],
      ] as const)
        assert.equal(await two.run(other, what, noSignal, done), "done");
    });
  });

  it("come in the order in which they were asked for, in one window", async () => {
    const turns = openWindow();
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((each) => turns.run(system, "9001", noSignal, async () => void order.push(each))));
    assert.deepEqual(order, [1, 2, 3]);
  });

  it("tell that they are waited for, and that this is over", async () => {
    const [one, two] = [openWindow(), openWindow()];
    const told: string[] = [];
    const waiting = () => {
      told.push("waiting");
      return () => void told.push("over");
    };
    let waits: Promise<string> | undefined;
    await one.run(system, "9001", noSignal, async () => {
      waits = two.run(system, "9001", noSignal, done, waiting);
      while (told.length === 0) await new Promise(setImmediate);
    });
    assert.equal(await waits, "done");
    assert.deepEqual(told, ["waiting", "over"]);
    await two.run(system, "9001", noSignal, done, () => assert.fail("nobody has the turn"));
  });

  it("leave the event loop alone while they are waited for", async () => {
    const waits: number[] = [];
    const slow: Clock = {
      ...systemClock,
      delay: (milliseconds, signal) => {
        waits.push(milliseconds);
        return systemClock.delay(1, signal);
      },
    };
    const [one, two] = [openWindow(), openWindow(slow)];
    await one.run(system, "9001", noSignal, async () => {
      const cancel = new AbortController();
      const waiting = two.run(system, "9001", cancel.signal, () => Promise.reject(new Error("it had its turn")));
      while (waits.length < 12) await new Promise(setImmediate);
      cancel.abort();
      await assert.rejects(waiting, { kind: "cancelled" });
    });
    assert.ok(Math.max(...waits) <= 375 && waits.at(-1)! > waits[0]!, `${waits.map(Math.round).join()} ms`);
  });

  it("end the waiting when it is cancelled", async () => {
    const [one, two] = [openWindow(), openWindow()];
    const cancel = new AbortController();
    await one.run(system, "9001", noSignal, async () => {
      const waiting = two.run(system, "9001", cancel.signal, () => Promise.reject(new Error("it had its turn")));
      cancel.abort();
      await assert.rejects(waiting, { kind: "cancelled", notHandled: true });
    });
    assert.equal(await two.run(system, "9001", noSignal, done), "done");
  });

  it("are refused where the disk does not take the lock", async () => {
    await writeFile(join(folder, "in the way"), "");
    const store = openStore({ folder: join(folder, "in the way") });
    await assert.rejects(
      createTurns(store.locks).run(system, "9001", noSignal, () => Promise.reject(new Error("it had its turn"))),
      { kind: "unexpected", detail: "store.readOnly", notHandled: true },
    );
  });
});
