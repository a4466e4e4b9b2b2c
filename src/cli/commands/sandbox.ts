import { exitStatus } from "../exitStatus";
import { jsonText, wholeOf } from "../output/document";
import { tool } from "../output/answer";
import type { Surroundings } from "../session";
import { formatOf } from "../flags";
import { sandboxCallerText } from "../../wording/sandboxCaller";
import { shellWord } from "./connections";
import { keyVariable } from "../settings/keySources";
import type { ExitStatus } from "../exitStatus";

/** How large and how slow the stand-ins are. */
export interface SandboxChoice {
  readonly cases?: number;
  readonly latency?: number;
}

/** `sandbox`: runs the stand-ins until the user ends it. They are not the vendors' systems, and nothing of them lasts. */
export async function sandboxCommand(around: Surroundings, { cases, latency }: SandboxChoice): Promise<ExitStatus> {
  const { terminal, signal, flags } = around;
  const { l10n } = around.language;
  const { startSandbox } = await import("../../sandbox");
  const sandbox = await startSandbox({ cases, latencyMs: latency });
  try {
    const { argus, cmf } = sandbox;
    const systems = [
      {
        name: "sandbox",
        system: "argus" as const,
        url: argus.url,
        keys: argus.keys,
        roleFunctions: argus.roleFunctions,
      },
      { name: "sandbox-cmf", system: "cmf" as const, url: cmf.url + cmf.path, keys: cmf.keys, roleFunctions: {} },
    ];
    if (formatOf(flags) === "json") {
      const about = { connection: null, origin: null, caller: null, readAt: null, coverage: wholeOf(systems.length) };
      const result = systems.map(({ keys, ...one }) => ({
        ...one,
        keys: keys.map(({ name, key, description }) => ({ name, key, description })),
      }));
      terminal.answer(jsonText({ tool, ...about, selfCheck: null, result, unknowns: [] }));
    } else {
      terminal.answer(
        `# ${l10n.t("Stand-ins for the case systems, not the vendors' systems. In another terminal:")}\n`,
      );
      for (const { name, system, url, keys, roleFunctions } of systems) {
        const roles =
          Object.keys(roleFunctions).length === 0 ? [] : ["--role-functions", JSON.stringify(roleFunctions)];
        const words = ["connections", "add", name, "--system", system, "--url", url, ...roles];
        terminal.answer(`\ncase-access ${words.map(shellWord).join(" ")}\n`);
        for (const [place, { name: who, key, description }] of keys.entries()) {
          const line = `export ${keyVariable(name)}=${shellWord(`${new URL(url).origin} ${key}`)}`;
          terminal.answer(
            `# ${who}: ${sandboxCallerText(l10n, system, { name: who, description })}\n${place === 0 ? line : `# ${line.replaceAll("\n", "\n# ")}`}\n`,
          );
        }
      }
    }
    if (!flags.quiet) terminal.say(l10n.t("Ctrl-C ends it."));
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    return exitStatus.done;
  } finally {
    await sandbox.close();
  }
}
