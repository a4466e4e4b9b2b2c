import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { freemem } from "node:os";

const memory = "/dev/shm";
/** Bytes that have to be free: profiles of several editors at once need about a tenth. */
const enough = 4 * 2 ** 30;

/**
 * A folder of memory for the files that tests throw away, where the system has one with room: stores write every record
 * through to the disk, and many hundred tests have a store each. Undefined: there is none. It is gone when the process
 * ends.
 */
export function createQuickFolder(): string | undefined {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    if (Math.min(bavail * bsize, freemem()) < enough) return undefined;
    const folder = mkdtempSync(`${memory}/case-access-`);
    // Everybody may write into it, as into that of the system: tests do so as another user.
    chmodSync(folder, 0o1777);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    // There is none on this system.
    return undefined;
  }
}
