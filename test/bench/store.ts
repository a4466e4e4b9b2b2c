import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createJournal } from "../../src/core/journal/journal";
import { openStore, type Store } from "../../src/core/store/store";
import { anIntent } from "../unit/core/intent";
import { median } from "./statistics";
import { atMost, milliseconds, times, type Line } from "./table";

const many = 1_000_000;
const few = 10_000;
const rounds = 15;

/** The store: what a commit and a lock cost, and the journal's first page however long the journal is. */
export async function measureStore(): Promise<Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "case-access-bench-"));
  try {
    return [...(await costs(path.join(folder, "costs"))), ...(await pages(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function costs(folder: string): Promise<Line[]> {
  const store = openStore({ folder });
  const journal = createJournal({ store });
  const bare = await each(200, () =>
    store.write((sql) => sql.run("INSERT OR REPLACE INTO session (id, at) VALUES ('x', 1)")),
  );
  const intent = await each(200, () => journal.begin(anIntent()));
  const lock = await each(200, async () => (await store.locks.take("a case"))?.release());
  journal.dispose();
  store.dispose();
  const commit = `commit of one row: ${milliseconds(bare)}`;
  return [
    { what: "Intent on disk", measured: milliseconds(intent), against: commit, figure: times(intent / bare) },
    { what: "Lock taken and given back", measured: milliseconds(lock), against: commit, figure: times(lock / bare) },
  ];
}

async function pages(folder: string): Promise<Line[]> {
  const figures = new Map<number, Awaited<ReturnType<typeof measurePages>>>();
  for (const records of [few, many])
    figures.set(records, await measurePages(path.join(folder, String(records)), records));
  const [short, long] = [figures.get(few)!, figures.get(many)!];
  const line = (what: string, name: keyof typeof short): Line => ({
    what: `${what}, ${many.toLocaleString("en")} records`,
    measured: milliseconds(long[name]),
    against: `${few.toLocaleString("en")} records: ${milliseconds(short[name])}`,
    ...atMost(3, long[name] / short[name]),
  });
  const { target: _, met: __, ...searched } = line("Journal, search without a hit", "search");
  return [line("Journal, first page", "first"), searched];
}

async function measurePages(folder: string, records: number) {
  const store = openStore({ folder });
  await fill(store, records);
  const journal = createJournal({ store });
  const read = async () => {
    const { attempts } = await journal.read({ limit: 1000, alone: true });
    await journal.related(attempts);
  };
  const words = [{ text: "nowhere", changes: [], outcomes: [], times: [] }];
  const figures = {
    first: await each(rounds, read),
    search: await each(3, () => journal.read({ limit: 1000, words })),
  };
  journal.dispose();
  store.dispose();
  return figures;
}

/** Half of the records are in bulks of 500. */
async function fill(store: Store, records: number): Promise<void> {
  const journal = createJournal({ store });
  const id = await journal.begin(anIntent());
  await journal.end(id, { kind: "done", entryId: "e" });
  journal.dispose();
  const numbers = "WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ?)";
  await store.write((sql) => {
    sql.run(
      `${numbers} INSERT INTO batch (id, at, newest, identity, session, connection, size, ended)
       SELECT 'b' || n, n * 500, n * 500 + 499, a.identity, a.session, a.connection, 250, 1 FROM n, attempt a`,
      Math.ceil(records / 500),
    );
    sql.run(
      `${numbers} INSERT INTO attempt (id, at, identity, session, connection, case_id, case_title, kind, change, target,
         to_state, words, open, batch, row)
       SELECT 'a' || n, n, a.identity, a.session, a.connection, n % 5000, a.case_title, a.kind, a.change, a.target,
         a.to_state, a.words || n, 0, iif(n % 2, 'b' || (n / 500), NULL), iif(n % 2, n % 500, NULL)
       FROM n, (SELECT * FROM attempt LIMIT 1) a`,
      records,
    );
    sql.run(
      `INSERT INTO outcome (attempt, at, kind, settled, content)
       SELECT a.id, a.at, 'done', 0, o.content FROM attempt a, (SELECT content FROM outcome LIMIT 1) o
       WHERE a.outcome IS NULL`,
    );
    sql.run(
      "UPDATE attempt SET outcome = (SELECT o.seq FROM outcome o WHERE o.attempt = attempt.id) WHERE outcome IS NULL",
    );
  });
}

/** The middle of the times that some rounds took, in milliseconds. */
async function each(count: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return median(taken);
}
