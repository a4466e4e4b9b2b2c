import { subjectOf } from "../../access/case";
import { skeleton } from "../../text/skeleton";
import type { Sql } from "../store/sqlite";
import type { Left } from "../expiry/model";
import { insertExpiryOf, settleExpiry } from "../expiry/rows";
import type { BatchIntent, Intent, RecordedOutcome } from "./attempt";
import { identityOf } from "./identity";
import { targetOf } from "./target";

/** What identifies a record: who writes it, when, and as what. */
export interface Stamp {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The session that writes it. */
  readonly session: string;
}

/** Notes that a process of version 0.1 has written, which held no lock. */
export function insertOldSession(sql: Sql, id: string, at: number): void {
  sql.run("INSERT OR IGNORE INTO session (id, at) VALUES (?, ?)", id, at);
}

/**
 * Writes an intent. One that is there already stays as it is.
 * @param as the caller under which it is kept, where that is not what the system told with it
 */
export function insertAttempt(sql: Sql, { id, at, session }: Stamp, intent: Intent, as?: string): void {
  const { case: of, caller, change, batch, ends } = intent;
  const identity = identityOf(sql, intent, as);
  const inserted = sql.run(
    `INSERT OR IGNORE INTO attempt (id, at, identity, session, connection, case_id, case_title, caller, kind, change,
       target, from_state, to_state, reason, batch, row, undoes, words, until, then_state, expires, open)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    ...[id, at, identity, session, intent.connection, of.id, of.title],
    ...[caller === undefined ? null : JSON.stringify(caller), change.kind, JSON.stringify(change), targetOf(change)],
    ...[intent.from ?? null, intent.to ?? null, intent.reason ?? null],
    ...[batch?.id ?? null, batch?.row ?? null, intent.undoes ?? null, searchWords(intent, at)],
    ...[ends?.until ?? null, ends?.then ?? null, intent.expires ?? null],
  );
  if (inserted === 1 && ends !== undefined) insertExpiryOf(sql, { id, at, identity }, intent, ends);
  if (inserted === 1 && batch !== undefined)
    sql.run("UPDATE batch SET newest = max(newest, ?) WHERE id = ?", at, batch.id);
}

/**
 * Writes what became of an attempt. The newest counts, but what a later reading settled is later than what it settled,
 * whatever the clock was set to meanwhile. Returns false where there is no such attempt.
 * @param outcome "unread": it is in words of a later version
 * @param left what it has left for its until to end, where that was read
 */
export function insertOutcome(
  sql: Sql,
  attempt: string,
  at: number,
  outcome: RecordedOutcome | { readonly kind: "unread"; readonly remark?: never; readonly settled?: never },
  left?: Left,
): boolean {
  const of = sql.get("SELECT batch, row FROM attempt WHERE id = ?", attempt);
  if (of === undefined) return false;
  const { kind, remark, settled } = outcome;
  sql.run(
    "INSERT INTO outcome (attempt, at, kind, remark, settled, content) VALUES (?, ?, ?, ?, ?, ?)",
    ...[attempt, at, kind, remark ?? null, settled ? 1 : 0, JSON.stringify(outcome)],
  );
  const newest = sql.get(
    "SELECT seq, at, kind, content FROM outcome WHERE attempt = ? ORDER BY settled DESC, seq DESC LIMIT 1",
    attempt,
  )!;
  const isLate = (JSON.parse(String(newest.content)) as RecordedOutcome).late === true;
  sql.run(
    "UPDATE attempt SET outcome = ?, open = ?, late = ? WHERE id = ?",
    ...[newest.seq!, newest.kind === "undetermined" ? 1 : 0, isLate ? newest.at! : null, attempt],
  );
  settleExpiry(sql, attempt, at, JSON.parse(String(newest.content)) as RecordedOutcome, left);
  if (kind !== "done" || of.batch === null || of.batch === undefined) return true;
  // A row that was taken up again may have been found done more than once.
  const first = sql.run("UPDATE batch_row SET done = 1 WHERE batch = ? AND row = ? AND done = 0", of.batch, of.row!);
  if (first === 1) sql.run("UPDATE batch SET done = done + 1 WHERE id = ?", of.batch);
  return true;
}

/**
 * Writes a bulk with its rows, or the first of them where `most` says how many. One that is there already stays as it
 * is. `as`: see `insertAttempt`.
 */
export function insertBatch(
  sql: Sql,
  { id, at, session }: Stamp,
  batch: BatchIntent,
  as?: string,
  most = batch.rows.length,
): void {
  const inserted = sql.run(
    `INSERT OR IGNORE INTO batch (id, at, newest, identity, session, connection, reason, size)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, at, at, identityOf(sql, batch, as), session, batch.connection, batch.reason ?? null, batch.rows.length],
  );
  if (inserted === 1) insertBatchRows(sql, id, batch.rows, 0, most);
}

/** Writes rows of a bulk that is there: so many, from one on. Until all of its size are there, it has not begun. */
export function insertBatchRows(sql: Sql, id: string, rows: BatchIntent["rows"], from: number, most: number): void {
  rows.slice(from, from + most).forEach(({ case: of, change, ends }, place) =>
    sql.run(
      `INSERT INTO batch_row (batch, row, case_id, case_title, change, until, then_state)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[id, from + place, of.id, of.title, JSON.stringify(change), ends?.until ?? null, ends?.then ?? null],
    ),
  );
}

/** What of a record is found by words that are in no language; labels are found by what they stand for. */
function searchWords({ connection, case: of, caller, change, reason }: Intent, at: number): string {
  const subject = subjectOf(change);
  const day = new Date(at).toISOString().slice(0, 10);
  return skeleton(
    [connection, of.id, of.title, subject?.name, subject?.login, subject?.id, caller?.name, reason, day].join(" "),
  );
}
