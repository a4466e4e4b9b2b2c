// The tests run on a Node with node:sqlite: where this one has none, mocha is started again on one that has.
const { spawnSync } = require("node:child_process");
const { findNode } = require("./scripts/node.cjs");

const node = findNode();
if (node !== process.execPath) {
  const { status } = spawnSync(node, process.argv.slice(1), { stdio: "inherit" });
  process.exit(status ?? 1);
}

module.exports = {
  "node-option": ["import=tsx", "disable-warning=ExperimentalWarning"],
  require: ["./test/contracts/holdArgus.ts"],
  timeout: 20_000,
  "forbid-only": true,
  "forbid-pending": true,
};
