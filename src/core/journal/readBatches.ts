import type { SqlRow, Sql } from "../store/sqlite";
import type { Batch, BatchRow, OpenBatch } from "./attempt";
import { changeForm, jsonOf } from "./forms";
import { endsOf, isOldSession, type JournalQuery, type Presence } from "./read";

const batchColumns = `b.id, b.at, b.newest, b.session, b.connection, b.reason, b.size, b.done, b.ended,
  i.system, i.origin, i.url, (
    SELECT count(DISTINCT a.row) FROM attempt a JOIN outcome o ON o.seq = a.outcome
    WHERE a.batch = b.id AND o.kind = 'done' AND o.remark IN ('alreadySo', 'wasGone')) AS unchanged`;

/** Reads bulks, those with the newest attempts first. */
export function readBatches(
  sql: Sql,
  { limit = -1, ids, begins, open }: Pick<JournalQuery, "limit" | "ids" | "begins"> & { readonly open?: true },
  presence: Presence,
): Batch[] {
  const conditions = [
    ...(open ? ["b.ended = 0"] : []),
    ...(begins === undefined ? [] : ["b.id >= ? AND b.id < ?"]),
    ...(ids === undefined ? [] : ["b.id IN (SELECT value FROM json_each(?))"]),
  ];
  return sql
    .all(
      `SELECT ${batchColumns} FROM batch b JOIN identity i ON i.id = b.identity
       ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
       ORDER BY b.newest DESC, b.seq DESC LIMIT ?`,
      ...(begins === undefined ? [] : [begins, `${begins}\u{10ffff}`]),
      ...(ids === undefined ? [] : [JSON.stringify(ids)]),
      limit,
    )
    .map((row) => batchOf(row, presence));
}

function batchOf(row: SqlRow, { isAtBatch, isThere, own }: Presence): Batch {
  const [id, session] = [String(row.id), String(row.session)];
  const ended = row.ended === 1;
  return {
    id,
    at: Number(row.at),
    newest: Number(row.newest),
    connection: String(row.connection),
    origin: String(row.origin),
    ...(row.system !== null && { system: row.system as Batch["system"] }),
    ...(row.url !== null && { url: String(row.url) }),
    ...(row.reason !== null && { reason: String(row.reason) }),
    size: Number(row.size),
    done: Number(row.done),
    unchanged: Number(row.unchanged),
    ended,
    underWay: !ended && (isAtBatch(id) || (isOldSession(session) && session !== own && isThere(session))),
  };
}

/**
 * Reads a bulk with its rows. Undefined: it was not written to its end, so that nothing of it began, or a row is in
 * words of a later version.
 */
function readRows(sql: Sql, batch: Batch): OpenBatch | undefined {
  const rows: BatchRow[] = [];
  for (const row of sql.all(
    "SELECT case_id, case_title, change, until, then_state FROM batch_row WHERE batch = ? ORDER BY row",
    batch.id,
  )) {
    const change = changeForm.safeParse(jsonOf(String(row.change)));
    if (!change.success) return undefined;
    const ends = endsOf(row);
    rows.push({
      case: { id: String(row.case_id), title: String(row.case_title) },
      change: change.data,
      ...(ends !== undefined && { ends }),
    });
  }
  return rows.length === batch.size ? { ...batch, rows } : undefined;
}

/** The bulks with rows left that nobody is at. */
export function readUnfinished(sql: Sql, presence: Presence): OpenBatch[] {
  return readBatches(sql, { open: true }, presence)
    .filter(({ underWay }) => !underWay)
    .flatMap((batch) => readRows(sql, batch) ?? []);
}
