import { open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { Sql } from "../store/sqlite";
import type { Store } from "../store/store";
import { batchFields, intentFields, jsonOf, outcomeFields } from "./forms";
import { isOldJournal, isThere } from "./oldProcess";
import { insertAttempt, insertBatch, insertOutcome, insertOldSession } from "./write";

/** Brings what version 0.1 wrote into the store: lines of JSON in a file for each process. */
export interface Import {
  /** Reads what has come since, and renames the files whose writers are gone. Never rejects: it is tried again. */
  catchUp(): Promise<void>;
  /** How many lines were not understood so far. */
  unreadable(sql: Sql): number;
}

/** What a file is called that holds nothing that is not in the store. */
const importedSuffix = ".imported";

/** The last millisecond that is a date, see `Date`. A time beyond it, or a part of one, is in no column. */
const lastTime = 8.64e15;
const timeForm = z.int().check(z.minimum(0), z.maximum(lastTime));
const stampFields = { id: z.string().check(z.regex(/^[\w-]+$/)), at: timeForm };
const oldLine = z.discriminatedUnion("phase", [
  z.object({ ...stampFields, phase: z.literal("intent"), ...intentFields }),
  z.object({ ...stampFields, phase: z.literal("outcome"), ...outcomeFields }),
  z.object({ ...stampFields, phase: z.literal("batch"), ...batchFields }),
  z.object({ ...stampFields, phase: z.literal("batchEnd") }),
]);
/** An outcome in words of a later version: nobody is to look for what became of it. */
const unread = z.object({ ...stampFields, phase: z.literal("outcome") });
type OldLine = z.infer<typeof oldLine> | { id: string; at: number; phase: "unread" };

/** @param folder in which version 0.1 kept the journal of this editor; undefined: there was none */
export function createImport(store: Store, folder: string | undefined): Import {
  let running: Promise<void> | undefined;

  async function catchUp(): Promise<void> {
    if (folder === undefined) return;
    const names = (await readdir(folder).catch(() => [])).filter(isOldJournal).sort();
    if (names.length === 0) return;
    // Asked before its file is read: what a writer that is gone has written is all there.
    const gone = names.filter((name) => !isThere(name));
    let files = await readAll(folder, names);
    const loose = attemptsWithoutIntent(files);
    const isKnown = (sql: Sql) => loose.every((id) => sql.get("SELECT 1 FROM attempt WHERE id = ?", id) !== undefined);
    // Both may have been written after the file of the intent was read, and before that of the outcome was.
    if (loose.length > 0 && !(await store.read(isKnown, false))) files = await readAll(folder, names);
    if (files.some(({ lines, unreadable }) => lines.length + unreadable > 0))
      await store.write((sql) => insertLines(sql, folder, files));
    for (const name of gone) {
      const path = join(folder, name);
      await rename(path, path + importedSuffix).catch(() => undefined);
    }
  }

  async function readAll(at: string, names: readonly string[]): Promise<FileLines[]> {
    const files: FileLines[] = [];
    for (const name of names) files.push({ name, ...(await readNew(at, name)) });
    return files;
  }

  /** What a file has beyond what is in the store. What follows its last line is torn, or is just being written. */
  async function readNew(at: string, name: string) {
    const path = join(at, name);
    const from = await store.read(
      (sql) => Number(sql.get("SELECT bytes FROM imported WHERE file = ?", path)?.bytes ?? 0),
      0,
    );
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(Math.max(size - from, 0)),
        position: from,
      });
      const read = buffer.subarray(0, bytesRead);
      const end = read.lastIndexOf("\n") + 1;
      return { from, end: from + end, ...parseLines(read.toString("utf8", 0, end)) };
    } finally {
      await handle.close();
    }
  }

  return {
    catchUp: () =>
      (running ??= catchUp()
        .catch(() => undefined)
        .finally(() => (running = undefined))),
    unreadable: (sql) => Number(sql.get("SELECT sum(unreadable) AS lines FROM imported")?.lines ?? 0),
  };
}

interface FileLines {
  readonly name: string;
  readonly from: number;
  readonly end: number;
  readonly lines: readonly OldLine[];
  readonly unreadable: number;
}

/**
 * The attempts whose outcomes are here and whose intents are not: those are in the files of other processes, or in the
 * store.
 */
function attemptsWithoutIntent(files: readonly FileLines[]): string[] {
  const lines = files.flatMap((one) => one.lines);
  const intents = new Set(lines.filter(({ phase }) => phase === "intent").map(({ id }) => id));
  const outcomes = lines.filter(({ phase }) => phase === "outcome" || phase === "unread").map(({ id }) => id);
  return [...new Set(outcomes)].filter((id) => !intents.has(id));
}

/** Intents before outcomes, and those in the order of their times: the files of several processes are put together. */
function insertLines(sql: Sql, folder: string, files: readonly FileLines[]): void {
  const outcomes: Extract<OldLine, { phase: "outcome" | "unread" }>[] = [];
  const ended: string[] = [];
  for (const { name, from, end, lines, unreadable } of files) {
    const path = join(folder, name);
    const known = sql.get("SELECT bytes FROM imported WHERE file = ?", path)?.bytes ?? 0;
    // Another window was faster.
    if (known !== from) continue;
    sql.run(
      `INSERT INTO imported (file, bytes, unreadable) VALUES (?, ?, ?)
       ON CONFLICT (file) DO UPDATE SET bytes = excluded.bytes, unreadable = unreadable + excluded.unreadable`,
      ...[path, end, unreadable],
    );
    const first = lines[0];
    if (first !== undefined) insertOldSession(sql, name, first.at);
    for (const one of lines) {
      const by = { id: one.id, at: one.at, session: name };
      if (one.phase === "intent") insertAttempt(sql, by, one);
      else if (one.phase === "batch") insertBatch(sql, by, one);
      else if (one.phase === "outcome" || one.phase === "unread") outcomes.push(one);
      else ended.push(one.id);
    }
  }
  outcomes.sort((a, b) => a.at - b.at);
  for (const one of outcomes) {
    const { id, at, phase: _, ...outcome } = one;
    const content = "kind" in outcome ? outcome : ({ kind: "unread" } as const);
    // A copy of the folder, e.g. in another editor that took over the first one's data, has the same again.
    const known = "SELECT 1 FROM outcome WHERE attempt = ? AND at = ? AND content = ?";
    if (sql.get(known, id, at, JSON.stringify(content)) === undefined) insertOutcome(sql, id, at, content);
  }
  for (const id of ended) sql.run("UPDATE batch SET ended = 1 WHERE id = ?", id);
}

/** Understands lines of a file; what a crash tore, or a later version wrote, is counted. */
function parseLines(text: string): { readonly lines: readonly OldLine[]; readonly unreadable: number } {
  const lines: OldLine[] = [];
  let unreadable = 0;
  for (const raw of text.split("\n")) {
    if (raw === "") continue;
    const value = jsonOf(raw);
    const parsed = oldLine.safeParse(value);
    if (parsed.success) lines.push(parsed.data);
    if (parsed.success) continue;
    unreadable += 1;
    const outcome = unread.safeParse(value);
    if (outcome.success) lines.push({ ...outcome.data, phase: "unread" });
  }
  return { lines, unreadable };
}
