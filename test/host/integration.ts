// Runs test/integration inside VS Code's extension host: tsx test/host/integration.ts
import path from "node:path";
import { ROOT } from "./code";
import { runSuite } from "./suite";

const STATUS = { passed: 0, failed: 1, stuck: 3, lost: 3 };

runSuite({ extension: ROOT, tests: path.join(ROOT, "out/integration/index.js") }).then(
  ({ outcome, report }) => {
    console.log(report);
    process.exitCode = STATUS[outcome];
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 3;
  },
);
