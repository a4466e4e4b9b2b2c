import { hasId, isSameSubject, type Case, type CaseState, type Entry, type Subject } from "../../access/case";
import { Failure } from "../../base/failure";

/** One way in which a case is not as it was seen. */
export type Difference =
  | { readonly kind: "mode"; readonly from: string; readonly to: string }
  | { readonly kind: "reporter"; readonly from: Subject | null | undefined; readonly to: Subject | null | undefined }
  | { readonly kind: "condition"; readonly from: Case["condition"]; readonly to: Case["condition"] }
  | { readonly kind: "scope"; readonly from: Case["scope"]; readonly to: Case["scope"] }
  | { readonly kind: "entryAdded"; readonly entry: Entry }
  | { readonly kind: "entryGone"; readonly entry: Entry }
  /** The server does not list all entries to this key. */
  | { readonly kind: "entryUnseen"; readonly entry: Entry }
  | { readonly kind: "level"; readonly entry: Entry; readonly from: Entry["level"]; readonly to: Entry["level"] };

/** The case was changed by somebody else since it was looked at, so nothing was written. */
export class Conflict extends Failure {
  readonly of: Pick<Case, "id" | "number" | "title">;
  readonly differences: readonly Difference[];

  constructor(of: Conflict["of"], differences: readonly Difference[]) {
    super("conflict", { notHandled: true });
    this.of = of;
    this.differences = differences;
  }
}

/** A case as somebody looked at it; where the entries were not shown, only what the case itself tells. */
export interface SeenCase {
  readonly case: Case;
  readonly entries?: readonly Entry[];
}

/** What is different in what access rests on; titles, statuses and the like do not count. */
export function differencesOf(seen: SeenCase, now: CaseState): Difference[] {
  const found: Difference[] = [];
  if (seen.case.mode !== now.case.mode) found.push({ kind: "mode", from: seen.case.mode, to: now.case.mode });
  if (seen.case.reporter?.id !== now.case.reporter?.id) {
    found.push({ kind: "reporter", from: seen.case.reporter, to: now.case.reporter });
  }
  // What an unpublished case hides, or shows, is another question once it is published.
  if (seen.case.condition !== now.case.condition)
    found.push({ kind: "condition", from: seen.case.condition, to: now.case.condition });
  // Roles are held on what contains the case, so that who has access is another question there.
  if (seen.case.scope?.id !== now.case.scope?.id)
    found.push({ kind: "scope", from: seen.case.scope, to: now.case.scope });
  if (seen.entries === undefined) return found;
  const before = keyed(seen.entries);
  const after = keyed(now.entries);
  for (const [key, entry] of before) {
    const same = after.get(key);
    if (same === undefined) found.push(missing(now, entry));
    else if (namesAnother(same, entry)) found.push(missing(now, entry), { kind: "entryAdded", entry: same });
    else if (same.level !== entry.level) found.push({ kind: "level", entry: same, from: entry.level, to: same.level });
  }
  for (const [key, entry] of after) if (!before.has(key)) found.push({ kind: "entryAdded", entry });
  return found;
}

/** An entry that a reading does not have. No list shows all that is on a case definition. */
export function missing({ unlisted }: Pick<CaseState, "unlisted">, entry: Entry): Difference {
  return { kind: unlisted || entry.on === "definition" ? "entryUnseen" : "entryGone", entry };
}

/** The entries that are in `now` and were not in `before`. */
export function newEntries(before: Pick<CaseState, "entries">, now: Pick<CaseState, "entries">): Entry[] {
  const known = keyed(before.entries);
  return [...keyed(now.entries)].filter(([key]) => !known.has(key)).map(([, entry]) => entry);
}

/**
 * The entry as it is in a state; undefined: it is gone. Its id tells, because the caller that names it may not know
 * where it is, as long as it does not name somebody else now; without an id, its subject and its level tell.
 */
export function sameEntry({ entries }: Pick<CaseState, "entries">, entry: Entry): Entry | undefined {
  return entries.find((one) =>
    hasId(entry)
      ? one.id === entry.id && !namesAnother(one, entry)
      : one.on === entry.on && entryKey(one) === entryKey(entry),
  );
}

/** Whether two entries say of each other's holder that it is somebody else. */
function namesAnother({ subject: one }: Entry, { subject: other }: Entry): boolean {
  return one !== undefined && other !== undefined && !isSameSubject(one, other);
}

/** Entries by what tells them apart. Several may share that where the server gives no ids: then their number counts. */
function keyed(entries: readonly Entry[]): Map<string, Entry> {
  const map = new Map<string, Entry>();
  const numbers = new Map<string, number>();
  for (const entry of entries) {
    const name = `${entry.on} ${entryKey(entry)}`;
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    map.set(`${name} ${number}`, entry);
  }
  return map;
}

/**
 * An entry without an id is known by whose it is and its level: its place in the list changes with every other entry.
 */
function entryKey(entry: Entry): string {
  return hasId(entry) ? entry.id : `? ${entry.subject?.id} ${entry.level}`;
}
