import assert from "node:assert/strict";
import { ROOT } from "./code";
import { runStage } from "./stage";

const program = (text: string) => ["-e", text];
const run = (text: string, options: { counts?: boolean; seconds?: number } = {}) =>
  runStage({ name: "stage", command: program(text), ...options }, ROOT);

describe("a stage of npm test", function () {
  this.timeout(20_000);

  it("is one passed check where its command succeeds", async () => {
    const { passed, failed } = await run("");
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 0 });
  });

  it("is one failed check where its command fails", async () => {
    const { passed, failed } = await run("process.exit(2)");
    assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
  });

  it("takes mocha's totals", async () => {
    const { passed, failed } = await run("console.log('  7 passing (2s)\\n  2 failing'); process.exit(2)", {
      counts: true,
    });
    assert.deepEqual({ passed, failed }, { passed: 7, failed: 2 });
  });

  it("has failed where every test passes and the command fails", async () => {
    const { passed, failed } = await run("console.log('  7 passing (2s)'); process.exit(1)", { counts: true });
    assert.deepEqual({ passed, failed }, { passed: 7, failed: 1 });
  });

  it("has failed where no test ran", async () => {
    const { passed, failed } = await run("console.log('  0 passing (0s)')", { counts: true });
    assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
  });

  it("has failed where it throws, and shows what", async () => {
    const { failed, output } = await run("throw new Error('on purpose')");
    assert.equal(failed, 1);
    assert.match(output, /on purpose/);
  });

  it("has failed where it hangs, and is ended with what it started", async () => {
    // The child keeps the output open, so that the stage is over only when the child is.
    const child =
      "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: " +
      "'inherit' })";
    const { failed, output } = await run(`${child}; setInterval(() => {}, 1000)`, { seconds: 1 });
    assert.equal(failed, 1);
    assert.match(output, /ended because it took more than 1 seconds/);
  });
});
