import type { Entry, WorldCase } from "../../../sandbox/world/model";
import type { Store } from "./store";

/** Finds cases by who is named on them, without looking at every case again. */
export interface CaseIndex {
  /** Positions of the cases with an entry of any of these subjects that passes. */
  withEntryOf(subjects: Iterable<number>, passes: (entry: Entry) => boolean): Set<number>;
  /** Positions of the cases that any of these people reported. */
  reportedBy(people: Iterable<number>): Set<number>;
}

interface Noted {
  readonly index: number;
  readonly entry: Entry;
}

/** The index is made at the first question; changed cases are looked at as they are now. */
export function createCaseIndex(store: Store, original: (index: number) => WorldCase): CaseIndex {
  let made: { readonly entries: Map<number, Noted[]>; readonly reports: Map<number, number[]> } | undefined;

  function make() {
    const entries = new Map<number, Noted[]>();
    const reports = new Map<number, number[]>();
    for (let index = 0; index < store.size; index += 1) {
      const one = original(index);
      for (const entry of one.entries) put(entries, entry.subject, { index, entry });
      if (one.reporter !== null) put(reports, one.reporter, index);
    }
    return { entries, reports };
  }

  return {
    withEntryOf(subjects, passes) {
      made ??= make();
      const wanted = new Set(subjects);
      const found = new Set<number>();
      for (const subject of wanted)
        for (const { index, entry } of made.entries.get(subject) ?? [])
          if (!store.isChanged(index) && passes(entry)) found.add(index);
      for (const index of store.changed())
        if (store.at(index).entries.some((entry) => wanted.has(entry.subject) && passes(entry))) found.add(index);
      return found;
    },
    reportedBy(people) {
      made ??= make();
      const wanted = new Set(people);
      const found = new Set<number>();
      for (const person of wanted)
        for (const index of made.reports.get(person) ?? []) if (!store.isChanged(index)) found.add(index);
      for (const index of store.changed()) {
        const { reporter } = store.at(index);
        if (reporter !== null && wanted.has(reporter)) found.add(index);
      }
      return found;
    },
  };
}

function put<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
