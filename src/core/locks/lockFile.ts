import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { basename, join } from "node:path";
import { presenceOf } from "./processes";

/**
 * Who is at a bulk, or at a change of a case. A claim is a file that only one process can make, named by what is
 * claimed and a number,
 * and in it the name of the journal's file of that process. The claim of a process that is gone is never taken away,
 * which two
 * others could do at once; the next number is made, which only one of them can.
 */
const fileName = /^claim_([\w-]+)_(\d+)$/;

/**
 * Claims something that the owner does not hold. Resolves with the claim's file; undefined: somebody else, who is
 * there, has it.
 * Rejects when the disk does not take it. `longest`: a claim that is older, in milliseconds, of a process that cannot
 * be told from a
 * later one of its number, belongs to one that ended.
 */
export async function claim(
  folder: string,
  id: string,
  owner: string,
  longest = Infinity,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const newest = (await newestClaims(folder)).get(id) ?? 0;
    if (newest > 0) {
      const holder = await holderOf(join(folder, nameOf(id, newest)), longest);
      // Given back since the folder was read.
      if (holder === undefined) continue;
      // One of the owner's own could not be given back.
      if (holder.isThere && holder.owner !== owner) return undefined;
    }
    const path = join(folder, nameOf(id, newest + 1));
    try {
      await writeFile(path, owner, { flag: "wx", mode: 0o600 });
      if (await isAlone(folder, id, newest + 1, owner, longest)) return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
      // A full disk makes a file and writes nothing into it.
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
    await rm(path, { force: true });
    return undefined;
  }
}

/**
 * Those of the bulks that somebody who is there has claimed, each with the name of the journal's file of that process.
 */
export async function claimed(folder: string, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  if (ids.size === 0) return held;
  for (const [id, number] of await newestClaims(folder)) {
    const holder = ids.has(id) ? await holderOf(join(folder, nameOf(id, number))) : undefined;
    if (holder?.isThere) held.set(id, holder.owner);
  }
  return held;
}

/**
 * Whoever read the folder while all claims of an id were taken away may have made one of another number at the same
 * time. Both look
 * after they have made theirs, so at least one of them sees the other.
 */
async function isAlone(folder: string, id: string, own: number, owner: string, longest: number): Promise<boolean> {
  for (const name of await readdir(folder)) {
    const [, of, number] = fileName.exec(name) ?? [];
    if (of !== id || Number(number) === own) continue;
    const other = await holderOf(join(folder, name), longest);
    if (other?.isThere && other.owner !== owner) return false;
  }
  return true;
}

/**
 * Takes all claims of something away that is at its end; with `own`, the file of a claim, that one and those before it.
 * A later one
 * is of somebody who read the folder before, and may just have looked whether it is alone.
 */
export async function forgetClaims(folder: string, id: string, own?: string): Promise<void> {
  const last = own === undefined ? Infinity : Number(fileName.exec(basename(own))?.[2]);
  const names = (await readdir(folder)).filter((name) => {
    const [, of, number] = fileName.exec(name) ?? [];
    return of === id && Number(number) <= last;
  });
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}

function nameOf(id: string, number: number): string {
  return `claim_${id}_${number}`;
}

async function newestClaims(folder: string): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  for (const name of await readdir(folder)) {
    const [, id, number] = fileName.exec(name) ?? [];
    if (id !== undefined) newest.set(id, Math.max(newest.get(id) ?? 0, Number(number)));
  }
  return newest;
}

/** Undefined: there is no such claim any more. */
async function holderOf(
  path: string,
  longest = Infinity,
): Promise<{ readonly owner: string; readonly isThere: boolean } | undefined> {
  try {
    const [owner, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    // Its content is on its way, or whoever made it ended just then. One that is late finds out when it looks whether
    // it is alone.
    if (owner === "") return { owner, isThere: Date.now() - mtimeMs < 1_000 };
    const presence = presenceOf(owner);
    // Numbers of processes begin anew when the computer starts.
    const isOlder = mtimeMs < Date.now() - Math.min(uptime() * 1000, longest);
    return { owner, isThere: presence === "there" || (presence === "perhaps" && !isOlder) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
