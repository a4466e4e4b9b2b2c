import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * Whether the process that a journal's file belongs to is there. "perhaps": one of its number is, and where that tells
 * no more, nobody can say whether it is the same.
 */
export type Presence = "gone" | "perhaps" | "there";

const fileName = /^[\dTZ-]+_(\d+)_(?:(\d+)-)?[\da-f]+\.jsonl$/;

/**
 * A name that no other process uses, with the process in it, so that a reader can tell whether the writer is still
 * there.
 */
export function journalFileName(now: number, pid: number): string {
  const started = startOf(pid);
  const own = [...(started === undefined ? [] : [started]), randomBytes(4).toString("hex")].join("-");
  return `${new Date(now).toISOString().replace(/[:.]/g, "-")}_${pid}_${own}.jsonl`;
}

/** Whether a name in the journal's folder is one that `journalFileName` makes. */
export function isJournalFile(name: string): boolean {
  return fileName.test(name);
}

/** Whether the process is there that writes the journal's file of this name. */
export function presenceOf(name: string): Presence {
  const [, pid, started] = fileName.exec(name) ?? [];
  if (pid === undefined || !isRunning(Number(pid))) return "gone";
  const now = startOf(Number(pid));
  if (started === undefined || now === undefined) return "perhaps";
  return now === started ? "there" : "gone";
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process began, in the ticks of Linux, which tell it from a later one of the same number; undefined on other
 * systems.
 */
function startOf(pid: number): string | undefined {
  try {
    // The name of the program, in parentheses, may hold anything; what follows it does not. See proc_pid_stat(5), field
    // 22.
    const [, fields] = /\) ([^)]*)$/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    return fields?.split(" ")[19];
  } catch {
    return undefined;
  }
}
