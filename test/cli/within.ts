import path from "node:path";
import { PassThrough } from "node:stream";
import { ROOT } from "../unit/words";
import type { Ran } from "./harness";

/**
 * Runs a command line in this process, from the source: where a test is about its answer and not about its process,
 * which takes most of the time. It has no terminal and nothing to read.
 */
export async function runWithin(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ran> {
  const { runCommandLine, processTerminal, readLanguage } = await source();
  const [stdout, stderr] = [textOf(), textOf()];
  const stdin = new PassThrough().end();
  const streams = { stdin, stdout: stdout.stream, stderr: stderr.stream, env: environment };
  const status = await runCommandLine(words, {
    language: await readLanguage(path.join(ROOT, "l10n"), environment),
    terminal: processTerminal(words.includes("--quiet"), streams as unknown as NodeJS.Process),
    environment,
    signal: new AbortController().signal,
  });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** The source says what the build puts in: it is read when that is known. */
async function source() {
  Object.assign(globalThis, { __VERSION__: "0.0.0" });
  const [{ runCommandLine }, { processTerminal }, { readLanguage }] = await Promise.all([
    import("../../src/cli/commandLine"),
    import("../../src/cli/output/terminal"),
    import("../../src/cli/settings/language"),
  ]);
  return { runCommandLine, processTerminal, readLanguage };
}

function textOf() {
  const stream = new PassThrough();
  let text = "";
  stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  return { stream, text: () => text };
}
