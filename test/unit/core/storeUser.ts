import { createJournal } from "../../../src/core/journal/journal";
import { faultIn } from "../../../src/core/store/fault";
import { openStore } from "../../../src/core/store/store";

/** Reads the journal of the folder that is its argument, tries to write to it, and prints what came of both. */
async function use(folder: string): Promise<void> {
  const store = openStore({ folder });
  const journal = createJournal({ store });
  const change = { kind: "changeMode", mode: "explicit" } as const;
  const about = {
    connection: "Argus",
    system: "argus",
    origin: "https://a.example",
    url: "https://a.example",
  } as const;
  const { attempts } = await journal.read();
  const fault = journal.fault();
  const written = await journal.begin({ ...about, case: { id: "1", title: "" }, change }).then(
    () => "written",
    (error: unknown) => faultIn(error),
  );
  journal.dispose();
  store.dispose();
  console.log(JSON.stringify({ read: attempts.length, fault, written }));
}

void use(process.argv[2]!);
