// Stands in for @vscode/ripgrep, which VS Code 1.100 asks for; newer ones use the package with all platforms in it.
const path = require("node:path");
const universal = path.dirname(require.resolve("@vscode/ripgrep-universal/package.json"));
exports.rgPath = path.join(universal, "bin", `${process.platform}-${process.arch}`, process.platform === "win32" ? "rg.exe" : "rg");
