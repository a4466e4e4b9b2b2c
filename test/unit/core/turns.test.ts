import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { systemClock, type Clock } from "../../../src/base/clock";
import { createJournal, type Journal } from "../../../src/core/journal/journal";
import { createTurns } from "../../../src/core/locks/caseLock";
import { noSignal } from "../noSignal";

const origin = "https://a.example";

/** On which waiting takes no time. */
function handClockOf(): Clock {
  let now = 0;
  return {
    ...systemClock,
    now: () => now,
    delay: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

describe("the turns of those who change a case", () => {
  let folder: string;
  let journals: Journal[] = [];
  const openWindow = () => {
    const journal = createJournal({ folder });
    journals.push(journal);
    return journal;
  };

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case-access-"))));
  afterEach(async () => {
    journals.forEach((one) => one.dispose());
    journals = [];
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
    assert.deepEqual(await readdir(folder), ["number.txt"], "nothing is left behind");
  });

  it("pass over one who died in the middle", async () => {
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "close");
    const turns = createTurns(openWindow());
    const [name] = await turns.run(origin, "9001", noSignal, () => readdir(folder));
    assert.deepEqual(await readdir(folder), []);
    await writeFile(join(folder, name!), `2026-01-01T00-00-00-000Z_${gone.pid}_abcd1234.jsonl`);
    assert.equal(await turns.run(origin, "9001", noSignal, () => Promise.resolve("done")), "done");
    assert.deepEqual(await readdir(folder), [], "what it left behind is gone");
  });

  it("are taken again by the window that could not give them back", async () => {
    const turns = createTurns(openWindow());
    const [name] = await turns.run(origin, "9001", noSignal, async () => {
      const names = await readdir(folder);
      await copyFile(join(folder, names[0]!), join(folder, "kept"));
      return names;
    });
    await rename(join(folder, "kept"), join(folder, name!)); // as if the disk had not let it go
    assert.equal(await turns.run(origin, "9001", noSignal, () => Promise.resolve("done")), "done");
    assert.deepEqual(await readdir(folder), []);
  });

  it("pass over an old claim of a process that cannot be told from a later one of its number, and over no fresh one", async () => {
    const clock = handClockOf();
    const turns = createTurns(openWindow(), clock);
    const [name] = await turns.run(origin, "9001", noSignal, () => readdir(folder));
    // Without the time when the process began, as on systems that do not tell it.
    const path = join(folder, name!);
    await writeFile(path, `2026-01-01T00-00-00-000Z_${process.ppid}_abcd1234.jsonl`);
    await assert.rejects(
      turns.run(origin, "9001", noSignal, () => Promise.resolve("done")),
      { detail: "otherWindow" },
    );
    const longAgo = new Date(Date.now() - 11 * 60_000);
    await utimes(path, longAgo, longAgo);
    assert.equal(await turns.run(origin, "9001", noSignal, () => Promise.resolve("done")), "done");
  });

  it("stay fresh as long as they last", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      await createTurns(openWindow()).run(origin, "9001", noSignal, async () => {
        const path = join(folder, (await readdir(folder))[0]!);
        const longAgo = new Date(Date.now() - 9 * 60_000);
        await utimes(path, longAgo, longAgo);
        mock.timers.tick(60_000);
        while ((await stat(path)).mtimeMs < Date.now() - 60_000) await new Promise(setImmediate);
      });
    } finally {
      mock.timers.reset();
    }
  });

  it("give back no claim that somebody else has made since", async () => {
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "close");
    const turns = createTurns(openWindow());
    const [name] = await turns.run(origin, "9001", noSignal, () => readdir(folder));
    await writeFile(join(folder, name!), `2026-01-01T00-00-00-000Z_${gone.pid}_abcd1234.jsonl`);
    // It read the folder before this window made its claim, which is given back before it looks whether it is alone.
    const newer = name!.replace(/1$/, "3");
    await turns.run(origin, "9001", noSignal, () => writeFile(join(folder, newer), "of another window"));
    assert.deepEqual(await readdir(folder), [newer]);
  });

  it("are given back by work that fails", async () => {
    const turns = createTurns(openWindow());
    await assert.rejects(
      turns.run(origin, "9001", noSignal, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    assert.equal(await createTurns(openWindow()).run(origin, "9001", noSignal, () => Promise.resolve("done")), "done");
  });

  it("are of one case: another one waits for nobody", async () => {
    const [one, two] = [createTurns(openWindow()), createTurns(openWindow())];
    await one.run(origin, "9001", noSignal, async () => {
      assert.equal(await two.run(origin, "9002", noSignal, () => Promise.resolve("other case")), "other case");
      assert.equal(
        await two.run("https://b.example", "9001", noSignal, () => Promise.resolve("other system")),
        "other system",
      );
    });
  });

  it("end the waiting when it is cancelled", async () => {
    const [one, two] = [createTurns(openWindow()), createTurns(openWindow())];
    const cancel = new AbortController();
    await one.run(origin, "9001", noSignal, async () => {
      const waiting = two.run(origin, "9001", cancel.signal, () => Promise.reject(new Error("it had its turn")));
      cancel.abort();
      await assert.rejects(waiting, { kind: "cancelled", notHandled: true });
    });
  });

  it("are not waited for without end", async () => {
    const clock = handClockOf();
    const [one, two] = [createTurns(openWindow()), createTurns(openWindow(), clock)];
    await one.run(origin, "9001", noSignal, async () => {
      await assert.rejects(
        two.run(origin, "9001", noSignal, () => Promise.reject(new Error("it had its turn"))),
        { kind: "conflict", detail: "otherWindow", notHandled: true },
      );
    });
    assert.ok(clock.now() >= 180_000 && clock.now() < 185_000, `${clock.now()} ms`);
  });

  it("are refused where the disk does not take who is at it", async () => {
    await writeFile(join(folder, "in the way"), "");
    const journal = createJournal({ folder: join(folder, "in the way") });
    journals.push(journal);
    await assert.rejects(
      createTurns(journal).run(origin, "9001", noSignal, () => Promise.reject(new Error("it had its turn"))),
      { kind: "unexpected", detail: "journal EEXIST", notHandled: true },
    );
  });
});
