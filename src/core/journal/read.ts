import type { SqlRow, Sql, Value } from "../store/sqlite";
import type { Attempt, Ends } from "./attempt";
import { intentForm, jsonOf, outcomeForm } from "./forms";

/** Where to go on reading: after the record of this time and number. */
export interface Position {
  readonly at: number;
  readonly seq: number;
}

/** A word that is searched: a text, and what it is the label of in the reader's language. */
export interface SearchedWord {
  /** As `skeleton` makes it. */
  readonly text: string;
  /** Changes whose label has the word. */
  readonly changes: readonly {
    readonly system?: string;
    readonly kind: string;
    readonly to?: string;
    readonly undoes?: boolean;
  }[];
  /** Outcomes whose label has the word; without a kind: none is known. */
  readonly outcomes: readonly { readonly kind?: string; readonly remark?: string }[];
  /** Times whose date has the word: from, and up to. */
  readonly times: readonly (readonly [number, number])[];
}

/** A mode that a change was made to, in the words of its system. */
export interface RecordedMode {
  readonly system: string;
  readonly mode: string;
}

/** Which attempts are read, newest first. */
export interface JournalQuery {
  /** At most so many; absent: all. */
  readonly limit?: number;
  readonly after?: Position;
  /** Up to this record, and with it. */
  readonly until?: Position;
  /** Of this bulk. */
  readonly batch?: string;
  /** Of no bulk. */
  readonly alone?: true;
  readonly ids?: readonly string[];
  /** Whose id begins with this. */
  readonly begins?: string;
  /** Of this case, in any system. */
  readonly caseId?: string;
  /** That take back one of these. */
  readonly undoing?: readonly string[];
  readonly outcome?: "half";
  /** Of the reader's own session: what this window, or this command, has begun. */
  readonly own?: true;
  /** In which all of these occur. */
  readonly words?: readonly SearchedWord[];
}

/** What tells whether somebody is at a record. */
export interface Presence {
  /** The reader's own session; undefined where it has not written. */
  readonly own: string | undefined;
  /** Attempts of its own whose outcome the disk did not take. */
  readonly lost: Pick<ReadonlySet<string>, "has">;
  isThere(session: string): boolean;
  isAtBatch(id: string): boolean;
}

export interface ReadAttempts {
  readonly attempts: readonly Attempt[];
  /** Records in words of a later version. */
  readonly unreadable: number;
  /** Where to go on; undefined: there are no more. */
  readonly next?: Position;
}

const columns = `a.seq, a.id, a.at, a.session, a.connection, a.case_id, a.case_title, a.caller, a.change, a.from_state,
  a.to_state, a.reason, a.batch, a.row, a.undoes, a.until, a.then_state, a.expires, a.outcome,
  i.system, i.origin, i.url,
  o.at AS outcome_at, o.content AS outcome_content`;
const joins = "JOIN identity i ON i.id = a.identity LEFT JOIN outcome o ON o.seq = a.outcome";

/** Reads attempts, newest first. */
export function readAttempts(sql: Sql, query: JournalQuery, presence: Presence): ReadAttempts {
  const { where, values } = conditionsOf(query, presence);
  const rows = sql.all(
    `SELECT ${columns} FROM attempt a ${joins} ${where} ORDER BY a.at DESC, a.seq DESC LIMIT ?`,
    ...values,
    query.limit ?? -1,
  );
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return {
    ...attemptsOf(rows, presence),
    ...(last !== undefined && { next: { at: Number(last.at), seq: Number(last.seq) } }),
  };
}

function conditionsOf(query: JournalQuery, presence: Pick<Presence, "own">) {
  const { after, until, batch, alone, ids, begins, caseId, undoing, outcome, own, words } = query;
  const conditions: string[] = [];
  const values: Value[] = [];
  const add = (condition: string, ...given: Value[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (after !== undefined) add("(a.at, a.seq) < (?, ?)", after.at, after.seq);
  if (until !== undefined) add("(a.at, a.seq) >= (?, ?)", until.at, until.seq);
  if (batch !== undefined) add("a.batch = ?", batch);
  if (alone) add("a.batch IS NULL");
  if (ids !== undefined) add("a.id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  if (begins !== undefined) add("a.id >= ? AND a.id < ?", begins, `${begins}\u{10ffff}`);
  if (caseId !== undefined) add("a.case_id = ?", caseId);
  if (undoing !== undefined) add("a.undoes IN (SELECT value FROM json_each(?))", JSON.stringify(undoing));
  if (outcome !== undefined) add("a.id IN (SELECT attempt FROM outcome WHERE kind = 'half') AND o.kind = ?", outcome);
  if (own) add("a.session = ?", presence.own ?? "");
  for (const word of words ?? []) {
    const { text, changes, outcomes, times } = word;
    add(
      `(instr(a.words, ?) > 0
        OR EXISTS (SELECT 1 FROM json_each(?) l WHERE a.kind = l.value ->> 'kind'
             AND (l.value ->> 'system' IS NULL OR i.system = l.value ->> 'system')
             AND (l.value ->> 'to' IS NULL OR a.to_state = l.value ->> 'to')
             AND (l.value ->> 'undoes' IS NULL OR (a.undoes IS NOT NULL) = l.value ->> 'undoes'))
        OR EXISTS (SELECT 1 FROM json_each(?) l WHERE o.kind IS l.value ->> 'kind' AND o.remark IS l.value ->> 'remark')
        OR EXISTS (SELECT 1 FROM json_each(?) l WHERE a.at >= l.value ->> 0 AND a.at < l.value ->> 1))`,
      ...[text, JSON.stringify(changes), JSON.stringify(outcomes), JSON.stringify(times)],
    );
  }
  return { where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, values };
}

/** The record that is so many records before another, or the newest; undefined: there are not so many. */
export function positionBefore(sql: Sql, after: Position | undefined, records: number): Position | undefined {
  const row = sql.get(
    `SELECT at, seq FROM attempt ${after === undefined ? "" : "WHERE (at, seq) < (?, ?)"}
     ORDER BY at DESC, seq DESC LIMIT 1 OFFSET ?`,
    ...(after === undefined ? [] : [after.at, after.seq]),
    records,
  );
  return row && { at: Number(row.at), seq: Number(row.seq) };
}

/** Reads attempts in the order in which they were written, past what cannot be read in any other. */
export function readInOrder(sql: Sql, after: number, limit: number, presence: Presence) {
  const rows = sql.all(
    `SELECT ${columns} FROM attempt a NOT INDEXED ${joins} WHERE a.seq > ? ORDER BY a.seq LIMIT ?`,
    ...[after, limit],
  );
  return { ...attemptsOf(rows, presence), last: Number(rows.at(-1)?.seq ?? after), isEnd: rows.length < limit };
}

/** How far another process's records were seen. */
export interface SeenRecords {
  readonly attempt: number;
  readonly outcome: number;
}

/** The numbers of the newest records. */
export function newestOf(sql: Sql): SeenRecords {
  const row = sql.get("SELECT (SELECT max(seq) FROM attempt) AS attempt, (SELECT max(seq) FROM outcome) AS outcome");
  return { attempt: Number(row?.attempt ?? 0), outcome: Number(row?.outcome ?? 0) };
}

/**
 * All attempts at whatever may still change, or has changed since it was seen: what is open, what may arrive late, and
 * beside them every attempt at the same.
 * @param since what was looked for in vain before that time does not arrive any more
 */
export function readOpen(sql: Sql, seen: SeenRecords, since: number, presence: Presence): readonly Attempt[] {
  const rows = sql.all(
    // Each part by its own index, and from them to the attempts: SQLite would read all of a long journal three times.
    `WITH changed (case_id, target) AS MATERIALIZED (
       SELECT case_id, target FROM attempt WHERE open = 1
       UNION ALL SELECT case_id, target FROM attempt WHERE late > ?
       UNION ALL SELECT case_id, target FROM attempt WHERE seq > ?
       UNION ALL SELECT case_id, target FROM attempt WHERE id IN (SELECT attempt FROM outcome WHERE seq > ?))
     SELECT ${columns} FROM (SELECT DISTINCT case_id, target FROM changed) c
       CROSS JOIN attempt a ON a.case_id = c.case_id AND a.target = c.target ${joins}
     ORDER BY a.at DESC, a.seq DESC`,
    ...[since, seen.attempt, seen.outcome],
  );
  return attemptsOf(rows, presence).attempts;
}

function attemptsOf(rows: readonly SqlRow[], presence: Presence): ReadAttempts {
  const attempts: Attempt[] = [];
  let unreadable = 0;
  for (const row of rows) {
    const attempt = attemptOf(row, presence);
    if (attempt === undefined) unreadable += 1;
    else attempts.push(attempt);
    if (attempt?.unreadOutcome) unreadable += 1;
  }
  return { attempts, unreadable };
}

/** Undefined: in words of a later version. */
function attemptOf(row: SqlRow, { own, lost, isThere }: Presence): Attempt | undefined {
  const given = {
    connection: row.connection,
    system: row.system,
    origin: row.origin,
    url: row.url ?? undefined,
    case: { id: row.case_id, title: row.case_title },
    caller: row.caller === null ? undefined : jsonOf(String(row.caller)),
    change: jsonOf(String(row.change)),
    from: row.from_state ?? undefined,
    to: row.to_state ?? undefined,
    reason: row.reason ?? undefined,
    batch: row.batch === null ? undefined : { id: row.batch, row: row.row },
    undoes: row.undoes ?? undefined,
    ends: endsOf(row),
    expires: row.expires ?? undefined,
  };
  const intent = intentForm.safeParse(JSON.parse(JSON.stringify(given)));
  if (!intent.success) return undefined;
  const [id, session] = [String(row.id), String(row.session)];
  const shared = { id, at: Number(row.at), ...intent.data };
  if (row.outcome !== null) {
    const outcome = outcomeForm.safeParse(jsonOf(String(row.outcome_content)));
    return outcome.success
      ? { ...shared, underWay: false, outcome: { at: Number(row.outcome_at), ...outcome.data } }
      : { ...shared, underWay: false, unreadOutcome: true };
  }
  const isOwn = session === own;
  const underWay = isOwn ? !lost.has(id) : isThere(session);
  return { ...shared, underWay, ...(underWay && !isOwn && { elsewhere: true }) };
}

export function endsOf({ until, then_state: then }: SqlRow): Ends | undefined {
  if (typeof until !== "number") return undefined;
  return { until, ...(typeof then === "string" && { then }) };
}

/** A process of version 0.1, which holds no lock, is named by its journal's file. */
export function isOldSession(session: string): boolean {
  return session.endsWith(".jsonl");
}

/** Modes that a change was ever made to. */
export function readModes(sql: Sql): RecordedMode[] {
  return sql
    .all(
      `SELECT DISTINCT i.system, a.to_state AS mode FROM attempt a JOIN identity i ON i.id = a.identity
       WHERE a.kind = 'changeMode'`,
    )
    .map(({ system, mode }) => ({ system: String(system), mode: String(mode) }));
}

/** The time of the oldest record. */
export function readOldest(sql: Sql): number | undefined {
  const at = sql.get("SELECT min(at) AS at FROM attempt")?.at;
  return typeof at === "number" ? at : undefined;
}
