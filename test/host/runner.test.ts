import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { ROOT } from "./code";
import { runSuite, type SuiteOptions } from "./suite";

const FIXTURE = path.join(__dirname, "fixtures/tiny");
const TESTS = path.join(ROOT, "out/tiny");

describe("the runner of the extension host's suite", function () {
  this.timeout(60_000);

  before(async () => {
    rmSync(TESTS, { recursive: true, force: true });
    mkdirSync(TESTS, { recursive: true });
    await build({
      entryPoints: [path.join(ROOT, "test/integration/index.ts")],
      outdir: TESTS,
      bundle: true,
      platform: "node",
      format: "cjs",
      external: ["mocha"],
      logLevel: "error",
    });
    copyFileSync(path.join(FIXTURE, "suite.js"), path.join(TESTS, "suite.js"));
  });

  it("passes where every test passes", async () => {
    const { outcome, passed, failed, report } = await runTiny("answers");
    assert.deepEqual({ outcome, passed, failed }, { outcome: "passed", passed: 2, failed: 0 });
    assert.match(report, /answers/);
  });

  it("fails where a test fails, and says which", async () => {
    const { outcome, passed, failed, report } = await runTiny("answers wrong");
    assert.deepEqual({ outcome, passed, failed }, { outcome: "failed", passed: 1, failed: 1 });
    assert.match(report, /'pong' !== 'ping'/);
  });

  it("fails where activation throws", async () => {
    const { outcome, failed, report } = await runTiny("throws");
    assert.deepEqual({ outcome, failed }, { outcome: "failed", failed: 1 });
    assert.match(report, /activation failed on purpose/);
  });

  it("is stuck where activation never ends, and shows the log", async () => {
    const { outcome, report } = await runTiny("hangs", { seconds: 12 });
    assert.equal(outcome, "stuck");
    assert.match(report, /did not end within 12 seconds[^]*_doActivateExtension case-access-fixtures\.tiny/);
  });

  it("is stuck where activation loops, and ends the loop", async () => {
    const { outcome } = await runTiny("loops", { seconds: 12 });
    assert.equal(outcome, "stuck");
  });

  it("is lost where the extension host dies", async () => {
    const { outcome, report } = await runTiny("dies", { seconds: 30 });
    assert.equal(outcome, "lost");
    assert.match(report, /the extension host ended[^]*Extension Host Process exited/);
  });

  it("is lost where the browser crashes", async () => {
    const { outcome, report } = await runTiny("waits", {
      onStarted: (_server, { page }) => void page.goto("chrome://crash").catch(() => undefined),
    });
    assert.equal(outcome, "lost");
    assert.match(report, /the page of the workbench crashed/);
  });

  it("is lost where the server ends", async () => {
    const { outcome, report } = await runTiny("waits", { onStarted: (server) => void server.process.kill("SIGKILL") });
    assert.equal(outcome, "lost");
    assert.match(report, /VS Code's server ended/);
  });
});

/** Runs the tiny extension and, where the system shows it, waits until no process of the run is left. */
async function runTiny(behaviour: string, options: Partial<SuiteOptions> = {}) {
  const run = `${behaviour}-${process.pid}-${Date.now()}`;
  const env = { TINY_BEHAVIOUR: behaviour, TINY_RUN: run };
  const result = await runSuite({
    extension: FIXTURE,
    tests: path.join(TESTS, "index.js"),
    folder: FIXTURE,
    env,
    ...options,
  });
  // Who was killed is gone a moment later; no event of a process that is not a child tells when.
  if (process.platform === "linux")
    while (processesWith(`TINY_RUN=${run}`).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  return result;
}

function processesWith(variable: string): string[] {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      return readFileSync(`/proc/${id}/environ`, "latin1").includes(variable);
    } catch {
      return false; // ended meanwhile, or another user's
    }
  });
}
