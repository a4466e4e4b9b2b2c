import { ROOT } from "./code";
import { createQuickFolder } from "./quickFolder";
import { endStages, runStage, type Stage, type StageResult } from "./stage";

const mocha = (files: string, ...options: readonly string[]) => ["node_modules/mocha/bin/mocha.js", ...options, files];

/**
 * The lanes of a phase run next to each other, the stages of a lane one after the other. While browsers wait for what
 * VS Code draws, nothing else takes the machine's time; a second one makes use of what the first leaves.
 */
const PHASES: readonly (readonly (readonly Stage[])[])[] = [
  [
    [
      { name: "package", command: ["scripts/package.mjs"] }, // builds first
      { name: "suite", command: ["esbuild.js", "--tests"] },
    ],
  ],
  [
    [{ name: "http", command: mocha("test/http/**/*.test.ts"), counts: true, seconds: 900 }],
    [
      { name: "types", command: ["scripts/typecheck.mjs"] },
      { name: "format", command: ["node_modules/prettier/bin/prettier.cjs", "--check", "."] },
      {
        name: "lint",
        command: ["node_modules/eslint/bin/eslint.js", "--cache", "--cache-location", "out/.eslintcache", "."],
      },
      { name: "unit", command: mocha("test/unit/**/*.test.ts"), counts: true, seconds: 600 },
    ],
    [
      { name: "cli", command: mocha("test/cli/**/*.test.ts"), counts: true, seconds: 600 },
      { name: "integration", command: ["--import", "tsx", "test/host/integration.ts"], counts: true, seconds: 600 },
      { name: "host", command: mocha("test/host/**/*.test.ts"), counts: true, seconds: 900 },
    ],
  ],
  [
    [
      {
        name: "e2e",
        command: mocha("test/e2e/**/*.test.ts", "--parallel", "--jobs", "2"),
        counts: true,
        seconds: 1800,
      },
    ],
  ],
];

/**
 * Runs every stage, or those that are named, and prints what came out; the last line is `N passed, N failed`.
 * @returns the status to exit with
 */
export async function runAll(parameters: readonly string[]): Promise<number> {
  const verbose = parameters.includes("--verbose");
  const chosen = parameters.filter((parameter) => !parameter.startsWith("--"));
  const known = PHASES.flat(2).map(({ name }) => name);
  const strange = chosen.find((name) => !known.includes(name));
  if (strange) {
    console.error(`There is no stage "${strange}". There are ${known.join(", ")}.`);
    return 1;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      endStages(signal);
      process.exit(130);
    });
  }

  const temporary = createQuickFolder();
  const results: StageResult[] = [];
  const runLane = async (lane: readonly Stage[]) => {
    for (const stage of lane) {
      if (chosen.length > 0 && !chosen.includes(stage.name)) continue;
      const result = await runStage(stage, ROOT, temporary);
      results.push(result);
      tell(stage, result, verbose);
    }
  };
  for (const lanes of PHASES) await Promise.all(lanes.map(runLane));

  const sum = (count: "passed" | "failed") => results.reduce((total, result) => total + result[count], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
}

function tell({ name }: Stage, { passed, failed, output, seconds }: StageResult, verbose: boolean): void {
  if (verbose || failed > 0) console.log(`\n${output.trimEnd()}\n`);
  const failures = failed > 0 ? `, ${failed} FAILED` : "";
  console.log(`${name.padEnd(12)} ${String(passed).padStart(5)} passed${failures} in ${seconds.toFixed(1)} s`);
}
