// Stands in for @vscode/fs-copyfile, which copies with the means of the file system where it can.
const fs = require("node:fs");

exports.isSupported = () => false;
exports.copyFile = (from, to) => fs.promises.copyFile(from, to);
exports.copyFileSync = (from, to) => fs.copyFileSync(from, to);
exports.cp = (from, to, options) => fs.promises.cp(from, to, options);
