import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createJournal } from "../../../src/core/journal/journal";
import { createTurns } from "../../../src/core/locks/caseLock";

/**
 * Adds one to a number in a file so many times, reading it first, as a window that changes a case reads before it
 * writes.
 */
async function add([folder, times]: readonly string[]): Promise<void> {
  const turns = createTurns(createJournal({ folder: folder! }));
  const file = join(folder!, "number.txt");
  for (let time = 0; time < Number(times); time++) {
    await turns.run("https://a.example", "9001", new AbortController().signal, async () => {
      const number = Number(await readFile(file, "utf8"));
      await writeFile(file, String(number + 1));
    });
  }
}

void add(process.argv.slice(2));
