// Stands in for @vscode/native-watchdog: ends an extension host whose parent died. A worker thread looks, because the
// main thread may be stuck in an endless loop.
const { Worker } = require("node:worker_threads");

const LOOK = `
  const { workerData: parent } = require("node:worker_threads");
  setInterval(() => {
    try { process.kill(parent, 0); } catch { process.kill(process.pid, "SIGKILL"); }
  }, 1000);
`;

exports.start = (parent) => new Worker(LOOK, { eval: true, workerData: parent, execArgv: [] }).unref();
exports.exit = (code) => process.exit(code ?? 0);
