import { randomBytes } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { makePrivateFolder } from "../../base/privateFolder";

/** Why a file of the user must not be believed: others may read it, or it is somebody else's. */
export type FileProblem = "othersMayRead" | "notYours";

/** A text without the byte order mark that some editors write before it. */
export function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}

/**
 * The text of a file that only its owner may read; undefined where there is none. Windows keeps a user's folders from
 * other users by itself, and has no such mode.
 */
export async function readPrivateFile(
  path: string,
): Promise<{ readonly text?: string; readonly problem?: FileProblem }> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (handle === undefined) return {};
  try {
    const { mode, uid } = await handle.stat();
    if (process.platform !== "win32") {
      if (uid !== process.getuid?.()) return { problem: "notYours" };
      if ((mode & 0o077) !== 0) return { problem: "othersMayRead" };
    }
    return { text: withoutMark(await handle.readFile("utf8")) };
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file by one that only its owner may read, as a whole: a reader meanwhile sees the old one. Rejects for a
 * device, a pipe or a folder, which must not be replaced.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined && !present.isFile()) throw new Error("it is no file");
  const folder = dirname(path);
  makePrivateFolder(folder);
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
