// Stands in for @vscode/spdlog, a native logger: without it output channels and extension host logs stay empty.
const fs = require("node:fs");
const path = require("node:path");

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical"];

class Logger {
  #file;
  #level = LEVELS.indexOf("info");
  #withTime = true;

  constructor(_kind, _name, file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.#file = file;
    LEVELS.forEach((name, level) => {
      this[name === "warning" ? "warn" : name] = (message) => this.#write(level, message);
    });
  }

  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#withTime = true;
  }
  clearFormatters() {
    this.#withTime = false;
  }
  flush() {}
  drop() {}

  #write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().replace("T", " ").replace("Z", "");
    try {
      fs.appendFileSync(this.#file, this.#withTime ? `${time} [${LEVELS[level]}] ${message}\n` : message);
    } catch {
      // the profile folder is removed while the last lines are written
    }
  }
}

exports.version = 1;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (...parameters) => new Logger("rotating", ...parameters);
exports.createAsyncRotatingLogger = async (...parameters) => new Logger("rotating", ...parameters);
