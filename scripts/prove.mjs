// npm run prove: the properties and histories whose number of runs depends on it, many times as often as in npm test.
//
//   npm run prove -- 100     a hundred times as often; 25 where nothing is given
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const times = process.argv[2] ?? "25";
if (!/^[1-9]\d{0,4}$/.test(times)) throw new Error(`"${times}" is no number of times`);
const files = readdirSync(`${root}test`, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `test/${file.replaceAll("\\", "/")}`)
  .filter((file) => /\b(runs|someFacts)\(/.test(readFileSync(root + file, "utf8")))
  .sort();
console.log(`${times} times as often:\n${files.join("\n")}`);

const mocha = fileURLToPath(new URL("../node_modules/mocha/bin/mocha.js", import.meta.url));
const child = spawn(process.execPath, [mocha, "--timeout", "0", ...files], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PROVE: times },
});
child.on("close", (code) => (process.exitCode = code ?? 1));
