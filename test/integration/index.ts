// The one entry of the suite that runs inside VS Code: on the desktop (`npm run test:desktop`) and in the server host
// (`npm test`).
import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "node:util";
import { mochaHooks } from "../contracts/holdArgus";

/** A folder for what the suite has to say. Without one it is said on the console. */
const REPORT = process.env["CASE_ACCESS_TEST_REPORT"];

/** Called by VS Code. Rejects where a test fails or none runs. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  if (REPORT) {
    const report = path.join(REPORT, "report.txt");
    Mocha.reporters.Base.consoleLog = (...line: unknown[]) => appendFileSync(report, format(...line) + "\n");
  }
  const mocha = new Mocha({
    ui: "bdd",
    color: false,
    timeout: 20_000,
    grep: process.env["CASE_ACCESS_TEST_GREP"],
    rootHooks: mochaHooks,
  });
  mocha.addFile(path.join(__dirname, "suite.js"));

  const totals = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on("pass", () => totals.passed++)
      .on("fail", () => totals.failed++);
  });
  if (REPORT) writeFileSync(path.join(REPORT, "totals.json"), JSON.stringify(totals));
  if (totals.failed > 0) throw new Error(`${totals.failed} tests failed`);
  if (totals.passed === 0) throw new Error("no test ran");
}
