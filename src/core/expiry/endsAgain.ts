import { hasId, type Change } from "../../access/case";
import type { Ends, Intent } from "../journal/attempt";
import type { Sql } from "../store/sqlite";
import type { Store } from "../store/store";
import { isExpiryOpen, type Expiry, type Left } from "./model";
import { isSameLeft, readExpiries } from "./rows";
import { localTime, wakeBy } from "./wake";

/**
 * When what a record has changed ends once the record is taken back: as it was to end before.
 * @param undone the record
 * @param at now, in milliseconds since 1970 by this computer's clock
 * @returns "not": it comes back without an end, since its time is over; undefined: it was not to end
 */
function endsAgain(sql: Sql, undone: string, at: number): Ends | "not" | undefined {
  const row = sql.get("SELECT change, from_state, undoes, expires FROM attempt WHERE id = ?", undone);
  if (row === undefined) return undefined;
  if (typeof row.expires === "string") return "not";
  const left = leftBefore(JSON.parse(String(row.change)) as Change, row.from_state);
  if (left === undefined) return undefined;
  const all = readExpiries(sql, { ofRecord: undone }).filter(
    ({ state }) => state !== "void" && state !== "unconfirmed",
  );
  const held = all.findLast((one) => isSameLeft(one.left, left) && isSameEntry(one.left, left));
  if (held === undefined || !heldUntil(held, all, undone, row.undoes)) return undefined;
  const { until, then, skew, editor } = held;
  if (localTime(held) <= at) return "not";
  return { until, skew, ...(then !== undefined && { then }), ...(editor !== undefined && { editor }) };
}

/** The same of a record in a store. */
export function endsAgainOf(store: Store, record: string, now: number): Promise<Ends | "not" | undefined> {
  return store.read((sql) => endsAgain(sql, record, now), undefined);
}

/** An intent with when what it does ends: what it brings back ends again, and an editor wakes up for it. */
export async function intentWithEnds(store: Store, intent: Intent, now: number): Promise<Intent> {
  const again = intent.undoes === undefined ? undefined : await endsAgainOf(store, intent.undoes, now);
  const ends = intent.ends ?? (again === "not" ? undefined : again);
  if (ends === undefined) return intent;
  // Before the expiry is there, so that no crash leaves one for which no editor wakes up.
  wakeBy(store.folder, localTime(ends));
  return { ...intent, ends };
}

/** What the case held of the same before a change. */
function leftBefore(change: Change, from: unknown): Left | undefined {
  if (change.kind === "changeMode") return typeof from === "string" ? { state: from, beside: [] } : undefined;
  if (change.kind === "grant") return { none: true, beside: [] };
  if (change.kind !== "changeLevel" && change.kind !== "revoke") return undefined;
  const { id, level } = change.entry;
  return { entry: id, beside: [], ...(level !== undefined && { state: level }) };
}

function isSameEntry({ entry: one }: Left, { entry: other }: Left): boolean {
  return one === undefined || other === undefined || !hasId({ id: one }) || !hasId({ id: other }) || one === other;
}

/** Whether it held when the record was made: it is open still, or it was the record that ended it. */
function heldUntil(held: Expiry, all: readonly Expiry[], undone: string, undoes: unknown): boolean {
  if (isExpiryOpen(held)) return true;
  if (held.state === "undone") return held.record !== undefined && held.record === undoes;
  if (held.state !== "superseded") return false;
  const after = all.slice(all.indexOf(held) + 1);
  return after.find((one) => one.until >= held.until || isSameLeft(one.left, held.left))?.record === undone;
}
