import { join } from "node:path";
import { runCommandLine } from "./commandLine";
import { exitStatus } from "./exitStatus";
import { processTerminal } from "./output/terminal";
import { readLanguage } from "./settings/language";

/** Runs one command line, and ends the process with its status. */
export async function main(words: readonly string[]): Promise<void> {
  ignoreExperiments();
  const language = await readLanguage(join(__dirname, "..", "l10n"), process.env);
  const stop = stopOnSignals();
  const status = await runCommandLine(words, {
    language,
    terminal: processTerminal(words.includes("--quiet") || words.includes("-q")),
    environment: process.env,
    signal: stop.signal,
  });
  // What is in doubt on a server counts more than that the user had enough.
  process.exit(status === exitStatus.partly ? status : (stop.status() ?? status));
}

/** That SQLite is an experiment to an older Node, and SOCKS5 to undici, is nothing that a user can act on. */
function ignoreExperiments(): void {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...about: never[]) => {
    const [kind] = about as readonly (string | { readonly type?: string } | undefined)[];
    if ((typeof kind === "object" ? kind.type : kind) !== "ExperimentalWarning")
      emitWarning.call(process, warning, ...about);
  };
}

/** The first signal asks for an orderly end, which a write in flight delays; the second one ends at once. */
function stopOnSignals(): { readonly signal: AbortSignal; status(): number | undefined } {
  const controller = new AbortController();
  const codes = { SIGINT: exitStatus.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;
  let status: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => {
      if (status !== undefined) process.exit(status);
      status = codes[name];
      controller.abort();
    });
  return { signal: controller.signal, status: () => status };
}
