import { findSystem } from "../../backends/systems";
import { sandboxCallerText } from "../../wording/sandboxCaller";
import { exitStatus, type ExitStatus } from "../exitStatus";
import { formatOf } from "../flags";
import { documentText, wholeOf } from "../output/document";
import { tool } from "../output/tool";
import type { Surroundings } from "../session";
import { keyVariable } from "../settings/keySources";
import { shellWord } from "../../text/commandLine";

/** How large and how slow the stand-ins are. */
export interface SandboxChoice {
  readonly cases?: number;
  readonly latency?: number;
}

/** A stand-in that runs, as a connection to it. */
interface Offered {
  /** What to call the connection. */
  readonly name: string;
  readonly system: string;
  readonly url: string;
  readonly roleFunctions: Readonly<Record<string, readonly string[]>>;
  readonly keys: readonly { readonly name: string; readonly key: string; readonly description: string }[];
}

/**
 * `sandbox`: runs the stand-ins until the user ends it. They are not the vendors' systems, and nothing of them lasts.
 */
export async function sandboxCommand(around: Surroundings, { cases, latency }: SandboxChoice): Promise<ExitStatus> {
  const { terminal, signal, flags, language } = around;
  const { l10n } = language;
  const { startSandbox } = await import("../../backends/standIns");
  const sandbox = await startSandbox({ cases, latencyMs: latency });
  try {
    const offered = Object.entries(sandbox.systems)
      .filter(([system]) => findSystem(system) !== undefined)
      .map(([system, { url, path = "", keys, roleFunctions = {} }]): Offered => ({
        name: `sandbox-${system}`,
        system,
        url: url + path,
        roleFunctions,
        keys: keys.map(({ name, key, description }) => ({
          name,
          key,
          description: sandboxCallerText(l10n, { description }),
        })),
      }));
    if (formatOf(flags) === "json") {
      const about = { connection: null, origin: null, caller: null, readAt: null, coverage: wholeOf(offered.length) };
      terminal.answer(documentText({ tool, ...about, selfCheck: null, result: offered, unknowns: [] }));
    } else {
      terminal.answer(
        `# ${l10n.t("Stand-ins for the case systems, not the vendors’ systems. In another terminal:")}\n`,
      );
      for (const one of offered) terminal.answer(linesFor(one));
    }
    if (!flags.quiet) terminal.say(l10n.t("Ctrl-C ends it."));
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    return exitStatus.interrupted;
  } finally {
    await sandbox.close();
  }
}

/** What to type to use a stand-in: the connection, and the key of the first caller; the others stand as remarks. */
function linesFor({ name, system, url, keys, roleFunctions }: Offered): string {
  const roles = Object.keys(roleFunctions).length === 0 ? [] : ["--role-functions", JSON.stringify(roleFunctions)];
  const words = ["connections", "add", name, "--system", system, "--url", url, ...roles];
  const callers = keys.map(({ name: who, key, description }, place) => {
    const line = `export ${keyVariable(name)}=${shellWord(`${new URL(url).origin} ${key}`)}`;
    return `# ${who}: ${description}\n${place === 0 ? line : `# ${line.replaceAll("\n", "\n# ")}`}\n`;
  });
  return `\n${tool.name} ${words.map(shellWord).join(" ")}\n${callers.join("")}`;
}
