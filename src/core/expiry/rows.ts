import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { stated } from "../../base/stated";
import { levelSetBy, placeOf, subjectOf, type Change } from "../../access/case";
import { failureForm, jsonOf, subjectForm } from "../journal/forms";
import type { Ends, Intent, RecordedOutcome } from "../journal/attempt";
import type { SqlRow, Sql, Value } from "../store/sqlite";
import { endedStates, openStates, unclear, type Expiry, type ExpiryState, type Left, type ExpiryReason } from "./model";
import { stateAfter, type ExpiryEvent } from "./states";
import { targetOfExpiry } from "./target";

export const leftForm: z.ZodMiniType<Left> = z.object({
  state: z.optional(z.string()),
  none: z.optional(z.literal(true)),
  entry: z.optional(z.string()),
  beside: z.array(z.string()),
});
const reasonForm: z.ZodMiniType<ExpiryReason> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("failure"), failure: failureForm, isThere: z.optional(z.literal(true)) }),
  z.object({ kind: z.literal("changed"), found: z.optional(z.string()) }),
  z.object({ kind: z.literal("unclear"), why: z.enum(unclear) }),
]);

/** An expiry as it is written down first. */
export type NewExpiry = Pick<
  Expiry,
  "connection" | "case" | "subject" | "on" | "left" | "then" | "until" | "skew" | "editor" | "record"
>;

/** Writes an expiry; the number of its identity is that of the record that sets it. */
export function insertExpiry(
  sql: Sql,
  { id, at, identity }: { readonly id: string; readonly at: number; readonly identity: Value },
  one: NewExpiry,
  state: ExpiryState,
): void {
  sql.run(
    `INSERT OR IGNORE INTO expiry (id, at, identity, connection, case_id, case_title, target, subject, place,
       left_behind, then_state, until, skew, record, editor, state, open)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, at, identity, one.connection, one.case.id, one.case.title, targetOfExpiry(one.subject, one.on)],
    ...[one.subject === undefined ? null : JSON.stringify(one.subject), one.on, JSON.stringify(one.left)],
    ...[one.then ?? null, one.until, one.skew, one.record ?? null, one.editor ?? null, state, isOpenState(state)],
  );
}

/** Writes the expiry of a change that is about to be sent. Nobody knows yet whether it will be made. */
export function insertExpiryOf(
  sql: Sql,
  { id, at, identity }: { readonly id: string; readonly at: number; readonly identity: Value },
  { connection, case: of, change }: Intent,
  { until, then, skew = 0, editor }: Ends,
): void {
  const subject = change.kind === "changeMode" ? undefined : subjectOf(change);
  if (subject === undefined && change.kind !== "changeMode") return;
  const given = { connection, case: of, on: placeOf(change) ?? "case", left: expectedLeft(change), until, skew };
  const more = { ...(subject && { subject }), ...(then !== undefined && { then }), ...(editor && { editor }) };
  insertExpiry(sql, { id: randomUUID(), at, identity }, { ...given, ...more, record: id }, "unconfirmed");
}

function expectedLeft(change: Change): Left {
  if (change.kind === "revoke") return { none: true, beside: [] };
  const state = change.kind === "changeMode" ? change.mode : levelSetBy(change);
  return { ...(state !== undefined && { state }), beside: [] };
}

/**
 * Takes up what became of an attempt: its expiry is scheduled, or given up; one of a record that it takes back is over.
 * @param left what was read of what it has left
 */
export function settleExpiry(sql: Sql, attempt: string, at: number, outcome: RecordedOutcome, left?: Left): void {
  const { kind } = outcome;
  const isMade = kind === "done" || kind === "half" || kind === "doneOtherwise";
  for (const own of readExpiries(sql, { record: attempt })) {
    if (left !== undefined && isMade)
      sql.run("UPDATE expiry SET left_behind = ? WHERE id = ?", JSON.stringify(left), own.id);
    // What may arrive yet is not known not to be made.
    if (isMade) moveExpiry(sql, own, "made", at);
    else if (kind === "notDone" && outcome.late !== true) moveExpiry(sql, own, "notMade", at);
    if (isMade) supersede(sql, { ...own, left: left ?? own.left }, at);
  }
  if (kind !== "done") return;
  const { undoes, expires } = sql.get("SELECT undoes, expires FROM attempt WHERE id = ?", attempt) ?? {};
  // What an earlier until is to end may be an entry of another id, now that a later one has restored it.
  if (typeof expires === "string" && left !== undefined)
    for (const other of readExpiries(sql, { sameAs: expires }))
      if (isSameLeft(other.left, left))
        sql.run("UPDATE expiry SET left_behind = ? WHERE id = ?", JSON.stringify(left), other.id);
  if (typeof undoes !== "string") return;
  for (const other of readExpiries(sql, { record: undoes })) moveExpiry(sql, other, "undone", at);
}

/** Ends those that an expiry takes the place of: it is later than they are, or about the same level or mode. */
export function supersede(sql: Sql, by: Expiry, at: number): void {
  for (const other of readExpiries(sql, { sameAs: by.id }))
    if (other.until <= by.until || isSameLeft(other.left, by.left)) moveExpiry(sql, other, "foundLater", at);
}

/** Whether both are the same level or mode, or none. */
export function isSameLeft(one: Left, other: Left): boolean {
  return one.state === other.state && one.none === other.none;
}

/** Brings an expiry to the state that an event leads to. */
export function moveExpiry(
  sql: Sql,
  { id, state }: Pick<Expiry, "id" | "state">,
  event: ExpiryEvent,
  at: number,
  { reason, next, carried, tried }: { reason?: ExpiryReason; next?: number; carried?: string; tried?: true } = {},
): void {
  const after = stateAfter(state, event);
  if (after === state && tried === undefined) return;
  sql.run(
    `UPDATE expiry SET state = ?, open = ?, reason = ?, next = ?, carried = ifnull(?, carried), tries = tries + ?,
       ended = CASE WHEN ? = 1 THEN NULL ELSE ? END WHERE id = ?`,
    ...[after, isOpenState(after), reason === undefined ? null : JSON.stringify(reason), next ?? null, carried ?? null],
    ...[tried ? 1 : 0, isOpenState(after), at, id],
  );
}

function isOpenState(state: ExpiryState): number {
  return openStates.some((one) => one === state) ? 1 : 0;
}

export interface ExpiryQuery {
  readonly id?: string;
  /** Set by this record. */
  readonly record?: string;
  readonly open?: true;
  /** All of the same caller and target as this record, in the order in which they were set. */
  readonly ofRecord?: string;
  /** Open ones of the same target as this one, set before it. */
  readonly sameAs?: string;
}

/** Reads expiries, the one that comes first at the top. Those in words of a later version are left out. */
export function readExpiries(sql: Sql, { id, record, open, sameAs, ofRecord }: ExpiryQuery): Expiry[] {
  const conditions: string[] = [];
  const values: Value[] = [];
  const add = (condition: string, ...given: Value[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (id !== undefined) add("e.id = ?", id);
  if (record !== undefined) add("e.record = ?", record);
  if (open) add("e.open = 1");
  if (sameAs !== undefined)
    add(
      `e.open = 1 AND e.seq < (SELECT seq FROM expiry WHERE id = ?) AND (e.identity, e.case_id, e.target) =
         (SELECT identity, case_id, target FROM expiry WHERE id = ?)`,
      ...[sameAs, sameAs],
    );
  if (ofRecord !== undefined)
    add("(e.identity, e.case_id, e.target) = (SELECT identity, case_id, target FROM attempt WHERE id = ?)", ofRecord);
  return sql
    .all(
      `SELECT e.*, i.system, i.origin, i.url, i.caller FROM expiry e JOIN identity i ON i.id = e.identity
       ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
       ORDER BY ${ofRecord === undefined ? "e.until, " : ""}e.seq`,
      ...values,
    )
    .flatMap((row) => expiryOf(row) ?? []);
}

/** How many open ones are in words of a later version: they are there, and not carried out here. */
export function unreadableExpiries(sql: Sql): number {
  return sql
    .all("SELECT e.*, '' AS system, '' AS origin, '' AS url, NULL AS caller FROM expiry e WHERE e.open = 1")
    .filter((row) => expiryOf(row) === undefined).length;
}

function expiryOf(row: SqlRow): Expiry | undefined {
  const state = [...openStates, ...endedStates].find((one) => one === row.state);
  const subject = row.subject === null ? undefined : subjectForm.safeParse(jsonOf(String(row.subject)));
  const left = leftForm.safeParse(jsonOf(String(row.left_behind)));
  const reason = row.reason === null ? undefined : reasonForm.safeParse(jsonOf(String(row.reason)));
  if (state === undefined || subject?.success === false || !left.success) return undefined;
  const text = (name: string) => (typeof row[name] === "string" ? row[name] : undefined);
  const number = (name: string) => (typeof row[name] === "number" ? row[name] : undefined);
  const optional = stated({
    caller: text("caller"),
    subject: subject?.data,
    then: text("then_state"),
    record: text("record"),
    editor: text("editor"),
    reason: reason?.data,
    next: number("next"),
    carried: text("carried"),
    ended: number("ended"),
  });
  return {
    id: String(row.id),
    at: Number(row.at),
    connection: String(row.connection),
    system: String(row.system ?? ""),
    origin: String(row.origin),
    url: String(row.url ?? ""),
    case: { id: String(row.case_id), title: String(row.case_title) },
    on: row.place === "definition" ? "definition" : "case",
    left: left.data,
    until: Number(row.until),
    skew: Number(row.skew),
    state,
    tries: Number(row.tries),
    reminded: row.reminded === 1,
    ...optional,
  };
}
