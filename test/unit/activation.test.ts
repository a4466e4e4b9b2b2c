import assert from "node:assert/strict";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { ROOT } from "./words";

const day = 24 * 60 * 60_000;
const start = Date.UTC(2026, 9, 24, 12);

/** Stands for everything of VS Code that is registered with: each call answers with more of the same. */
const anything: unknown = new Proxy(class {}, {
  get: (_, name) => (name === "then" ? undefined : anything),
  apply: () => anything,
  construct: () => anything as object,
});

interface Timer {
  readonly wait: number;
  readonly run: () => void;
}

/** The bundle that VS Code loads, with a clock, files and parts of the test's own. */
describe("activation", () => {
  let bundle: string;
  let home: string;
  before(async () => {
    home = fs.mkdtempSync(path.join(tmpdir(), "case-access-start-"));
    const { outputFiles } = await build({
      ...{ entryPoints: [path.join(ROOT, "src/extension.ts")], bundle: true, write: false, logLevel: "silent" },
      ...{ platform: "node", format: "cjs", external: ["vscode", "./parts"] },
      supported: { "dynamic-import": false },
    });
    bundle = outputFiles[0]!.text;
  });
  after(() => fs.rmSync(home, { recursive: true }));

  function activate(next: number | null) {
    if (next === null) fs.rmSync(path.join(home, "due.json"), { force: true });
    else fs.writeFileSync(path.join(home, "due.json"), JSON.stringify({ next }));
    const seen = {
      now: start,
      timers: [] as Timer[],
      read: [] as string[],
      loaded: 0,
      swept: 0,
      focus: () => undefined,
    };
    const window = {
      createTreeView: () => anything,
      onDidChangeWindowState: (told: (state: object) => undefined) => {
        seen.focus = () => told({ focused: true });
        return anything;
      },
    };
    const vscode = new Proxy({}, { get: (_, name) => (name === "window" ? partly(window) : anything) });
    const read = (file: string, ...rest: []) => (
      seen.read.push(path.relative(home, file)),
      fs.readFileSync(file, ...rest)
    );
    const sweepDue = () => ((seen.swept += 1), fs.rmSync(path.join(home, "due.json")), Promise.resolve());
    const own: Record<string, unknown> = {
      vscode,
      "./parts": { startParts: () => ((seen.loaded += 1), { sweepDue, dispose: () => undefined }) },
      "node:fs": new Proxy(fs, {
        get: (all, name) => {
          if (name === "readFileSync") return read;
          if (name in all && name !== "default") seen.read.push(String(name)); // whatever else is done with files
          return Reflect.get(all, name) as unknown;
        },
      }),
    };
    const real = createRequire(import.meta.url);
    const given = {
      require: (name: string) => own[name] ?? (real(name) as unknown),
      module: { exports: {} as { activate(context: object): void } },
      setTimeout: (run: () => void, wait = 0) => (seen.timers.push({ run, wait }), seen.timers.length),
      clearTimeout: () => undefined,
      Date: { now: () => seen.now },
      process: { ...process, env: { CASE_ACCESS_HOME: home } },
    };
    new Function(...Object.keys(given), bundle)(...Object.values(given));
    given.module.exports.activate({ subscriptions: [] });
    return seen;
  }

  /** What VS Code has and the test does not state. */
  const partly = (some: object) =>
    new Proxy(some, { get: (all, name) => (name in all ? (Reflect.get(all, name) as unknown) : anything) });

  /** Time passes until the next timer, which rings. */
  async function ring(seen: ReturnType<typeof activate>): Promise<number> {
    const { wait, run } = seen.timers.shift()!;
    seen.now += wait;
    run();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    return wait;
  }

  it("reads one small file and loads nothing where nothing is to end, and sleeps for a day at most", async () => {
    for (const next of [null, start + 30 * day]) {
      const seen = activate(next);
      assert.deepEqual(seen.read, [], "nothing is read before the start is over");
      assert.equal(await ring(seen), 1_000);
      assert.equal(await ring(seen), day);
      seen.focus();
      assert.deepEqual([seen.read, seen.loaded], [["due.json", "due.json", "due.json"], 0]);
      assert.ok(seen.timers.every(({ wait }) => wait <= day));
    }
  });

  it("loads the parts when the time comes, not before, and carries out what is due once", async () => {
    const seen = activate(start + 3_600_000);
    await ring(seen);
    assert.deepEqual([seen.loaded, seen.timers.map(({ wait }) => wait)], [0, [3_599_000]]);
    await ring(seen);
    assert.deepEqual([seen.loaded, seen.swept, seen.now], [1, 1, start + 3_600_000]);
    await ring(seen);
    assert.deepEqual([seen.loaded, seen.swept], [1, 1]);
  });

  it("loads the parts after the start for what came due meanwhile", async () => {
    const seen = activate(start - day);
    assert.equal(seen.loaded, 0);
    await ring(seen);
    assert.deepEqual([seen.loaded, seen.swept, seen.now], [1, 1, start + 1_000]);
  });
});
