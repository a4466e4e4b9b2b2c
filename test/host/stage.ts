import { spawn, spawnSync, type ChildProcess } from "node:child_process";

export interface Stage {
  readonly name: string;
  /** What Node is to run, and its parameters. */
  readonly command: readonly string[];
  /** It prints mocha's totals, and none at all is a failure. Otherwise it is one check. */
  readonly counts?: boolean;
  /** It is ended then, and has failed. Absent: 600. */
  readonly seconds?: number;
}

export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
  readonly seconds: number;
}

const running = new Set<ChildProcess>();

/** Runs a stage. `temporary`: where its files for a while are. Never rejects: what goes wrong counts as failed. */
export function runStage(
  { command, counts = false, seconds = 600 }: Stage,
  folder: string,
  temporary?: string,
): Promise<StageResult> {
  const began = performance.now();
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { ...process.env, ...(temporary !== undefined && { TMPDIR: temporary }) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const timer = setTimeout(() => {
    output += `\nended because it took more than ${seconds} seconds\n`;
    end(child, "SIGKILL");
  }, seconds * 1000);
  return new Promise((resolve) => {
    child.on("close", (status) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ ...totals(output, status, counts), output, seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** Ends every stage that runs, with everything it started. */
export function endStages(signal: NodeJS.Signals): void {
  for (const child of running) end(child, signal);
}

function totals(output: string, status: number | null, counts: boolean): { passed: number; failed: number } {
  const passed = counts ? lastNumber(output, /^ *(\d+) passing/gm) : Number(status === 0);
  const failed = counts ? lastNumber(output, /^ *(\d+) failing/gm) : 0;
  const isBroken = status !== 0 || passed === 0;
  return { passed, failed: isBroken ? Math.max(failed, 1) : failed };
}

function lastNumber(text: string, pattern: RegExp): number {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // it has just ended
  }
}
