import { createJournal } from "../../../src/core/journal/journal";
import { openStore } from "../../../src/core/store/store";
import { anIntent } from "./intent";

/**
 * Writes to the journal of the folder that is its argument until it is killed, and prints each intent once it is said
 * to be on disk.
 */
async function writeForEver(folder: string): Promise<void> {
  const journal = createJournal({ store: openStore({ folder }) });
  const change = { kind: "changeMode", mode: "explicit" } as const;
  const { connection, system, origin, url } = anIntent();
  const batch = await journal.beginBatch({ connection, system, origin, url, rows: [] });
  const one = async (row: number): Promise<void> => {
    for (let at = row; ; at += 8) {
      const title = "x".repeat(500);
      const id = await journal.begin(
        anIntent({ case: { id: String(at), title }, change, batch: { id: batch, row: at } }),
      );
      process.stdout.write(`${id}\n`);
      if (at % 3 > 0) await journal.end(id, { kind: "done" });
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, row) => one(row)));
}

void writeForEver(process.argv[2]!);
