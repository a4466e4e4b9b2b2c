// Stands in for @vscode/ripgrep, which VS Code 1.100 asks for; newer ones use the package with all platforms in it.
const path = require("node:path");
const program = process.platform === "win32" ? "rg.exe" : "rg";
exports.rgPath = path.join(__dirname, "../ripgrep-universal/bin", `${process.platform}-${process.arch}`, program);
