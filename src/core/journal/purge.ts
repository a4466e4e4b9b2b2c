import type { Sql } from "../store/sqlite";

/** What purging takes, and what it leaves because it is pending. */
export interface Purgeable {
  readonly records: number;
  readonly kept: number;
  /** Times of the oldest and the newest record that goes; absent: none does. */
  readonly from?: number;
  readonly to?: number;
}

/** Open, perhaps still to arrive, or part of a bulk that has not come to its end. */
const pending = `(open = 1 OR ifnull(late > ?, 0) OR ifnull(batch IN (SELECT id FROM batch WHERE ended = 0), 0))`;

/**
 * What `purge` takes of the records from before a time.
 * @param since what was looked for in vain before that time does not arrive any more
 */
export function purgeable(sql: Sql, before: number, since: number): Purgeable {
  const row = sql.get(
    `SELECT count(*) FILTER (WHERE NOT ${pending}) AS records, count(*) FILTER (WHERE ${pending}) AS kept,
       min(at) FILTER (WHERE NOT ${pending}) AS oldest, max(at) FILTER (WHERE NOT ${pending}) AS newest
     FROM attempt WHERE at < ?`,
    ...[since, since, since, since, before],
  );
  const times = row?.oldest === null ? {} : { from: Number(row?.oldest), to: Number(row?.newest) };
  return { records: Number(row?.records ?? 0), kept: Number(row?.kept ?? 0), ...times };
}

/** Takes away the records from before a time, and ended bulks without a record left. Returns how many records. */
export function purge(sql: Sql, before: number, since: number): number {
  const records = sql.run(`DELETE FROM attempt WHERE at < ? AND NOT ${pending}`, before, since);
  sql.run(
    `DELETE FROM batch WHERE ended = 1 AND at < ?
       AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.batch = batch.id)`,
    before,
  );
  sql.run(
    `DELETE FROM session WHERE at < ? AND NOT EXISTS (SELECT 1 FROM attempt WHERE session = session.id)
       AND NOT EXISTS (SELECT 1 FROM batch WHERE session.id IN (session, holder))`,
    before,
  );
  return records;
}
