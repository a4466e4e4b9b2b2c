import { chmodSync, closeSync, openSync, statSync } from "node:fs";
import { makePrivateFolder } from "../../base/privateFolder";
import { storeFailure } from "./fault";

/** Rights of anybody but the owner. */
const ofOthers = 0o077;

/**
 * Makes a folder that only its owner can get into, or takes the rights of others away from one that is there. Throws
 * "store.shared" where that cannot be done, and "store.otherUser" where it is another user's. On Windows a folder has
 * the rights of the one that it is in, which is the user's own.
 */
export function makeOwnFolder(folder: string): void {
  makePrivateFolder(folder);
  const own = process.getuid?.();
  if (own === undefined) return;
  const { uid, mode } = statSync(folder);
  const isShared = (mode & ofOthers) !== 0;
  if (uid !== own) throw storeFailure(isShared ? "shared" : "otherUser");
  if (!isShared) return;
  chmodSync(folder, 0o700);
  // Some file systems keep no rights, and say nothing when they are set.
  if ((statSync(folder).mode & ofOthers) !== 0) throw storeFailure("shared");
}

/** Makes an empty file that only its owner can read. One that is there stays as it is. */
export function makeOwnFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Takes the rights of others away from a file, where it is there. */
export function narrowFile(path: string): void {
  if (process.getuid === undefined) return;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && (found.mode & ofOthers) !== 0) chmodSync(path, 0o600);
}
