import type { CaseState, Entry, Subject } from "../access/case";
import { Failure } from "../backends/failure";

/** One way in which a case is not as it was seen. */
export type Difference =
  | { readonly kind: "mode"; readonly from: string; readonly to: string }
  | { readonly kind: "reporter"; readonly from: Subject | null | undefined; readonly to: Subject | null | undefined }
  | { readonly kind: "entryAdded"; readonly entry: Entry }
  | { readonly kind: "entryGone"; readonly entry: Entry }
  | { readonly kind: "level"; readonly entry: Entry; readonly from: Entry["level"]; readonly to: Entry["level"] };

/** The case was changed by somebody else since it was looked at, so nothing was written. */
export class Conflict extends Failure {
  readonly differences: readonly Difference[];

  constructor(differences: readonly Difference[]) {
    super("conflict", { notHandled: true });
    this.differences = differences;
  }
}

/** What is different in what access rests on; titles, statuses and the like do not count. */
export function differencesOf(seen: CaseState, now: CaseState): Difference[] {
  const found: Difference[] = [];
  if (seen.case.mode !== now.case.mode) found.push({ kind: "mode", from: seen.case.mode, to: now.case.mode });
  if (seen.case.reporter?.id !== now.case.reporter?.id) {
    found.push({ kind: "reporter", from: seen.case.reporter, to: now.case.reporter });
  }
  const before = keyed(seen.entries);
  const after = keyed(now.entries);
  for (const [key, entry] of before) {
    const same = after.get(key);
    if (same === undefined) found.push({ kind: "entryGone", entry });
    else if (same.level !== entry.level) found.push({ kind: "level", entry: same, from: entry.level, to: same.level });
  }
  for (const [key, entry] of after) if (!before.has(key)) found.push({ kind: "entryAdded", entry });
  return found;
}

/** Entries by what tells them apart. Where the server gives no ids, several may share one: then their number counts. */
export function keyed(entries: readonly Entry[]): Map<string, Entry> {
  const map = new Map<string, Entry>();
  for (const entry of entries) {
    for (let number = 1; ; number += 1) {
      const key = `${entry.on} ${entry.id} ${number}`;
      if (map.has(key)) continue;
      map.set(key, entry);
      break;
    }
  }
  return map;
}
