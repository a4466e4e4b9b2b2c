import { readFileSync } from "node:fs";

/** The names of the files that version 0.1 wrote: a time, the process and, on Linux, when that began. */
const oldFileName = /^[\dTZ-]+_(\d+)_(?:(\d+)-)?[\da-f]+\.jsonl$/;

/** Whether a file is one of the journal of version 0.1. */
export function isOldJournal(name: string): boolean {
  return oldFileName.test(name);
}

/**
 * Whether the process of version 0.1 may be there that writes the file of this name. Where nothing tells it from a
 * later process of its number it is taken for it, so that nothing is taken from a writer.
 */
export function isThere(name: string): boolean {
  const [, pid, started] = oldFileName.exec(name) ?? [];
  if (pid === undefined || !isRunning(Number(pid))) return false;
  const now = startOf(Number(pid));
  return started === undefined || now === undefined || now === started;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, in the ticks of Linux; undefined on other systems. */
function startOf(pid: number): string | undefined {
  try {
    // The name of the program, in parentheses, may hold anything; what follows it does not: proc_pid_stat(5), field 22.
    const [, fields] = /\) ([^)]*)$/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    return fields?.split(" ")[19];
  } catch {
    return undefined;
  }
}
