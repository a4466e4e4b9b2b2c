import { watch, type FSWatcher } from "node:fs";
import type { Disposable } from "../../base/disposable";
import { databaseName } from "./store";

/** Tells when the store may have been written to, also by another process. */
export interface FolderWatch extends Disposable {
  /** Begins where it has not begun: the folder of a store that nobody has written to is not there yet. */
  begin(): void;
}

/** What is written at once is told once, in milliseconds. */
const eventsTogether = 100;

/**
 * Watches the folder of a store. It is no more than a hint: some file systems, those of a network above all, tell
 * nothing of what others write.
 */
export function watchFolder(folder: string, told: () => void): FolderWatch {
  let watcher: FSWatcher | undefined;
  let soon: NodeJS.Timeout | undefined;

  function end(): void {
    watcher?.close();
    watcher = undefined;
  }

  // Readers write to the memory that processes share, which has the database's name, too.
  const isWritten = (name: string | null) => name === null || (name.startsWith(databaseName) && !name.endsWith("-shm"));

  return {
    begin() {
      if (watcher !== undefined) return;
      try {
        watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (isWritten(name)) soon ??= setTimeout(tell, eventsTogether);
        });
        watcher.on("error", end);
      } catch {
        // There is no such folder yet, or the system has no watches left.
      }
    },
    dispose() {
      end();
      clearTimeout(soon);
    },
  };

  function tell(): void {
    soon = undefined;
    told();
  }
}
