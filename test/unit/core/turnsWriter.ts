import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTurns } from "../../../src/core/changes/turns";
import { openStore } from "../../../src/core/store/store";

/**
 * Adds one to a number in a file so many times, reading it first, as a window that changes a case reads before it
 * writes; or takes its turn and keeps it until it is killed.
 */
async function add([folder, times]: readonly string[]): Promise<void> {
  const turns = createTurns(openStore({ folder: folder! }).locks);
  const system = { system: "argus", url: "https://a.example/api" } as const;
  const { signal } = new AbortController();
  if (times === "hold") return turns.run(system, "9001", signal, forEver);
  const file = join(folder!, "number.txt");
  for (let time = 0; time < Number(times); time++) {
    await turns.run(system, "9001", signal, async () => {
      const number = Number(await readFile(file, "utf8"));
      await writeFile(file, String(number + 1));
    });
  }
}

function forEver(): Promise<void> {
  console.log("held");
  return new Promise((resolve) => setInterval(() => resolve, 60_000));
}

void add(process.argv.slice(2));
