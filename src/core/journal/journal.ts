import { randomUUID } from "node:crypto";
import { mkdir, open, rm, utimes, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Disposable } from "../../base/disposable";
import type { Change, Subject } from "../../access/case";
import type { System } from "../../backends/backend";
import type { Failure } from "../../base/failure";
import { createEvent, type Event } from "../../base/event";
import type { Remark } from "../changes/changes";
import { claim, forgetClaims } from "../locks/lockFile";
import { readJournal, sizesOfOthers, type ReadFiles } from "./journalFiles";
import type { Phase } from "./journalLines";
import { journalFileName } from "../locks/processes";

/** What is about to be done. Flushed to disk before anything is sent. */
export interface Intent {
  readonly connection: string;
  readonly origin: string;
  readonly system: System;
  readonly case: { readonly id: string; readonly title: string };
  /** Whose credential it is done with; absent where the system does not tell. */
  readonly caller?: Subject;
  readonly change: Change;
  /** The level or mode before; absent: no access by this entry, or not known. */
  readonly from?: string;
  /** The level or mode after; absent: none. */
  readonly to?: string;
  readonly reason?: string;
  /** The bulk that it is a part of, and its place in it. */
  readonly batch?: { readonly id: string; readonly row: number };
  /** The record that it takes back. */
  readonly undoes?: string;
}

/** What became of it. */
export interface RecordedOutcome {
  readonly kind: "done" | "half" | "notDone" | "undetermined";
  readonly remark?: Remark;
  readonly failure?: Pick<Failure, "kind" | "request" | "status" | "detail" | "said">;
  /** The entry that the change made or left behind. */
  readonly entryId?: string;
  /** After "half": what is left to do. After "undetermined": what is not known, while the rest is there. */
  readonly left?: Change;
  /** Found out by a later reading. */
  readonly settled?: true;
  /** After "notDone": it was not there, but the request may be on its way yet. */
  readonly late?: true;
}

/** One attempt at a change: what was to be done and, as far as it is known, what became of it. */
export interface Attempt extends Intent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome?: RecordedOutcome & { readonly at: number };
  /** What became of it is recorded in words of a later version, so it is not looked for. */
  readonly unreadOutcome?: true;
  /** The process that wrote it may still be at it. */
  readonly underWay: boolean;
  /** That process is another one. */
  readonly elsewhere?: true;
}

/** A bulk as it was confirmed. */
export interface Batch {
  readonly id: string;
  readonly at: number;
  readonly connection: string;
  readonly origin: string;
  readonly reason?: string;
  readonly rows: readonly { readonly case: { readonly id: string; readonly title: string }; readonly change: Change }[];
  /** It went through all rows, or was given up. */
  readonly ended: boolean;
  /** Somebody who is there is at it, in this window or another one. */
  readonly underWay: boolean;
}

export interface JournalContents {
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  readonly batches: readonly Batch[];
  /** Lines that could not be read: torn by a crash, or of a later version. */
  readonly unreadable: number;
}

/**
 * Everything that was done, on disk. Each process appends to a file of its own, so that windows do not get in each
 * other's way, and a line that a crash has torn is the last one of its file; reading puts all files together.
 */
export interface Journal extends Disposable {
  /** Something was written by this process. */
  readonly onDidChange: Event<void>;
  /** It was read, with what came of it: processes that were at something may have ended since. */
  readonly onDidRead: Event<JournalContents>;
  /**
   * Records an intent and flushes it to disk. Resolves with the id of the record; rejects when the disk does not take
   * it.
   */
  begin(intent: Intent): Promise<string>;
  end(id: string, outcome: RecordedOutcome): Promise<void>;
  beginBatch(batch: Omit<Batch, "id" | "at" | "ended" | "underWay">): Promise<string>;
  /** Nobody is at this batch any more, and it is not at its end. Never rejects. */
  pauseBatch(id: string): Promise<void>;
  /** Takes a batch up again. False: somebody else is at it, or was and has ended it. */
  resumeBatch(id: string): Promise<boolean>;
  endBatch(id: string): Promise<void>;
  /**
   * Takes a key that one window at a time can hold, letters and digits. Resolves with how to give it back, which never
   * rejects;
   * undefined: somebody who is there holds it. Rejects when the disk does not take it.
   */
  hold(key: string): Promise<(() => Promise<void>) | undefined>;
  read(): Promise<JournalContents>;
  /** Reads it where another process has written since it was read, so that listeners know of that. Never rejects. */
  readOthers(): Promise<void>;
}

/**
 * What is held is renewed every `renewal`, so that what is older than `longestHold` belongs to a process that ended.
 * Both in milliseconds.
 */
const longestHold = 10 * 60 * 1000;
const renewal = 60 * 1000;

export interface JournalNeeds {
  /** The folder of the journal; made when the first record is written. */
  readonly folder: string;
  readonly now?: () => number;
}

/** The journal in a folder. This process gets a file of its own with the first record. */
export function createJournal({ folder, now = Date.now }: JournalNeeds): Journal {
  const changed = createEvent<void>();
  const wasRead = createEvent<JournalContents>();
  const name = journalFileName(now(), process.pid);
  /**
   * Attempts of which the disk did not take the intent, or the outcome, for certain. Every other one without an outcome
   * is under way.
   */
  const lost = new Set<string>();
  /** What this process has claimed, or is about to: batches that are under way here, and keys that it holds. */
  const claims = new Map<string, string | undefined>();
  const files: ReadFiles = new Map();
  /** The sizes of the other files when they were read last. */
  let others = "";
  let handle: FileHandle | undefined;
  let waiting: { readonly text: string; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] =
    [];
  let flushing: Promise<void> | undefined;
  let torn = false;

  /** Appends what has gathered, with one flush for all of it. */
  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const gathered = waiting;
      waiting = [];
      try {
        // What is written to a file that was taken away meanwhile is nowhere.
        if (handle !== undefined && (await handle.stat()).nlink === 0) {
          await handle.close();
          handle = undefined;
        }
        handle ??= await openFile(folder, name);
        const text = gathered.map((one) => one.text).join("");
        await handle.appendFile(torn ? `\n${text}` : text);
        torn = false;
        await handle.datasync();
      } catch (error) {
        // Part of a line may have got there; the next one must not continue it.
        torn = true;
        for (const { reject } of gathered) reject(error);
        continue;
      }
      for (const { resolve } of gathered) resolve();
      changed.fire();
    }
    flushing = undefined;
  }

  function append(id: string, phase: Phase, content: object): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ text: `${JSON.stringify({ id, at: now(), phase, ...content })}\n`, resolve, reject });
      flushing ??= flush();
    });
  }

  async function begin(intent: Intent): Promise<string> {
    const id = randomUUID();
    await lostUnless(append(id, "intent", intent), id);
    return id;
  }

  /**
   * Nothing that is known of an attempt before the disk refuses it is a reason to take it for one that was given up.
   */
  async function lostUnless(written: Promise<void>, id: string): Promise<void> {
    try {
      await written;
    } catch (error) {
      lost.add(id);
      throw error;
    }
  }

  async function beginBatch(batch: object): Promise<string> {
    const id = randomUUID();
    await take(id);
    try {
      await append(id, "batch", batch);
    } catch (error) {
      await giveBack(id);
      throw error;
    }
    return id;
  }

  /** Of several that ask here at once the first one goes on. */
  async function take(id: string, longest?: number): Promise<boolean> {
    if (claims.has(id)) return false;
    claims.set(id, undefined);
    let taken: string | undefined;
    try {
      taken = await claim(folder, id, name, longest);
    } finally {
      if (taken === undefined) claims.delete(id);
      else claims.set(id, taken);
    }
    return taken !== undefined;
  }

  /** Should the disk not do it, this process at least does not hold it any more. */
  async function giveBack(id: string): Promise<void> {
    const taken = claims.get(id);
    claims.delete(id);
    if (taken !== undefined) await rm(taken, { force: true }).catch(() => undefined);
  }

  async function read(): Promise<JournalContents> {
    const sizes = await sizesOfOthers(folder, name);
    const contents = await readJournal(folder, { file: name, lost, claims }, now(), files);
    wasRead.fire(contents);
    // Not before: who asks meanwhile would take it for read.
    others = sizes;
    return contents;
  }

  return {
    onDidChange: changed.event,
    onDidRead: wasRead.event,
    begin,
    end: (id, outcome) => lostUnless(append(id, "outcome", outcome), id),
    beginBatch,
    pauseBatch: giveBack,
    resumeBatch: async (id) => {
      if (!(await take(id))) return false;
      let goesOn = false;
      try {
        goesOn = (await read()).batches.some((batch) => batch.id === id && !batch.ended);
      } finally {
        if (!goesOn) await giveBack(id);
      }
      return goesOn;
    },
    endBatch: async (id) => {
      try {
        await append(id, "batchEnd", {});
        await forgetClaims(folder, id).catch(() => undefined);
      } finally {
        await giveBack(id);
      }
    },
    hold: async (key) => {
      if (!(await take(key, longestHold))) return undefined;
      const taken = claims.get(key)!;
      // A long pause that a server asks for makes it no claim of one that ended.
      const renewing = setInterval(
        () => void utimes(taken, new Date(), new Date()).catch(() => undefined),
        renewal,
      ).unref();
      return () => {
        clearInterval(renewing);
        return forgetClaims(folder, key, taken)
          .catch(() => giveBack(key))
          .finally(() => claims.delete(key));
      };
    },
    read,
    readOthers: async () => {
      const now = await sizesOfOthers(folder, name).catch(() => others);
      if (now !== others) await read().catch(() => undefined);
    },
    dispose: () => {
      // What a disk does not close, the end of the process does.
      void Promise.resolve(flushing)
        .then(() => handle?.close())
        .catch(() => undefined);
      changed.dispose();
      wasRead.dispose();
    },
  };
}

async function openFile(folder: string, name: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(join(folder, name), "a", 0o600);
  // The name of the file has to be on disk as well; where a folder cannot be flushed (Windows) it is anyway.
  await open(folder, "r")
    .then((directory) => directory.sync().finally(() => directory.close()))
    .catch(() => undefined);
  return handle;
}
