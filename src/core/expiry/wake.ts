import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder } from "../../base/privateFolder";

/**
 * When the next expiry is due, or the next reminder, in a small file beside the store: a waiter for it needs nothing
 * else until then. It may be too early: what is due is decided by the store. It is late by an hour at most where this
 * computer's clock is set back meanwhile.
 */
const wakeFile = "due.json";

/** The time in milliseconds since 1970 by this computer's clock; undefined: nothing is to come. */
export function readWake(folder: string): number | undefined {
  try {
    const { next } = JSON.parse(readFileSync(join(folder, wakeFile), "utf8")) as { next?: unknown };
    return typeof next === "number" && Number.isFinite(next) ? next : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the time. Throws what the disk throws. */
export function writeWake(folder: string, next: number | undefined): void {
  if (readWake(folder) === next) return;
  makePrivateFolder(folder);
  const path = join(folder, wakeFile);
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, `${JSON.stringify({ next: next ?? null })}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Sees to it that the time is not later than this one. Never throws: the next start of an editor mends it. */
export function wakeBy(folder: string, at: number): void {
  const present = readWake(folder);
  if (present !== undefined && present <= at) return;
  try {
    writeWake(folder, at);
  } catch {
    // A folder that takes no file takes no expiry either.
  }
}

/**
 * When to look for the first time whether an expiry is due, by this computer's clock. One that was ahead of the
 * server's when it was set may have been put right since; if not, it is looked at again.
 */
export function lookTime({ until, skew }: { readonly until: number; readonly skew: number }): number {
  return until - Math.max(0, skew);
}

/** When an expiry is due by this computer's clock, as far as its distance from the server's is known. */
export function localTime({ until, skew = 0 }: { readonly until: number; readonly skew?: number }): number {
  return until - skew;
}
