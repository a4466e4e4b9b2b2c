import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { claimed } from "../locks/lockFile";
import type { Attempt, JournalContents, RecordedOutcome } from "./journal";
import { parseLines, type Line, type ParsedLines } from "./journalLines";
import { isJournalFile, presenceOf } from "../locks/processes";

type LineOf<Phase extends Line["phase"]> = Extract<Line, { phase: Phase }>;

/**
 * No write takes longer. Where it cannot be known whether the process that was at it is there, what is older and
 * without an outcome belongs to one that ended.
 */
const longestWrite = 10 * 60 * 1000; // milliseconds

/**
 * What the reader writes itself: its file, the attempts that it could not write down, and the bulks that it is at. Both
 * are asked while it reads, and may grow meanwhile.
 */
export interface OwnFile {
  readonly file: string;
  readonly lost: Pick<ReadonlySet<string>, "has">;
  readonly claims: Pick<ReadonlyMap<string, unknown>, "has">;
}

/** What was read of the journal's files before, by their names: they only ever grow, so that each line is read once. */
export type ReadFiles = Map<string, ReadFile>;
interface ReadFile extends ParsedLines {
  /** So many bytes were read, to the end of a line. */
  readonly end: number;
}

/** Reads all files of the folder and puts intents and outcomes together. */
export async function readJournal(
  folder: string,
  own: OwnFile,
  now: number,
  before: ReadFiles,
): Promise<JournalContents> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const intents = new Map<string, LineOf<"intent"> & { readonly isAtIt: boolean; readonly isOwn: boolean }>();
  /** Undefined in place of one that a later version wrote. */
  const outcomes = new Map<
    string,
    { readonly at: number; readonly outcome: (RecordedOutcome & { readonly at: number }) | undefined }
  >();
  const batches = new Map<string, LineOf<"batch">>();
  const ended = new Set<string>();
  let unreadable = 0;
  // What settles an outcome is later than that, whatever the clock was set to meanwhile.
  const rank = (outcome?: RecordedOutcome): number => (outcome?.settled ? 1 : 0);
  const keep = (id: string, at: number, outcome?: RecordedOutcome & { readonly at: number }): void => {
    const kept = outcomes.get(id);
    if (
      kept === undefined ||
      rank(outcome) > rank(kept.outcome) ||
      (rank(outcome) === rank(kept.outcome) && at >= kept.at)
    )
      outcomes.set(id, { at, outcome });
  };

  for (const name of names.sort()) {
    if (!isJournalFile(name)) continue;
    const presence = name === own.file ? "gone" : presenceOf(name);
    const { lines, unreadOutcomes, unreadable: broken } = await readOn(join(folder, name), name, before);
    unreadable += broken;
    const isWriting = presence === "there" || (presence === "perhaps" && now - (lines.at(-1)?.at ?? 0) < longestWrite);
    for (const line of lines) {
      if (line.phase === "intent")
        intents.set(line.id, {
          ...line,
          isAtIt: name === own.file ? !own.lost.has(line.id) : isWriting,
          isOwn: name === own.file,
        });
      else if (line.phase === "batch") batches.set(line.id, line);
      else if (line.phase === "batchEnd") ended.add(line.id);
      else keep(line.id, line.at, outcomeOf(line));
    }
    for (const { id, at } of unreadOutcomes) keep(id, at);
  }

  const attempts = [...intents.values()].map(({ phase: _, isAtIt, isOwn, ...intent }): Attempt => {
    const found = outcomes.get(intent.id);
    return {
      ...intent,
      underWay: isAtIt && found === undefined,
      ...(isAtIt && found === undefined && !isOwn && { elsewhere: true }),
      ...(found !== undefined && (found.outcome === undefined ? { unreadOutcome: true } : { outcome: found.outcome })),
    };
  });
  // Looked at after the lines: who begins a bulk claims it before writing its line.
  const held = await claimed(folder, new Set([...batches.keys()].filter((id) => !ended.has(id))));
  const isHeld = (id: string): boolean => (held.get(id) === own.file ? own.claims.has(id) : held.has(id));
  return {
    attempts: attempts.sort((a, b) => b.at - a.at),
    batches: [...batches.values()]
      .map(({ phase: _, ...batch }) => ({ ...batch, ended: ended.has(batch.id), underWay: isHeld(batch.id) }))
      .sort((a, b) => b.at - a.at),
    unreadable,
  };
}

/** A file with what has come since it was read. What follows its last line is torn, or is just being written. */
async function readOn(path: string, name: string, before: ReadFiles): Promise<ParsedLines> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const kept = before.get(name);
    // Another file of its name, if it is shorter.
    const known =
      kept !== undefined && kept.end <= size ? kept : { lines: [], unreadOutcomes: [], unreadable: 0, end: 0 };
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - known.end), position: known.end });
    const read = buffer.subarray(0, bytesRead);
    const end = read.lastIndexOf("\n") + 1;
    const whole =
      end === 0 ? known : { ...joined(known, parseLines(read.toString("utf8", 0, end))), end: known.end + end };
    before.set(name, whole);
    return joined(whole, parseLines(read.toString("utf8", end)));
  } finally {
    await handle.close();
  }
}

function joined(one: ParsedLines, other: ParsedLines): ParsedLines {
  if (other.lines.length + other.unreadOutcomes.length + other.unreadable === 0) return one;
  return {
    lines: [...one.lines, ...other.lines],
    unreadOutcomes: [...one.unreadOutcomes, ...other.unreadOutcomes],
    unreadable: one.unreadable + other.unreadable,
  };
}

/** The names and sizes of the files of other processes, in one text to compare; empty where there is no journal. */
export async function sizesOfOthers(folder: string, own: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => isJournalFile(name) && name !== own).sort();
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return names.map((name, place) => `${name} ${sizes[place]}`).join();
}

function outcomeOf({ phase: _, id: __, ...outcome }: LineOf<"outcome">): RecordedOutcome & { readonly at: number } {
  return outcome;
}
