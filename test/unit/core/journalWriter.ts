import { createJournal } from "../../../src/core/journal/journal";

/**
 * Writes to the journal of the folder that is its argument until it is killed, and prints each intent once it is said
 * to be on disk.
 */
async function writeForEver(folder: string): Promise<void> {
  const journal = createJournal({ folder });
  const change = { kind: "changeMode", mode: "explicit" } as const;
  const about = { connection: "Argus", origin: "https://api.mnemonic.no", system: "argus" } as const;
  const batch = await journal.beginBatch({ connection: about.connection, origin: about.origin, rows: [] });
  const one = async (row: number): Promise<void> => {
    for (let at = row; ; at += 8) {
      const id = await journal.begin({
        ...about,
        case: { id: String(at), title: "x".repeat(500) },
        change,
        batch: { id: batch, row: at },
      });
      process.stdout.write(`${id}\n`);
      if (at % 3 > 0) await journal.end(id, { kind: "done" });
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, row) => one(row)));
}

void writeForEver(process.argv[2]!);
