import { json } from "node:stream/consumers";
import type { Intent } from "../../../src/core/journal/attempt";
import { createJournal } from "../../../src/core/journal/journal";
import { openStore } from "../../../src/core/store/store";

/** Commits the intent that it is given to the store in the folder that is its argument, and waits to be killed. */
async function begin(folder: string): Promise<void> {
  const journal = createJournal({ store: openStore({ folder }) });
  console.log(await journal.begin((await json(process.stdin)) as Intent));
  setInterval(() => undefined, 60_000);
}

void begin(process.argv[2]!);
