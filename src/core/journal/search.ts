import type { Sql } from "../store/sqlite";
import type { Store } from "../store/store";
import { positionBefore, readAttempts, type JournalQuery, type Presence, type ReadAttempts } from "./read";

/** So many records are searched at a time, which takes about 10 milliseconds. */
const sliceSize = 3000;

/** Every record has to be looked at for words, so that is cut into slices between which others get their turn. */
export async function search(
  store: Store,
  query: JournalQuery,
  presence: (sql: Sql) => Presence,
): Promise<ReadAttempts> {
  const { limit = Infinity } = query;
  const found: ReadAttempts[] = [];
  let count = 0;
  let { after } = query;
  do {
    const slice = await store.read((sql) => {
      const until = positionBefore(sql, after, sliceSize);
      const rest = limit === Infinity ? undefined : limit - count;
      return { until, ...readAttempts(sql, { ...query, after, until, limit: rest }, presence(sql)) };
    }, undefined);
    if (slice === undefined) break;
    found.push(slice);
    count += slice.attempts.length + slice.unreadable;
    after = slice.next ?? slice.until;
    await new Promise(setImmediate);
  } while (after !== undefined && count < limit);
  return {
    attempts: found.flatMap(({ attempts }) => attempts),
    unreadable: found.reduce((sum, { unreadable }) => sum + unreadable, 0),
    ...(after !== undefined && { next: after }),
  };
}
