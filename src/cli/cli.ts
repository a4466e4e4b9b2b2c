#!/usr/bin/env node
// The entry of `case-access`. It loads nothing but itself until more is wanted: what people feel is the start.

const oldestNode = [22, 13] as const;

function isTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
}

function refuseOldNode(words: readonly string[]): void {
  const message = `case-access needs Node ${oldestNode.join(".")} or later; this is Node ${process.versions.node}.`;
  if (words.includes("--json"))
    print(JSON.stringify({ error: { kind: "node", message, advice: "Install a newer Node." } }));
  process.stderr.write(`${message}\n`);
  process.exitCode = 64;
}

/** A disk that is full is no success; a reader that went away has read enough. */
function print(line: string): void {
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    process.stderr.write(`case-access: The answer could not be written: ${message}.\n`);
    process.exitCode ||= 4;
  });
  process.stdout.write(`${line}\n`);
}

const given = process.argv.slice(2);
if (isTooOld()) refuseOldNode(given);
else if (given.length === 1 && (given[0] === "--version" || given[0] === "-V")) print(__VERSION__);
else void import("./main").then(({ main }) => main(given));
