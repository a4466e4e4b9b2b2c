import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attempt, Batch, Intent, JournalContents, RecordedOutcome } from "./journal";

/** What a line of the journal says. */
export type Phase = "intent" | "outcome" | "batch" | "batchEnd";

interface Line extends Record<string, unknown> {
  readonly id: string;
  readonly at: number;
  readonly phase: Phase;
}

const fileName = /^[\dTZ-]+_(\d+)_[\da-f]+\.jsonl$/;
const phases: readonly unknown[] = ["intent", "outcome", "batch", "batchEnd"] satisfies Phase[];
/** No write takes longer; what is older and without an outcome belongs to a process that ended, even if its number is in use again. */
const longestWrite = 10 * 60 * 1000; // milliseconds

/** A name that no other process uses, with the process in it, so that a reader can tell whether the writer is still there. */
export function journalFileName(now: number, pid: number): string {
  return `${new Date(now).toISOString().replace(/[:.]/g, "-")}_${pid}_${randomBytes(4).toString("hex")}.jsonl`;
}

/** Reads all files of the folder and puts intents and outcomes together. `own`: the file of the reader and what it is at. */
export async function readJournal(folder: string, own: { readonly file: string; readonly running: ReadonlySet<string> }, now: number): Promise<JournalContents> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const intents = new Map<string, Line & { underWay: boolean }>();
  const outcomes = new Map<string, Line>();
  const batches = new Map<string, Line & { underWay: boolean }>();
  const ended = new Set<string>();
  let unreadable = 0;

  for (const name of names.sort()) {
    const pid = Number(fileName.exec(name)?.[1]);
    if (Number.isNaN(pid)) continue;
    const alive = name !== own.file && isRunning(pid);
    const { lines, unreadable: broken } = parseLines(await readFile(join(folder, name), "utf8"));
    unreadable += broken;
    const newest = lines.at(-1)?.at ?? 0;
    for (const line of lines) {
      const underWay = own.running.has(line.id) || (alive && now - newest < longestWrite);
      if (line.phase === "intent" && isIntent(line)) intents.set(line.id, { ...line, underWay });
      else if (line.phase === "batch" && isBatch(line)) batches.set(line.id, { ...line, underWay });
      else if (line.phase === "batchEnd") ended.add(line.id);
      else if (line.phase === "outcome" && line.at >= (outcomes.get(line.id)?.at ?? 0)) outcomes.set(line.id, line);
    }
  }

  const attempts = [...intents.values()].map(({ phase: _, underWay, ...intent }): Attempt => {
    const outcome = outcomes.get(intent.id);
    return { ...(intent as unknown as Intent & { id: string; at: number }), underWay: underWay && outcome === undefined, ...(outcome && { outcome: outcomeOf(outcome) }) };
  });
  return {
    attempts: attempts.sort((a, b) => b.at - a.at),
    batches: [...batches.values()]
      .map(({ phase: _, ...batch }) => ({ ...(batch as unknown as Batch), ended: ended.has(batch.id), underWay: batch.underWay && !ended.has(batch.id) }))
      .sort((a, b) => b.at - a.at),
    unreadable,
  };
}

function outcomeOf({ phase: _, id: __, ...outcome }: Line): RecordedOutcome & { at: number } {
  return outcome as unknown as RecordedOutcome & { at: number };
}

/** The lines that are whole; a crash may have torn the last one. */
function parseLines(text: string): { lines: Line[]; unreadable: number } {
  const lines: Line[] = [];
  let unreadable = 0;
  for (const raw of text.split("\n")) {
    if (raw === "") continue;
    try {
      const line = JSON.parse(raw) as Line;
      if (typeof line.id !== "string" || typeof line.at !== "number" || !phases.includes(line.phase)) unreadable += 1;
      else lines.push(line);
    } catch {
      unreadable += 1;
    }
  }
  return { lines, unreadable };
}

function isIntent(line: Line): boolean {
  const { connection, origin, case: of, change } = line as Partial<Intent>;
  return typeof connection === "string" && typeof origin === "string" && typeof of?.id === "string" && typeof change?.kind === "string";
}

function isBatch(line: Line): boolean {
  const { connection, origin, rows } = line as Partial<Batch>;
  return typeof connection === "string" && typeof origin === "string" && Array.isArray(rows);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
